/** Values and gradients against JAX's, at ordinary points, extremes and ties (test/golden/ops.py). */
import { describe, expect, test } from "vitest";
import { NDArray } from "../../../lib/core/ndarray.ts";
import { vjp } from "../../../lib/grad/index.ts";
import * as ops from "../../../lib/ops/index.ts";
import golden from "../../golden/ops.json" with { type: "json" };

interface Encoded {
  shape: number[];
  data: (number | string)[];
}

const read = (x: number | string) => (x === "inf" ? Infinity : x === "-inf" ? -Infinity : Number(x));
const decode = ({ shape, data }: Encoded) => new NDArray(Float64Array.from(data, read), "float64", shape);

const along: Partial<Record<string, (a: NDArray) => NDArray>> = {
  logsumexp: (a) => ops.logsumexp(a, { axis: -1 }),
  max: (a) => ops.max(a, { axis: -1 }),
  min: (a) => ops.min(a, { axis: -1 }),
  prod: (a) => ops.prod(a, { axis: -1 }),
  mean: (a) => ops.mean(a, { axis: -1 }),
  cumsum: (a) => ops.cumsum(a, -1),
};

/** Relative to `wanted`, or to `floor` where that is larger. */
function expectClose(ours: NDArray, theirs: Encoded, what: string, floor: number): void {
  expect(ours.shape, what).toEqual(theirs.shape);
  const data = ours.data as Float64Array;
  theirs.data.map(read).forEach((wanted, i) => {
    const got = data[i]!;
    if (Object.is(got, wanted) || got === wanted) return;
    const error = Math.abs(got - wanted) / Math.max(Math.abs(wanted), floor);
    expect(error, `${what}, element ${i}: ${got}, JAX has ${wanted}`).toBeLessThan(2e-14);
  });
}

describe("against JAX", () => {
  test.each(golden.rows.map((row, i) => ({ ...row, name: `${row.op} (${i})` })))(
    "$name: value and gradients",
    (row) => {
      const f = along[row.op] ?? (ops as unknown as Record<string, (...a: NDArray[]) => NDArray>)[row.op]!;
      const inputs = (row.inputs as Encoded[]).map(decode);
      expectClose(f(...inputs), row.value as Encoded, "value", 1e-300);
      inputs.forEach((input, i) => {
        const { pullback } = vjp((x: NDArray) => f(...inputs.with(i, x)), input);
        // Some of JAX's gradients lose what is small beside 1: expm1's is y + 1, where exp(-300) is gone.
        expectClose(pullback(decode(row.dy as Encoded)) as NDArray, row.gradients[i] as Encoded, `gradient ${i}`, 0.05);
      });
    },
  );

  test("erf is C's within 2 units in the last place", () => {
    for (const [x, wanted] of golden.erf as [number, number][]) {
      const got = ops.erf(new NDArray(Float64Array.of(x), "float64", [])).item();
      expect(Math.abs(got - wanted), `erf(${x})`).toBeLessThanOrEqual(Math.abs(wanted) * 2 ** -51);
    }
  });
});

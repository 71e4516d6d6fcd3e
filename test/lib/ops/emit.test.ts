/** What an op writes into a plan's generated step gives the same bits as its `run`. */
import { describe, expect, test } from "vitest";
import type { DType } from "../../../lib/core/dtype.ts";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import * as nd from "../../../lib/nd/index.ts";
import type { Op, Place } from "../../../lib/ops/define.ts";
import * as ops from "../../../lib/ops/index.ts";
import { seed } from "../../seed.ts";

const rng = nd.random.defaultRng(seed);
const draw = (shape: number[], dtype: DType): NDArray => rng.standardNormal(shape).mul(3).astype(dtype);
const placeOf = (a: NDArray, name: string): Place => ({
  name,
  shape: a.shape,
  dtype: a.dtype,
  strides: a.strides,
  offset: a.offset,
});

/** Runs the text an op emits; undefined where it leaves the work to `run`. */
function emitted(op: Op, inputs: NDArray[], params: unknown): NDArray | undefined {
  const spec = op.infer(inputs, params as never);
  const out = nd.full(spec.shape as number[], 99, spec.dtype);
  const text = op.emit?.(
    placeOf(out, "out"),
    inputs.map((x, i) => placeOf(x, `in${i}`)),
    params as never,
  );
  if (text === undefined) return undefined;
  const names = inputs.map((_, i) => `in${i}`);
  new Function("out", ...names, text)(out.storage, ...inputs.map((x) => x.storage));
  return out;
}

function expectSameBits(op: Op<never>, inputs: NDArray[], params: unknown): boolean {
  const ours = emitted(op as unknown as Op, inputs, params);
  if (ours === undefined) return false;
  const run = op.forward(inputs, params as never);
  expect(Array.from(ours.data as Float64Array)).toEqual(Array.from(run.data as Float64Array));
  return true;
}

const shapes = [
  [1, 1],
  [4, 3],
  [1, 7],
  [2, 8],
  [3, 9],
  [5, 16],
  [4, 31],
  [2, 128],
  [33, 2],
  [3, 4, 5],
];

describe(`emit equals run, seed ${seed}`, () => {
  test.each(["float32", "float64"] as const)("reductions of %s", (dtype) => {
    let count = 0;
    for (const op of [ops.sum, ops.mean, ops.prod, ops.max, ops.min]) {
      for (const shape of shapes) {
        for (const axis of [undefined, 0, -1, [0, 1]]) {
          for (const keepdims of [false, true]) {
            if (expectSameBits(op.op, [draw(shape, dtype)], { axis, keepdims })) count++;
          }
        }
      }
    }
    expect(count).toBeGreaterThan(300);
  });

  test.each(["float32", "float64"] as const)("matrix products of %s, also of transposed views", (dtype) => {
    for (const [m, k, n] of [
      [1, 1, 1],
      [4, 3, 4],
      [4, 16, 1],
      [2, 17, 5],
      [8, 32, 8],
      [1, 100, 3],
    ] as const) {
      expect(expectSameBits(ops.matmul.op, [draw([m, k], dtype), draw([k, n], dtype)], undefined)).toBe(true);
      expect(expectSameBits(ops.matmul.op, [draw([k, m], dtype).T, draw([n, k], dtype).T], undefined)).toBe(true);
    }
  });

  test.each(["float32", "float64"] as const)("softmax and logSoftmax of %s", (dtype) => {
    for (const op of [ops.softmax, ops.logSoftmax]) {
      for (const shape of [
        [1, 1],
        [4, 3],
        [32, 10],
      ]) {
        expect(expectSameBits(op.op as Op<never>, [draw(shape, dtype)], undefined)).toBe(true);
      }
    }
  });

  test("a product too large for text is left to run", () => {
    expect(emitted(ops.matmul.op as Op, [draw([32, 32], "float32"), draw([32, 32], "float32")], undefined)).toBe(
      undefined,
    );
  });
});

describe("products of every size agree", () => {
  test.each([
    [3, 700, 5],
    [40, 40, 40],
    [37, 53, 29],
    [4, 4096, 4],
  ])("%i x %i x %i: blocks equal the plain sum", (m, k, n) => {
    const [a, b] = [draw([m, k], "float32"), draw([k, n], "float32")];
    const [x, y] = [a.data as Float32Array, b.data as Float32Array];
    const wanted = new Float32Array(m * n);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let s = 0;
        for (let l = 0; l < k; l++) s += x[i * k + l]! * y[l * n + j]!;
        wanted[i * n + j] = s;
      }
    }
    const result = ops.matmul(a, b).data as Float32Array;
    // The reference engine keeps the order; another may not, within float32's rounding of the largest partial sum.
    const limit = nd.engine.name === "js" ? 0 : 1e-5 * k;
    expect(Math.max(...wanted.map((w, i) => Math.abs(w - result[i]!)))).toBeLessThanOrEqual(limit);
  });
});

/** Convolutions, pooling and resizing against JAX, gradients too; and what is said when shapes do not fit. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NDArray } from "../../../lib/core/ndarray.ts";
import { vjp } from "../../../lib/grad/index.ts";
import * as nd from "../../../lib/nd/index.ts";
import type { ConvOptions } from "../../../lib/ops/conv.ts";
import * as ops from "../../../lib/ops/index.ts";
import { plan } from "../../../lib/plan/index.ts";
import { seed } from "../../seed.ts";

type Numbers = number[] | Numbers[];
interface Golden {
  conv: { options: ConvOptions; x: Numbers; w: Numbers; dy: Numbers; y: Numbers; dx: Numbers; dw: Numbers }[];
  pool: {
    kind: "maxPool" | "averagePool";
    size: number[];
    strides: number[];
    padding: "same" | "valid";
    x: Numbers;
    dy: Numbers;
    y: Numbers;
    dx: Numbers;
  }[];
  resize: { size: [number, number]; interpolation: "nearest"; antialias: boolean; x: Numbers; y: Numbers }[];
}
const golden = JSON.parse(readFileSync(new URL("../../golden/windows.json", import.meta.url), "utf8")) as Golden;

const array = (values: Numbers, dtype: "float32" | "float64" = "float64") => nd.array(values as number[][], dtype);

const pools = { maxPool: ops.maxPool, averagePool: ops.averagePool };

/** The largest difference, in units of the largest element. */
function difference(a: NDArray, b: NDArray): number {
  expect(a.shape).toEqual(b.shape);
  const scale = Math.max(1, nd.abs(b).max().item());
  return nd.abs(a.sub(b)).max().item() / scale;
}

describe.each(["float64", "float32"] as const)("against JAX in %s", (dtype) => {
  const limit = dtype === "float64" ? 1e-10 : 4e-6;

  test.each(golden.conv.map((row) => [JSON.stringify(row.options), row] as const))("conv %s", (_, row) => {
    const [x, w, dy] = [array(row.x, dtype), array(row.w, dtype), array(row.dy, dtype)];
    const { value, pullback } = vjp((a: NDArray, b: NDArray) => ops.conv(a, b, row.options), x, w);
    const [dx, dw] = pullback(dy) as [NDArray, NDArray];
    expect([value.dtype, dx.dtype, dw.dtype]).toEqual([dtype, dtype, dtype]);
    expect(difference(value as NDArray, array(row.y))).toBeLessThan(limit);
    expect(difference(dx, array(row.dx))).toBeLessThan(limit);
    expect(difference(dw, array(row.dw))).toBeLessThan(limit);
  });

  test("pooling, also where elements tie for the largest", () => {
    for (const row of golden.pool) {
      const { kind, size, strides, padding } = row;
      const pool = (a: NDArray) => pools[kind](a, size, { strides, padding });
      const { value, pullback } = vjp(pool, array(row.x, dtype));
      expect(difference(value as NDArray, array(row.y))).toBeLessThan(limit);
      expect(difference(pullback(array(row.dy, dtype)) as NDArray, array(row.dx))).toBeLessThan(limit);
    }
  });

  test("resizing", () => {
    for (const { size, interpolation, antialias, x, y } of golden.resize) {
      const out = ops.resize(array(x, dtype), { 1: size[0], 2: size[1] }, { interpolation, antialias });
      expect(difference(out, array(y)), `${interpolation} ${size} ${antialias}`).toBeLessThan(limit);
    }
  });
});

/** The definition, in seven loops. */
function slow(x: NDArray, w: NDArray, stride: number, pad: number): NDArray {
  const [n, h, width, c] = x.shape as [number, number, number, number];
  const [kh, kw, , f] = w.shape as [number, number, number, number];
  const [oh, ow] = [Math.floor((h + 2 * pad - kh) / stride) + 1, Math.floor((width + 2 * pad - kw) / stride) + 1];
  const out = nd.zeros([n, oh, ow, f]);
  const [a, b, y] = [x.data as Float64Array, w.data as Float64Array, out.data as Float64Array];
  for (let i = 0; i < n * oh * ow * f; i++) {
    const [k, q, p, image] = [i % f, Math.floor(i / f) % ow, Math.floor(i / f / ow) % oh, Math.floor(i / f / ow / oh)];
    for (let r = 0; r < kh; r++) {
      for (let s = 0; s < kw; s++) {
        const [u, v] = [p * stride + r - pad, q * stride + s - pad];
        if (u < 0 || u >= h || v < 0 || v >= width) continue;
        for (let l = 0; l < c; l++)
          y[i]! += a[((image * h + u) * width + v) * c + l]! * b[((r * kw + s) * c + l) * f + k]!;
      }
    }
  }
  return out;
}

const rng = nd.random.defaultRng(seed);

describe(`random convolutions, seed ${seed}`, () => {
  test("are what the definition says, many blocks of patches long, and adjoint to their gradients", () => {
    for (const [shape, kernel, stride, pad] of [
      [[9, 23, 19, 3], [3, 3, 3, 8], 1, 1],
      [[3, 33, 31, 16], [5, 3, 16, 12], 2, 0],
      [[5, 17, 29, 7], [4, 4, 7, 5], 3, 2],
    ] as const) {
      const [x, w] = [rng.standardNormal([...shape]), rng.standardNormal([...kernel])];
      const options = {
        strides: [stride, stride],
        padding: [
          [pad, pad],
          [pad, pad],
        ] as const,
      };
      const { value, pullback } = vjp((a: NDArray, b: NDArray) => ops.conv(a, b, options), x, w);
      expect(difference(value as NDArray, slow(x, w, stride, pad))).toBeLessThan(1e-12);
      // <dy, conv(x, w)> = <dx, x> = <dw, w>, because conv is linear in each.
      const dy = rng.standardNormal([...(value as NDArray).shape]);
      const [dx, dw] = pullback(dy) as [NDArray, NDArray];
      const whole = nd.sum(dy.mul(value as NDArray)).item();
      expect(nd.sum(dx.mul(x)).item() / whole).toBeCloseTo(1, 9);
      expect(nd.sum(dw.mul(w)).item() / whole).toBeCloseTo(1, 9);
    }
  });

  test("give the same bits planned as eagerly, of transposed views too", () => {
    const x = rng.standardNormal([6, 20, 17, 4]).astype("float32");
    const w = rng.standardNormal([3, 3, 4, 8]).astype("float32");
    const first = rng.standardNormal([6, 4, 20, 17]).astype("float32");
    const step = ([a, b, c]: readonly NDArray[]): NDArray[] => {
      const { value, pullback } = vjp(
        (p: NDArray, q: NDArray) =>
          ops.maxPool(ops.relu(ops.conv(p, q, { padding: "same" })), [2, 2], { padding: "same" }),
        a!,
        b!,
      );
      const turned = ops.averagePool(ops.conv(ops.transpose(c!, [0, 2, 3, 1]), b!, { strides: [2, 1] }), [3, 2]);
      return [value as NDArray, ...(pullback(ops.onesLike(value as NDArray)) as NDArray[]), turned];
    };
    const { results, planned } = plan(step, [x, w, first]);
    for (const [i, input] of [x, w, first].entries()) ops.copy.op.run!(planned!.inputs[i]!, [input]);
    for (let run = 0; run < 2; run++) {
      planned!.run();
      for (const [i, result] of results.entries()) {
        expect(Array.from(planned!.outputs[i]!.data as Float32Array)).toEqual(Array.from(result.data as Float32Array));
      }
    }
  });
});

describe("edges", () => {
  test("NaN and infinity go where they belong", () => {
    const x = array([[[1], [NaN], [2], [3]]]);
    expect(ops.maxPool(x, [2]).tolist()).toEqual([[[NaN], [3]]]);
    expect(ops.averagePool(array([[[-Infinity], [1], [2], [3]]]), [2]).tolist()).toEqual([[[-Infinity], [2.5]]]);
    expect(ops.maxPool(array([[[-Infinity], [-Infinity]]]), [2]).tolist()).toEqual([[[-Infinity]]]);
    expect(ops.conv(x, array([[[1]], [[0]]])).tolist()).toEqual([[[NaN], [NaN], [2]]]);
  });

  test("an empty batch gives an empty batch, and gradients of zeros for the kernel", () => {
    const x = nd.zeros([0, 5, 5, 2]);
    const w = nd.ones([3, 3, 2, 4]);
    const { value, pullback } = vjp((a: NDArray, b: NDArray) => ops.conv(a, b), x, w);
    expect((value as NDArray).shape).toEqual([0, 3, 3, 4]);
    const [dx, dw] = pullback(value) as [NDArray, NDArray];
    expect(dx.shape).toEqual([0, 5, 5, 2]);
    expect(nd.sum(dw).item()).toBe(0);
    expect(ops.maxPool(x, [2, 2]).shape).toEqual([0, 2, 2, 2]);
  });

  test("what does not fit is said, with what was expected", () => {
    const x = nd.ones([1, 5, 5, 3]);
    expect(() => ops.conv(x, nd.ones([3, 3, 2, 4]))).toThrow(
      "conv: expected x [batch, ...places, channels] and kernel [...size, channels, filters] of as many axes, 3 to 5, " +
        "got x [1, 5, 5, 3] and kernel [3, 3, 2, 4].",
    );
    expect(() => ops.conv(x, nd.ones([7, 7, 3, 4]))).toThrow(
      'conv: expected an image of at least [7, 7], the size of a window, got [5, 5]. Did you mean padding: "same"?',
    );
    expect(() => ops.conv(nd.ones([1, 5, 3], "int32"), nd.ones([1, 3, 2], "int32"))).toThrow("conv: expected floats");
    expect(() => ops.maxPool(x, [2])).toThrow(
      "maxPool: expected x [batch, ...places, channels] and a window with a length",
    );
    expect(() => ops.resize(x, { 1: 0 })).toThrow("resize: expected lengths that are whole numbers above 0, got 0.");
    expect(() => ops.resize(x, { 1: 4 }, { interpolation: "linear" as "nearest" })).toThrow("Known: nearest, bilinear");
    expect(x).toBeInstanceOf(NDArray);
  });
});

/** Every op's gradient against central differences, in float64; and where gradients are a matter of choice, which. */
import { describe, expect, test } from "vitest";
import { createStorage } from "../../../lib/core/dtype.ts";
import { NDArray } from "../../../lib/core/ndarray.ts";
import { vjp } from "../../../lib/grad/index.ts";
import * as ops from "../../../lib/ops/index.ts";
import { f64, type Sample, samples } from "./samples.ts";

const names = Object.keys(samples) as (keyof typeof samples)[];

/** A copy of `a` with one element moved. */
function moved(a: NDArray, place: number, by: number): NDArray {
  const data = (ops.copy(a).data as Float64Array).slice();
  data[place]! += by;
  return new NDArray(data, "float64", a.shape);
}

/** Weights that are all different, so that a gradient that lands in the wrong place shows. */
function weights(like: NDArray): NDArray {
  const out = createStorage("float64", like.size);
  for (let i = 0; i < out.length; i++) out[i] = 0.3 + ((i * 7) % 11) / 10;
  return new NDArray(out, "float64", like.shape);
}

/** The largest difference between `vjp` and central differences, relative to the gradient's size. */
function gradientError({ inputs, apply, by }: Sample): number {
  const y = apply(...inputs);
  const dy = weights(y);
  const total = (...args: NDArray[]) => ops.sum(ops.multiply(apply(...args), dy)).item();
  let worst = 0;
  for (const i of by ?? inputs.map((_, k) => k)) {
    const input = inputs[i]!;
    const { pullback } = vjp((x: NDArray) => apply(...inputs.with(i, x)), input);
    const gradient = pullback(dy) as NDArray;
    expect(gradient.shape, `shape of gradient ${i}`).toEqual(input.shape);
    expect(gradient.dtype).toBe(input.dtype);
    const data = gradient.data as Float64Array;
    for (let place = 0; place < input.size; place++) {
      const h = 1e-5;
      const at = (step: number) => total(...inputs.with(i, moved(input, place, step)));
      const slope = (at(h) - at(-h)) / (2 * h);
      worst = Math.max(worst, Math.abs(data[place]! - slope) / Math.max(1, Math.abs(slope)));
    }
  }
  return worst;
}

/** Asks for the gradient of a gradient. */
const secondDerivative = ({ inputs, apply }: Sample): unknown =>
  vjp((a: NDArray) => {
    const { value, pullback } = vjp((b: NDArray) => apply(...inputs.with(0, b)), a);
    return pullback(ops.multiply(value, value)) as NDArray;
  }, inputs[0]!).pullback(inputs[0]!);

describe("the gradient of every op", () => {
  test.each(names)("%s agrees with central differences", (name) => {
    for (const sample of samples[name]) expect(gradientError(sample)).toBeLessThan(1e-7);
  });

  test.each(names)("%s is itself differentiable where it has a gradient", (name) => {
    for (const sample of samples[name]) {
      if (sample.by?.length === 0) continue;
      if (sample.once) {
        expect(() => secondDerivative(sample)).toThrow("differentiated once, got a second derivative");
        continue;
      }
      const i = sample.by?.[0] ?? 0;
      // The gradient of half the squared result; its own gradient against central differences.
      const first = (...inputs: NDArray[]): NDArray => {
        const { value, pullback } = vjp((a: NDArray) => sample.apply(...inputs.with(i, a)), inputs[i]!);
        return pullback(value) as NDArray;
      };
      expect(gradientError({ inputs: sample.inputs, apply: first, by: [i] })).toBeLessThan(2e-6);
    }
  });
});

const gradientOf = (f: (a: NDArray) => NDArray, a: NDArray): unknown => {
  const { value, pullback } = vjp(f, a);
  return (pullback(ops.onesLike(value)) as NDArray).tolist();
};

describe("gradients at ties and extremes", () => {
  test("elements that tie for the largest share its gradient equally, as in JAX", () => {
    expect(gradientOf((a) => ops.max(a), f64([3], 2, 1, 2))).toEqual([0.5, 0, 0.5]);
    expect(gradientOf((a) => ops.maximum(a, f64([2], 1, 5)), f64([2], 1, 2))).toEqual([0.5, 0]);
  });

  test("ReLU's gradient at 0 is 0, the absolute value's too", () => {
    expect(gradientOf(ops.relu, f64([3], -1, 0, 1))).toEqual([0, 0, 1]);
    expect(gradientOf(ops.abs, f64([3], -1, 0, 1))).toEqual([-1, 0, 1]);
  });

  test("sigmoid, softplus, tanh and softmax stay finite at ±800, in value and gradient", () => {
    const far = f64([4], -800, -300, 300, 800);
    for (const f of [ops.sigmoid, ops.softplus, ops.tanh, ops.softmax, ops.logSoftmax, ops.logsumexp, ops.erf]) {
      const values = [f(far).tolist(), gradientOf((a) => f(a), far)].flat(2) as number[];
      expect(values.every(Number.isFinite), `${f.name} ${values}`).toBe(true);
    }
    expect(ops.sigmoid(far).tolist()).toEqual([0, expect.closeTo(0, 100), 1, 1]);
  });

  test("a product with zeros in it has the right gradient", () => {
    expect(gradientOf((a) => ops.prod(a), f64([3], 2, 0, 5))).toEqual([0, 10, 0]);
    expect(gradientOf((a) => ops.prod(a), f64([3], 0, 0, 5))).toEqual([0, 0, 0]);
  });

  test("a power's gradient is finite where base or exponent is 0", () => {
    expect(gradientOf((a) => ops.power(a, f64([], 0)), f64([2], 0, 3))).toEqual([0, 0]);
    expect(gradientOf((b) => ops.power(f64([], 0), b), f64([1], 2))).toEqual([0]);
  });

  test("the gradient of a float32 input is float32, also through float64", () => {
    const a = new NDArray(Float32Array.of(1, 2), "float32", [2]);
    const { pullback } = vjp((v: NDArray) => ops.multiply(v, f64([2], 3, 4)), a);
    expect((pullback(f64([2], 1, 1)) as NDArray).dtype).toBe("float32");
  });
});

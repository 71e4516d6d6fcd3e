/** Differentiation: values against central differences and closed forms, structure of the answers, errors. */
import { describe, expect, test } from "vitest";
import { createStorage } from "../../../lib/core/dtype.ts";
import { elementsOf, NDArray } from "../../../lib/core/ndarray.ts";
import * as grad from "../../../lib/grad/index.ts";
import "../../../lib/nd/index.ts"; // puts the methods on arrays
import * as ops from "../../../lib/ops/index.ts";

const array = (values: number[], shape: number[] = [values.length]): NDArray => {
  const storage = createStorage("float64", values.length);
  storage.set(values);
  return new NDArray(storage, "float64", shape);
};
const numbers = (a: NDArray): number[] => Array.from(elementsOf(a) as Float64Array);
const close = (got: NDArray, wanted: number[], digits = 9): void => {
  expect(got.size).toBe(wanted.length);
  for (const [i, value] of numbers(got).entries()) expect(value).toBeCloseTo(wanted[i]!, digits);
};

describe("valueAndGrad", () => {
  test("gives the value and a gradient of the argument's shape", () => {
    const { value, grads } = grad.valueAndGrad((w: NDArray) => ops.sum(ops.multiply(w, w)))(array([1, 2, 3]));
    expect(value.item()).toBe(14);
    expect(numbers(grads)).toEqual([2, 4, 6]);
  });

  test("gives a list of gradients for several arguments, and keeps lists and records", () => {
    const f = (p: { w: NDArray; b: readonly [NDArray, NDArray] }, x: NDArray): NDArray =>
      ops.sum(ops.add(ops.multiply(p.w, x), ops.multiply(p.b[0], p.b[1])));
    const p = { w: array([1, 2]), b: [array([3, 4]), array([5, 6])] as const };
    const [dp, dx] = grad.grad(f)(p, array([7, 8]));
    expect(numbers(dp.w)).toEqual([7, 8]);
    expect(dp.b.map(numbers)).toEqual([
      [5, 6],
      [3, 4],
    ]);
    expect(numbers(dx)).toEqual([1, 2]);
  });

  test("gives zeros where the value does not depend on an argument", () => {
    const [, unused] = grad.grad((a: NDArray, _b: NDArray) => ops.sum(a))(array([1]), array([2, 3]));
    expect(numbers(unused)).toEqual([0, 0]);
  });

  test("adds up an argument used several times and broadcast several ways", () => {
    const x = array([0.5, -1.5], [2, 1]);
    const f = (a: NDArray): NDArray => ops.sum(ops.multiply(ops.add(a, ops.transpose(a)), ops.exp(a)));
    const h = 1e-6;
    const wanted = [0, 1].map((i) => {
      const at = (d: number): number =>
        f(
          array(
            [0.5, -1.5].map((v, j) => (j === i ? v + d : v)),
            [2, 1],
          ),
        ).item();
      return (at(h) - at(-h)) / (2 * h);
    });
    close(grad.grad(f)(x), wanted, 6);
  });

  test("refuses a function that gives several numbers, and says what to do", () => {
    expect(() => grad.grad((x: NDArray) => x)(array([1, 2]))).toThrow(
      "grad: expected a function that gives one number, got shape [2]. Did you mean its sum() or mean()?",
    );
  });

  test("refuses integers, and says how to convert", () => {
    const integers = ops.astype(array([1, 2]), "int32");
    expect(() => grad.grad((x: NDArray) => ops.sum(x))(integers)).toThrow('Did you mean x.astype("float64")?');
  });

  test("refuses an assignment in place, and says what to write", () => {
    const f = (x: NDArray): NDArray => {
      const y = ops.multiply(x, x);
      y.assign(array([0, 0]));
      return ops.sum(y);
    };
    expect(() => grad.grad(f)(array([1, 2]))).toThrow("no assignment in place while a gradient is recorded");
  });
});

describe("higher orders", () => {
  test("third derivative of x⁴ is 24x", () => {
    const fourth = (x: NDArray): NDArray => ops.sum(ops.square(ops.square(x)));
    const d = (f: (x: NDArray) => NDArray) => (x: NDArray) => ops.sum(grad.grad(f)(x));
    expect(
      grad
        .grad(d(d(fourth)))(array([2, -3]))
        .tolist(),
    ).toEqual([48, -72]);
  });

  test("jacobian and hessian have shape output × input", () => {
    const x = array([1, 2, 3]);
    const j = grad.jacobian((a) => ops.multiply(ops.sum(a), a))(x);
    expect(j.shape).toEqual([3, 3]);
    expect(numbers(j)).toEqual([7, 1, 1, 2, 8, 2, 3, 3, 9]);
    const h = grad.hessian((a) => ops.sum(ops.multiply(ops.square(a), a)))(x);
    expect(numbers(h)).toEqual([6, 0, 0, 0, 12, 0, 0, 0, 18]);
  });

  test("a vector-Jacobian product may be asked several times", () => {
    const { value, pullback } = grad.vjp((a: NDArray) => ops.multiply(a, a), array([3, 4]));
    expect(numbers(value)).toEqual([9, 16]);
    expect(numbers(pullback(array([1, 0])))).toEqual([6, 0]);
    expect(numbers(pullback(array([0, 1])))).toEqual([0, 8]);
  });
});

describe("stopGradient and customGradient", () => {
  test("stopGradient lets the value through and no gradient", () => {
    const f = (x: NDArray): NDArray => ops.sum(ops.multiply(x, grad.stopGradient(x)));
    expect(numbers(grad.grad(f)(array([3, 4])))).toEqual([3, 4]);
  });

  test("customGradient replaces the gradient, also where the value is the input itself, at every order", () => {
    const clipped = grad.customGradient((x: NDArray) => ({
      value: x,
      gradient: (dy) => [ops.minimum(dy, array([1], []))],
    }));
    expect(
      numbers(grad.grad((x: NDArray) => ops.sum(ops.multiply(clipped(x), array([5], []))))(array([1, 2]))),
    ).toEqual([1, 1]);
    const cube = grad.customGradient((x: NDArray) => ({
      value: ops.multiply(x, ops.multiply(x, x)),
      gradient: (dy) => [ops.multiply(dy, ops.multiply(array([3], []), ops.multiply(x, x)))],
    }));
    const first = (x: NDArray): NDArray => ops.sum(grad.grad((a: NDArray) => ops.sum(cube(a)))(x));
    expect(numbers(grad.grad(first)(array([2])))).toEqual([12]);
  });
});

describe("GradientTape", () => {
  test("answers gradients of what was recorded, for arrays and for variables", () => {
    const variable = { value: array([3]) };
    const x = array([2]);
    const tape = new grad.GradientTape();
    tape.watch(x, variable);
    const y = tape.record(() => ops.sum(ops.multiply(x, ops.square(variable.value))));
    expect(numbers(tape.gradient(y, x)!)).toEqual([9]);
    expect(tape.gradient(y, [x, variable]).map((g) => numbers(g!))).toEqual([[9], [12]]);
  });

  test("says so when a source was not watched", () => {
    const tape = new grad.GradientTape();
    const y = tape.record(() => array([1]));
    expect(() => tape.gradient(y, array([1]))).toThrow("source 0 was not watched. Call tape.watch(source) before");
  });
});

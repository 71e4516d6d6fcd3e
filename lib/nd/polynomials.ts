/** Polynomials as lists of coefficients, the highest power first. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, fromElements, pair, toArray } from "./convert.ts";
import { lstsq } from "./linalg/systems.ts";
import { checkOptions } from "./options.ts";
import { vander } from "./sequences.ts";
import { convolve } from "./signals.ts";

/**
 * The value of a polynomial at each place, by Horner's rule.
 *
 * @param p - Coefficients, the highest power first.
 * @example
 * nd.polyval([1, 0, -1], [2, 3]) // → [3. 8.]
 */
export function polyval(p: ArrayInput, x: ArrayInput): NDArray {
  const [coefficients, at] = pair(toArray(p, "polyval"), toArray(x, "polyval"), "polyval");
  let out = ops.zerosLike(at);
  for (let i = 0; i < coefficients.size; i++) out = ops.add(ops.multiply(out, at), ops.slice(coefficients, [i]));
  return out;
}

/**
 * The polynomial of a degree that is nearest to points in the sense of least squares.
 *
 * @param degree - The highest power.
 * @param options.w - Weights of the points' distances. Default: all alike.
 * @returns Coefficients, the highest power first.
 * @throws {ShapeError} If x and y are not lists of one length.
 * @example
 * nd.polyfit([0, 1, 2], [1, 3, 5], 1).round(9) // → [2. 1.]
 */
export function polyfit(x: ArrayInput, y: ArrayInput, degree: number, options: { w?: ArrayInput } = {}): NDArray {
  checkOptions(options, ["w"], "polyfit");
  const [at, values] = [cast(toArray(x, "polyfit"), "float64"), cast(toArray(y, "polyfit"), "float64")];
  if (at.ndim !== 1 || at.size !== values.shape[0] || at.size === 0) {
    throw new ShapeError(
      `polyfit: expected as many values as places, at least one, got x ${showShape(at.shape)} and y ${showShape(values.shape)}.`,
    );
  }
  if (!Number.isInteger(degree) || degree < 0)
    throw new ValueError(`polyfit: expected a whole degree >= 0, got ${degree}.`);
  let left = vander(at, { n: degree + 1 });
  let right: NDArray = values;
  if (options.w !== undefined) {
    const w = cast(toArray(options.w, "polyfit"), "float64");
    left = ops.multiply(left, ops.expandDims(w, 1));
    right = ops.multiply(values, values.ndim === 1 ? w : ops.expandDims(w, 1));
  }
  // Columns of one size make the system as well-conditioned as it can be.
  const size = ops.sqrt(ops.sum(ops.square(left), { axis: 0 }));
  const [solution] = lstsq(ops.divide(left, size), right, { rcond: at.size * 2 ** -52 });
  return ops.divide(solution, values.ndim === 1 ? size : ops.expandDims(size, 1));
}

/** Coefficients of both, the shorter list with zeros in front. */
function padded(p: ArrayInput, q: ArrayInput, where: string): [NDArray, NDArray] {
  const [x, y] = pair(toArray(p, where), toArray(q, where), where).map((one) => ops.reshape(one, [-1])) as [
    NDArray,
    NDArray,
  ];
  const n = Math.max(x.size, y.size);
  const pad = (one: NDArray) =>
    one.size === n ? one : ops.concatenate([ops.full([n - one.size], 0, one.dtype), one], 0);
  return [pad(x), pad(y)];
}

/**
 * The sum of two polynomials.
 *
 * @example
 * nd.polyadd([1, 2], [9, 5, 4]) // → [9. 6. 6.]
 */
export function polyadd(p: ArrayInput, q: ArrayInput): NDArray {
  return ops.add(...padded(p, q, "polyadd"));
}

/**
 * The difference of two polynomials.
 *
 * @example
 * nd.polysub([2, 10, -2], [3, 10, -4]) // → [-1.  0.  2.]
 */
export function polysub(p: ArrayInput, q: ArrayInput): NDArray {
  return ops.subtract(...padded(p, q, "polysub"));
}

/**
 * The product of two polynomials.
 *
 * @example
 * nd.polymul([1, 2, 3], [9, 5, 1]) // → [ 9. 23. 38. 17.  3.]
 */
export function polymul(p: ArrayInput, q: ArrayInput): NDArray {
  const leading = (one: ArrayInput): NDArray => {
    const x = ops.reshape(toArray(one, "polymul"), [-1]);
    const first = Array.from(x.data as Float64Array).findIndex((value) => Number(value) !== 0);
    // Zeros in front say nothing; of nothing but zeros one stays.
    const from = first < 0 ? Math.max(0, x.size - 1) : first;
    return ops.slice(x, [{ start: from, step: 1, length: x.size - from }]);
  };
  return convolve(leading(p), leading(q));
}

/**
 * The antiderivative of a polynomial, `m` times.
 *
 * @param k - The constant that is added each time. Default 0.
 * @example
 * nd.polyint([2, 0]) // → [1. 0. 0.]
 */
export function polyint(p: ArrayInput, m = 1, k = 0): NDArray {
  let x = cast(toArray(p, "polyint"), "float64");
  for (let i = 0; i < m; i++) {
    const powers = fromElements(
      Array.from({ length: x.size }, (_, j) => x.size - j),
      "float64",
    );
    x = ops.concatenate([ops.divide(x, powers), ops.full([1], k, "float64")], 0);
  }
  return x;
}

/**
 * The derivative of a polynomial, `m` times.
 *
 * @example
 * nd.polyder([1, 0, -1]) // → [2. 0.]
 */
export function polyder(p: ArrayInput, m = 1): NDArray {
  let x = toArray(p, "polyder");
  for (let i = 0; i < m; i++) {
    const n = x.size;
    const powers = fromElements(
      Array.from({ length: Math.max(0, n - 1) }, (_, k) => n - 1 - k),
      "float64",
    );
    x = ops.multiply(ops.slice(x, [{ start: 0, step: 1, length: Math.max(0, n - 1) }]), powers);
  }
  return x;
}

/** Functions of one element. */
import { type DType, isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import * as ops from "../ops/index.ts";
import { toArray, weak } from "./convert.ts";

/**
 * Absolute value, element by element.
 *
 * @example
 * nd.abs(nd.array([-1.5, 2])) // → [1.5 2. ]
 */
export function abs<D extends DType>(a: NDArray<D>): NDArray<D>;
export function abs(a: ArrayInput): NDArray;
export function abs(a: ArrayInput): NDArray {
  return ops.abs(toArray(a, "abs"));
}

/**
 * -1, 0 or 1 for each element; NaN stays.
 *
 * @example
 * nd.sign([-3, 0, 2]) // → [-1.  0.  1.]
 */
export function sign<D extends DType>(a: NDArray<D>): NDArray<D>;
export function sign(a: ArrayInput): NDArray;
export function sign(a: ArrayInput): NDArray {
  return ops.sign(toArray(a, "sign"));
}

/**
 * The square of each element.
 *
 * @example
 * nd.square([1, 2, 3]) // → [1. 4. 9.]
 */
export function square<D extends DType>(a: NDArray<D>): NDArray<D>;
export function square(a: ArrayInput): NDArray;
export function square(a: ArrayInput): NDArray {
  return ops.square(toArray(a, "square"));
}

/**
 * Square root of each element; NaN below 0.
 *
 * @example
 * nd.sqrt([1, 4, 9]) // → [1. 2. 3.]
 */
export function sqrt(a: ArrayInput): NDArray {
  return ops.sqrt(toArray(a, "sqrt"));
}

/**
 * `1/a`, element by element; of integers without its fraction, as NumPy's: 0 but for 1 and -1.
 *
 * @example
 * nd.reciprocal([1, 2, 4]) // → [1.   0.5  0.25]
 */
export function reciprocal<D extends DType>(a: NDArray<D>): NDArray<D>;
export function reciprocal(a: ArrayInput): NDArray;
export function reciprocal(a: ArrayInput): NDArray {
  return ops.reciprocal(toArray(a, "reciprocal"));
}

/**
 * e to the power of each element.
 *
 * @example
 * nd.exp([0, 1]) // → [1.         2.71828183]
 */
export function exp(a: ArrayInput): NDArray {
  return ops.exp(toArray(a, "exp"));
}

/**
 * Cube root, also of negative numbers.
 *
 * @example
 * nd.cbrt([8, -27]) // → [ 2. -3.]
 */
export function cbrt(a: ArrayInput): NDArray {
  return ops.cbrt(toArray(a, "cbrt"));
}

/**
 * `exp(a) - 1`, exact near 0.
 *
 * @example
 * nd.expm1(0) // → 0.0
 */
export function expm1(a: ArrayInput): NDArray {
  return ops.expm1(toArray(a, "expm1"));
}

/**
 * Natural logarithm of each element.
 *
 * @example
 * nd.log([1, nd.e]) // → [0. 1.]
 */
export function log(a: ArrayInput): NDArray {
  return ops.log(toArray(a, "log"));
}

/**
 * `log(1 + a)`, exact near 0.
 *
 * @example
 * nd.log1p(0) // → 0.0
 */
export function log1p(a: ArrayInput): NDArray {
  return ops.log1p(toArray(a, "log1p"));
}

/**
 * Logarithm to base 2.
 *
 * @example
 * nd.log2([1, 2, 8]) // → [0. 1. 3.]
 */
export function log2(a: ArrayInput): NDArray {
  return ops.log2(toArray(a, "log2"));
}

/**
 * Logarithm to base 10.
 *
 * @example
 * nd.log10([1, 10, 1000]) // → [0. 1. 3.]
 */
export function log10(a: ArrayInput): NDArray {
  return ops.log10(toArray(a, "log10"));
}

/**
 * Each element rounded down.
 *
 * @example
 * nd.floor([-1.5, 1.5]) // → [-2.  1.]
 */
export function floor<D extends DType>(a: NDArray<D>): NDArray<D>;
export function floor(a: ArrayInput): NDArray;
export function floor(a: ArrayInput): NDArray {
  return ops.floor(toArray(a, "floor"));
}

/**
 * Each element rounded up.
 *
 * @example
 * nd.ceil([-1.5, 1.5]) // → [-1.  2.]
 */
export function ceil<D extends DType>(a: NDArray<D>): NDArray<D>;
export function ceil(a: ArrayInput): NDArray;
export function ceil(a: ArrayInput): NDArray {
  return ops.ceil(toArray(a, "ceil"));
}

/**
 * Each element without its fraction.
 *
 * @example
 * nd.trunc([-1.5, 1.5]) // → [-1.  1.]
 */
export function trunc<D extends DType>(a: NDArray<D>): NDArray<D>;
export function trunc(a: ArrayInput): NDArray;
export function trunc(a: ArrayInput): NDArray {
  return ops.trunc(toArray(a, "trunc"));
}

/**
 * Each element rounded to the nearest integer, halves to the even one.
 *
 * @example
 * nd.rint([0.5, 1.5, 2.5]) // → [0. 2. 2.]
 */
export function rint(a: ArrayInput): NDArray {
  return ops.rint(toArray(a, "rint"));
}

/**
 * Whether each element is NaN.
 *
 * @example
 * nd.isnan([1, NaN]) // → [False  True]
 */
export function isnan(a: ArrayInput): NDArray<"bool"> {
  return ops.isnan(toArray(a, "isnan")) as NDArray<"bool">;
}

/**
 * Whether each element is infinite.
 *
 * @example
 * nd.isinf([1, -Infinity]) // → [False  True]
 */
export function isinf(a: ArrayInput): NDArray<"bool"> {
  return ops.isinf(toArray(a, "isinf")) as NDArray<"bool">;
}

/**
 * Whether each element is neither infinite nor NaN.
 *
 * @example
 * nd.isfinite([1, NaN]) // → [ True False]
 */
export function isfinite(a: ArrayInput): NDArray<"bool"> {
  return ops.isfinite(toArray(a, "isfinite")) as NDArray<"bool">;
}

/**
 * Whether each element is 0.
 *
 * @example
 * nd.logicalNot([0, 2]) // → [ True False]
 */
export function logicalNot(a: ArrayInput): NDArray<"bool"> {
  return ops.logicalNot(toArray(a, "logicalNot")) as NDArray<"bool">;
}

/**
 * `~a` of integers; not, of booleans.
 *
 * @example
 * nd.bitwiseNot(nd.array([0, 1], "int32")) // → [-1 -2]
 */
export function bitwiseNot<D extends DType>(a: NDArray<D>): NDArray<D>;
export function bitwiseNot(a: ArrayInput): NDArray;
export function bitwiseNot(a: ArrayInput): NDArray {
  return ops.bitwiseNot(toArray(a, "bitwiseNot"));
}

/**
 * `-a`, element by element.
 *
 * @example
 * nd.negative([1, -2]) // → [-1.  2.]
 */
export function negative<D extends DType>(a: NDArray<D>): NDArray<D>;
export function negative(a: ArrayInput): NDArray;
export function negative(a: ArrayInput): NDArray {
  return ops.negative(toArray(a, "negative"));
}

/**
 * Each element rounded to a number of decimal places, halves to the even neighbour. As NumPy's, it multiplies, rounds
 * and divides, so a number that is not exact in binary may round the other way.
 *
 * @param decimals - Places after the point; negative ones before it. Default 0.
 * @example
 * nd.round([1.234, 5.678], 1) // → [1.2 5.7]
 */
export function round<D extends DType>(a: NDArray<D>, decimals?: number): NDArray<D>;
export function round(a: ArrayInput, decimals?: number): NDArray;
export function round(a: ArrayInput, decimals = 0): NDArray {
  const x = toArray(a, "round");
  if (!isFloat(x.dtype) && decimals >= 0) return ops.copy(x);
  if (decimals === 0) return ops.rint(x);
  const factor = weak(10 ** Math.abs(decimals), "float64", "round");
  const rounded =
    decimals > 0
      ? ops.divide(ops.rint(ops.multiply(x, factor)), factor)
      : ops.multiply(ops.rint(ops.divide(x, factor)), factor);
  return rounded.dtype === x.dtype ? rounded : ops.astype(rounded, x.dtype);
}

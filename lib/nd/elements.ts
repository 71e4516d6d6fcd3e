/** Functions of one element. */
import { type DType, isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import * as ops from "../ops/index.ts";
import { toArray, weak } from "./convert.ts";
import { type Into, into } from "./into.ts";
import { checkOptions } from "./options.ts";

/**
 * Absolute value, element by element.
 *
 * @example
 * nd.abs(nd.array([-1.5, 2])) // → [1.5 2. ]
 */
export function abs<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function abs(a: ArrayInput, options?: Into): NDArray;
export function abs(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "abs");
  return options === undefined ? ops.abs(x) : into(ops.abs, [x], options, "abs");
}

/**
 * -1, 0 or 1 for each element; NaN stays.
 *
 * @example
 * nd.sign([-3, 0, 2]) // → [-1.  0.  1.]
 */
export function sign<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function sign(a: ArrayInput, options?: Into): NDArray;
export function sign(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "sign");
  return options === undefined ? ops.sign(x) : into(ops.sign, [x], options, "sign");
}

/**
 * The square of each element.
 *
 * @example
 * nd.square([1, 2, 3]) // → [1. 4. 9.]
 */
export function square<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function square(a: ArrayInput, options?: Into): NDArray;
export function square(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "square");
  return options === undefined ? ops.square(x) : into(ops.square, [x], options, "square");
}

/**
 * Square root of each element; NaN below 0.
 *
 * @example
 * nd.sqrt([1, 4, 9]) // → [1. 2. 3.]
 */
export function sqrt(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "sqrt");
  return options === undefined ? ops.sqrt(x) : into(ops.sqrt, [x], options, "sqrt");
}

/**
 * `1/a`, element by element; of integers without its fraction, as NumPy's: 0 but for 1 and -1.
 *
 * @example
 * nd.reciprocal([1, 2, 4]) // → [1.   0.5  0.25]
 */
export function reciprocal<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function reciprocal(a: ArrayInput, options?: Into): NDArray;
export function reciprocal(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "reciprocal");
  return options === undefined ? ops.reciprocal(x) : into(ops.reciprocal, [x], options, "reciprocal");
}

/**
 * e to the power of each element.
 *
 * @example
 * nd.exp([0, 1]) // → [1.         2.71828183]
 */
export function exp(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "exp");
  return options === undefined ? ops.exp(x) : into(ops.exp, [x], options, "exp");
}

/**
 * Cube root, also of negative numbers.
 *
 * @example
 * nd.cbrt([8, -27]) // → [ 2. -3.]
 */
export function cbrt(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "cbrt");
  return options === undefined ? ops.cbrt(x) : into(ops.cbrt, [x], options, "cbrt");
}

/**
 * `exp(a) - 1`, exact near 0.
 *
 * @example
 * nd.expm1(0) // → 0.0
 */
export function expm1(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "expm1");
  return options === undefined ? ops.expm1(x) : into(ops.expm1, [x], options, "expm1");
}

/**
 * Natural logarithm of each element.
 *
 * @example
 * nd.log([1, nd.e]) // → [0. 1.]
 */
export function log(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "log");
  return options === undefined ? ops.log(x) : into(ops.log, [x], options, "log");
}

/**
 * `log(1 + a)`, exact near 0.
 *
 * @example
 * nd.log1p(0) // → 0.0
 */
export function log1p(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "log1p");
  return options === undefined ? ops.log1p(x) : into(ops.log1p, [x], options, "log1p");
}

/**
 * Logarithm to base 2.
 *
 * @example
 * nd.log2([1, 2, 8]) // → [0. 1. 3.]
 */
export function log2(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "log2");
  return options === undefined ? ops.log2(x) : into(ops.log2, [x], options, "log2");
}

/**
 * Logarithm to base 10.
 *
 * @example
 * nd.log10([1, 10, 1000]) // → [0. 1. 3.]
 */
export function log10(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "log10");
  return options === undefined ? ops.log10(x) : into(ops.log10, [x], options, "log10");
}

/**
 * Each element rounded down.
 *
 * @example
 * nd.floor([-1.5, 1.5]) // → [-2.  1.]
 */
export function floor<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function floor(a: ArrayInput, options?: Into): NDArray;
export function floor(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "floor");
  return options === undefined ? ops.floor(x) : into(ops.floor, [x], options, "floor");
}

/**
 * Each element rounded up.
 *
 * @example
 * nd.ceil([-1.5, 1.5]) // → [-1.  2.]
 */
export function ceil<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function ceil(a: ArrayInput, options?: Into): NDArray;
export function ceil(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "ceil");
  return options === undefined ? ops.ceil(x) : into(ops.ceil, [x], options, "ceil");
}

/**
 * Each element without its fraction.
 *
 * @example
 * nd.trunc([-1.5, 1.5]) // → [-1.  1.]
 */
export function trunc<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function trunc(a: ArrayInput, options?: Into): NDArray;
export function trunc(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "trunc");
  return options === undefined ? ops.trunc(x) : into(ops.trunc, [x], options, "trunc");
}

/**
 * Each element rounded to the nearest integer, halves to the even one.
 *
 * @example
 * nd.rint([0.5, 1.5, 2.5]) // → [0. 2. 2.]
 */
export function rint(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "rint");
  return options === undefined ? ops.rint(x) : into(ops.rint, [x], options, "rint");
}

/**
 * Whether each element is NaN.
 *
 * @example
 * nd.isnan([1, NaN]) // → [False  True]
 */
export function isnan(a: ArrayInput, options?: Into): NDArray<"bool"> {
  const x = toArray(a, "isnan");
  return (options === undefined ? ops.isnan(x) : into(ops.isnan, [x], options, "isnan")) as NDArray<"bool">;
}

/**
 * Whether each element is infinite.
 *
 * @example
 * nd.isinf([1, -Infinity]) // → [False  True]
 */
export function isinf(a: ArrayInput, options?: Into): NDArray<"bool"> {
  const x = toArray(a, "isinf");
  return (options === undefined ? ops.isinf(x) : into(ops.isinf, [x], options, "isinf")) as NDArray<"bool">;
}

/**
 * Whether each element is neither infinite nor NaN.
 *
 * @example
 * nd.isfinite([1, NaN]) // → [ True False]
 */
export function isfinite(a: ArrayInput, options?: Into): NDArray<"bool"> {
  const x = toArray(a, "isfinite");
  return (options === undefined ? ops.isfinite(x) : into(ops.isfinite, [x], options, "isfinite")) as NDArray<"bool">;
}

/**
 * Whether each element is 0.
 *
 * @example
 * nd.logicalNot([0, 2]) // → [ True False]
 */
export function logicalNot(a: ArrayInput, options?: Into): NDArray<"bool"> {
  const x = toArray(a, "logicalNot");
  return (
    options === undefined ? ops.logicalNot(x) : into(ops.logicalNot, [x], options, "logicalNot")
  ) as NDArray<"bool">;
}

/**
 * `~a` of integers; not, of booleans.
 *
 * @example
 * nd.bitwiseNot(nd.array([0, 1], "int32")) // → [-1 -2]
 */
export function bitwiseNot<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function bitwiseNot(a: ArrayInput, options?: Into): NDArray;
export function bitwiseNot(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "bitwiseNot");
  return options === undefined ? ops.bitwiseNot(x) : into(ops.bitwiseNot, [x], options, "bitwiseNot");
}

/**
 * `-a`, element by element.
 *
 * @example
 * nd.negative([1, -2]) // → [-1.  2.]
 */
export function negative<D extends DType>(a: NDArray<D>, options?: Into): NDArray<D>;
export function negative(a: ArrayInput, options?: Into): NDArray;
export function negative(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "negative");
  return options === undefined ? ops.negative(x) : into(ops.negative, [x], options, "negative");
}

/**
 * Each element rounded to a number of decimal places, halves to the even neighbour. As NumPy's, it multiplies, rounds
 * and divides, so a number that is not exact in binary may round the other way.
 *
 * @param decimals - Places after the point; negative ones before it. Default 0.
 * @example
 * nd.round([1.234, 5.678], 1) // → [1.2 5.7]
 */
export function round<D extends DType>(a: NDArray<D>, decimals?: number | { decimals?: number }): NDArray<D>;
export function round(a: ArrayInput, decimals?: number | { decimals?: number }): NDArray;
export function round(a: ArrayInput, option: number | { decimals?: number } = 0): NDArray {
  const x = toArray(a, "round");
  if (typeof option === "object") checkOptions(option, ["decimals"], "round");
  const decimals = typeof option === "object" ? (option.decimals ?? 0) : option;
  if (!isFloat(x.dtype) && decimals >= 0) return ops.copy(x);
  if (decimals === 0) return ops.rint(x);
  const factor = weak(10 ** Math.abs(decimals), "float64", "round");
  const rounded =
    decimals > 0
      ? ops.divide(ops.rint(ops.multiply(x, factor)), factor)
      : ops.multiply(ops.rint(ops.divide(x, factor)), factor);
  return rounded.dtype === x.dtype ? rounded : ops.astype(rounded, x.dtype);
}

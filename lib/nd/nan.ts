/** Reductions that leave NaN out. `nansum`, `nanmean`, `nanmax` and `nanmin` lie beside `sum`. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput, Reduction, Search, Spread } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { ValueError } from "../errors.ts";
import type { Reduce } from "../ops/axes.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";

/** Options as ops take them: an axis alone stands for options with it. */
function read(options: unknown, where: string, more: readonly string[] = []): Reduce | undefined {
  if (typeof options === "number" || Array.isArray(options)) return { axis: options as number };
  checkOptions(options, ["axis", "keepdims", ...more], where);
  return options as Reduce | undefined;
}

const filled = (a: ArrayInput, value: number, where: string): NDArray => {
  const x = toArray(a, where);
  return isFloat(x.dtype) ? ops.where(ops.isnan(x), ops.full([], value, x.dtype), x) : x;
};

/**
 * Product that takes NaN for 1.
 *
 * @example
 * nd.nanprod([2, NaN, 3]) // → 6.0
 */
export function nanprod(a: ArrayInput, options?: Reduction): NDArray {
  return ops.prod(filled(a, 1, "nanprod"), read(options, "nanprod"));
}

/** A scan along an axis, or over all elements in C order. */
function scan(op: typeof ops.cumsum, x: NDArray, options: Search | undefined, where: string): NDArray {
  const axis = read(options, where)?.axis as number | null | undefined;
  return axis == null ? op(ops.reshape(x, [-1]), 0) : op(x, axis);
}

/**
 * Running sum that takes NaN for 0.
 *
 * @example
 * nd.nancumsum([1, NaN, 2]) // → [1. 1. 3.]
 */
export function nancumsum(a: ArrayInput, options?: Search): NDArray {
  return scan(ops.cumsum, filled(a, 0, "nancumsum"), options, "nancumsum");
}

/**
 * Running product that takes NaN for 1.
 *
 * @example
 * nd.nancumprod([2, NaN, 3]) // → [2. 2. 6.]
 */
export function nancumprod(a: ArrayInput, options?: Search): NDArray {
  return scan(ops.cumprod, filled(a, 1, "nancumprod"), options, "nancumprod");
}

/**
 * Variance of the elements that are not NaN; NaN of none.
 *
 * @param options.ddof - Taken off their number in the divisor. Default 0.
 * @example
 * nd.nanvar([1, NaN, 3]) // → 1.0
 */
export function nanvar(a: ArrayInput, options?: Spread | number): NDArray {
  const given = toArray(a, "nanvar");
  const x = isFloat(given.dtype) ? given : ops.astype(given, "float64");
  const reduce = read(options, "nanvar", ["ddof"]);
  const ddof = typeof options === "object" ? (options.ddof ?? 0) : 0;
  const bad = ops.isnan(x);
  const zero = ops.full([], 0, x.dtype);
  const count = (keepdims: boolean | undefined) =>
    ops.astype(ops.sum(ops.logicalNot(bad), { axis: reduce?.axis, keepdims }), x.dtype);
  const mean = ops.divide(ops.sum(ops.where(bad, zero, x), { axis: reduce?.axis, keepdims: true }), count(true));
  const distance = ops.where(bad, zero, ops.subtract(x, mean));
  const divisor = ops.subtract(count(reduce?.keepdims), ops.full([], ddof, x.dtype));
  const nan = ops.full([], NaN, x.dtype);
  const counts = ops.where(ops.greater(divisor, zero), divisor, nan);
  return ops.divide(ops.sum(ops.square(distance), reduce), counts);
}

/**
 * Standard deviation of the elements that are not NaN; options as `nanvar`.
 *
 * @example
 * nd.nanstd([1, NaN, 3]) // → 1.0
 */
export function nanstd(a: ArrayInput, options?: Spread | number): NDArray {
  return ops.sqrt(nanvar(a, options));
}

function search(a: ArrayInput, options: Search | undefined, least: boolean, where: string): NDArray<"int64"> {
  const x = toArray(a, where);
  const reduce = read(options, where) as { axis?: number | null; keepdims?: boolean } | undefined;
  if (isFloat(x.dtype) && ops.any(ops.all(ops.isnan(x), reduce)).item()) {
    throw new ValueError(`${where}: expected at least one number in each line, got nothing but NaN.`);
  }
  const op = least ? ops.argmin : ops.argmax;
  return op(filled(x, least ? Infinity : -Infinity, where), reduce) as NDArray<"int64">;
}

/**
 * Index of the largest element, NaN left out.
 *
 * @throws {RangeError} If there is nothing but NaN.
 * @example
 * nd.nanargmax([1, NaN, 3]) // → 2
 */
export function nanargmax(a: ArrayInput, options?: Search): NDArray<"int64"> {
  return search(a, options, false, "nanargmax");
}

/**
 * Index of the smallest element, NaN left out.
 *
 * @throws {RangeError} If there is nothing but NaN.
 * @example
 * nd.nanargmin([NaN, 2, 3]) // → 1
 */
export function nanargmin(a: ArrayInput, options?: Search): NDArray<"int64"> {
  return search(a, options, true, "nanargmin");
}

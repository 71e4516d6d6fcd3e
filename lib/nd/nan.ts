/** Reductions that leave NaN out. `nansum`, `nanmean`, `nanmax` and `nanmin` lie beside `sum`. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput, Running, Search, Spread, Total } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";
import * as reducing from "./reducing.ts";

/**
 * Product that takes NaN for 1; options as `prod`.
 *
 * @example
 * nd.nanprod([2, NaN, 3]) // → 6.0
 */
export function nanprod(a: ArrayInput, options?: Total): NDArray {
  return reducing.total(reducing.withoutNaN(toArray(a, "nanprod"), 1), options, "nanprod", [ops.prod, ops.multiply, 1]);
}

/**
 * Running sum that takes NaN for 0.
 *
 * @example
 * nd.nancumsum([1, NaN, 2]) // → [1. 1. 3.]
 */
export function nancumsum(a: ArrayInput, options?: Running): NDArray {
  return reducing.scan(ops.cumsum, reducing.withoutNaN(toArray(a, "nancumsum"), 0), options, "nancumsum");
}

/**
 * Running product that takes NaN for 1.
 *
 * @example
 * nd.nancumprod([2, NaN, 3]) // → [2. 2. 6.]
 */
export function nancumprod(a: ArrayInput, options?: Running): NDArray {
  return reducing.scan(ops.cumprod, reducing.withoutNaN(toArray(a, "nancumprod"), 1), options, "nancumprod");
}

/**
 * Variance of the elements that are not NaN; NaN of none.
 *
 * @param options.ddof - Taken off their number in the divisor. Default 0.
 * @example
 * nd.nanvar([1, NaN, 3]) // → 1.0
 */
export function nanvar(a: ArrayInput, options?: Spread | number | readonly number[]): NDArray {
  const x = toArray(a, "nanvar");
  return reducing.variance(x, options, "nanvar", isFloat(x.dtype) ? ops.logicalNot(ops.isnan(x)) : undefined);
}

/**
 * Standard deviation of the elements that are not NaN; options as `nanvar`.
 *
 * @example
 * nd.nanstd([1, NaN, 3]) // → 1.0
 */
export function nanstd(a: ArrayInput, options?: Spread | number | readonly number[]): NDArray {
  return ops.sqrt(nanvar(a, options));
}

function search(a: ArrayInput, options: Search | undefined, least: boolean, where: string): NDArray<"int64"> {
  const x = toArray(a, where);
  const reduce = reducing.readReduction(x, options, where).reduce as { axis?: number; keepdims?: boolean } | undefined;
  if (isFloat(x.dtype) && ops.any(ops.all(ops.isnan(x), reduce)).item()) {
    throw new ValueError(`${where}: expected at least one number in each line, got nothing but NaN.`);
  }
  const op = least ? ops.argmin : ops.argmax;
  return op(reducing.withoutNaN(x, least ? Infinity : -Infinity), reduce) as NDArray<"int64">;
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

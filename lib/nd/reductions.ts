/** One value for all elements, or one along each named axis. */
import { isFloat, promote } from "../core/dtype.ts";
import type { ArrayInput, Choice, Extreme, Mean, Reduction, Running, Search, Spread, Total } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import * as ops from "../ops/index.ts";
import { cast, toArray, weak } from "./convert.ts";
import { checkOptions } from "./options.ts";
import * as reducing from "./reducing.ts";

export type { Total };

/**
 * Sum. Integers are added in 64 bits, floats in float64 and rounded once: a float64 sum along the last axis equals
 * NumPy's to the bit, a float32 sum is at least as exact as NumPy's.
 *
 * @param options.axis - Axis or axes to sum over, all by default; may also stand alone.
 * @param options.keepdims - Keep those axes with length 1. Default false.
 * @param options.dtype - Convert to this dtype first; the sum is of it too.
 * @param options.initial - Added to each sum. Default 0.
 * @param options.where - Booleans that broadcast to `a`: only elements where it is true count. Default: all.
 * @throws {ShapeError} If an axis does not exist.
 * @example
 * nd.sum([[1, 2], [3, 4]]) // → 10.0
 * nd.sum([[1, 2], [3, 4]], { axis: 0 }) // → [4. 6.]
 * nd.sum([[1, 2], [3, 4]], { axis: 1, keepdims: true }) // → [[3.] [7.]]
 */
export function sum(a: ArrayInput, options?: Total): NDArray {
  return reducing.total(toArray(a, "sum"), options, "sum", [ops.sum, ops.add, 0]);
}

/**
 * Product; options as `sum`, and `initial` is a factor.
 *
 * @example
 * nd.prod([1, 2, 3, 4]) // → 24.0
 */
export function prod(a: ArrayInput, options?: Total): NDArray {
  return reducing.total(toArray(a, "prod"), options, "prod", [ops.prod, ops.multiply, 1]);
}

/**
 * Arithmetic mean; of integers, a float64. Of no elements it is NaN.
 *
 * @param options.where - Which elements count, as in `sum`.
 * @example
 * nd.mean([[1, 2], [3, 4]], { axis: 1 }) // → [1.5 3.5]
 */
export function mean(a: ArrayInput, options?: Mean): NDArray {
  return reducing.average(toArray(a, "mean"), options, "mean");
}

/**
 * The largest element; NaN wins. Ties share their gradient equally.
 *
 * @param options.initial - At least this: with it, there may be no element at all.
 * @param options.where - Which elements count, as in `sum`; needs `initial`.
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.max([[1, 5], [3, 4]], { axis: 0 }) // → [3. 5.]
 */
export function max(a: ArrayInput, options?: Extreme): NDArray {
  return reducing.extreme(toArray(a, "max"), options, "max", true);
}

/**
 * The smallest element; NaN wins. Ties share their gradient equally.
 *
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.min([[1, 5], [3, 4]], { axis: 0 }) // → [1. 4.]
 */
export function min(a: ArrayInput, options?: Extreme): NDArray {
  return reducing.extreme(toArray(a, "min"), options, "min", false);
}

/**
 * The largest less the smallest.
 *
 * @example
 * nd.ptp([3, 9, 5]) // → 6.0
 */
export function ptp(a: ArrayInput, options?: Reduction): NDArray {
  return ops.subtract(max(a, options), min(a, options));
}

/**
 * Variance: the mean squared distance from the mean.
 *
 * @param options.ddof - What is taken off the number of elements in the divisor: 0 (default), or 1 for an estimate from
 *   a sample.
 * @example
 * nd.var([1, 2, 3, 4]) // → 1.25
 * nd.var([1, 2, 3, 4], { ddof: 1 }) // → 1.6666666666666667
 */
function variance(a: ArrayInput, options?: Spread | number | readonly number[]): NDArray {
  return reducing.variance(toArray(a, "var"), options, "var");
}

export { variance as var };

/**
 * Standard deviation: the root of the variance; options as `var`.
 *
 * @example
 * nd.std([1, 3]) // → 1.0
 */
export function std(a: ArrayInput, options?: Spread | number | readonly number[]): NDArray {
  return ops.sqrt(reducing.variance(toArray(a, "std"), options, "std"));
}

/** NumPy's options of `average`. */
export interface AverageOptions {
  /** Axis or axes; all by default. */
  axis?: number | readonly number[] | null | undefined;
  /** Shaped like the array, or along `axis` alone. Default: all alike. */
  weights?: ArrayInput | undefined;
  /** Keep those axes with length 1. Default false. */
  keepdims?: boolean | undefined;
  /** Give also the sum of the weights. Default false. */
  returned?: boolean | undefined;
}

/**
 * Weighted mean: `sum(a·weights)/sum(weights)`.
 *
 * @param options.weights - Shaped like `a`, or along `axis` alone. Default: all alike.
 * @example
 * nd.average([1, 2, 3], { weights: [3, 1, 0] }) // → 1.25
 */
export function average(
  a: ArrayInput,
  options: AverageOptions & { returned: true },
): [average: NDArray, sumOfWeights: NDArray];
export function average(a: ArrayInput, options?: AverageOptions): NDArray;
export function average(a: ArrayInput, options: AverageOptions = {}): NDArray | [NDArray, NDArray] {
  checkOptions(options, ["axis", "weights", "keepdims", "returned"], "average");
  const x = toArray(a, "average");
  const reduce = { axis: options.axis, keepdims: options.keepdims };
  if (options.weights === undefined) {
    const mean = ops.mean(x, reduce);
    return options.returned ? [mean, ops.fullLike(mean, x.size / Math.max(1, mean.size))] : mean;
  }
  let weights = toArray(options.weights, "average");
  if (weights.ndim < x.ndim && typeof options.axis === "number") {
    const axis = normalizeAxis(options.axis, x.ndim, "average");
    weights = ops.reshape(
      weights,
      x.shape.map((_, i) => (i === axis ? -1 : 1)),
    );
  }
  // Also the weights are added in the dtype of the result.
  const float = promote(x.dtype, weights.dtype);
  const all = ops.broadcastTo(cast(weights, isFloat(x.dtype) && isFloat(float) ? float : "float64"), x.shape);
  const total = ops.sum(all, reduce);
  const mean = ops.divide(ops.sum(ops.multiply(x, all), reduce), total);
  return options.returned ? [mean, total] : mean;
}

function readSearch(x: NDArray, options: Search | undefined, where: string) {
  return reducing.readReduction(x, options, where).reduce as { axis?: number; keepdims?: boolean } | undefined;
}

/**
 * Index of the largest, the first of several; NaN counts as the largest. Of all elements in C order, or along an axis.
 *
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.argmax([[1, 5], [7, 4]]) // → 2
 * nd.argmax([[1, 5], [7, 4]], { axis: 1 }) // → [1 0]
 */
export function argmax(a: ArrayInput, options?: Search): NDArray<"int64"> {
  const x = toArray(a, "argmax");
  return ops.argmax(x, readSearch(x, options, "argmax")) as NDArray<"int64">;
}

/**
 * Index of the smallest, the first of several; NaN counts as the smallest. Of all elements in C order, or along an axis.
 *
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.argmin([[1, 5], [7, 4]], { axis: 1 }) // → [0 1]
 */
export function argmin(a: ArrayInput, options?: Search): NDArray<"int64"> {
  const x = toArray(a, "argmin");
  return ops.argmin(x, readSearch(x, options, "argmin")) as NDArray<"int64">;
}

/**
 * Whether all elements are other than 0; true of none.
 *
 * @example
 * nd.all([[true, false], [true, true]], { axis: 1 }) // → [False  True]
 */
export function all(a: ArrayInput, options?: Choice): NDArray<"bool"> {
  return reducing.test(toArray(a, "all"), options, "all", ops.all);
}

/**
 * Whether any element is other than 0; false of none.
 *
 * @example
 * nd.any([[true, false], [false, false]], { axis: 1 }) // → [ True False]
 */
export function any(a: ArrayInput, options?: Choice): NDArray<"bool"> {
  return reducing.test(toArray(a, "any"), options, "any", ops.any);
}

/**
 * Running sum along an axis; of all elements in C order when none is named.
 *
 * @example
 * nd.cumsum([1, 2, 3]) // → [1. 3. 6.]
 */
export function cumsum(a: ArrayInput, options?: Running): NDArray {
  return reducing.scan(ops.cumsum, toArray(a, "cumsum"), options, "cumsum");
}

/**
 * Running product along an axis; of all elements in C order when none is named.
 *
 * @example
 * nd.cumprod([1, 2, 3]) // → [1. 2. 6.]
 */
export function cumprod(a: ArrayInput, options?: Running): NDArray {
  return reducing.scan(ops.cumprod, toArray(a, "cumprod"), options, "cumprod");
}

/** What `diff` takes by name. */
export interface DiffOptions {
  /** How many times over. Default 1. */
  n?: number | undefined;
  /** Default: the last. */
  axis?: number | undefined;
  /** Goes before the array along the axis first: a number, or an array that fits but for that axis. */
  prepend?: ArrayInput | undefined;
  /** As `prepend`, behind the array. */
  append?: ArrayInput | undefined;
}

/**
 * Differences between neighbours along an axis, the last by default; `n` times over.
 *
 * @param n - How many times, or options.
 * @throws {ShapeError} If there is no such axis.
 * @example
 * nd.diff([1, 4, 9, 16]) // → [3. 5. 7.]
 * nd.diff([1, 4, 9], { prepend: 0 }) // → [1. 3. 5.]
 */
export function diff(a: ArrayInput, n: number | DiffOptions = 1, axis = -1): NDArray {
  let x = toArray(a, "diff");
  const options: DiffOptions = typeof n === "number" ? { n, axis } : n;
  checkOptions(options, ["n", "axis", "prepend", "append"], "diff");
  const along = normalizeAxis(options.axis ?? -1, x.ndim, "diff");
  const end = (value: ArrayInput | undefined): NDArray[] => {
    if (value === undefined) return [];
    const own = toArray(value, "diff");
    const part = typeof value === "number" ? weak(value, x.dtype, "diff") : own;
    return [part.ndim === 0 ? ops.broadcastTo(part, x.shape.with(along, 1)) : part];
  };
  const ends = [...end(options.prepend), x, ...end(options.append)];
  if (ends.length > 1) x = ops.concatenate(ends, along);
  for (let i = 0; i < (options.n ?? 1); i++) {
    const part = (start: number) =>
      ops.slice(
        x,
        x.shape.map((length, d) => ({
          start: d === along ? start : 0,
          step: 1,
          length: d === along ? Math.max(0, length - 1) : length,
        })),
      );
    x = x.dtype === "bool" ? ops.notEqual(part(1), part(0)) : ops.subtract(part(1), part(0));
  }
  return x;
}

/**
 * Sum that takes NaN for 0; options as `sum`.
 *
 * @example
 * nd.nansum([1, NaN, 2]) // → 3.0
 */
export function nansum(a: ArrayInput, options?: Total): NDArray {
  return reducing.total(reducing.withoutNaN(toArray(a, "nansum"), 0), options, "nansum", [ops.sum, ops.add, 0]);
}

/**
 * Mean of the elements that are not NaN; options as `mean`.
 *
 * @example
 * nd.nanmean([1, NaN, 3]) // → 2.0
 */
export function nanmean(a: ArrayInput, options?: Mean): NDArray {
  const x = toArray(a, "nanmean");
  return reducing.average(x, options, "nanmean", isFloat(x.dtype) ? ops.logicalNot(ops.isnan(x)) : undefined);
}

/**
 * The largest of the elements that are not NaN; options as `max`.
 *
 * @example
 * nd.nanmax([1, NaN, 3]) // → 3.0
 */
export function nanmax(a: ArrayInput, options?: Extreme): NDArray {
  return nanExtreme(a, options, true, "nanmax");
}

/**
 * The smallest of the elements that are not NaN; options as `min`.
 *
 * @example
 * nd.nanmin([1, NaN, 3]) // → 1.0
 */
export function nanmin(a: ArrayInput, options?: Extreme): NDArray {
  return nanExtreme(a, options, false, "nanmin");
}

function nanExtreme(a: ArrayInput, options: Extreme | undefined, largest: boolean, name: string): NDArray {
  const x = toArray(a, name);
  const best = reducing.extreme(reducing.withoutNaN(x, largest ? -Infinity : Infinity), options, name, largest);
  const { reduce, initial } = reducing.readReduction(x, options, name, ["initial", "where"]);
  if (!isFloat(x.dtype) || initial !== undefined) return best;
  return ops.where(ops.all(ops.isnan(x), reduce), ops.full([], NaN, best.dtype), best);
}

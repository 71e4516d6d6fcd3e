/** One value for all elements, or one along each named axis. */
import { type DType, isFloat } from "../core/dtype.ts";
import type { ArrayInput, Reduction, Search, Spread } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { countOf, type Reduce } from "../ops/axes.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";

const REDUCE = ["axis", "keepdims"];
const TOTAL = [...REDUCE, "dtype"];

/** Axes alone stand for options with that axis. */
function read(options: Reduction | undefined, where: string, known: readonly string[] = REDUCE): Reduce | undefined {
  if (options === undefined) return undefined;
  if (typeof options === "number" || Array.isArray(options)) return { axis: options };
  checkOptions(options, known, where);
  return options as Reduce;
}

/** Options of a sum or a product, with the dtype to add in. */
export type Total = Exclude<Reduction, number | readonly number[]> & { dtype?: DType };

const inDType = (a: ArrayInput, options: Reduction | Total | undefined, where: string): NDArray => {
  const x = toArray(a, where);
  const dtype = (options as Total | undefined)?.dtype;
  return dtype === undefined || dtype === x.dtype ? x : ops.astype(x, dtype);
};

/**
 * Sum. Integers are added in 64 bits, floats in float64 and rounded once: a float64 sum along the last axis equals
 * NumPy's to the bit, a float32 sum is at least as exact as NumPy's.
 *
 * @param options.axis - Axis or axes to sum over, all by default; may also stand alone.
 * @param options.keepdims - Keep those axes with length 1. Default false.
 * @param options.dtype - Convert to this dtype first.
 * @throws {ShapeError} If an axis does not exist.
 * @example
 * nd.sum([[1, 2], [3, 4]]) // → 10.0
 * nd.sum([[1, 2], [3, 4]], { axis: 0 }) // → [4. 6.]
 * nd.sum([[1, 2], [3, 4]], { axis: 1, keepdims: true }) // → [[3.] [7.]]
 */
export function sum(a: ArrayInput, options?: Reduction | Total): NDArray {
  return ops.sum(inDType(a, options, "sum"), read(options, "sum", TOTAL));
}

/**
 * Product; options as `sum`.
 *
 * @example
 * nd.prod([1, 2, 3, 4]) // → 24.0
 */
export function prod(a: ArrayInput, options?: Reduction | Total): NDArray {
  return ops.prod(inDType(a, options, "prod"), read(options, "prod", TOTAL));
}

/**
 * Arithmetic mean; of integers, a float64. Of no elements it is NaN.
 *
 * @example
 * nd.mean([[1, 2], [3, 4]], { axis: 1 }) // → [1.5 3.5]
 */
export function mean(a: ArrayInput, options?: Reduction | Total): NDArray {
  return ops.mean(inDType(a, options, "mean"), read(options, "mean", TOTAL));
}

/**
 * The largest element; NaN wins. Ties share their gradient equally.
 *
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.max([[1, 5], [3, 4]], { axis: 0 }) // → [3. 5.]
 */
export function max(a: ArrayInput, options?: Reduction): NDArray {
  return ops.max(toArray(a, "max"), read(options, "max"));
}

/**
 * The smallest element; NaN wins. Ties share their gradient equally.
 *
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.min([[1, 5], [3, 4]], { axis: 0 }) // → [1. 4.]
 */
export function min(a: ArrayInput, options?: Reduction): NDArray {
  return ops.min(toArray(a, "min"), read(options, "min"));
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
function variance(a: ArrayInput, options?: Spread | number): NDArray {
  const x = toArray(a, "var");
  const reduce = read(options as Reduction, "var", [...REDUCE, "ddof"]);
  const ddof = typeof options === "object" ? (options.ddof ?? 0) : 0;
  const distance = ops.subtract(x, ops.mean(x, { axis: reduce?.axis, keepdims: true }));
  if (ddof === 0) return ops.mean(ops.square(distance), reduce);
  const total = ops.sum(ops.square(distance), reduce);
  const divisor = Math.max(0, countOf(x, reduce, "var") - ddof);
  return ops.divide(total, ops.fullLike(total, divisor));
}

export { variance as var };

/**
 * Standard deviation: the root of the variance; options as `var`.
 *
 * @example
 * nd.std([1, 3]) // → 1.0
 */
export function std(a: ArrayInput, options?: Spread | number): NDArray {
  return ops.sqrt(variance(a, options));
}

/**
 * Weighted mean: `sum(a·weights)/sum(weights)`.
 *
 * @param options.weights - Shaped like `a`, or along `axis` alone. Default: all alike.
 * @example
 * nd.average([1, 2, 3], { weights: [3, 1, 0] }) // → 1.25
 */
export function average(a: ArrayInput, options: { axis?: number; weights?: ArrayInput } = {}): NDArray {
  checkOptions(options, ["axis", "weights"], "average");
  const x = toArray(a, "average");
  if (options.weights === undefined) return ops.mean(x, { axis: options.axis });
  let weights = toArray(options.weights, "average");
  if (weights.ndim < x.ndim && options.axis !== undefined) {
    const axis = options.axis < 0 ? options.axis + x.ndim : options.axis;
    weights = ops.reshape(
      weights,
      x.shape.map((_, i) => (i === axis ? -1 : 1)),
    );
  }
  const all = ops.broadcastTo(weights, x.shape);
  const axis = { axis: options.axis };
  return ops.divide(ops.sum(ops.multiply(x, all), axis), ops.sum(all, axis));
}

function readSearch(options: Search | undefined, where: string) {
  if (typeof options === "number") return { axis: options };
  if (options !== undefined) checkOptions(options, REDUCE, where);
  return options;
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
  return ops.argmax(toArray(a, "argmax"), readSearch(options, "argmax")) as NDArray<"int64">;
}

/**
 * Index of the smallest, the first of several; NaN counts as the smallest. Of all elements in C order, or along an axis.
 *
 * @throws {ShapeError} If there is no element to choose from.
 * @example
 * nd.argmin([[1, 5], [7, 4]], { axis: 1 }) // → [0 1]
 */
export function argmin(a: ArrayInput, options?: Search): NDArray<"int64"> {
  return ops.argmin(toArray(a, "argmin"), readSearch(options, "argmin")) as NDArray<"int64">;
}

/**
 * Whether all elements are other than 0; true of none.
 *
 * @example
 * nd.all([[true, false], [true, true]], { axis: 1 }) // → [False  True]
 */
export function all(a: ArrayInput, options?: Reduction): NDArray<"bool"> {
  return ops.all(toArray(a, "all"), read(options, "all")) as NDArray<"bool">;
}

/**
 * Whether any element is other than 0; false of none.
 *
 * @example
 * nd.any([[true, false], [false, false]], { axis: 1 }) // → [ True False]
 */
export function any(a: ArrayInput, options?: Reduction): NDArray<"bool"> {
  return ops.any(toArray(a, "any"), read(options, "any")) as NDArray<"bool">;
}

function scan(op: typeof ops.cumsum, a: ArrayInput, options: Search | undefined, where: string): NDArray {
  const x = toArray(a, where);
  const axis = readSearch(options, where)?.axis;
  return axis == null ? op(ops.reshape(x, [-1]), 0) : op(x, axis);
}

/**
 * Running sum along an axis; of all elements in C order when none is named.
 *
 * @example
 * nd.cumsum([1, 2, 3]) // → [1. 3. 6.]
 */
export function cumsum(a: ArrayInput, options?: Search): NDArray {
  return scan(ops.cumsum, a, options, "cumsum");
}

/**
 * Running product along an axis; of all elements in C order when none is named.
 *
 * @example
 * nd.cumprod([1, 2, 3]) // → [1. 2. 6.]
 */
export function cumprod(a: ArrayInput, options?: Search): NDArray {
  return scan(ops.cumprod, a, options, "cumprod");
}

/**
 * Differences between neighbours along an axis, the last by default; `n` times over.
 *
 * @example
 * nd.diff([1, 4, 9, 16]) // → [3. 5. 7.]
 */
export function diff(a: ArrayInput, n = 1, axis = -1): NDArray {
  let x = toArray(a, "diff");
  for (let i = 0; i < n; i++) {
    const along = axis < 0 ? axis + x.ndim : axis;
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

const without = (a: ArrayInput, instead: number, where: string): [NDArray, NDArray] => {
  const x = toArray(a, where);
  if (!isFloat(x.dtype)) return [x, ops.isnan(x)];
  const bad = ops.isnan(x);
  return [ops.where(bad, ops.fullLike(x, instead), x), bad];
};

/**
 * Sum that takes NaN for 0.
 *
 * @example
 * nd.nansum([1, NaN, 2]) // → 3.0
 */
export function nansum(a: ArrayInput, options?: Reduction): NDArray {
  return ops.sum(without(a, 0, "nansum")[0], read(options, "nansum"));
}

/**
 * Mean of the elements that are not NaN.
 *
 * @example
 * nd.nanmean([1, NaN, 3]) // → 2.0
 */
export function nanmean(a: ArrayInput, options?: Reduction): NDArray {
  const [x, bad] = without(a, 0, "nanmean");
  const reduce = read(options, "nanmean");
  const count = ops.sum(ops.logicalNot(bad), reduce);
  const total = ops.sum(x, reduce);
  return ops.divide(total, ops.astype(count, isFloat(total.dtype) ? total.dtype : "float64"));
}

/**
 * The largest of the elements that are not NaN.
 *
 * @example
 * nd.nanmax([1, NaN, 3]) // → 3.0
 */
export function nanmax(a: ArrayInput, options?: Reduction): NDArray {
  return nanExtreme(a, options, ops.max, -Infinity, "nanmax");
}

/**
 * The smallest of the elements that are not NaN.
 *
 * @example
 * nd.nanmin([1, NaN, 3]) // → 1.0
 */
export function nanmin(a: ArrayInput, options?: Reduction): NDArray {
  return nanExtreme(a, options, ops.min, Infinity, "nanmin");
}

function nanExtreme(
  a: ArrayInput,
  options: Reduction | undefined,
  op: typeof ops.max,
  instead: number,
  where: string,
): NDArray {
  const [x, bad] = without(a, instead, where);
  const reduce = read(options, where);
  const best = op(x, reduce);
  return isFloat(x.dtype) ? ops.where(ops.all(bad, reduce), ops.fullLike(best, NaN), best) : best;
}

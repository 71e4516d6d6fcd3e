/** Quantiles, histograms and correlation. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { showValue, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, fromElements, toArray } from "./convert.ts";
import { linspace } from "./creation.ts";

/** Options of quantiles. */
export interface QuantileOptions {
  /** The axis to go along; all elements by default. */
  axis?: number | null | undefined;
  keepdims?: boolean | undefined;
}

/**
 * Quantiles by linear interpolation between neighbours; NaN if any element is NaN.
 *
 * @param q - From 0 to 1; a list gives a new first axis.
 * @throws {RangeError} If a quantile lies outside [0, 1].
 * @example
 * nd.quantile([1, 2, 3, 4], 0.5) // → 2.5
 * nd.quantile([1, 2, 3, 4], [0.25, 0.75]) // → [1.75 3.25]
 */
export function quantile(a: ArrayInput, q: ArrayInput, options: QuantileOptions = {}): NDArray {
  return quantiles(a, toArray(q, "quantile"), 1, options, "quantile");
}

/**
 * As `quantile`, with `q` from 0 to 100.
 *
 * @example
 * nd.percentile([1, 2, 3, 4], 25) // → 1.75
 */
export function percentile(a: ArrayInput, q: ArrayInput, options: QuantileOptions = {}): NDArray {
  return quantiles(a, toArray(q, "percentile"), 100, options, "percentile");
}

/**
 * The middle one in order, or the mean of the middle two.
 *
 * @example
 * nd.median([[3, 1, 2], [6, 5, 4]], { axis: 1 }) // → [2. 5.]
 */
export function median(a: ArrayInput, options: QuantileOptions = {}): NDArray {
  // The mean of the middle two, which between equal infinities is not what interpolation gives.
  const middle = (x: number, y: number, t: number) => (t === 0 ? x : (x + y) / 2);
  return quantiles(a, toArray(0.5, "median"), 1, options, "median", middle);
}

function quantiles(
  a: ArrayInput,
  q: NDArray,
  whole: number,
  { axis, keepdims }: QuantileOptions,
  where: string,
  blend = between,
): NDArray {
  const given = toArray(a, where);
  const x = cast(given, isFloat(given.dtype) ? given.dtype : "float64");
  const along = axis == null ? undefined : normalizeAxis(axis, x.ndim, where);
  const moved = along === undefined ? ops.reshape(x, [-1]) : ops.moveaxis(x, along, -1);
  const length = moved.shape.at(-1)!;
  const outer = moved.shape.slice(0, -1);
  const from = elementsOf(moved) as Float64Array;
  const fractions = Array.from(elementsOf(q) as Float64Array, (value) => Number(value) / whole);
  const wrong = fractions.find((f) => !(f >= 0 && f <= 1));
  if (wrong !== undefined) throw new ValueError(`${where}: expected q from 0 to ${whole}, got ${wrong * whole}.`);
  if (length === 0) throw new ValueError(`${where}: expected at least one element, got none.`);
  const lines = x.size / length;
  const out = new Float64Array(fractions.length * lines);
  for (let line = 0; line < lines; line++) {
    const sorted = Float64Array.from(from.subarray(line * length, (line + 1) * length)).sort();
    fractions.forEach((fraction, i) => {
      const at = fraction * (length - 1);
      const low = Math.floor(at);
      const [left, right] = [sorted[low]!, sorted[Math.min(low + 1, length - 1)]!];
      out[i * lines + line] = Number.isNaN(sorted[length - 1]!) ? NaN : blend(left, right, at - low);
    });
  }
  const kept = keepdims ? x.shape.map((n, i) => (along === undefined || i === along ? 1 : n)) : outer;
  return cast(fromElements(out, "float64", [...q.shape, ...kept]), x.dtype);
}

/** As NumPy interpolates: from the nearer end, so that both ends are exact. */
const between = (a: number, b: number, t: number): number =>
  a === b ? a : t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);

/**
 * How many elements fall into each of `bins` equal intervals, or between the given edges (the last one is closed).
 *
 * @param options.range - Lowest and highest edge. Default: of the elements.
 * @param options.density - Shares for each unit of width instead of counts. Default false.
 * @returns `[counts, edges]`.
 * @example
 * const [counts, edges] = nd.histogram([1, 2, 1, 4], 3);
 * counts // → [2 1 1]
 * edges // → [1. 2. 3. 4.]
 */
export function histogram(
  a: ArrayInput,
  bins: number | ArrayInput = 10,
  options: { range?: readonly [number, number]; density?: boolean } = {},
): [counts: NDArray, edges: NDArray] {
  const x = cast(toArray(a, "histogram"), "float64");
  const data = elementsOf(x);
  const edges =
    typeof bins === "number" ? evenEdges(data, bins, options.range) : cast(toArray(bins, "histogram"), "float64");
  const e = elementsOf(edges);
  const counts = new Float64Array(Math.max(0, e.length - 1));
  for (const value of data) {
    if (!(value >= e[0]! && value <= e[e.length - 1]!)) continue;
    let [low, high] = [0, e.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= e[middle]!) low = middle;
      else high = middle;
    }
    counts[low]!++;
  }
  if (!options.density) return [fromElements(Array.from(counts, BigInt), "int64"), edges];
  const total = counts.reduce((sum, n) => sum + n, 0);
  return [
    fromElements(
      counts.map((n, i) => n / total / (e[i + 1]! - e[i]!)),
      "float64",
    ),
    edges,
  ];
}

function evenEdges(data: Float64Array, bins: number, range: readonly [number, number] | undefined): NDArray<"float64"> {
  if (!Number.isInteger(bins) || bins < 1)
    throw new ValueError(`histogram: expected bins, a whole number >= 1, got ${bins}.`);
  let [low, high] = range ?? [0, 1];
  if (range === undefined && data.length > 0) {
    low = data.reduce((m, v) => Math.min(m, v), Infinity);
    high = data.reduce((m, v) => Math.max(m, v), -Infinity);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high) || high < low) {
    throw new ValueError(`histogram: expected a finite range, got [${low}, ${high}].`);
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  return linspace(low, high, bins + 1) as NDArray<"float64">;
}

/**
 * How often each of 0, 1, 2, ... occurs in integers; with weights, the sum of theirs.
 *
 * @throws {RangeError} If an element is negative or not whole.
 * @example
 * nd.bincount([0, 1, 1, 3]) // → [1 2 0 1]
 */
export function bincount(a: ArrayInput, options: { weights?: ArrayInput; minlength?: number } = {}): NDArray {
  const values = Array.from(elementsOf(toArray(a, "bincount")) as Float64Array, Number);
  const wrong = values.find((value) => !Number.isInteger(value) || value < 0);
  if (wrong !== undefined) throw new ValueError(`bincount: expected whole numbers >= 0, got ${showValue(wrong)}.`);
  const length = values.reduce((n, value) => Math.max(n, value + 1), options.minlength ?? 0);
  const counts = new Float64Array(length);
  const weights =
    options.weights === undefined ? undefined : elementsOf(cast(toArray(options.weights, "bincount"), "float64"));
  values.forEach((value, i) => {
    counts[value]! += weights?.[i] ?? 1;
  });
  return weights ? fromElements(counts, "float64") : fromElements(Array.from(counts, BigInt), "int64");
}

/**
 * Covariance matrix of variables: one a row (a column with `rowvar: false`), their observations along the other axis.
 *
 * @param options.ddof - Taken off the number of observations in the divisor. Default 1.
 * @example
 * nd.cov([[1, 2, 3], [3, 2, 1]]) // → [[ 1. -1.] [-1.  1.]]
 */
export function cov(a: ArrayInput, options: { rowvar?: boolean; ddof?: number } = {}): NDArray {
  const { rowvar = true, ddof = 1 } = options;
  let x = toArray(a, "cov");
  x = cast(x, isFloat(x.dtype) ? x.dtype : "float64");
  if (x.ndim < 2) x = ops.reshape(x, [1, -1]);
  else if (!rowvar) x = ops.transpose(x);
  const distance = ops.subtract(x, ops.mean(x, { axis: 1, keepdims: true }));
  const product = ops.matmul(distance, ops.transpose(distance));
  const divisor = Math.max(0, x.shape[1]! - ddof);
  return ops.squeeze(ops.divide(product, ops.fullLike(product, divisor)));
}

/**
 * Correlation coefficients of variables, in [-1, 1]; rows are variables.
 *
 * @example
 * nd.corrcoef([[1, 2, 3], [3, 2, 1]]) // → [[ 1. -1.] [-1.  1.]]
 */
export function corrcoef(a: ArrayInput, options: { rowvar?: boolean } = {}): NDArray {
  const c = cov(a, options);
  if (c.ndim === 0) return ops.divide(c, c);
  const deviation = ops.sqrt(ops.diagonal(c, { start: 0, length: c.shape[0]! }));
  const r = ops.divide(ops.divide(c, ops.expandDims(deviation, 1)), ops.expandDims(deviation, 0));
  return ops.minimum(ops.maximum(r, ops.full([], -1, r.dtype)), ops.full([], 1, r.dtype));
}

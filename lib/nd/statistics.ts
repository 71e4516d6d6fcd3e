/** Histograms and correlation. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { ShapeError, showValue, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, fromElements, toArray } from "./convert.ts";
import { linspace } from "./creation.ts";
import { checkOptions } from "./options.ts";

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
  checkOptions(options, ["range", "density"], "histogram");
  const x = cast(toArray(a, "histogram"), "float64");
  const data = elementsOf(x);
  const edges =
    typeof bins === "number" ? evenEdges(data, bins, options.range) : cast(toArray(bins, "histogram"), "float64");
  const e = elementsOf(edges);
  const counts = new Float64Array(Math.max(0, e.length - 1));
  for (const value of data) {
    const bin = binOf(e, value);
    if (bin >= 0) counts[bin]!++;
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
  checkOptions(options, ["weights", "minlength"], "bincount");
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
  checkOptions(options, ["rowvar", "ddof"], "cov");
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
  checkOptions(options, ["rowvar"], "corrcoef");
  const c = cov(a, options);
  if (c.ndim === 0) return ops.divide(c, c);
  const deviation = ops.sqrt(ops.diagonal(c, { start: 0, length: c.shape[0]! }));
  const r = ops.divide(ops.divide(c, ops.expandDims(deviation, 1)), ops.expandDims(deviation, 0));
  return ops.minimum(ops.maximum(r, ops.full([], -1, r.dtype)), ops.full([], 1, r.dtype));
}

/**
 * How many points of the plane fall into each of `bins` by `bins` rectangles.
 *
 * @param bins - How many along each axis, `[along x, along y]`, or lists of edges.
 * @param options.range - `[[lowest x, highest x], [lowest y, highest y]]`. Default: of the points.
 * @param options.density - Shares for each unit of area instead of counts. Default false.
 * @param options.weights - What each point counts. Default 1.
 * @returns `[counts, xEdges, yEdges]`; counts are float64, NumPy's.
 * @example
 * const [counts] = nd.histogram2d([0, 1, 1], [0, 1, 1], 2);
 * counts // → [[1. 0.] [0. 2.]]
 */
export function histogram2d(
  x: ArrayInput,
  y: ArrayInput,
  bins: number | readonly [number | ArrayInput, number | ArrayInput] = 10,
  options: {
    range?: readonly [readonly [number, number], readonly [number, number]];
    density?: boolean;
    weights?: ArrayInput;
  } = {},
): [counts: NDArray, xEdges: NDArray, yEdges: NDArray] {
  checkOptions(options, ["range", "density", "weights"], "histogram2d");
  const points = [x, y].map((a) => elementsOf(cast(toArray(a, "histogram2d"), "float64")));
  const [xs, ys] = points as [Float64Array, Float64Array];
  if (xs.length !== ys.length) {
    throw new ShapeError(`histogram2d: expected as many x as y, got ${xs.length} and ${ys.length}.`);
  }
  const edges = points.map((data, i) => {
    const given = typeof bins === "number" ? bins : bins[i]!;
    return typeof given === "number"
      ? evenEdges(data, given, options.range?.[i])
      : cast(toArray(given, "histogram2d"), "float64");
  }) as [NDArray<"float64">, NDArray<"float64">];
  const [ex, ey] = edges.map((edge) => elementsOf(edge)) as [Float64Array, Float64Array];
  const [rows, columns] = [ex.length - 1, ey.length - 1];
  const weights =
    options.weights === undefined ? undefined : elementsOf(cast(toArray(options.weights, "histogram2d"), "float64"));
  const counts = new Float64Array(rows * columns);
  for (let k = 0; k < xs.length; k++) {
    const [i, j] = [binOf(ex, xs[k]!), binOf(ey, ys[k]!)];
    if (i >= 0 && j >= 0) counts[i * columns + j]! += weights?.[k] ?? 1;
  }
  if (options.density) {
    const total = counts.reduce((sum, n) => sum + n, 0);
    for (let at = 0; at < counts.length; at++) {
      const [i, j] = [Math.floor(at / columns), at % columns];
      counts[at]! /= total * (ex[i + 1]! - ex[i]!) * (ey[j + 1]! - ey[j]!);
    }
  }
  return [fromElements(counts, "float64", [rows, columns]), ...edges];
}

/** The number of the bin between edges in order that a value falls into, the last one closed; -1 outside. */
function binOf(edges: Float64Array, value: number): number {
  if (!(value >= edges[0]! && value <= edges[edges.length - 1]!)) return -1;
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle;
  }
  return low;
}

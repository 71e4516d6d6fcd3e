/** Histograms and correlation. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, fromElements, toArray } from "./convert.ts";
import { linspace } from "./creation.ts";
import { checkOptions } from "./options.ts";

/** NumPy's options of `histogram`. */
export interface HistogramOptions {
  /** How many intervals, or their edges. Default 10. */
  bins?: number | ArrayInput | undefined;
  /** Lowest and highest edge. Default: of the elements. */
  range?: readonly [number, number] | null | undefined;
  /** Shares for each unit of width instead of counts. Default false. */
  density?: boolean | undefined;
  /** What each element counts. Default 1. */
  weights?: ArrayInput | undefined;
}

/** Elements as float64, and the edges they are counted between. */
function prepare(
  a: ArrayInput,
  first: number | ArrayInput | HistogramOptions,
  rest: Omit<HistogramOptions, "bins">,
  where: string,
) {
  const named = typeof first === "object" && !isArrayLike(first);
  const options: HistogramOptions = named ? (first as HistogramOptions) : { ...rest, bins: first as ArrayInput };
  checkOptions(options, ["bins", "range", "density", "weights"], where);
  const x = toArray(a, where);
  const data = elementsOf(cast(x, "float64"));
  const bins = options.bins ?? 10;
  // Even edges are float32 for float32, as NumPy's are; given ones keep their dtype.
  const edges =
    typeof bins === "number"
      ? cast(evenEdges(data, bins, options.range ?? undefined), x.dtype === "float32" ? "float32" : "float64")
      : toArray(bins, where);
  return { options, data, edges };
}

const isArrayLike = (value: object): boolean =>
  Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof NDArray;

/** For edges that are evenly spread the bin by division, put right by a look at the edges; else by search. */
function evenBins(e: Float64Array): (value: number) => number {
  const n = e.length - 1;
  const [low, high] = [e[0]!, e[n]!];
  const width = (high - low) / n;
  if (!(width > 0) || e.some((edge, i) => Math.abs(edge - (low + i * width)) > width * 1e-3)) {
    return (value) => binOf(e, value);
  }
  return (value) => {
    if (!(value >= low && value <= high)) return -1;
    let bin = Math.min(n - 1, Math.floor((value - low) / width));
    while (bin > 0 && value < e[bin]!) bin--;
    while (bin < n - 1 && value >= e[bin + 1]!) bin++;
    return bin;
  };
}

/**
 * The edges that `histogram` would count between.
 *
 * @param first - How many bins, their edges, or options as `histogram` has.
 * @example
 * nd.histogramBinEdges([1, 2, 4], 3) // → [1. 2. 3. 4.]
 */
export function histogramBinEdges(
  a: ArrayInput,
  first: number | ArrayInput | HistogramOptions = 10,
  rest: Omit<HistogramOptions, "bins"> = {},
): NDArray {
  return prepare(a, first, rest, "histogramBinEdges").edges;
}

/**
 * How many elements fall into each of `bins` equal intervals, or between the given edges (the last one is closed).
 *
 * @param first - How many bins, their edges, or options with `bins`.
 * @param rest - The other options: `range`, `density`, `weights`.
 * @returns `[counts, edges]`; counts are int64, with weights of their dtype, with `density` float64.
 * @example
 * const [counts, edges] = nd.histogram([1, 2, 1, 4], 3);
 * counts // → [2 1 1]
 * edges // → [1. 2. 3. 4.]
 */
export function histogram(
  a: ArrayInput,
  first: number | ArrayInput | HistogramOptions = 10,
  rest: Omit<HistogramOptions, "bins"> = {},
): [counts: NDArray, edges: NDArray] {
  const { options, edges, data } = prepare(a, first, rest, "histogram");
  const e = elementsOf(cast(edges, "float64"));
  const counts = new Float64Array(Math.max(0, e.length - 1));
  const weights = options.weights === undefined ? undefined : toArray(options.weights, "histogram");
  if (weights !== undefined && !sameShape(weights.shape, toArray(a, "histogram").shape)) {
    throw new ShapeError(
      `histogram: expected weights of the array's shape ${showShape(toArray(a, "histogram").shape)}, got ${showShape(weights.shape)}.`,
    );
  }
  const each = weights && elementsOf(cast(weights, "float64"));
  const even = evenBins(e);
  for (let i = 0; i < data.length; i++) {
    const bin = even(data[i]!);
    if (bin >= 0) counts[bin]! += each?.[i] ?? 1;
  }
  if (!options.density) {
    const dtype = weights?.dtype ?? "int64";
    return [cast(fromElements(counts, "float64"), dtype === "bool" ? "int64" : dtype), edges];
  }
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
  const values = elementsOf(toArray(a, "bincount")) as Float64Array;
  let length = options.minlength ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]!);
    if (!Number.isInteger(value) || value < 0) {
      throw new ValueError(`bincount: expected whole numbers >= 0, got ${showValue(value)}.`);
    }
    if (value >= length) length = value + 1;
  }
  const counts = new Float64Array(length);
  const weights =
    options.weights === undefined ? undefined : elementsOf(cast(toArray(options.weights, "bincount"), "float64"));
  for (let i = 0; i < values.length; i++) counts[Number(values[i]!)]! += weights?.[i] ?? 1;
  return weights ? fromElements(counts, "float64") : fromElements(Array.from(counts, BigInt), "int64");
}

/**
 * Covariance matrix of variables: one a row (a column with `rowvar: false`), their observations along the other axis.
 *
 * @param options.y - More variables, as `a`.
 * @param options.bias - Divide by the number of observations. Default false: by one less.
 * @param options.ddof - Taken off the number of observations in the divisor; wins over `bias`.
 * @example
 * nd.cov([[1, 2, 3], [3, 2, 1]]) // → [[ 1. -1.] [-1.  1.]]
 */
export function cov(
  a: ArrayInput,
  options: { y?: ArrayInput; rowvar?: boolean; bias?: boolean; ddof?: number | null } = {},
): NDArray {
  checkOptions(options, ["y", "rowvar", "bias", "ddof"], "cov");
  const { rowvar = true } = options;
  const ddof = options.ddof ?? (options.bias ? 0 : 1);
  const rows = (value: ArrayInput) => {
    const given = toArray(value, "cov");
    const float = cast(given, isFloat(given.dtype) ? given.dtype : "float64");
    return float.ndim < 2 ? ops.reshape(float, [1, -1]) : rowvar ? float : ops.transpose(float);
  };
  const x = options.y === undefined ? rows(a) : ops.concatenate([rows(a), rows(options.y)], 0);
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
export function corrcoef(a: ArrayInput, options: { y?: ArrayInput; rowvar?: boolean } = {}): NDArray {
  checkOptions(options, ["y", "rowvar"], "corrcoef");
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

/** Sampled functions: convolution, interpolation, differences, areas, bins. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { all, type Piece } from "../ops/slice.ts";
import { cast, fromElements, pair, toArray, weak } from "./convert.ts";
import { checkOptions } from "./options.ts";
import { searchsorted } from "./sorting.ts";

const vector = (a: ArrayInput, where: string): NDArray => {
  const x = toArray(a, where);
  if (x.ndim > 1) throw new ShapeError(`${where}: expected 1 axis, got shape ${showShape(x.shape)}.`);
  if (x.size === 0) throw new ValueError(`${where}: expected at least one element, got none.`);
  return ops.reshape(x, [-1]);
};

/** How much of a convolution is wanted: all, as long as the longer list, or where both overlap wholly. */
type Mode = "full" | "same" | "valid";

/**
 * Convolution of two lists: `Σₖ a[k]·v[n - k]`.
 *
 * @param mode - `"full"` (default): wherever they overlap; `"same"`: as long as the longer one; `"valid"`: where they
 *   overlap wholly.
 * @example
 * nd.convolve([1, 2, 3], [0, 1, 0.5]) // → [0.  1.  2.5 4.  1.5]
 */
export function convolve(a: ArrayInput, v: ArrayInput, mode: Mode = "full"): NDArray {
  const [x, y] = pair(vector(a, "convolve"), vector(v, "convolve"), "convolve");
  const [long, short] = x.size >= y.size ? [x, y] : [y, x];
  return overlap(long, ops.flip(short), mode, "convolve");
}

/**
 * Correlation of two lists: `Σₖ a[k + n]·v[k]`.
 *
 * @param mode - As for `convolve`; default `"valid"`.
 * @example
 * nd.correlate([1, 2, 3], [0, 1, 0.5]) // → [3.5]
 * nd.correlate([1, 2, 3], [0, 1, 0.5], "full") // → [0.5 2.  3.5 3.  0. ]
 */
export function correlate(a: ArrayInput, v: ArrayInput, mode: Mode = "valid"): NDArray {
  const [x, y] = pair(vector(a, "correlate"), vector(v, "correlate"), "correlate");
  if (x.size >= y.size) return overlap(x, y, mode, "correlate");
  return ops.flip(overlap(y, x, mode, "correlate"));
}

/** Sums of products of `short` with every stretch of `long`, of which some stand over its ends. */
function overlap(long: NDArray, short: NDArray, mode: Mode, where: string): NDArray {
  const [n, k] = [long.size, short.size];
  const [before, after] =
    mode === "full" ? [k - 1, k - 1] : mode === "same" ? [Math.floor(k / 2), k - 1 - Math.floor(k / 2)] : [0, 0];
  if (!["full", "same", "valid"].includes(mode)) {
    throw new ValueError(`${where}: expected mode "full", "same" or "valid", got ${JSON.stringify(mode)}.`);
  }
  const padded = ops.unslice(long, {
    shape: [n + before + after],
    pieces: [{ start: before, step: 1, length: n }],
  });
  const count = n + before + after - k + 1;
  const places = fromElements(
    Array.from({ length: count * k }, (_, at) => Math.floor(at / k) + (at % k)),
    "int32",
    [count, k],
  );
  return ops.matmul(ops.take(padded, places, 0), short);
}

/**
 * Straight lines between points, read at `x`.
 *
 * @param xp - Where the points lie, ascending.
 * @param fp - Their values.
 * @param options.left - Before the first point. Default: its value.
 * @param options.right - After the last one. Default: its value.
 * @param options.period - Of a function that repeats; points are put in order then.
 * @throws {ShapeError} If there are not as many values as points, or no point.
 * @example
 * nd.interp([0.5, 1.5, 9], [0, 1, 2], [0, 10, 20]) // → [ 5. 15. 20.]
 */
export function interp(
  x: ArrayInput,
  xp: ArrayInput,
  fp: ArrayInput,
  options: { left?: number; right?: number; period?: number } = {},
): NDArray {
  checkOptions(options, ["left", "right", "period"], "interp");
  const at = cast(toArray(x, "interp"), "float64");
  let points = Array.from(elementsOf(cast(vector(xp, "interp"), "float64")));
  let values = Array.from(elementsOf(cast(vector(fp, "interp"), "float64")));
  if (points.length !== values.length) {
    throw new ShapeError(`interp: expected as many values as points, got ${values.length} and ${points.length}.`);
  }
  let { left, right } = options;
  const { period } = options;
  const fold = (value: number) => (period === undefined ? value : value - Math.floor(value / period) * period);
  if (period !== undefined) {
    if (period === 0) throw new ValueError("interp: expected a period other than 0.");
    const order = points.map((_, i) => i).sort((i, j) => fold(points[i]!) - fold(points[j]!));
    const [p, v] = [order.map((i) => fold(points[i]!)), order.map((i) => values[i]!)];
    points = [p.at(-1)! - Math.abs(period), ...p, p[0]! + Math.abs(period)];
    values = [v.at(-1)!, ...v, v[0]!];
    [left, right] = [undefined, undefined];
  }
  const last = points.length - 1;
  const out = Array.from(elementsOf(at), (given) => {
    const value = fold(given);
    if (Number.isNaN(value)) return NaN;
    if (value < points[0]!) return left ?? values[0]!;
    if (value > points[last]!) return right ?? values[last]!;
    let [low, high] = [0, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle]! <= value) low = middle;
      else high = middle;
    }
    if (value === points[high]!) return values[high]!;
    const slope = (values[high]! - values[low]!) / (points[high]! - points[low]!);
    return last === 0 ? values[0]! : slope * (value - points[low]!) + values[low]!;
  });
  return fromElements(out, "float64", at.shape);
}

/**
 * The number of the bin that each element falls into: `bins[i - 1] ≤ x < bins[i]`; 0 before the first edge.
 *
 * @param options.right - Bins are closed on the right instead: `bins[i - 1] < x ≤ bins[i]`. Default false.
 * @throws {RangeError} If the edges are not in order.
 * @example
 * nd.digitize([0.5, 1, 5], [0, 1, 2]) // → [1 2 3]
 */
export function digitize(x: ArrayInput, bins: ArrayInput, options: { right?: boolean } = {}): NDArray<"int64"> {
  checkOptions(options, ["right"], "digitize");
  const edges = vector(bins, "digitize");
  const data = Array.from(edges.data, Number);
  const up = data.every((value, i) => i === 0 || value >= data[i - 1]!);
  const down = data.every((value, i) => i === 0 || value <= data[i - 1]!);
  if (!up && !down) throw new ValueError("digitize: expected edges in ascending or descending order, got others.");
  const right = options.right ?? false;
  if (up) return searchsorted(edges, x, right ? "left" : "right");
  const found = searchsorted(ops.flip(edges), x, right ? "left" : "right");
  return ops.subtract(ops.full([], data.length, "int64"), found) as NDArray<"int64">;
}

/**
 * Slopes by differences: inside of both neighbours, at the ends of one.
 *
 * @param spacing - Distance between samples along all axes, one an axis, or lists of places. Default 1.
 * @param options.axis - The axis or axes. Default: all.
 * @param options.edgeOrder - 1 (default) or 2: how exact the ends are.
 * @returns One array for a single axis, else a list, one an axis.
 * @throws {ShapeError} If an axis has fewer than `edgeOrder + 1` samples.
 * @example
 * nd.gradient([1, 4, 9, 16]) // → [3. 4. 6. 7.]
 */
export function gradient(
  a: ArrayInput,
  spacing: number | NDArray | readonly ArrayInput[] = 1,
  options: { axis?: number | readonly number[]; edgeOrder?: 1 | 2 } = {},
): NDArray | NDArray[] {
  checkOptions(options, ["axis", "edgeOrder"], "gradient");
  const given = toArray(a, "gradient");
  const x = cast(given, isFloat(given.dtype) ? given.dtype : "float64");
  const axes = (options.axis === undefined ? [...x.shape.keys()] : [options.axis].flat()).map((axis) =>
    normalizeAxis(axis, x.ndim, "gradient"),
  );
  const steps = typeof spacing === "number" ? axes.map(() => spacing) : Array.isArray(spacing) ? spacing : [spacing];
  // A list of numbers for one axis is where its samples lie.
  const plain = steps.length !== axes.length && axes.length === 1 ? [spacing as ArrayInput] : steps;
  if (plain.length !== axes.length) {
    throw new ShapeError(`gradient: expected one spacing for each of ${axes.length} axes, got ${plain.length}.`);
  }
  const out = axes.map((axis, i) => slopes(x, axis, plain[i]!, options.edgeOrder ?? 1));
  return out.length === 1 ? out[0]! : out;
}

function slopes(x: NDArray, axis: number, spacing: ArrayInput, order: 1 | 2): NDArray {
  const n = x.shape[axis]!;
  if (n < order + 1) {
    throw new ShapeError(
      `gradient: expected at least ${order + 1} samples along axis ${axis}, got shape ${showShape(x.shape)}.`,
    );
  }
  const given = toArray(spacing, "gradient");
  if (given.ndim > 0 && given.size !== n) {
    throw new ShapeError(`gradient: expected ${n} places along axis ${axis}, got ${given.size}.`);
  }
  const steps = new Float64Array(n - 1);
  const places = Array.from(given.data, Number);
  for (let i = 0; i < n - 1; i++) steps[i] = given.ndim === 0 ? places[0]! : places[i + 1]! - places[i]!;
  const even = steps.every((h) => h === steps[0]);
  const part = (start: number, length: number) =>
    ops.slice(
      x,
      x.shape.map((m, d): Piece => (d === axis ? { start, step: 1, length } : all(m))),
    );
  /** Σ weight·sample, for a stretch of places: weights along the axis. */
  const mix = (terms: [weights: number[], start: number][]) =>
    terms
      .map(([weights, start]) => {
        const along = x.shape.map((_, d) => (d === axis ? weights.length : 1));
        return ops.multiply(cast(fromElements(weights, "float64", along), x.dtype), part(start, weights.length));
      })
      .reduce((sum, term) => ops.add(sum, term));
  const h = (i: number) => steps[i]!;
  const inside = [...Array(Math.max(0, n - 2)).keys()];
  const edge = (i: number, j: number, k: number, p: number, q: number): [number[], number][] => [
    [[-(2 * p + q) / (p * (p + q))], i],
    [[(p + q) / (p * q)], j],
    [[-p / (q * (p + q))], k],
  ];
  const over = (a: NDArray, by: number) => ops.divide(a, weak(by, x.dtype, "gradient"));
  const first = order === 1 ? over(ops.subtract(part(1, 1), part(0, 1)), h(0)) : mix(edge(0, 1, 2, h(0), h(1)));
  const last =
    order === 1
      ? over(ops.subtract(part(n - 1, 1), part(n - 2, 1)), h(n - 2))
      : ops.negative(mix(edge(n - 1, n - 2, n - 3, h(n - 2), h(n - 3))));
  const parts = [first];
  if (n > 2) {
    parts.push(
      even
        ? over(ops.subtract(part(2, n - 2), part(0, n - 2)), 2 * h(0))
        : mix([
            [inside.map((i) => -h(i + 1) / (h(i) * (h(i) + h(i + 1)))), 0],
            [inside.map((i) => (h(i + 1) - h(i)) / (h(i) * h(i + 1))), 1],
            [inside.map((i) => h(i) / (h(i + 1) * (h(i) + h(i + 1)))), 2],
          ]),
    );
  }
  parts.push(last);
  return ops.concatenate(parts, axis);
}

/**
 * The area under straight lines between samples, along an axis.
 *
 * @param options.x - Where the samples lie. Default: `dx` apart.
 * @param options.dx - Distance between samples. Default 1.
 * @param options.axis - Default: the last.
 * @example
 * nd.trapezoid([1, 2, 3]) // → 4.0
 * nd.trapezoid([1, 2, 3], { x: [0, 1, 3] }) // → 6.5
 */
export function trapezoid(y: ArrayInput, options: { x?: ArrayInput; dx?: number; axis?: number } = {}): NDArray {
  checkOptions(options, ["x", "dx", "axis"], "trapezoid");
  const given = toArray(y, "trapezoid");
  const values = ops.moveaxis(cast(given, isFloat(given.dtype) ? given.dtype : "float64"), options.axis ?? -1, -1);
  const n = values.shape.at(-1)!;
  const part = (a: NDArray, start: number) =>
    ops.slice(a, [...a.shape.slice(0, -1).map((m): Piece => all(m)), { start, step: 1, length: Math.max(0, n - 1) }]);
  const middle = ops.add(part(values, 0), part(values, 1));
  let widths: NDArray = ops.full([], options.dx ?? 1, values.dtype);
  if (options.x !== undefined) {
    const at = toArray(options.x, "trapezoid");
    const places = at.ndim === 1 ? at : ops.moveaxis(at, options.axis ?? -1, -1);
    widths = ops.subtract(part(places, 1), part(places, 0));
  }
  return ops.divide(ops.sum(ops.multiply(middle, widths), { axis: -1 }), ops.full([], 2, values.dtype));
}

/**
 * Differences between neighbours of the flat array, with what is given put before and behind.
 *
 * @example
 * nd.ediff1d([1, 4, 9], { toEnd: 99 }) // → [ 3.  5. 99.]
 */
export function ediff1d(a: ArrayInput, options: { toBegin?: ArrayInput; toEnd?: ArrayInput } = {}): NDArray {
  checkOptions(options, ["toBegin", "toEnd"], "ediff1d");
  const x = ops.reshape(toArray(a, "ediff1d"), [-1]);
  const length = Math.max(0, x.size - 1);
  const part = (start: number) => ops.slice(x, [{ start, step: 1, length }]);
  const between = ops.subtract(part(1), part(0));
  const flat = (one: ArrayInput) => cast(ops.reshape(toArray(one, "ediff1d"), [-1]), x.dtype);
  const parts = [between];
  if (options.toBegin !== undefined) parts.unshift(flat(options.toBegin));
  if (options.toEnd !== undefined) parts.push(flat(options.toEnd));
  return ops.concatenate(parts, 0);
}

/** Quantiles, of all elements and of those that are not NaN. Made of sorting, so gradients flow to the elements picked. */
import { isFloat, promote } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { all, type Piece } from "../ops/slice.ts";
import { cast, fromElements, toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";

/** How a quantile between two elements is found; Hyndman & Fan (1996) number them. */
export type QuantileMethod =
  | "linear"
  | "lower"
  | "higher"
  | "midpoint"
  | "nearest"
  | "interpolated_inverted_cdf"
  | "hazen"
  | "weibull"
  | "median_unbiased"
  | "normal_unbiased"
  | "inverted_cdf"
  | "averaged_inverted_cdf"
  | "closest_observation";

/** Options of quantiles. */
export interface QuantileOptions {
  /** The axis or axes to go along; all elements by default. */
  axis?: number | readonly number[] | null | undefined;
  keepdims?: boolean | undefined;
  /** Default `"linear"`: between neighbours in proportion. */
  method?: QuantileMethod;
}

/**
 * Quantiles by interpolation between neighbours in order; NaN if any element is NaN.
 *
 * @param q - From 0 to 1; a list gives a new first axis.
 * @throws {RangeError} If a quantile lies outside [0, 1].
 * @see Hyndman & Fan (1996), Sample quantiles in statistical packages.
 * @example
 * nd.quantile([1, 2, 3, 4], 0.5) // → 2.5
 * nd.quantile([1, 2, 3, 4], [0.25, 0.75]) // → [1.75 3.25]
 */
export function quantile(a: ArrayInput, q: ArrayInput, options: QuantileOptions = {}): NDArray {
  return quantiles(a, q, 1, options, "quantile");
}

/**
 * As `quantile`, with `q` from 0 to 100.
 *
 * @example
 * nd.percentile([1, 2, 3, 4], 25) // → 1.75
 */
export function percentile(a: ArrayInput, q: ArrayInput, options: QuantileOptions = {}): NDArray {
  return quantiles(a, q, 100, options, "percentile");
}

/**
 * The middle one in order, or the mean of the middle two.
 *
 * @example
 * nd.median([[3, 1, 2], [6, 5, 4]], { axis: 1 }) // → [2. 5.]
 */
export function median(a: ArrayInput, options: Omit<QuantileOptions, "method"> = {}): NDArray {
  return quantiles(a, 0.5, 1, options, "median", { middle: true });
}

/**
 * As `quantile`, of the elements that are not NaN.
 *
 * @example
 * nd.nanquantile([1, NaN, 3], 0.5) // → 2.0
 */
export function nanquantile(a: ArrayInput, q: ArrayInput, options: QuantileOptions = {}): NDArray {
  return quantiles(a, q, 1, options, "nanquantile", { skip: true });
}

/**
 * As `percentile`, of the elements that are not NaN.
 *
 * @example
 * nd.nanpercentile([1, NaN, 3], 50) // → 2.0
 */
export function nanpercentile(a: ArrayInput, q: ArrayInput, options: QuantileOptions = {}): NDArray {
  return quantiles(a, q, 100, options, "nanpercentile", { skip: true });
}

/**
 * As `median`, of the elements that are not NaN.
 *
 * @example
 * nd.nanmedian([1, NaN, 3, 5]) // → 3.0
 */
export function nanmedian(a: ArrayInput, options: Omit<QuantileOptions, "method"> = {}): NDArray {
  return quantiles(a, 0.5, 1, options, "nanmedian", { middle: true, skip: true });
}

/** The place of a quantile among `n` elements in order, from 0: `n·q + α + q·(1 - α - β) - 1`. */
const parameters: Partial<Record<QuantileMethod, [alpha: number, beta: number]>> = {
  interpolated_inverted_cdf: [0, 1],
  hazen: [0.5, 0.5],
  weibull: [0, 0],
  median_unbiased: [1 / 3, 1 / 3],
  normal_unbiased: [3 / 8, 3 / 8],
};
const discrete = ["linear", "lower", "higher", "midpoint", "nearest"];
/** Steps of the distribution function: Hyndman & Fan's 1 to 3. */
const steps = ["inverted_cdf", "averaged_inverted_cdf", "closest_observation"];
/** Methods that give one of the elements as it is. */
const picking = ["lower", "higher", "nearest", "inverted_cdf", "closest_observation"];

/** The two neighbours of a quantile, and how far it lies from the first to the second. */
function placeOf(q: number, n: number, method: QuantileMethod): { low: number; high: number; t: number } {
  const even = q * (n - 1);
  const low = Math.floor(even);
  const high = Math.min(low + 1, n - 1);
  const [alpha, beta] = parameters[method] ?? [1, 1];
  if (method === "lower") return { low, high: low, t: 0 };
  if (method === "higher") return { low: Math.ceil(even), high: Math.ceil(even), t: 0 };
  if (method === "midpoint") return { low, high: even === low ? low : high, t: even === low ? 0 : 0.5 };
  if (method === "nearest") {
    const rest = even - low;
    const at = rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? high : low;
    return { low: at, high: at, t: 0 };
  }
  if (method === "linear") return { low, high, t: even - low };
  if (steps.includes(method)) return stepOf(q, n, method);
  const at = Math.min(Math.max(n * q + alpha + q * (1 - alpha - beta) - 1, 0), n - 1);
  const floor = Math.floor(at);
  return { low: floor, high: Math.min(floor + 1, n - 1), t: at - floor };
}

/** For methods without interpolation, but for the mean of two where a step lies exactly. */
function stepOf(q: number, n: number, method: QuantileMethod): { low: number; high: number; t: number } {
  const within = (i: number) => Math.min(Math.max(i, 0), n - 1);
  const at = n * q - 1 + (method === "closest_observation" ? -0.5 : 0);
  const [low, rest] = [Math.floor(at), at - Math.floor(at)];
  if (method === "closest_observation") {
    // A place right between two goes to the even one, counted from 1.
    const i = within(low + (rest === 0 && low % 2 !== 0 ? 0 : 1));
    return { low: i, high: i, t: 0 };
  }
  if (rest === 0 && method === "averaged_inverted_cdf") return { low: within(low), high: within(low + 1), t: 0.5 };
  const i = within(rest === 0 ? low : low + 1);
  return { low: i, high: i, t: 0 };
}

function quantiles(
  a: ArrayInput,
  wanted: ArrayInput,
  whole: number,
  options: QuantileOptions,
  where: string,
  how: { middle?: boolean; skip?: boolean } = {},
): NDArray {
  checkOptions(options, ["axis", "keepdims", "method"], where);
  const { axis, keepdims, method = "linear" } = options;
  const known = [...discrete, ...Object.keys(parameters), ...steps];
  if (!known.includes(method)) {
    throw new ValueError(`${where}: expected one of the methods ${known.join(", ")}, got ${JSON.stringify(method)}.`);
  }
  const given = toArray(a, where);
  const q = toArray(wanted, where);
  // A list of quantiles has a dtype, a number has not; methods that pick an element keep that of the elements.
  const picks = picking.includes(method);
  const own = isFloat(given.dtype) || (picks && !how.skip) ? given.dtype : "float64";
  const x = cast(given, typeof wanted === "number" || picks ? own : promote(own, q.dtype));
  const axes = axis == null ? [...x.shape.keys()] : [axis].flat().map((one) => normalizeAxis(one, x.ndim, where));
  const kept = [...x.shape.keys()].filter((i) => !axes.includes(i));
  const outer = kept.map((i) => x.shape[i]!);
  const length = sizeOf(axes.map((i) => x.shape[i]!));
  const fractions = Array.from(elementsOf(q) as Float64Array, (value) => Number(value) / whole);
  const wrong = fractions.find((f) => !(f >= 0 && f <= 1));
  if (wrong !== undefined) throw new ValueError(`${where}: expected q from 0 to ${whole}, got ${wrong * whole}.`);
  if (length === 0) {
    if (!how.middle) throw new ValueError(`${where}: expected at least one element, got none.`);
    const none = ops.full(keepdims ? x.shape.map((n, i) => (axes.includes(i) ? 1 : n)) : outer, Number.NaN, x.dtype);
    return none;
  }
  const lines = ops.sort(ops.reshape(ops.transpose(x, [...kept, ...axes]), [...outer, length]), -1);
  const pick = how.skip ? skipping(lines, method) : straight(lines, method);
  const found = fractions.map((fraction) => pick(fraction, how.middle ?? false));
  const shape = keepdims ? x.shape.map((n, i) => (axes.includes(i) ? 1 : n)) : outer;
  return ops.reshape(ops.stack(found, 0), [...q.shape, ...shape]);
}

type Pick = (fraction: number, middle: boolean) => NDArray;

/** From sorted lines, where NaN comes last and takes the whole line. */
function straight(lines: NDArray, method: QuantileMethod): Pick {
  const n = lines.shape.at(-1)!;
  const element = (i: number) => ops.slice(lines, [...lines.shape.slice(0, -1).map((m): Piece => all(m)), i]);
  const bad = ops.isnan(element(n - 1));
  return (fraction, middle) => {
    const { low, high, t } = placeOf(fraction, n, method);
    const value = low === high || t === 0 ? element(low) : between(element(low), element(high), t, middle);
    return isFloat(lines.dtype) ? ops.where(bad, ops.full([], NaN, lines.dtype), value) : value;
  };
}

/** The same, of each line's elements before its first NaN. */
function skipping(lines: NDArray, method: QuantileMethod): Pick {
  const counts = ops.sum(ops.logicalNot(ops.isnan(lines)), { axis: -1 }).tolist<number | number[]>();
  const flat = [counts].flat(32) as number[];
  const shape = lines.shape.slice(0, -1);
  const column = (values: number[], dtype: "int32" | "float64") =>
    ops.expandDims(fromElements(values, dtype, shape), -1);
  return (fraction, middle) => {
    const places = flat.map((n) => (n === 0 ? { low: 0, high: 0, t: 0 } : placeOf(fraction, n, method)));
    const at = (key: "low" | "high") =>
      ops.takeAlongAxis(lines, column(places.map((p) => p[key]), "int32"), -1); // biome-ignore format: short
    const t = cast(column(places.map((p) => (middle && p.t !== 0 ? 0.5 : p.t)), "float64"), lines.dtype); // biome-ignore format: short
    const [low, high] = [at("low"), at("high")];
    const step = ops.multiply(ops.subtract(high, low), t);
    const still = ops.logicalOr(ops.equal(low, high), ops.logicalNot(t));
    return ops.squeeze(ops.where(still, low, ops.add(low, step)), -1);
  };
}

/** As NumPy interpolates: from the nearer end, so that both ends are exact; equal infinities stay. */
function between(a: NDArray, b: NDArray, t: number, middle: boolean): NDArray {
  const number = (value: number) => ops.full([], value, a.dtype);
  // The mean of the middle two, which between opposite infinities is not what interpolation gives.
  if (middle) return ops.multiply(ops.add(a, b), number(0.5));
  const gap = ops.subtract(b, a);
  const value = t < 0.5 ? ops.add(a, ops.multiply(gap, number(t))) : ops.subtract(b, ops.multiply(gap, number(1 - t)));
  return ops.where(ops.logicalAnd(ops.equal(a, b), ops.isinf(a)), a, value);
}

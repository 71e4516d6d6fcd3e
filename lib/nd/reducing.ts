/** What reductions of `nd` take beside axes: a dtype to compute in, which elements count, and a value to start from. */
import { asDType, type DType, isBig, isFloat } from "../core/dtype.ts";
import type { ArrayInput, Running, Total } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { showShape, showValue, ValueError } from "../errors.ts";
import { countOf, type Reduce } from "../ops/axes.ts";
import * as ops from "../ops/index.ts";
import { cast, isScalar, type Scalar, toArray, weak } from "./convert.ts";
import { checkOptions } from "./options.ts";

const AXES = ["axis", "keepdims"];

/** Options of any reduction, read: `reduce` is what ops take. */
export interface Reading {
  reduce: Reduce | undefined;
  dtype: DType | undefined;
  where: NDArray | undefined;
  initial: Scalar | undefined;
}

const nothing: Reading = { reduce: undefined, dtype: undefined, where: undefined, initial: undefined };

/**
 * Reads options; an axis, or a list of them, stands for options with it.
 *
 * @param more - What this reduction takes beside `axis` and `keepdims`.
 * @param name - The function that was called.
 */
export function readReduction(x: NDArray, options: unknown, name: string, more: readonly string[] = []): Reading {
  if (options === undefined || options === null) return nothing;
  if (typeof options === "number" || Array.isArray(options)) return { ...nothing, reduce: along(x, options as number) };
  if (typeof options !== "object") {
    throw new ValueError(`${name}: expected an axis or a record of options, got ${showValue(options)}.`);
  }
  checkOptions(options, [...AXES, ...more], name);
  const { axis, keepdims, dtype, where, initial } = options as Exclude<Total, number | readonly number[]>;
  if (initial !== undefined && !isScalar(initial)) {
    throw new ValueError(`${name}: expected initial to be a number, got ${showValue(initial)}.`);
  }
  return {
    reduce: { axis: along(x, axis)?.axis, keepdims },
    dtype: dtype === undefined ? undefined : asDType(dtype, name),
    where: where === undefined ? undefined : maskFor(x, where, name),
    initial,
  };
}

/** NumPy lets a 0-d array have the axes 0 and -1: all that there is. */
const isPoint = (x: NDArray, axis: Reduce["axis"] | null): boolean => x.ndim === 0 && (axis === 0 || axis === -1);

const along = (x: NDArray, axis: Reduce["axis"]): Reduce | undefined => (isPoint(x, axis) ? undefined : { axis });

function maskFor(x: NDArray, where: ArrayInput, name: string): NDArray {
  const mask = toArray(where, name);
  if (mask.dtype !== "bool") {
    throw new ValueError(`${name}: expected where to be an array of booleans, got ${mask.dtype}.`);
  }
  try {
    return ops.broadcastTo(mask, x.shape);
  } catch {
    throw new ValueError(
      `${name}: expected where to broadcast to the array's shape ${showShape(x.shape)}, got ${showShape(mask.shape)}.`,
    );
  }
}

/** The elements that count; `instead` of the others. */
export const counted = (x: NDArray, where: NDArray | undefined, instead: number): NDArray =>
  where === undefined ? x : ops.where(where, x, ops.full([], instead, x.dtype));

/** A value to start from, in the dtype of the result: integers lose its fraction, as in NumPy. */
function start(initial: Scalar, dtype: DType, name: string): NDArray {
  if (dtype === "bool") return ops.full([], initial ? 1 : 0, "bool");
  return weak(isFloat(dtype) || typeof initial !== "number" ? initial : Math.trunc(initial), dtype, name);
}

/** Sum or product with all options. */
export function total(
  x: NDArray,
  options: unknown,
  name: string,
  [op, join, unit]: readonly [typeof ops.sum, typeof ops.add, 0 | 1],
): NDArray {
  const { reduce, dtype, where, initial } = readReduction(x, options, name, ["dtype", "initial", "where"]);
  let y = op(counted(dtype === undefined ? x : cast(x, dtype), where, unit), reduce);
  if (dtype !== undefined) y = cast(y, dtype);
  if (initial === undefined) return y;
  const joined = y.dtype === "bool" ? (unit === 0 ? ops.logicalOr : ops.logicalAnd) : join;
  return joined(y, start(initial, y.dtype, name));
}

/** The largest or smallest with all options. */
export function extreme(x: NDArray, options: unknown, name: string, largest: boolean): NDArray {
  const { reduce, where, initial } = readReduction(x, options, name, ["initial", "where"]);
  const op = largest ? ops.max : ops.min;
  if (initial === undefined) {
    if (where === undefined) return op(x, reduce);
    throw new ValueError(`${name}: expected initial beside where, for lines of which no element counts; got none.`);
  }
  const first = start(initial, x.dtype, name);
  const chosen = where === undefined ? x : ops.where(where, x, first);
  // Of no elements, what is started from.
  if (countOf(chosen, reduce, name) === 0) return ops.add(ops.astype(ops.sum(chosen, reduce), x.dtype), first);
  return (largest ? ops.maximum : ops.minimum)(op(chosen, reduce), first);
}

/** Whether all, or any, of the elements that count are other than 0. */
export function test(x: NDArray, options: unknown, name: string, op: typeof ops.all): NDArray<"bool"> {
  const { reduce, where } = readReduction(x, options, name, ["where"]);
  return op(counted(x, where, op === ops.all ? 1 : 0), reduce) as NDArray<"bool">;
}

/** What counts for two reasons; one that is absent asks nothing. */
const both = (a: NDArray | undefined, b: NDArray | undefined): NDArray | undefined =>
  a === undefined ? b : b === undefined ? a : ops.logicalAnd(a, b);

/** How many elements count in each line, in a float dtype. */
export const countIn = (where: NDArray, reduce: Reduce | undefined, dtype: DType): NDArray =>
  ops.astype(ops.sum(where, reduce), dtype);

/** Mean of the elements that count. */
export function average(x: NDArray, options: unknown, name: string, valid?: NDArray): NDArray {
  const { reduce, dtype, where } = readReduction(x, options, name, ["dtype", "where"]);
  const mask = both(where, valid);
  const wide = dtype !== undefined && !isFloat(dtype) ? "float64" : (dtype ?? (isFloat(x.dtype) ? x.dtype : "float64"));
  const values = dtype === undefined && isBig(x.dtype) && mask === undefined ? x : cast(x, dtype ?? wide);
  const y =
    mask === undefined
      ? ops.mean(values, reduce)
      : ops.divide(ops.sum(counted(cast(values, wide), mask, 0), reduce), countIn(mask, reduce, wide));
  return dtype === undefined ? y : cast(y, dtype);
}

/**
 * Variance of the elements that count.
 *
 * @param valid - Those that may count at all: for `nanvar`, which is NaN where `ddof` leaves no divisor above 0.
 */
export function variance(x: NDArray, options: unknown, name: string, valid?: NDArray): NDArray {
  const { reduce, dtype, where } = readReduction(x, options, name, ["ddof", "dtype", "where"]);
  const ddof = (typeof options === "object" && (options as { ddof?: number } | null)?.ddof) || 0;
  const mask = both(where, valid);
  const values = dtype === undefined ? x : cast(x, dtype);
  const whole = { axis: reduce?.axis, keepdims: true };
  if (mask === undefined) {
    // As NumPy: the mean in `dtype`, the distances from it of the elements as they are.
    const distance = ops.square(ops.subtract(x, ops.mean(values, whole)));
    const squares = dtype === undefined ? distance : cast(distance, dtype);
    if (ddof === 0) return ops.mean(squares, reduce);
    const sum = ops.sum(squares, reduce);
    return ops.divide(sum, ops.fullLike(sum, Math.max(0, countOf(x, reduce, name) - ddof)));
  }
  const y = isFloat(values.dtype) ? values : ops.astype(values, "float64");
  const mean = ops.divide(ops.sum(counted(y, mask, 0), whole), countIn(mask, whole, y.dtype));
  const squares = cast(ops.square(counted(ops.subtract(isFloat(x.dtype) ? x : y, mean), mask, 0)), y.dtype);
  const left = ops.subtract(countIn(mask, reduce, y.dtype), ops.full([], ddof, y.dtype));
  const none = ops.full([], valid === undefined ? 0 : Number.NaN, y.dtype);
  const zero = ops.full([], 0, y.dtype);
  return ops.divide(ops.sum(squares, reduce), ops.where(ops.greater(left, zero), left, none));
}

/** A scan along an axis, or over all elements in C order. */
export function scan(op: typeof ops.cumsum, x: NDArray, options: Running | undefined, where: string): NDArray {
  if (typeof options === "object" && options !== null) checkOptions(options, ["axis", "dtype", "keepdims"], where);
  const { axis, dtype } = typeof options === "object" && options !== null ? options : { axis: options };
  const from = dtype === undefined ? x : cast(x, dtype);
  const y = axis == null || isPoint(x, axis) ? op(ops.reshape(from, [-1]), 0) : op(from, axis);
  return dtype === undefined ? y : cast(y, dtype);
}

/** The elements, those that are NaN replaced. */
export const withoutNaN = (x: NDArray, instead: number): NDArray =>
  isFloat(x.dtype) ? ops.where(ops.isnan(x), ops.full([], instead, x.dtype), x) : x;

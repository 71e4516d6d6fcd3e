/** Arrays as sets, and partial orders. All are flattened; results ascend. */
import type { DType } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { compare } from "../ops/radix.ts";
import { type AxisOption, axisOf } from "./axis.ts";
import { fromElements, pair, toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";
import { argsort, sort } from "./sorting.ts";
import { unique } from "./unique.ts";

type Element = number | bigint;

/** Both as sorted lists of different values of one dtype. */
function sets(a: ArrayInput, b: ArrayInput, where: string): { x: Element[]; y: Element[]; dtype: DType } {
  const [p, q] = pair(a, b, where);
  const joined = ops.concatenate([ops.reshape(p, [-1]), ops.reshape(q, [-1])], 0);
  const list = (one: NDArray) => Array.from(elementsOf(unique(ops.astype(one, joined.dtype))) as Float64Array);
  return { x: list(p), y: list(q), dtype: joined.dtype };
}

/** Whether a sorted list has a value. */
function has(sorted: readonly Element[], value: Element): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle]!, value) < 0) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}

/**
 * The values that are in both, ascending.
 *
 * @example
 * nd.intersect1d([3, 1, 2], [2, 3, 4]) // → [2. 3.]
 */
export function intersect1d(a: ArrayInput, b: ArrayInput): NDArray {
  const { x, y, dtype } = sets(a, b, "intersect1d");
  const both = x.filter((value) => has(y, value));
  return fromElements(both, dtype);
}

/**
 * The values that are in either, ascending.
 *
 * @example
 * nd.union1d([3, 1], [2, 3]) // → [1. 2. 3.]
 */
export function union1d(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = pair(a, b, "union1d");
  return unique(ops.concatenate([ops.reshape(x, [-1]), ops.reshape(y, [-1])], 0));
}

/**
 * The values of `a` that are not in `b`, ascending.
 *
 * @example
 * nd.setdiff1d([3, 1, 2], [2]) // → [1. 3.]
 */
export function setdiff1d(a: ArrayInput, b: ArrayInput): NDArray {
  const own = toArray(a, "setdiff1d");
  const { x, y } = sets(a, b, "setdiff1d");
  const rest = x.filter((value) => !has(y, value));
  return ops.astype(fromElements(rest, sets(a, b, "setdiff1d").dtype), own.dtype);
}

/**
 * The values that are in one of both, ascending.
 *
 * @example
 * nd.setxor1d([1, 2], [2, 3]) // → [1. 3.]
 */
export function setxor1d(a: ArrayInput, b: ArrayInput): NDArray {
  const { x, y, dtype } = sets(a, b, "setxor1d");
  const odd = [...x.filter((value) => !has(y, value)), ...y.filter((value) => !has(x, value))];
  return fromElements(odd.sort(compare), dtype);
}

/**
 * Whether each element of `a` is among `values`: in the shape of `a`. NaN is among none.
 *
 * @param options.invert - Whether it is not. Default false.
 * @example
 * nd.isin([[1, 2], [3, 4]], [2, 4]) // → [[False  True] [False  True]]
 */
export function isin(a: ArrayInput, values: ArrayInput, options: { invert?: boolean } = {}): NDArray<"bool"> {
  checkOptions(options, ["invert"], "isin");
  const x = toArray(a, "isin");
  const { y, dtype } = sets(x, values, "isin");
  const data = elementsOf(ops.astype(x, dtype)) as Float64Array;
  const flags = Array.from(data, (value) => Number(has(y, value) !== (options.invert ?? false)));
  return fromElements(flags, "bool", x.shape);
}

/**
 * As `isin`, in one axis. (NumPy 2.4 has removed it; `isin` is its successor.)
 *
 * @example
 * nd.in1d([1, 2], [2]) // → [False  True]
 */
export function in1d(a: ArrayInput, values: ArrayInput): NDArray<"bool"> {
  return ops.reshape(isin(a, values), [-1]) as NDArray<"bool">;
}

/**
 * Sorted so far that the element at place `kth` is the one of a sorted array, smaller ones before it, larger ones after.
 * Here all of them are in order, which NumPy leaves open.
 *
 * @example
 * nd.partition([3, 1, 2], 1) // → [1. 2. 3.]
 */
export function partition(a: ArrayInput, kth: number | readonly number[], option: AxisOption = -1): NDArray {
  const x = toArray(a, "partition");
  const axis = axisOf(option, "partition") as number | null;
  checkPlaces(x, kth, axis, "partition");
  return sort(x, axis);
}

/**
 * The indices that would partition an array: as `partition`.
 *
 * @example
 * nd.argpartition([30, 10, 20], 1) // → [1 2 0]
 */
export function argpartition(
  a: ArrayInput,
  kth: number | readonly number[],
  option: AxisOption = -1,
): NDArray<"int64"> {
  const x = toArray(a, "argpartition");
  const axis = axisOf(option, "argpartition") as number | null;
  checkPlaces(x, kth, axis, "argpartition");
  return argsort(x, axis);
}

function checkPlaces(x: NDArray, kth: number | readonly number[], axis: number | null, where: string): void {
  const n = axis === null || x.ndim === 0 ? x.size : x.shape[normalizeAxis(axis, x.ndim, where)]!;
  for (const k of [kth].flat()) {
    if (!Number.isInteger(k) || k < -n || k >= n) {
      throw new ShapeError(`${where}: expected places from ${-n} to ${n - 1}, got ${k}.`);
    }
  }
}

/**
 * The indices that sort by several keys, the last of them first: as if sorted by each in turn, stably.
 *
 * @param keys - Lists of one length, or the rows of a matrix.
 * @example
 * nd.lexsort([[9, 4, 0, 4], [1, 5, 1, 4]]) // → [2 0 3 1]
 */
export function lexsort(keys: readonly ArrayInput[] | NDArray): NDArray<"int64"> {
  const rows = Array.isArray(keys) ? keys.map((key: ArrayInput) => toArray(key, "lexsort")) : [...(keys as NDArray)];
  const lists = rows.map((row) => {
    if (row.ndim !== 1 || row.size !== rows[0]!.size) {
      throw new ShapeError(
        `lexsort: expected lists of one length, got ${rows.map((r) => showShape(r.shape)).join(", ")}.`,
      );
    }
    return elementsOf(row) as Float64Array;
  });
  const order = Array.from({ length: lists[0]?.length ?? 0 }, (_, i) => i).sort((i, j) => {
    for (let k = lists.length - 1; k >= 0; k--) {
      const before = compare(lists[k]![i]!, lists[k]![j]!);
      if (before !== 0) return before;
    }
    return i - j;
  });
  return fromElements(order.map(BigInt), "int64");
}

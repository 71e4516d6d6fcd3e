/** The different values of an array, or its different slices along an axis. */
import type { DType, TypedArray } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import * as ops from "../ops/index.ts";
import { compare, orderOf } from "../ops/radix.ts";
import { fromElements, toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";
import { sort } from "./sorting.ts";

/** What `unique` tells beside the values. */
export interface Unique<D extends DType = DType> {
  /** The different values, ascending. */
  values: NDArray<D>;
  /** Where each came first, in the flat array. */
  index: NDArray<"int64">;
  /** For each element the place of its value in `values`, in the shape of the array. */
  inverse: NDArray<"int64">;
  /** How often each came. */
  counts: NDArray<"int64">;
}

/** NumPy's options of `unique`. */
export interface UniqueOptions {
  /** Tell also where each value came first. */
  returnIndex?: boolean | undefined;
  /** Tell also, for each element, the place of its value. */
  returnInverse?: boolean | undefined;
  /** Tell also how often each value came. */
  returnCounts?: boolean | undefined;
  /** Compare whole slices along this axis, element by element in C order. Default: the elements. */
  axis?: number | null | undefined;
  /** Whether all NaN count as one. Default true. */
  equalNan?: boolean | undefined;
}

type Telling =
  | (UniqueOptions & { returnIndex: true })
  | (UniqueOptions & { returnInverse: true })
  | (UniqueOptions & { returnCounts: true });

const KNOWN = ["returnIndex", "returnInverse", "returnCounts", "axis", "equalNan"];

/**
 * The different values, ascending; all NaN count as one. With `axis`, the different slices along it, in the order of
 * their elements.
 *
 * @param options - With `returnIndex`, `returnInverse` or `returnCounts` the answer is a list: the values, then those in
 *   this order.
 * @throws {ShapeError} If there is no such axis.
 * @example
 * nd.unique([3, 1, 3]) // → [1. 3.]
 * const [values, counts] = nd.unique([3, 1, 3], { returnCounts: true });
 * counts // → [1 2]
 * nd.unique([[1, 2], [0, 5], [1, 2]], { axis: 0 }) // → [[0. 5.] [1. 2.]]
 */
export function unique(a: ArrayInput, options: Telling): [values: NDArray, ...rest: NDArray<"int64">[]];
export function unique<D extends DType>(a: NDArray<D>, options?: UniqueOptions): NDArray<D>;
export function unique(a: ArrayInput, options?: UniqueOptions): NDArray;
export function unique(a: ArrayInput, options: UniqueOptions = {}): NDArray | NDArray[] {
  checkOptions(options, KNOWN, "unique");
  const { returnIndex, returnInverse, returnCounts, axis } = options;
  const told = [returnIndex && "index", returnInverse && "inverse", returnCounts && "counts"] as const;
  const x = toArray(a, "unique");
  if (axis == null && !told.some(Boolean) && options.equalNan !== false) return valuesOf(x);
  const found = axis == null ? ofElements(x, options.equalNan ?? true) : ofSlices(x, axis);
  const rest = told.filter((name) => typeof name === "string").map((name) => found[name]);
  return rest.length === 0 ? found.values : [found.values, ...rest];
}

/** The values alone: sorted numbers, each once. */
function valuesOf(x: NDArray): NDArray {
  const sorted = elementsOf(sort(x, null)) as Float64Array;
  let kept = 0;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!;
    // Alike at a glance, or by the rules: one NaN is kept.
    if (kept > 0 && (sorted[kept - 1] === value || compare(sorted[kept - 1]!, value) === 0)) continue;
    sorted[kept++] = value;
  }
  return fromElements(sorted.subarray(0, kept), x.dtype);
}

/**
 * The different values, ascending, with their first places, inverse and counts.
 *
 * @example
 * nd.uniqueAll([3, 1, 3]).counts // → [1 2]
 */
export function uniqueAll(a: ArrayInput): Unique {
  return ofElements(toArray(a, "uniqueAll"), true);
}

/**
 * The different values, ascending, and how often each came.
 *
 * @example
 * nd.uniqueCounts([3, 1, 3]).counts // → [1 2]
 */
export function uniqueCounts(a: ArrayInput): Pick<Unique, "values" | "counts"> {
  const { values, counts } = ofElements(toArray(a, "uniqueCounts"), true);
  return { values, counts };
}

/**
 * The different values, ascending, and for each element the place of its own.
 *
 * @example
 * nd.uniqueInverse([3, 1, 3]).inverse // → [1 0 1]
 */
export function uniqueInverse(a: ArrayInput): Pick<Unique, "values" | "inverse"> {
  const { values, inverse } = ofElements(toArray(a, "uniqueInverse"), true);
  return { values, inverse };
}

/**
 * The different values, ascending.
 *
 * @example
 * nd.uniqueValues([3, 1, 3]) // → [1. 3.]
 */
export function uniqueValues(a: ArrayInput): NDArray {
  return valuesOf(toArray(a, "uniqueValues"));
}

/** Groups of equal things, in order: where each came first, which group each is of, how many there are. */
function group(order: Uint32Array, differ: (i: number, j: number) => boolean) {
  const [first, counts]: [number[], number[]] = [[], []];
  const inverse = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k++) {
    const place = order[k]!;
    if (k === 0 || differ(order[k - 1]!, place)) {
      first.push(place);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[place] = counts.length - 1;
  }
  return { first, index: int64(first), inverse: int64(inverse), counts: int64(counts) };
}

/** Places and counts, all below 2^32: their low words, for a BigInt each would cost more than all the rest. */
function int64(list: ArrayLike<number>): NDArray<"int64"> {
  const words = new Uint32Array(2 * list.length);
  for (let i = 0; i < list.length; i++) words[2 * i] = list[i]!;
  return fromElements(new BigInt64Array(words.buffer), "int64");
}

function ofElements(x: NDArray, equalNaN: boolean): Unique {
  const flat = elementsOf(x) as TypedArray;
  const differ = equalNaN
    ? (i: number, j: number) => compare(flat[i]!, flat[j]!) !== 0
    : (i: number, j: number) => flat[i] !== flat[j];
  const { first, inverse, ...rest } = group(orderOf(flat), differ);
  const values = fromElements(
    first.map((i) => flat[i]!),
    x.dtype,
  );
  return { values, ...rest, inverse: ops.reshape(inverse, x.shape) as NDArray<"int64"> };
}

function ofSlices(x: NDArray, axis: number): Unique {
  const along = normalizeAxis(axis, x.ndim, "unique");
  const turned = ops.moveaxis(x, along, 0);
  const flat = elementsOf(turned) as TypedArray;
  const n = turned.shape[0]!;
  const width = n === 0 ? 0 : flat.length / n;
  const compareRows = (i: number, j: number): number => {
    for (let k = 0; k < width; k++) {
      const before = compare(flat[i * width + k]!, flat[j * width + k]!);
      if (before !== 0) return before;
    }
    return 0;
  };
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => compareRows(i, j) || i - j);
  const { first, ...rest } = group(order, (i, j) => compareRows(i, j) !== 0);
  return { values: ops.moveaxis(ops.take(turned, fromElements(first, "int32"), 0), 0, along), ...rest };
}

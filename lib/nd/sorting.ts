/** Sorting and searching. */
import type { DType } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { compare } from "../ops/order.ts";
import { fromElements, toArray } from "./convert.ts";

type Element = number | bigint;

/** The places of a line's elements in ascending order; equal ones keep theirs. */
const orderOf = (line: readonly Element[]): number[] =>
  line.map((_, i) => i).sort((i, j) => compare(line[i]!, line[j]!) || i - j);

/** The axis to sort along: the last by default; `null` flattens. */
function sortable(a: ArrayInput, axis: number | null | undefined, where: string): [x: NDArray, axis: number] {
  const x = toArray(a, where);
  // As NumPy has it: a number sorts as a list of one.
  if (axis === null || x.ndim === 0) return [ops.reshape(x, [-1]), 0];
  return [x, normalizeAxis(axis ?? -1, x.ndim, where)];
}

/**
 * A sorted copy, along the last axis unless one is named; `null` sorts all elements. NaN comes last.
 *
 * @example
 * nd.sort([3, 1, 2]) // → [1. 2. 3.]
 */
export function sort<D extends DType>(a: NDArray<D>, axis?: number | null): NDArray<D>;
export function sort(a: ArrayInput, axis?: number | null): NDArray;
export function sort(a: ArrayInput, axis?: number | null): NDArray {
  const [x, along] = sortable(a, axis, "sort");
  const out = ops.sort(x, along);
  return axis !== null && toArray(a, "sort").ndim === 0 ? ops.reshape(out, []) : out;
}

/**
 * The indices that would sort an array along an axis, the last by default; equal elements keep their order.
 *
 * @example
 * nd.argsort([30, 10, 20]) // → [1 2 0]
 */
export function argsort(a: ArrayInput, axis?: number | null): NDArray<"int64"> {
  const [x, along] = sortable(a, axis, "argsort");
  return ops.argsort(x, along) as NDArray<"int64">;
}

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

/**
 * The different values, ascending; all NaN count as one.
 *
 * @example
 * nd.unique([3, 1, 3]) // → [1. 3.]
 */
export function unique<D extends DType>(a: NDArray<D>): NDArray<D>;
export function unique(a: ArrayInput): NDArray;
export function unique(a: ArrayInput): NDArray {
  return uniqueAll(a).values;
}

/**
 * The different values, ascending, with their first places, inverse and counts.
 *
 * @example
 * nd.uniqueAll([3, 1, 3]).counts // → [1 2]
 */
export function uniqueAll(a: ArrayInput): Unique {
  const x = toArray(a, "unique");
  const flat = Array.from(elementsOf(x) as Float64Array) as Element[];
  const values: Element[] = [];
  const [first, counts]: number[][] = [[], []];
  const inverse = new Array<number>(flat.length);
  for (const place of orderOf(flat)) {
    const value = flat[place]!;
    const last = values.at(-1);
    if (last === undefined || compare(last, value) !== 0) {
      values.push(value);
      first!.push(place);
      counts!.push(0);
    }
    counts![values.length - 1]!++;
    inverse[place] = values.length - 1;
  }
  const int64 = (list: readonly number[]) => fromElements(list.map(BigInt), "int64");
  return {
    values: fromElements(values, x.dtype),
    index: int64(first!),
    inverse: ops.reshape(int64(inverse), x.shape) as NDArray<"int64">,
    counts: int64(counts!),
  };
}

/**
 * Where values would go in an ascending 1-d array to keep it so: before equal ones (`"left"`) or after them.
 *
 * @throws {ShapeError} If `a` has not 1 axis.
 * @example
 * nd.searchsorted([1, 2, 3], [2, 2.5]) // → [1 2]
 */
export function searchsorted(a: ArrayInput, values: ArrayInput, side: "left" | "right" = "left"): NDArray<"int64"> {
  const x = toArray(a, "searchsorted");
  if (x.ndim !== 1) throw new ShapeError(`searchsorted: expected 1 axis, got shape ${showShape(x.shape)}.`);
  const sorted = elementsOf(x);
  const wanted = toArray(values, "searchsorted");
  const places = Array.from(elementsOf(wanted) as Float64Array, (value: Element) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compare(sorted[middle]!, value);
      if (order < 0 || (order === 0 && side === "right")) low = middle + 1;
      else high = middle;
    }
    return BigInt(low);
  });
  return fromElements(places, "int64", wanted.shape);
}

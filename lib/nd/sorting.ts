/** Sorting and searching. */
import type { DType } from "../core/dtype.ts";
import type { ArrayInput, SearchSorted } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { compare } from "../ops/radix.ts";
import { type AxisOption, axisOf } from "./axis.ts";
import { fromElements, toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";

type Element = number | bigint;

/** The axis to sort along: the last by default; `null` flattens. */
function sortable(a: ArrayInput, option: AxisOption | undefined, where: string): [x: NDArray, axis: number] {
  const x = toArray(a, where);
  const axis = axisOf(option, where);
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
export function sort<D extends DType>(a: NDArray<D>, axis?: AxisOption): NDArray<D>;
export function sort(a: ArrayInput, axis?: AxisOption): NDArray;
export function sort(a: ArrayInput, axis?: AxisOption): NDArray {
  const [x, along] = sortable(a, axis, "sort");
  const out = ops.sort(x, along);
  return axisOf(axis, "sort") !== null && toArray(a, "sort").ndim === 0 ? ops.reshape(out, []) : out;
}

/**
 * The indices that would sort an array along an axis, the last by default; equal elements keep their order.
 *
 * @example
 * nd.argsort([30, 10, 20]) // → [1 2 0]
 */
export function argsort(a: ArrayInput, axis?: AxisOption): NDArray<"int64"> {
  const [x, along] = sortable(a, axis, "argsort");
  return ops.argsort(x, along) as NDArray<"int64">;
}

/**
 * Where values would go in an ascending 1-d array to keep it so: before equal ones (`"left"`) or after them.
 *
 * @param options - The side, or `{ side, sorter }`.
 * @throws {ShapeError} If `a` has not 1 axis.
 * @example
 * nd.searchsorted([1, 2, 3], [2, 2.5]) // → [1 2]
 */
export function searchsorted(
  a: ArrayInput,
  values: ArrayInput,
  options: "left" | "right" | SearchSorted = "left",
): NDArray<"int64"> {
  checkOptions(options, ["side", "sorter"], "searchsorted");
  const { side = "left", sorter } = typeof options === "string" ? { side: options } : options;
  if (side !== "left" && side !== "right") {
    throw new ValueError(`searchsorted: expected side "left" or "right", got ${showValue(side)}.`);
  }
  const given = toArray(a, "searchsorted");
  if (given.ndim !== 1) throw new ShapeError(`searchsorted: expected 1 axis, got shape ${showShape(given.shape)}.`);
  const x = sorter === undefined ? given : ops.take(given, toArray(sorter, "searchsorted"), 0);
  const sorted = elementsOf(x);
  const wanted = toArray(values, "searchsorted");
  const targets = elementsOf(wanted) as Float64Array;
  // Places are below 2^32: their low words, for a BigInt each would cost more than the search.
  const words = new Uint32Array(2 * targets.length);
  const behind = side === "right";
  for (let i = 0; i < targets.length; i++) {
    const value: Element = targets[i]!;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const element: Element = sorted[middle]!;
      const before = behind
        ? element <= value || compare(element, value) <= 0
        : element < value || compare(element, value) < 0;
      if (before) low = middle + 1;
      else high = middle;
    }
    words[2 * i] = low;
  }
  return fromElements(new BigInt64Array(words.buffer), "int64", wanted.shape);
}

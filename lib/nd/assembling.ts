/** Arrays put together from parts, and turned. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, normalizeAxis, type Shape } from "../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { all, type Piece } from "../ops/slice.ts";
import { readIndices } from "../ops/take.ts";
import { type AxisOption, axisOf, flatOr } from "./axis.ts";
import { cast, fromElements, toArray } from "./convert.ts";
import { checkOptions } from "./options.ts";
import { split } from "./shaping.ts";

/**
 * Turned by a quarter `k` times, from the first of two axes towards the second. A view.
 *
 * @param times - `k`, or `{ k, axes }`. Default once.
 * @param between - The two axes. Default the first two.
 * @example
 * nd.rot90([[1, 2], [3, 4]]) // → [[2. 4.] [1. 3.]]
 */
export function rot90(
  a: ArrayInput,
  times: number | { k?: number; axes?: readonly [number, number] } = 1,
  between: readonly [number, number] = [0, 1],
): NDArray {
  checkOptions(times, ["k", "axes"], "rot90");
  const { k = 1, axes = between } = typeof times === "object" ? times : { k: times };
  const x = toArray(a, "rot90");
  const [i, j] = axes.map((axis) => normalizeAxis(axis, x.ndim, "rot90")) as [number, number];
  if (i === j) throw new ShapeError(`rot90: expected two different axes, got [${axes.join(", ")}].`);
  const quarter = ((k % 4) + 4) % 4;
  if (quarter === 0) return x;
  if (quarter === 2) return ops.flip(x, [i, j]);
  return quarter === 1 ? ops.swapaxes(ops.flip(x, j), i, j) : ops.flip(ops.swapaxes(x, i, j), j);
}

/**
 * The columns in reverse order. A view.
 *
 * @example
 * nd.fliplr([[1, 2], [3, 4]]) // → [[2. 1.] [4. 3.]]
 */
export function fliplr(a: ArrayInput): NDArray {
  return ops.flip(toArray(a, "fliplr"), 1);
}

/**
 * The rows in reverse order. A view.
 *
 * @example
 * nd.flipud([[1, 2], [3, 4]]) // → [[3. 4.] [1. 2.]]
 */
export function flipud(a: ArrayInput): NDArray {
  return ops.flip(toArray(a, "flipud"), 0);
}

/**
 * A new array with `values` behind `a`; both flattened without an axis.
 *
 * @example
 * nd.append([1, 2], [[3], [4]]) // → [1. 2. 3. 4.]
 */
export function append(a: ArrayInput, values: ArrayInput, axis?: AxisOption): NDArray {
  const [x, y] = [toArray(a, "append"), toArray(values, "append")];
  const at = flatOr(axis, "append");
  if (at !== undefined) return ops.concatenate([x, y], at);
  return ops.concatenate([ops.reshape(x, [-1]), ops.reshape(y, [-1])], 0);
}

const along = (x: NDArray, axis: number, piece: Piece): Piece[] => x.shape.map((n, d) => (d === axis ? piece : all(n)));

/**
 * A new array with `values` before the places `at` (of the array as it was) along an axis; flattened without one.
 *
 * @param at - One place or several; negative ones count from the end.
 * @example
 * nd.insert([1, 2, 3], 1, 9) // → [1. 9. 2. 3.]
 * nd.insert([[1, 2], [3, 4]], 1, [8, 9], 0) // → [[1. 2.] [8. 9.] [3. 4.]]
 */
export function insert(
  a: ArrayInput,
  at: number | readonly number[],
  values: ArrayInput,
  option?: AxisOption,
): NDArray {
  const axis = flatOr(option, "insert");
  const given = toArray(a, "insert");
  const x = axis === undefined ? ops.reshape(given, [-1]) : given;
  const d = normalizeAxis(axis ?? 0, x.ndim, "insert");
  const n = x.shape[d]!;
  const places = [at].flat().map((place) => {
    if (!Number.isInteger(place) || place < -n || place > n) {
      throw new ValueError(`insert: expected places from ${-n} to ${n}, got ${place}.`);
    }
    return place < 0 ? place + n : place;
  });
  let y = cast(toArray(values, "insert"), x.dtype);
  // One place takes all the slices there are; of several each takes one, or all the same.
  const single = typeof at === "number";
  if (single && y.ndim > 0) {
    if (y.ndim < x.ndim) y = ops.expandDims(y, d);
    else if (axis !== undefined && y.ndim === x.ndim) y = ops.concatenate([y], d);
  }
  const count = single ? (y.ndim === x.ndim ? y.shape[d]! : 1) : places.length;
  const slab = ops.broadcastTo(y, x.shape.with(d, count));
  const sources = single ? Array.from({ length: count }, () => places[0]!) : places;
  const order = sources.map((_, i) => i).sort((i, j) => sources[i]! - sources[j]! || i - j);
  const parts: NDArray[] = [];
  let from = 0;
  for (const i of order) {
    const place = sources[i]!;
    if (place > from) parts.push(ops.slice(x, along(x, d, { start: from, step: 1, length: place - from })));
    parts.push(ops.slice(slab, along(slab, d, { start: i, step: 1, length: 1 })));
    from = Math.max(from, place);
  }
  if (from < n) parts.push(ops.slice(x, along(x, d, { start: from, step: 1, length: n - from })));
  return parts.length === 0 ? ops.copy(x) : ops.concatenate(parts, d);
}

/**
 * A new array without the places `at` (numbers, or a mask) along an axis; flattened without one.
 *
 * @throws {ShapeError} If a place lies outside.
 * @example
 * nd.delete([1, 2, 3, 4], [0, -1]) // → [2. 3.]
 */
function remove(a: ArrayInput, at: number | ArrayInput, option?: AxisOption): NDArray {
  const axis = flatOr(option, "delete");
  const given = toArray(a, "delete");
  const x = axis === undefined ? ops.reshape(given, [-1]) : given;
  const d = normalizeAxis(axis ?? 0, x.ndim, "delete");
  const n = x.shape[d]!;
  const index = toArray(Array.isArray(at) && at.length === 0 ? new Int32Array(0) : at, "delete");
  const flags = index.dtype === "bool" ? Array.from(index.data, Boolean) : undefined;
  if (flags !== undefined && flags.length !== n) {
    throw new ShapeError(`delete: expected a mask of ${n} elements, got ${flags.length}.`);
  }
  const gone = flags ?? new Set(readIndices(index, n, "delete", d));
  const kept = [...Array(n).keys()].filter((i) => (gone instanceof Set ? !gone.has(i) : !gone[i]));
  return ops.take(x, fromElements(kept, "int32"), d);
}

export { remove as delete };

/** Nested lists of blocks, as `block` takes. */
export type Blocks = ArrayInput | readonly Blocks[];

/**
 * An array put together from nested lists of blocks: the innermost lists join along the last axis, those around them
 * along the one before, and so on.
 *
 * @throws {ShapeError} If blocks do not fit, or lists differ in depth.
 * @example
 * const one = nd.ones([2, 2]);
 * nd.block([[one, nd.zeros([2, 1])], [[[5, 6, 7]]]]) // → [[1. 1. 0.] [1. 1. 0.] [5. 6. 7.]]
 */
export function block(blocks: Blocks): NDArray {
  const depth = depthOf(blocks);
  const arrays: NDArray[] = [];
  const collect = (part: Blocks, level: number): void => {
    if (level < depth) {
      if (!Array.isArray(part)) throw new ShapeError("block: expected lists of one depth, got others.");
      for (const inner of part) collect(inner as Blocks, level + 1);
    } else arrays.push(toArray(part, "block"));
  };
  collect(blocks, 0);
  const rank = Math.max(depth, ...arrays.map((a) => a.ndim));
  const join = (part: Blocks, level: number): NDArray => {
    if (level === depth) {
      const x = toArray(part, "block");
      return ops.reshape(x, [...new Array<number>(rank - x.ndim).fill(1), ...x.shape]);
    }
    const parts = (part as readonly Blocks[]).map((inner) => join(inner, level + 1));
    return ops.concatenate(parts, rank - depth + level);
  };
  return join(blocks, 0);
}

/** How deep lists go before the first array or number. */
function depthOf(blocks: Blocks): number {
  let depth = 0;
  for (let part: unknown = blocks; Array.isArray(part); part = part[0]) {
    if (part.length === 0) throw new ShapeError("block: expected lists that are not empty.");
    depth++;
  }
  return depth;
}

const atLeast = (a: ArrayInput, rank: number, where: string): NDArray => {
  const x = toArray(a, where);
  if (x.ndim >= rank) return x;
  if (rank < 3) return ops.reshape(x, [...new Array<number>(rank - x.ndim).fill(1), ...x.shape]);
  return ops.reshape(x, x.ndim === 0 ? [1, 1, 1] : x.ndim === 1 ? [1, x.size, 1] : [...x.shape, 1]);
};

/**
 * The array, a number as an array of one element.
 *
 * @example
 * nd.atleast1d(5) // → [5.]
 */
export function atleast1d(a: ArrayInput): NDArray {
  return atLeast(a, 1, "atleast1d");
}

/**
 * The array with at least 2 axes: a list is a row.
 *
 * @example
 * nd.atleast2d([1, 2]) // → [[1. 2.]]
 */
export function atleast2d(a: ArrayInput): NDArray {
  return atLeast(a, 2, "atleast2d");
}

/**
 * The array with at least 3 axes: a list of n is `[1, n, 1]`, a matrix `[m, n, 1]`.
 *
 * @example
 * nd.atleast3d([1, 2]).shape // → [ 1, 2, 1 ]
 */
export function atleast3d(a: ArrayInput): NDArray {
  return atLeast(a, 3, "atleast3d");
}

/**
 * Arrays joined along the third axis.
 *
 * @example
 * nd.dstack([[1, 2], [3, 4]]) // → [[[1. 3.] [2. 4.]]]
 */
export function dstack(arrays: readonly ArrayInput[]): NDArray {
  return ops.concatenate(
    arrays.map((a) => atleast3d(a)),
    2,
  );
}

/**
 * `split` along the first axis.
 *
 * @example
 * nd.vsplit([[1, 2], [3, 4]], 2)[1] // → [[3. 4.]]
 */
export function vsplit(a: ArrayInput, parts: number | readonly number[]): NDArray[] {
  return split(a, parts, 0);
}

/**
 * `split` along the second axis, of a list along its only one.
 *
 * @example
 * nd.hsplit([[1, 2], [3, 4]], 2)[1] // → [[2.] [4.]]
 */
export function hsplit(a: ArrayInput, parts: number | readonly number[]): NDArray[] {
  const x = toArray(a, "hsplit");
  return split(x, parts, x.ndim === 1 ? 0 : 1);
}

/**
 * `split` along the third axis.
 *
 * @example
 * nd.dsplit([[[1, 2]]], 2)[1] // → [[[2.]]]
 */
export function dsplit(a: ArrayInput, parts: number | readonly number[]): NDArray[] {
  return split(a, parts, 2);
}

/**
 * The slices along an axis, without it: the other way of `stack`. Views.
 *
 * @example
 * nd.unstack([[1, 2], [3, 4]], 1)[0] // → [1. 3.]
 */
export function unstack(a: ArrayInput, axis: AxisOption = 0): NDArray[] {
  const x = toArray(a, "unstack");
  const d = normalizeAxis(axisOf(axis, "unstack") ?? 0, x.ndim, "unstack");
  return Array.from({ length: x.shape[d]! }, (_, i) => ops.slice(x, along(x, d, i)));
}

/**
 * The arrays, each read in the shape they broadcast to. Views that must not be written to.
 *
 * @throws {ShapeError} If they do not broadcast.
 * @example
 * nd.broadcastArrays([1, 2], [[3], [4]])[0] // → [[1. 2.] [1. 2.]]
 */
export function broadcastArrays(...arrays: ArrayInput[]): NDArray[] {
  const all = arrays.map((a) => toArray(a, "broadcastArrays"));
  const shape = all.reduce<Shape>((s, x) => broadcastShapes(s, x.shape, "broadcastArrays"), []);
  return all.map((x) => ops.broadcastTo(x, shape));
}

/**
 * The elements in C order in another shape, repeated or cut off to fill it.
 *
 * @example
 * nd.resize([1, 2, 3], [2, 2]) // → [[1. 2.] [3. 1.]]
 */
export function resize(a: ArrayInput, shape: Shape | number): NDArray {
  const x = ops.reshape(toArray(a, "resize"), [-1]);
  const lengths = typeof shape === "number" ? [shape] : shape;
  const size = lengths.reduce((n, m) => n * m, 1);
  if (x.size === 0 && size > 0)
    throw new ShapeError(`resize: expected elements to repeat for ${showShape(lengths)}, got none.`);
  const places = fromElements(
    Array.from({ length: size }, (_, i) => i % x.size),
    "int32",
  );
  return ops.reshape(ops.take(x, places, 0), lengths);
}

/**
 * A list without the zeros at its ends.
 *
 * @param ends - `"fb"` (default): front and back; `"f"` or `"b"` alone.
 * @example
 * nd.trimZeros([0, 0, 1, 0, 2, 0]) // → [1. 0. 2.]
 */
export function trimZeros(a: ArrayInput, ends: "fb" | "f" | "b" = "fb"): NDArray {
  const x = toArray(a, "trimZeros");
  if (x.ndim !== 1) throw new ShapeError(`trimZeros: expected 1 axis, got shape ${showShape(x.shape)}.`);
  const data = Array.from(x.data, Number);
  const first = ends.includes("f") ? data.findIndex((value) => value !== 0) : 0;
  const last = ends.includes("b") ? data.findLastIndex((value) => value !== 0) : data.length - 1;
  const start = first < 0 ? data.length : first;
  return ops.slice(x, [{ start, step: 1, length: Math.max(0, last + 1 - start) }]);
}

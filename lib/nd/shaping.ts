/** Arrays in other shapes and orders, joined and taken apart. */
import type { DType } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, normalizeAxis, type Shape } from "../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { all, type Piece } from "../ops/slice.ts";
import { type AxisOption, axisOf, flatOr } from "./axis.ts";
import { fromElements, toArray } from "./convert.ts";

/**
 * The elements in C order in another shape; one length may be -1: what is left. A view where that is possible.
 *
 * @throws {ShapeError} If the shape does not hold as many elements.
 * @example
 * nd.reshape([1, 2, 3, 4], [2, -1]) // → [[1. 2.] [3. 4.]]
 */
export function reshape<D extends DType>(a: NDArray<D>, shape: Shape | number): NDArray<D>;
export function reshape(a: ArrayInput, shape: Shape | number): NDArray;
export function reshape(a: ArrayInput, shape: Shape | number): NDArray {
  return ops.reshape(toArray(a, "reshape"), typeof shape === "number" ? [shape] : shape);
}

/**
 * The elements in C order along one axis; a view where that is possible.
 *
 * @example
 * nd.ravel([[1, 2], [3, 4]]) // → [1. 2. 3. 4.]
 */
export function ravel(a: ArrayInput): NDArray {
  return ops.reshape(toArray(a, "ravel"), [-1]);
}

/**
 * Axes in another order: axis `i` of the result is `axes[i]` of `a`; reversed without `axes`. A view.
 *
 * @throws {ShapeError} If `axes` does not name each axis once.
 * @example
 * nd.transpose([[1, 2], [3, 4]]) // → [[1. 3.] [2. 4.]]
 */
export function transpose<D extends DType>(a: NDArray<D>, axes?: readonly number[]): NDArray<D>;
export function transpose(a: ArrayInput, axes?: readonly number[]): NDArray;
export function transpose(a: ArrayInput, axes?: readonly number[]): NDArray {
  return ops.transpose(toArray(a, "transpose"), axes);
}

/**
 * Two axes exchanged; a view.
 *
 * @example
 * nd.swapaxes(nd.zeros([2, 3, 4]), 0, -1).shape // → [ 4, 3, 2 ]
 */
export function swapaxes(a: ArrayInput, axis1: number, axis2: number): NDArray {
  return ops.swapaxes(toArray(a, "swapaxes"), axis1, axis2);
}

/**
 * Axes moved to other places; the others keep their order. A view.
 *
 * @example
 * nd.moveaxis(nd.zeros([2, 3, 4]), 0, -1).shape // → [ 3, 4, 2 ]
 */
export function moveaxis(
  a: ArrayInput,
  source: number | readonly number[],
  destination: number | readonly number[],
): NDArray {
  return ops.moveaxis(toArray(a, "moveaxis"), source, destination);
}

/**
 * New axes of length 1; `axis` counts in the result. A view.
 *
 * @example
 * nd.expandDims([1, 2], 0).shape // → [ 1, 2 ]
 */
export function expandDims(a: ArrayInput, axis: AxisOption<number | readonly number[]>): NDArray {
  return ops.expandDims(toArray(a, "expandDims"), axisOf(axis, "expandDims") ?? 0);
}

/**
 * Without axes of length 1: all of them, or those named. A view.
 *
 * @throws {ShapeError} If a named axis has another length.
 * @example
 * nd.squeeze([[[1], [2]]]) // → [1. 2.]
 */
export function squeeze(a: ArrayInput, axis?: AxisOption<number | readonly number[]>): NDArray {
  return ops.squeeze(toArray(a, "squeeze"), axisOf(axis, "squeeze") ?? undefined);
}

/**
 * `a` read in a shape that it broadcasts to: a view that must not be written to.
 *
 * @example
 * nd.broadcastTo([1, 2], [2, 2]) // → [[1. 2.] [1. 2.]]
 */
export function broadcastTo(a: ArrayInput, shape: Shape): NDArray {
  return ops.broadcastTo(toArray(a, "broadcastTo"), shape);
}

/**
 * The order along axes turned round, all of them unless some are named. A view.
 *
 * @example
 * nd.flip([[1, 2], [3, 4]], 0) // → [[3. 4.] [1. 2.]]
 */
export function flip(a: ArrayInput, axis?: AxisOption<number | readonly number[]>): NDArray {
  return ops.flip(toArray(a, "flip"), axisOf(axis, "flip") ?? undefined);
}

const toArrays = (arrays: readonly ArrayInput[], where: string): NDArray[] => {
  if (!Array.isArray(arrays)) throw new ValueError(`${where}: expected a list of arrays, as in ${where}([a, b]).`);
  return arrays.map((a) => toArray(a, where));
};

/**
 * Arrays one after the other along an axis that exists, the first by default; their other lengths agree. With the axis
 * `null`, the elements of all of them in C order.
 *
 * @throws {ShapeError} If they differ along another axis.
 * @example
 * nd.concatenate([[1, 2], [3]]) // → [1. 2. 3.]
 * nd.concatenate([[[1], [2]], [[3], [4]]], { axis: 1 }) // → [[1. 3.] [2. 4.]]
 */
export function concatenate(arrays: readonly ArrayInput[], axis: AxisOption = 0): NDArray {
  const parts = toArrays(arrays, "concatenate");
  const along = axisOf(axis, "concatenate");
  return along === null ? ops.concatenate(parts.map(ravel), 0) : ops.concatenate(parts, along ?? 0);
}

/**
 * Arrays of one shape along a new axis, the first by default.
 *
 * @throws {ShapeError} If their shapes differ.
 * @example
 * nd.stack([[1, 2], [3, 4]], { axis: 1 }) // → [[1. 3.] [2. 4.]]
 */
export function stack(arrays: readonly ArrayInput[], axis: AxisOption = 0): NDArray {
  return ops.stack(toArrays(arrays, "stack"), axisOf(axis, "stack") ?? 0);
}

const atLeast2 = (a: NDArray): NDArray => (a.ndim < 2 ? ops.reshape(a, [1, -1]) : a);

/**
 * Arrays as rows under each other; 1-d arrays are rows.
 *
 * @example
 * nd.vstack([[1, 2], [3, 4]]) // → [[1. 2.] [3. 4.]]
 */
export function vstack(arrays: readonly ArrayInput[]): NDArray {
  return ops.concatenate(toArrays(arrays, "vstack").map(atLeast2), 0);
}

/**
 * Arrays beside each other: along the second axis, 1-d arrays along the first.
 *
 * @example
 * nd.hstack([[1, 2], [3]]) // → [1. 2. 3.]
 */
export function hstack(arrays: readonly ArrayInput[]): NDArray {
  const parts = toArrays(arrays, "hstack").map((a) => (a.ndim === 0 ? ops.reshape(a, [1]) : a));
  return ops.concatenate(parts, parts[0]?.ndim === 1 ? 0 : 1);
}

/**
 * 1-d arrays as the columns of a matrix; matrices beside each other.
 *
 * @example
 * nd.columnStack([[1, 2], [3, 4]]) // → [[1. 3.] [2. 4.]]
 */
export function columnStack(arrays: readonly ArrayInput[]): NDArray {
  const parts = toArrays(arrays, "columnStack").map((a) => (a.ndim < 2 ? ops.reshape(a, [-1, 1]) : a));
  return ops.concatenate(parts, 1);
}

/**
 * Taken apart along an axis: into `n` equal parts, or before each of the indices in a list. Views.
 *
 * @throws {ShapeError} If `n` equal parts are not possible; `arraySplit` makes unequal ones.
 * @example
 * nd.split([1, 2, 3, 4], 2)[1] // → [3. 4.]
 * nd.split([1, 2, 3, 4], [1])[1] // → [2. 3. 4.]
 */
export function split(a: ArrayInput, parts: number | readonly number[], axis: AxisOption = 0): NDArray[] {
  const x = toArray(a, "split");
  const along = normalizeAxis(axisOf(axis, "split") ?? 0, x.ndim, "split");
  if (typeof parts === "number" && x.shape[along]! % parts !== 0) {
    throw new ShapeError(
      `split: expected a length that ${parts} divides along axis ${along}, got shape ${showShape(x.shape)}. Did you mean arraySplit?`,
    );
  }
  return arraySplit(x, parts, along);
}

/**
 * As `split`, but parts may differ in length by one: the first ones are longer.
 *
 * @example
 * nd.arraySplit([1, 2, 3], 2)[0] // → [1. 2.]
 */
export function arraySplit(a: ArrayInput, parts: number | readonly number[], axis: AxisOption = 0): NDArray[] {
  const x = toArray(a, "arraySplit");
  const along = normalizeAxis(axisOf(axis, "arraySplit") ?? 0, x.ndim, "arraySplit");
  const length = x.shape[along]!;
  const starts =
    typeof parts === "number"
      ? Array.from({ length: parts }, (_, i) => i * Math.floor(length / parts) + Math.min(i, length % parts))
      : [0, ...parts.map((at) => Math.min(length, at < 0 ? Math.max(0, at + length) : at))];
  return starts.map((start, i) => {
    const piece = { start, step: 1, length: Math.max(0, (starts[i + 1] ?? length) - start) };
    return ops.slice(
      x,
      x.shape.map((n, d) => (d === along ? piece : all(n))),
    );
  });
}

/**
 * Each element, or each slice along an axis, `repeats` times; a list gives each its own number.
 *
 * @example
 * nd.repeat([1, 2], 2) // → [1. 1. 2. 2.]
 */
export function repeat(a: ArrayInput, repeats: number | ArrayInput, axis?: AxisOption): NDArray {
  const given = flatOr(axis, "repeat");
  const x = given === undefined ? ravel(a) : toArray(a, "repeat");
  const along = given ?? 0;
  const length = x.shape[normalizeAxis(along, x.ndim, "repeat")]!;
  const counts = ops.broadcastTo(toArray(repeats, "repeat"), [length]).tolist<number[]>();
  const indices = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return ops.take(x, fromElements(indices, "int32"), along);
}

/**
 * The whole array repeated along axes, `repeats` times along each (from the last one, new ones in front).
 *
 * @example
 * nd.tile([1, 2], 2) // → [1. 2. 1. 2.]
 * nd.tile([1, 2], [2, 1]) // → [[1. 2.] [1. 2.]]
 */
export function tile(a: ArrayInput, repeats: number | readonly number[]): NDArray {
  const x = toArray(a, "tile");
  const counts = [repeats].flat();
  const rank = Math.max(x.ndim, counts.length);
  const shape = [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
  const times = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  const spread = ops.broadcastTo(
    ops.reshape(
      x,
      shape.flatMap((n) => [1, n]),
    ),
    shape.flatMap((n, i) => [times[i]!, n]),
  );
  return ops.copy(
    ops.reshape(
      spread,
      shape.map((n, i) => n * times[i]!),
    ),
  );
}

/**
 * Elements moved along an axis; those that fall off come in at the other end. All elements in C order without an axis.
 * Lists of shifts and axes go together.
 *
 * @example
 * nd.roll([1, 2, 3], 1) // → [3. 1. 2.]
 */
export function roll(
  a: ArrayInput,
  shift: number | readonly number[],
  axis?: AxisOption<number | readonly number[]>,
): NDArray {
  const x = toArray(a, "roll");
  const given = axisOf(axis, "roll") ?? undefined;
  if (given === undefined) {
    const all = [shift].flat().reduce((sum, by) => sum + by, 0);
    return ops.reshape(rollAlong(ravel(x), all, 0), x.shape);
  }
  const [by, axes] = [[shift].flat(), [given].flat()];
  if (by.length !== axes.length && by.length !== 1 && axes.length !== 1) {
    throw new ShapeError(`roll: expected one shift an axis, got ${by.length} shifts and ${axes.length} axes.`);
  }
  // One of either goes with all of the other, as NumPy broadcasts them.
  const count = by.length === 0 || axes.length === 0 ? 0 : Math.max(by.length, axes.length);
  let out = count === 0 ? ops.copy(x) : x;
  for (let i = 0; i < count; i++) {
    out = rollAlong(out, by[by.length === 1 ? 0 : i]!, axes[axes.length === 1 ? 0 : i]!);
  }
  return out;
}

function rollAlong(x: NDArray, shift: number, axis: number): NDArray {
  const along = normalizeAxis(axis, x.ndim, "roll");
  const length = x.shape[along]!;
  const by = length === 0 ? 0 : ((shift % length) + length) % length;
  if (by === 0) return ops.copy(x);
  const part = (start: number, n: number) =>
    ops.slice(
      x,
      x.shape.map((m, d): Piece => (d === along ? { start, step: 1, length: n } : all(m))),
    );
  return ops.concatenate([part(length - by, by), part(0, length - by)], along);
}

/**
 * Elements at indices along an axis; of the flat array when none is named. Negative indices count from the end.
 *
 * @throws {ShapeError} If an index lies outside.
 * @example
 * nd.take([10, 20, 30], [2, 0]) // → [30. 10.]
 */
export function take(a: ArrayInput, indices: ArrayInput, axis?: AxisOption): NDArray {
  const x = toArray(a, "take");
  const at = flatOr(axis, "take");
  return at === undefined ? ops.take(ravel(x), toArray(indices, "take"), 0) : ops.take(x, toArray(indices, "take"), at);
}

/**
 * One element of each line along an axis: `indices` has the shape of the result.
 *
 * @example
 * nd.takeAlongAxis([[10, 20], [30, 40]], [[1], [0]], 1) // → [[20.] [30.]]
 */
export function takeAlongAxis(a: ArrayInput, indices: ArrayInput, axis: AxisOption = -1): NDArray {
  const given = axisOf(axis, "takeAlongAxis");
  const own = toArray(a, "takeAlongAxis");
  const [x, at] = [given === null ? ravel(own) : own, toArray(indices, "takeAlongAxis")];
  const along = normalizeAxis(given ?? (given === null ? 0 : -1), x.ndim, "takeAlongAxis");
  if (at.ndim !== x.ndim) return ops.takeAlongAxis(x, at, along);
  // All other axes broadcast.
  const lead = broadcastShapes(x.shape.with(along, 1), at.shape.with(along, 1), "takeAlongAxis");
  return ops.takeAlongAxis(
    ops.broadcastTo(x, lead.with(along, x.shape[along]!)),
    ops.broadcastTo(at, lead.with(along, at.shape[along]!)),
    along,
  );
}

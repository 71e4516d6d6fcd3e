/** What people hand to `show`, read one way: arrays of the library, nested lists, typed arrays, numbers. */

import { announceRead } from "../core/dispatch.ts";
import { NDArray } from "../core/ndarray.ts";
import { ShapeError, showValue } from "../errors.ts";

/** The part of an NDArray that a display reads. */
export interface ArrayView {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly storage: ArrayLike<number> | ArrayLike<bigint>;
}

/** Nested lists of numbers, as deep as the array has axes. */
export type Nested = readonly (number | boolean | bigint | Nested)[];

/** Anything that reads as an array. */
export type Values = ArrayView | Nested | ArrayLike<number> | number | boolean | bigint;

/** An array to be shown: `get` takes one index an axis. */
export interface Grid {
  readonly shape: readonly number[];
  readonly dtype: string;
  get(...index: number[]): number | bigint;
}

export const isView = (value: unknown): value is ArrayView =>
  typeof value === "object" && value !== null && "shape" in value && "strides" in value && "storage" in value;

/**
 * Reads `value` as an array.
 *
 * @param where - The function that was called, for the error.
 * @throws {ShapeError} If nested lists have different lengths.
 * @throws {TypeError} If it is no array at all.
 */
export function gridOf(value: unknown, where: string): Grid {
  if (isView(value)) return viewGrid(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return listGrid(value, where);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return listGrid(Array.from(value as never), where);
  if (Array.isArray(value)) {
    if (value.some(isView))
      return stackGrid(
        value.map((part) => gridOf(part, where)),
        where,
      );
    return listGrid(value, where);
  }
  throw new TypeError(`${where}: expected an array, nested lists of numbers or a number, got ${showValue(value)}.`);
}

function viewGrid(view: ArrayView): Grid {
  if (view instanceof NDArray) announceRead(view);
  const { shape, dtype, strides, offset, storage } = view;
  const get = (...index: number[]) => storage[index.reduce((at, i, axis) => at + i * strides[axis]!, offset)]!;
  return { shape, dtype, get };
}

/** A list of arrays of one shape: one more axis in front. */
function stackGrid(parts: readonly Grid[], where: string): Grid {
  const { shape, dtype } = parts[0]!;
  const odd = parts.find((part) => String(part.shape) !== String(shape));
  if (odd) throw new ShapeError(`${where}: expected arrays of one shape, got [${shape}] and [${odd.shape}].`);
  return { shape: [parts.length, ...shape], dtype, get: (i, ...index) => parts[i!]!.get(...index) };
}

function listGrid(value: unknown, where: string): Grid {
  const shape: number[] = [];
  for (let at = value; Array.isArray(at); at = at[0]) shape.push(at.length);
  const flat: (number | bigint)[] = [];
  let dtype = "int64";
  const visit = (part: unknown, axis: number): void => {
    if (Array.isArray(part) !== axis < shape.length || (Array.isArray(part) && part.length !== shape[axis])) {
      throw new ShapeError(`${where}: expected lists of equal length along axis ${axis}, got ${showValue(part)}.`);
    }
    if (Array.isArray(part)) for (const inner of part) visit(inner, axis + 1);
    else if (typeof part === "bigint") flat.push(part);
    else if (typeof part === "boolean") {
      dtype = "bool";
      flat.push(Number(part));
    } else if (typeof part === "number") {
      if (dtype === "int64") dtype = "float64";
      flat.push(part);
    } else throw new TypeError(`${where}: expected numbers, got ${showValue(part)}.`);
  };
  visit(value, 0);
  if (flat.length === 0) dtype = "float64";
  const get = (...index: number[]) => flat[index.reduce((at, i, axis) => at * shape[axis]! + i, 0)]!;
  return { shape, dtype, get };
}

/** Every element in C order, as numbers. Only for arrays known to be small or wanted whole. */
export function flatten({ shape, get }: Grid): number[] {
  const flat: number[] = [];
  const visit = (index: number[]): void => {
    if (index.length === shape.length) flat.push(Number(get(...index)));
    else for (let i = 0; i < shape[index.length]!; i++) visit([...index, i]);
  };
  visit([]);
  return flat;
}

/** Nested lists of its numbers, as deep as it has axes. */
export function nestedOf({ shape, get }: Grid): unknown {
  const visit = (index: number[]): unknown =>
    index.length === shape.length
      ? Number(get(...index))
      : Array.from({ length: shape[index.length]! }, (_, i) => visit([...index, i]));
  return visit([]);
}

/** A list of numbers from anything 1-d (or a column). */
export function vectorOf(value: unknown, where: string): number[] {
  const grid = gridOf(value, where);
  const long = grid.shape.filter((n) => n !== 1).length;
  if (long > 1) throw new ShapeError(`${where}: expected one number a row, got shape [${grid.shape.join(", ")}].`);
  return flatten(grid);
}

/** Number of elements. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/**
 * Which indices of an axis to show: all of `length`, or `edge` at each end with a gap between, marked -1.
 */
export function shown(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const tail = Math.floor((most - 1) / 2);
  const head = most - 1 - tail;
  return [
    ...Array.from({ length: head }, (_, i) => i),
    -1,
    ...Array.from({ length: tail }, (_, i) => length - tail + i),
  ];
}

/** The index, one number an axis, of the element that stands at `flat` in C order. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** What people hand to a model (arrays, nested lists, typed arrays, numbers) as arrays; and reading a number back. */

import { empty } from "../core/allocate.ts";
import { createStorage, type DType, isBig } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { NDArray } from "../core/ndarray.ts";
import { type Shape, sizeOf, stridesOf } from "../core/shape.ts";
import { showValue, ValueError } from "../errors.ts";
import { isScalar, toArray } from "../nd/convert.ts";

export type { ArrayInput };

/** A 0-d array with one value. The same value and dtype give the same array, which nobody writes to. */
export function scalar(value: number, dtype: DType): NDArray {
  const known = scalars.get(dtype) ?? new Map<number | string, NDArray>();
  scalars.set(dtype, known);
  const key = Object.is(value, -0) ? "-0" : value;
  let array = known.get(key);
  if (array === undefined) {
    array = full([], value, dtype);
    if (known.size < 4096) known.set(key, array);
  }
  return array;
}
const scalars = new Map<DType, Map<number | string, NDArray>>();

/** An array filled with one value. */
export function full(shape: Shape, value: number, dtype: DType): NDArray {
  const size = sizeOf(shape);
  const storage = createStorage(dtype, size);
  if (value !== 0) {
    if (isBig(dtype)) (storage as BigInt64Array).fill(BigInt(value));
    else (storage as Float64Array).fill(value);
  }
  return new NDArray(storage, dtype, shape);
}

/** An array over a plain typed array: no copy. */
export const wrap = (storage: Float32Array | Float64Array | Int32Array, shape: Shape): NDArray =>
  new NDArray(
    storage,
    storage instanceof Float32Array ? "float32" : storage instanceof Float64Array ? "float64" : "int32",
    shape,
  );

/**
 * Anything array-like as an array, as `nd.array` reads it; arrays come back as they are.
 *
 * @throws {ValueError} For anything else.
 */
export function asArray(value: unknown, where: string): NDArray {
  if (value instanceof NDArray) return value;
  if (isScalar(value) || Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return toArray(value, where);
  }
  throw new ValueError(`${where}: expected an array or a nested list of numbers, got ${showValue(value)}.`);
}

/** Copies `from`'s elements, in C order, into `to`'s storage from element `start` on. Dtypes may differ. */
export function copyInto(to: NDArray, start: number, from: NDArray): void {
  const target = to.storage as Float64Array;
  const source = from.storage as Float64Array;
  const at = to.offset + start;
  if (from.contiguous && from.dtype === to.dtype) {
    target.set(source.subarray(from.offset, from.offset + from.size), at);
    return;
  }
  const big = isBig(from.dtype);
  const write = isBig(to.dtype)
    ? (i: number, value: unknown) => ((target as unknown as BigInt64Array)[i] = BigInt(value as number))
    : (i: number, value: unknown) => (target[i] = big ? Number(value) : (value as number));
  let next = at;
  walk(from.shape, from.strides, from.offset, 0, (i) => void write(next++, source[i]));
}

function walk(shape: Shape, strides: readonly number[], at: number, axis: number, visit: (i: number) => void): void {
  if (axis === shape.length) visit(at);
  else for (let i = 0; i < shape[axis]!; i++) walk(shape, strides, at + i * strides[axis]!, axis + 1, visit);
}

/** The same elements as another dtype, contiguous; the array itself where it already is both. */
export function cast(array: NDArray, dtype: DType): NDArray {
  if (array.dtype === dtype && array.contiguous) return array;
  const out = empty(array.shape, dtype);
  copyInto(out, 0, array);
  return out;
}

/** The same elements in storage of their own. */
export function copyOf(array: NDArray): NDArray {
  const out = empty(array.shape, array.dtype);
  copyInto(out, 0, array);
  return out;
}

/** The one number in an array of one element, outside any step. */
export function numberOf(array: NDArray): number {
  return Number(array.storage[array.offset]);
}

/** Rows `from` to `to` (exclusive) as a view. */
export function rows(array: NDArray, from: number, to: number): NDArray {
  if (from === 0 && to === array.shape[0]) return array;
  const { shape, strides, offset, storage, dtype } = array;
  return new NDArray(storage, dtype, [to - from, ...shape.slice(1)], strides, offset + from * strides[0]!);
}

/** The rows at `indices[from..to)`, copied. The array must be contiguous. */
export function gatherRows(array: NDArray, indices: Int32Array, from: number, to: number): NDArray {
  const out = empty([to - from, ...array.shape.slice(1)], array.dtype);
  copyRows(out, array, indices, from, to);
  return out;
}

/** Copies rows `from` to `to`, in an order or as they lie, into `out`. Both are contiguous and of one dtype. */
export function copyRows(
  { storage, offset }: NDArray,
  array: NDArray,
  order: Int32Array | undefined,
  from: number,
  to: number,
): void {
  const size = array.size / (array.shape[0] || 1);
  const target = storage as Float64Array;
  const source = array.storage as Float64Array;
  // A view of the source costs more than a few elements.
  if (order === undefined) {
    const start = array.offset + from * size;
    const count = (to - from) * size;
    if (count <= 32) for (let j = 0; j < count; j++) target[offset + j] = source[start + j]!;
    else target.set(source.subarray(start, start + count), offset);
    return;
  }
  let at = offset;
  for (let i = from; i < to; i++) {
    const start = array.offset + order[i]! * size;
    if (size <= 16) for (let j = 0; j < size; j++) target[at + j] = source[start + j]!;
    else target.set(source.subarray(start, start + size), at);
    at += size;
  }
}

/** Whether any element is NaN or infinite; never for integers. */
export function firstNonFinite(array: NDArray): number | undefined {
  if (array.dtype !== "float32" && array.dtype !== "float64") return undefined;
  const data = cast(array, array.dtype);
  const storage = data.storage as Float64Array;
  for (let i = 0, n = data.size; i < n; i++) if (!Number.isFinite(storage[data.offset + i]!)) return i;
  return undefined;
}

/** The place of the `index`th element, in C order: `[2, 0]`. */
export function placeOf(shape: Shape, index: number): number[] {
  const strides = stridesOf(shape);
  return shape.map((length, axis) => Math.floor(index / strides[axis]!) % length);
}

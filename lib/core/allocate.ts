/**
 * Where new arrays get their elements. A typed array of its own costs about 600 ns; most arrays in a small network
 * have fewer than 64 elements, so those share slabs: one typed array cut into pieces, each handed out once.
 *
 * Single elements have slabs of their own: people keep losses in a list for thousands of steps, and each must not keep
 * the slab of a whole step alive.
 */
import { createStorage, type DType, dtypes, type StorageByDType } from "./dtype.ts";
import { NDArray } from "./ndarray.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** Arrays up to this many elements live in slabs. */
const SMALL = 64;
const SLAB = 2048;

interface Slab {
  storage: StorageByDType[DType];
  next: number;
}

const slabs = () =>
  Object.fromEntries(dtypes.map((dtype) => [dtype, { storage: createStorage(dtype, 0), next: 0 }])) as Record<
    DType,
    Slab
  >;
const scalars = slabs();
const small = slabs();

/** A contiguous array to be written; its elements are unspecified (in fact zero: no piece is handed out twice). */
export function empty<D extends DType>(shape: Shape, dtype: D): NDArray<D> {
  const size = sizeOf(shape);
  if (size > SMALL || size === 0) return new NDArray<D>(createStorage(dtype, size), dtype, shape);
  const slab = size === 1 ? scalars[dtype] : small[dtype];
  if (slab.next + size > slab.storage.length) {
    slab.storage = createStorage(dtype, SLAB);
    slab.next = 0;
  }
  const offset = slab.next;
  slab.next = offset + size;
  return new NDArray<D>(slab.storage as StorageByDType[D], dtype, shape, undefined, offset);
}

/** A 0-d array. */
export function scalar<D extends DType>(value: number | bigint, dtype: D): NDArray<D> {
  const out = empty([], dtype);
  (out.storage as { [i: number]: number | bigint })[out.offset] = value;
  return out;
}

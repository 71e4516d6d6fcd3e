/**
 * Where new arrays get their elements. A typed array of its own costs about 600 ns; most arrays in a small network
 * have fewer than 64 elements, so those share slabs: one typed array cut into pieces, each handed out once.
 *
 * Single elements have slabs of their own: people keep losses in a list for thousands of steps, and each must not keep
 * the slab of a whole step alive.
 */
import { showShape, ValueError } from "../errors.ts";
import { bytesOf, createStorage, type DType, dtypes, type StorageByDType } from "./dtype.ts";
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
  if (size > SMALL || size === 0) return new NDArray<D>(storageFor(shape, size, dtype), dtype, shape);
  const slab = size === 1 ? scalars[dtype] : small[dtype];
  if (slab.next + size > slab.storage.length) {
    slab.storage = createStorage(dtype, SLAB);
    slab.next = 0;
  }
  const offset = slab.next;
  slab.next = offset + size;
  return new NDArray<D>(slab.storage as StorageByDType[D], dtype, shape, undefined, offset);
}

/** JavaScript's own message for an array that does not fit says neither its shape nor what it would take. */
function storageFor<D extends DType>(shape: Shape, size: number, dtype: D): StorageByDType[D] {
  try {
    return createStorage(dtype, size);
  } catch {
    const bytes = size * bytesOf(dtype);
    const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
    const amount = `${+(bytes / 1000 ** power).toPrecision(3)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
    throw new ValueError(`expected an array that fits in memory, got ${dtype} ${showShape(shape)}: ${amount}.`);
  }
}

/** A 0-d array. */
export function scalar<D extends DType>(value: number | bigint, dtype: D): NDArray<D> {
  const out = empty([], dtype);
  (out.storage as { [i: number]: number | bigint })[out.offset] = value;
  return out;
}

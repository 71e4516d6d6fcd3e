/** What ops over whole sequences share: reading inputs, the product of a step, pieces of their records. */
import type { DType, TypedArray } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { engine } from "../../engine/engine.ts";
import { isLarge, type Matrix, smallGemm } from "../../engine/gemm.ts";
import { addressOf, allocate, engineMemory, release } from "../../engine/memory.ts";
import { DTypeError, ShapeError, StateError, showShape } from "../../errors.ts";
import { astype } from "../cast.ts";
import { all, type Piece, slice } from "../slice.ts";

export type Floats = Float32Array | Float64Array;
type FloatType = "float32" | "float64";

/** Elements one after the other, and where they begin. */
export interface Plain<A> {
  data: A;
  at: number;
}

/**
 * Brings arrays to where the engine reads them: those of a plan lie there, others are copied in, and the result out, so
 * that the same kernels run either way and give the same bits. Call `done` when the result is written.
 */
export class Places {
  readonly #borrowed: TypedArray[] = [];
  #out: { place: Plain<Floats>; to: NDArray } | undefined;

  /** A float array, to be read. */
  floats(x: NDArray): Plain<Floats> {
    return this.#inside(x) as Plain<Floats>;
  }

  /** A mask, to be read; undefined where there is none. */
  mask(x: NDArray | undefined): Plain<Uint8Array> | undefined {
    return x === undefined ? undefined : (this.#inside(x) as Plain<Uint8Array>);
  }

  /** The result, to be written; contiguous. */
  result(out: NDArray): Plain<Floats> {
    if (!isOutside(out)) return { data: out.storage as Floats, at: out.offset };
    const place = { data: this.#borrow(out.dtype, out.size) as Floats, at: 0 };
    this.#out = { place, to: out };
    return place;
  }

  done(): void {
    if (this.#out !== undefined) {
      const { place, to } = this.#out;
      (to.storage as Float32Array).set(place.data, to.offset);
    }
    for (const array of this.#borrowed) release(array);
  }

  #inside(x: NDArray): Plain<TypedArray> {
    const a = x.contiguous ? x : astype.op.forward([x], x.dtype);
    if (!isOutside(a)) return { data: a.storage, at: a.offset };
    const data = this.#borrow(a.dtype, a.size);
    (data as Float32Array).set(a.storage.subarray(a.offset, a.offset + a.size) as Float32Array);
    return { data, at: 0 };
  }

  #borrow(dtype: DType, size: number): TypedArray {
    const array = allocate(dtype, size);
    this.#borrowed.push(array);
    return array;
  }
}

/** Whether the engine has a memory of its own and the array is not in it. */
const isOutside = ({ storage }: NDArray): boolean =>
  storage.BYTES_PER_ELEMENT < 8 && engineMemory() !== undefined && addressOf(storage) === undefined;

/** `[m, k]` by `[k, n]`, as `matmul` computes it. */
export function product(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: FloatType): void {
  if (isLarge(m, n, k, dtype)) engine.gemm(m, n, k, a, b, c, dtype);
  else smallGemm(m, n, k, a, b, c, dtype);
}

export const matrix = (storage: Floats, offset: number, rows: number, columns = 1): Matrix => ({
  storage,
  offset,
  rows,
  columns,
});

const scratches = new Map<string, Floats>();

/** Memory that is good until the next call for the same `use`; it grows to what was needed most, and stays. */
export function scratch(use: string, dtype: FloatType, size: number): Floats {
  const key = `${use} ${dtype}`;
  let kept = scratches.get(key);
  if (kept === undefined || kept.length < size) {
    kept = allocate(dtype, size) as Floats;
    // What is huge is not kept: a notebook lives long.
    if (size <= 1 << 20) scratches.set(key, kept);
  }
  return kept;
}

/** Steps, batch, units of a sequence of projected inputs with `gates` blocks a unit; checks all that belongs to it. */
export function sequenceShape(
  name: string,
  gates: number,
  z: NDArray,
  kernel: NDArray,
  states: readonly NDArray[],
  mask: NDArray | undefined,
): { steps: number; batch: number; units: number; dtype: FloatType } {
  const [steps = 0, batch = 0, width = 0] = z.shape;
  const units = width / gates;
  const wanted = (shape: readonly number[], x: NDArray, what: string) => {
    if (showShape(x.shape) === showShape(shape)) return;
    throw new ShapeError(`${name}: expected ${what} ${showShape(shape)}, got ${showShape(x.shape)}.`);
  };
  if (z.ndim !== 3 || !Number.isInteger(units)) {
    throw new ShapeError(`${name}: expected inputs [steps, batch, ${gates}·units], got ${showShape(z.shape)}.`);
  }
  wanted([units, width], kernel, "a recurrent kernel [units, …]");
  for (const state of states) wanted([batch, units], state, "a state [batch, units]");
  if (mask !== undefined) wanted([steps, batch], mask, "a mask [steps, batch]");
  const odd = [kernel, ...states].find((x) => x.dtype !== z.dtype);
  if (odd !== undefined || (z.dtype !== "float32" && z.dtype !== "float64")) {
    throw new DTypeError(`${name}: expected floats of one dtype, got ${z.dtype} and ${(odd ?? z).dtype}.`);
  }
  if (mask !== undefined && mask.dtype !== "bool") {
    throw new DTypeError(`${name}: expected a mask of dtype bool, got ${mask.dtype}.`);
  }
  return { steps, batch, units, dtype: z.dtype };
}

/** A range of an axis. */
export const range = (start: number, end: number): Piece => ({ start, step: 1, length: end - start });

/** Columns `from` to `to`, in units, of a record `[steps, batch, blocks·units]`. */
export const block = (record: NDArray, units: number, from: number, to = from + 1): NDArray =>
  slice(record, [all(record.shape[0]!), all(record.shape[1]!), range(from * units, to * units)]);

/** Steps `from` to `to`. */
export const stepsOf = (record: NDArray, from: number, to: number): NDArray => slice(record, [range(from, to)]);

/** The gradient of a gradient: the op over the whole sequence does not know it, the same layer step by step does. */
export function onceOnly(name: string): never {
  throw new StateError(
    `${name}: expected to be differentiated once, got a second derivative. ` +
      "Give the layer { unroll: true }: it then computes step by step, and can be differentiated any number of times.",
  );
}

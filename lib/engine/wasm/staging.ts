/**
 * Operands that lie outside the engine's memory are copied in, and results out: whole stretches at once, because that
 * is ten times as fast as element by element.
 */
import type { Matrix } from "../gemm.ts";
import { addressOf, allocate, release } from "../memory.ts";
import type { StorageByDType, TypedArray } from "../types.ts";

export type Float = "float32" | "float64";

/** A matrix in the engine's memory: the address of its first element, steps in elements. */
export interface Placed {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  /** The copy that it is, from its lowest element on; undefined where it lies in the memory itself. */
  readonly copy: StorageByDType[Float] | undefined;
}

/** Areas larger than this are given back after use: a notebook lives long. */
const KEPT = 1 << 24;

/** A place for what a kernel leaves for the next, kept from call to call: calls of one net ask for the same again. */
export class Room {
  #area: StorageByDType[Float] | undefined;

  /** Where `length` elements lie, whatever is in them; undefined if the memory is full. */
  at(dtype: Float, length: number): number | undefined {
    const bytes = dtype === "float32" ? 4 : 8;
    if (this.#area === undefined || this.#area.byteLength < length * bytes) {
      const old = this.#area;
      this.#area = undefined;
      if (old !== undefined) release(old);
      const area = allocate(dtype, length);
      if (addressOf(area) === undefined) return undefined;
      this.#area = area;
    }
    return addressOf(this.#area);
  }
}

/** A place in the engine's memory that grows to what is asked of it. */
export class Stage {
  #area: Record<Float, TypedArray | undefined> = { float32: undefined, float64: undefined };

  /** At least `length` elements, whatever is in them; undefined if the memory is full. */
  area<D extends Float>(dtype: D, length: number): StorageByDType[D] | undefined {
    let area = this.#area[dtype];
    if (area === undefined || area.length < length) {
      this.#area[dtype] = undefined;
      if (area !== undefined) release(area);
      area = allocate(dtype, Math.max(length, 4096));
      if (addressOf(area) === undefined) return undefined;
      this.#area[dtype] = area;
    }
    return area as StorageByDType[D];
  }

  /** After a product: gives back what is too large to keep. */
  trim(): void {
    for (const dtype of ["float32", "float64"] as const) {
      const area = this.#area[dtype];
      if (area === undefined || area.byteLength <= KEPT) continue;
      this.#area[dtype] = undefined;
      release(area);
    }
  }

  /** The matrix of `m` by `n` where it lies, or a copy; undefined if there is no room for one. */
  place(matrix: Matrix, m: number, n: number, dtype: Float): Placed | undefined {
    const { storage, offset, rows, columns } = matrix;
    const known = inMemory(matrix);
    if (known !== undefined) return known;
    const down = (m - 1) * rows;
    const across = (n - 1) * columns;
    const low = offset + Math.min(0, down) + Math.min(0, across);
    const span = Math.abs(down) + Math.abs(across) + 1;
    const isSpread = span > 2 * m * n + 64;
    const copy = this.area(dtype, isSpread ? m * n : span);
    if (copy === undefined) return undefined;
    const address = addressOf(copy)!;
    const source = storage as StorageByDType[Float];
    if (isSpread) {
      for (let i = 0, to = 0; i < m; i++) {
        for (let j = 0, from = offset + i * rows; j < n; j++, from += columns) copy[to++] = source[from]!;
      }
      return { address, rows: n, columns: 1, copy };
    }
    const whole = low === 0 && span === source.length;
    copy.set(whole ? source : source.subarray(low, low + span));
    return { address: address + (offset - low) * storage.BYTES_PER_ELEMENT, rows, columns, copy };
  }

  /** Where a result of `m` by `n`, its columns side by side, is to be written; {@link finish} brings it home. */
  target(matrix: Matrix, m: number, n: number, dtype: Float): Placed | undefined {
    const known = inMemory(matrix);
    if (known !== undefined) return known;
    const copy = this.area(dtype, m * n);
    return copy && { address: addressOf(copy)!, rows: n, columns: 1, copy };
  }
}

/** The matrix where it lies, if that is in the engine's memory. */
export function inMemory({ storage, offset, rows, columns }: Matrix): Placed | undefined {
  const at = addressOf(storage);
  if (at === undefined) return undefined;
  return { address: at + offset * storage.BYTES_PER_ELEMENT, rows, columns, copy: undefined };
}

/** Copies what {@link Stage.target} gave room to into the matrix. */
export function finish({ copy }: Placed, { storage, offset, rows }: Matrix, m: number, n: number): void {
  if (copy === undefined) return;
  const to = storage as StorageByDType[Float];
  if (rows === n) {
    to.set(copy.length === m * n ? copy : copy.subarray(0, m * n), offset);
    return;
  }
  for (let i = 0; i < m; i++) to.set(copy.subarray(i * n, (i + 1) * n), offset + i * rows);
}

/**
 * The array: typed storage, and how to read it. Views share storage; nothing is ever disposed of.
 *
 * The class holds storage and what reads it. Its other methods are NumPy's, declared with their docs in `methods.ts`
 * and put on the prototype by `nd`, so that this file imports nothing above it.
 */
import { ShapeError, showShape, ValueError } from "../errors.ts";
import { announceRead } from "./dispatch.ts";
import { createStorage, type DType, type StorageByDType, type TypedArray } from "./dtype.ts";
import type { Methods } from "./methods.ts";
import { type Shape, stridesOf } from "./shape.ts";

/** Nested lists, as `tolist` gives and `nd.array` takes. */
export type Nested<T> = T | Nested<T>[];

/** What an element is in JavaScript, where the dtype is known; else most likely a number. */
export type ItemOf<D> = Open<D> extends true ? number : [D] extends ["bool"] ? boolean : number;

/** Whether an array's dtype is left open: `NDArray` without an argument. */
type Open<D> = unknown extends D ? true : false;

// `any`, not `DType`: `let w = nd.zeros([2]); w = f(w)` must hold with `f` giving a plain `NDArray`. What is read from
// such an array has its honest type, by way of `Open`.
// biome-ignore lint/suspicious/noExplicitAny: see above.
export interface NDArray<D extends DType = any> extends Methods<D> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: nd/methods.ts fills the prototype, checked against Methods.
// biome-ignore lint/suspicious/noExplicitAny: as above.
export class NDArray<D extends DType = any> {
  /** Length of each axis; `[]` for a 0-d array. */
  readonly shape: Shape;
  readonly dtype: Open<D> extends true ? DType : D;
  /** Steps between neighbours along each axis, in elements. */
  readonly strides: readonly number[];
  /** Where the first element lies in `storage`. */
  readonly offset: number;
  /** @internal Elements of this array and perhaps of others: small arrays share slabs, views share with their base. */
  readonly storage: StorageByDType[D];
  /** Number of elements. */
  readonly size: number;
  /** @internal Whether the elements lie one after the other in C order. */
  readonly contiguous: boolean;

  /** @internal Use `nd.array` and friends. */
  constructor(storage: StorageByDType[D], dtype: D, shape: Shape, strides?: readonly number[], offset = 0) {
    this.storage = storage;
    this.dtype = dtype as never;
    this.shape = shape;
    this.offset = offset;
    let size = 1;
    let contiguous = true;
    if (strides === undefined) {
      for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!;
      this.strides = stridesOf(shape);
    } else {
      // Axes of length 1 are never stepped along, and empty arrays not at all: neither spoils contiguity.
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const length = shape[axis]!;
        if (length !== 1 && strides[axis] !== size) contiguous = false;
        size *= length;
      }
      // Contiguous arrays always have the strides of their shape, so that nobody meets odd ones on axes of length 1.
      this.strides = contiguous ? stridesOf(shape) : strides;
    }
    this.size = size;
    this.contiguous = contiguous || size === 0;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /**
   * The elements in C order as a typed array: a live view of them where they lie in that order, else a copy.
   *
   * @example
   * nd.array([[1, 2], [3, 4]]).data // → Float64Array(4) [ 1, 2, 3, 4 ]
   */
  get data(): Open<D> extends true ? TypedArray : StorageByDType[D] {
    announceRead(this);
    return elementsOf(this) as never;
  }

  /**
   * One element as a JavaScript value: of a one-element array without arguments, else at one index an axis (negative
   * ones count from the end). A boolean of a `bool` array, else a number. (Where a 64-bit integer is beyond ±2^53, where
   * numbers have gaps, a BigInt comes instead of it; `data` has all of them as BigInt.)
   *
   * @throws {ShapeError} If the number of indices is not the number of axes, or an index lies outside.
   * @example
   * nd.array([[1, 2], [3, 4]]).item(1, -1) // → 4
   */
  item(...indices: number[]): ItemOf<D> {
    announceRead(this);
    if (indices.length === 0 && this.size === 1) return readItem(this, this.offset) as ItemOf<D>;
    const { shape, strides } = this;
    if (indices.length !== shape.length) {
      const wanted = shape.length === 1 ? "1 index" : `${shape.length} indices`;
      throw new ShapeError(`item: expected ${wanted} into an array ${showShape(shape)}, got ${indices.length}.`);
    }
    let place = this.offset;
    for (let axis = 0; axis < shape.length; axis++) {
      const length = shape[axis]!;
      const index = indices[axis]!;
      if (!Number.isInteger(index) || index < -length || index >= length) {
        throw new ShapeError(
          `item: expected an index from ${-length} to ${length - 1} along axis ${axis}, got ${index}, in an array ${showShape(shape)}.`,
        );
      }
      place += (index < 0 ? index + length : index) * strides[axis]!;
    }
    return readItem(this, place) as ItemOf<D>;
  }

  /**
   * The elements as nested JavaScript lists. (A 0-d array gives its one value.) Name the type you expect, as in
   * `const rows: number[][] = a.tolist()`; nothing checks it.
   *
   * @example
   * nd.array([[1, 2], [3, 4]]).tolist() // → [ [ 1, 2 ], [ 3, 4 ] ]
   */
  tolist<T = Nested<ItemOf<D>>[]>(): T {
    announceRead(this);
    return listOf(this, 0, this.offset) as T;
  }

  /**
   * JavaScript's own operators work on numbers and text only: a 0-d array counts as its number, any array as its text
   * where text is asked for, and `a + b` of larger arrays throws rather than glue texts.
   */
  [Symbol.toPrimitive](hint: string): unknown {
    if (hint === "string") return this.toString();
    if (this.size === 1 && (hint === "number" || this.ndim === 0)) return this.item(...this.shape.map(() => 0));
    throw new ValueError(
      `JavaScript's operators expected a number, got an array ${showShape(this.shape)}. ` +
        "Write a.add(b), a.mul(b), a.less(b) for arithmetic, String(a) for text, a.item(0) for an element.",
    );
  }
}

/** The elements in C order, without telling anyone: for the library's own use. */
export function elementsOf<D extends DType>(a: NDArray<D>): StorageByDType[D] {
  const { storage, offset, size } = a;
  if (a.contiguous) {
    if (offset === 0 && storage.length === size) return storage;
    return storage.subarray(offset, offset + size) as StorageByDType[D];
  }
  const out = createStorage(a.dtype, size) as { [i: number]: unknown };
  let next = 0;
  eachPlace(a, (place) => {
    out[next++] = storage[place];
  });
  return out as StorageByDType[D];
}

/** Calls `body` with the place in `storage` of every element, in C order. */
export function eachPlace({ shape, strides, offset }: NDArray, body: (place: number) => void): void {
  const visit = (axis: number, place: number): void => {
    if (axis === shape.length) {
      body(place);
      return;
    }
    const step = strides[axis]!;
    for (let i = 0, p = place; i < shape[axis]!; i++, p += step) visit(axis + 1, p);
  };
  visit(0, offset);
}

function readItem({ storage, dtype }: NDArray, place: number): number | bigint | boolean {
  const value = storage[place]!;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return dtype === "bool" ? value !== 0 : value;
}

function listOf(a: NDArray, axis: number, place: number): Nested<unknown> {
  if (axis === a.ndim) return readItem(a, place);
  const step = a.strides[axis]!;
  return Array.from({ length: a.shape[axis]! }, (_, i) => listOf(a, axis + 1, place + i * step));
}

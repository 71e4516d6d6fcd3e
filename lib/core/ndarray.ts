/**
 * The array: typed storage, and how to read it. Views share storage; nothing is ever disposed of.
 *
 * Its methods are NumPy's; each hands over to the function of the same name through `methods`, which `nd` fills.
 */
import type { DType, Storage } from "./dtype.ts";
import { isContiguous, type Shape, sizeOf, stridesOf } from "./shape.ts";

export class NDArray<D extends DType = DType> {
  /** Length of each axis; `[]` for a 0-d array. */
  readonly shape: Shape;
  readonly dtype: D;
  /** Steps between neighbours along each axis, in elements. */
  readonly strides: readonly number[];
  /** Where the first element lies in `storage`. */
  readonly offset: number;
  /** @internal Elements of this array and perhaps of others: small arrays share slabs, views share with their base. */
  readonly storage: Storage[D];

  /** @internal Use `nd.array` and friends. */
  constructor(storage: Storage[D], dtype: D, shape: Shape, strides: readonly number[] = stridesOf(shape), offset = 0) {
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** @internal Whether the elements lie one after the other in C order. */
  get contiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }
}

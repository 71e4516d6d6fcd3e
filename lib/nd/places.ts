/** Places in matrices as index arrays, and what arrays are: shapes, sizes, storage. */
import type { DType } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes as broadcast, type Shape } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { fromElements, toArray } from "./convert.ts";
import { diag } from "./diagonals.ts";
import { trilIndices, triuIndices } from "./sequences.ts";

type Places = [rows: NDArray<"int64">, columns: NDArray<"int64">];

/**
 * The places on the main diagonal of an array with `ndim` axes of length `n`: one index array an axis.
 *
 * @example
 * const a = nd.zeros([2, 2]);
 * a.set(nd.diagIndices(2), 1) // → [[1. 0.] [0. 1.]]
 */
export function diagIndices(n: number, ndim = 2): NDArray<"int64">[] {
  const places = fromElements(
    Array.from({ length: n }, (_, i) => BigInt(i)),
    "int64",
  );
  return Array.from({ length: ndim }, () => places);
}

/**
 * As `diagIndices`, for an array whose axes are all of one length.
 *
 * @throws {ShapeError} If they are not.
 * @example
 * nd.diagIndicesFrom(nd.zeros([2, 2]))[0] // → [0 1]
 */
export function diagIndicesFrom(a: ArrayInput): NDArray<"int64">[] {
  const { shape } = toArray(a, "diagIndicesFrom");
  if (shape.length < 2 || shape.some((n) => n !== shape[0])) {
    throw new ShapeError(`diagIndicesFrom: expected axes of one length, two or more, got ${showShape(shape)}.`);
  }
  return diagIndices(shape[0]!, shape.length);
}

function matrix(a: ArrayInput, where: string): [n: number, m: number] {
  const { shape } = toArray(a, where);
  if (shape.length !== 2) throw new ShapeError(`${where}: expected 2 axes, got shape ${showShape(shape)}.`);
  return shape as unknown as [number, number];
}

/**
 * As `trilIndices`, for the shape of a matrix.
 *
 * @example
 * nd.trilIndicesFrom(nd.zeros([2, 2]))[0] // → [0 1 1]
 */
export function trilIndicesFrom(a: ArrayInput, k = 0): Places {
  const [n, m] = matrix(a, "trilIndicesFrom");
  return trilIndices(n, k, m);
}

/**
 * As `triuIndices`, for the shape of a matrix.
 *
 * @example
 * nd.triuIndicesFrom(nd.zeros([2, 2]))[0] // → [0 0 1]
 */
export function triuIndicesFrom(a: ArrayInput, k = 0): Places {
  const [n, m] = matrix(a, "triuIndicesFrom");
  return triuIndices(n, k, m);
}

/**
 * A matrix with the elements of `a`, flattened, on a diagonal.
 *
 * @example
 * nd.diagflat([[1, 2]]) // → [[1. 0.] [0. 2.]]
 */
export function diagflat(a: ArrayInput, k = 0): NDArray {
  return diag(ops.reshape(toArray(a, "diagflat"), [-1]), k);
}

/**
 * The shape that shapes broadcast to.
 *
 * @throws {ShapeError} If they do not.
 * @example
 * nd.broadcastShapes([3, 1], [2]) // → [ 3, 2 ]
 */
export function broadcastShapes(...shapes: (Shape | number)[]): Shape {
  const lists = shapes.map((shape) => (typeof shape === "number" ? [shape] : shape));
  return lists.reduce<Shape>((joined, shape) => broadcast(joined, shape, "broadcastShapes"), []);
}

/**
 * The lengths of an array's axes.
 *
 * @example
 * nd.shape([[1, 2], [3, 4]]) // → [ 2, 2 ]
 */
export const shape = (a: ArrayInput): Shape => toArray(a, "shape").shape;

/**
 * The number of an array's axes.
 *
 * @example
 * nd.ndim([[1, 2]]) // → 2
 */
export const ndim = (a: ArrayInput): number => toArray(a, "ndim").ndim;

/**
 * The number of elements, or the length of an axis.
 *
 * @throws {ShapeError} If there is no such axis.
 * @example
 * nd.size([[1, 2]]) // → 2
 */
export function size(a: ArrayInput, axis?: number): number {
  const x = toArray(a, "size");
  if (axis === undefined) return x.size;
  const length = x.shape.at(axis);
  if (length === undefined) throw new ShapeError(`size: expected an axis of ${showShape(x.shape)}, got ${axis}.`);
  return length;
}

/**
 * The elements in another dtype, always as a copy: `a.astype(dtype)`.
 *
 * @example
 * nd.astype([1.7, -1.7], "int32") // → [ 1 -1]
 */
export function astype<D extends DType>(a: ArrayInput, dtype: D): NDArray<D> {
  return toArray(a, "astype").astype(dtype);
}

/**
 * The elements in C order without gaps: the array itself if they lie so.
 *
 * @example
 * nd.ascontiguousarray(nd.array([[1, 2], [3, 4]]).T) // → [[1. 3.] [2. 4.]]
 */
export function ascontiguousarray(a: ArrayInput): NDArray {
  const x = toArray(a, "ascontiguousarray");
  const own = x.contiguous ? x : ops.copy(x);
  return own.ndim === 0 ? ops.reshape(own, [1]) : own;
}

/**
 * Whether two arrays have storage in common, byte ranges compared: writing to one may show in the other.
 *
 * @example
 * const a = nd.zeros([4]);
 * nd.mayShareMemory(a, a.at("1:")) // → true
 */
export function mayShareMemory(a: NDArray, b: NDArray): boolean {
  if (a.storage.buffer !== b.storage.buffer || a.size === 0 || b.size === 0) return false;
  const ends = (x: NDArray) => {
    let [low, high] = [x.offset, x.offset];
    x.shape.forEach((n, i) => {
      const reach = (n - 1) * x.strides[i]!;
      if (reach < 0) low += reach;
      else high += reach;
    });
    const width = x.storage.BYTES_PER_ELEMENT;
    return [x.storage.byteOffset + low * width, x.storage.byteOffset + (high + 1) * width] as const;
  };
  const [from, to] = ends(a);
  const [start, stop] = ends(b);
  return from < stop && start < to;
}

/** Further ways to new arrays. */
import { bytesOf, createStorage, type DType, isBig, promote } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { NDArray } from "../core/ndarray.ts";
import { normalizeAxis, type Shape } from "../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, type DTypeOption, fromElements, readDType, toArray } from "./convert.ts";
import { arange, linspace, tri } from "./creation.ts";
import { nonzero } from "./indexing.ts";
import { checkOptions } from "./options.ts";

/**
 * `num` numbers from `start` to `stop`, each the same multiple of the one before.
 *
 * @param options.endpoint - Whether `stop` is the last one. Default true.
 * @throws {RangeError} If an end is 0, or their signs differ.
 * @example
 * nd.geomspace(1, 1000, 4) // → [   1.   10.  100. 1000.]
 */
export function geomspace(
  start: number,
  stop: number,
  num = 50,
  options: { endpoint?: boolean; dtype?: DType } = {},
): NDArray {
  checkOptions(options, ["endpoint", "dtype"], "geomspace");
  const { endpoint = true, dtype = "float64" } = options;
  if (!(start * stop > 0)) {
    throw new ValueError(`geomspace: expected two ends of one sign, neither 0, got ${start} and ${stop}.`);
  }
  const sign = Math.sign(start);
  const [low, high] = [Math.log10(Math.abs(start)), Math.log10(Math.abs(stop))];
  const exponents = linspace(low, high, num, { endpoint }).data as Float64Array;
  const out = Float64Array.from(exponents, (x) => sign * 10 ** x);
  // The ends are exact.
  if (num > 0) out[0] = start;
  if (endpoint && num > 1) out[num - 1] = stop;
  return cast(fromElements(out, "float64"), dtype);
}

/**
 * Powers of each element as a row: `[..., x², x, 1]`, Vandermonde's matrix.
 *
 * @param options.n - How many columns. Default: as many as elements.
 * @param options.increasing - Powers ascending. Default false.
 * @example
 * nd.vander([2, 3], { n: 3 }) // → [[4. 2. 1.] [9. 3. 1.]]
 */
export function vander(a: ArrayInput, options: { n?: number; increasing?: boolean } = {}): NDArray {
  checkOptions(options, ["n", "increasing"], "vander");
  const x = toArray(a, "vander");
  if (x.ndim !== 1) throw new ShapeError(`vander: expected 1 axis, got shape ${showShape(x.shape)}.`);
  const n = options.n ?? x.size;
  const wide = cast(x, promote(x.dtype, "int64"));
  const columns = Array.from({ length: n }, (_, i) => (options.increasing ? i : n - 1 - i)).map((power) => {
    let out = ops.onesLike(wide);
    for (let i = 0; i < power; i++) out = ops.multiply(out, wide);
    return out;
  });
  return n === 0 ? ops.full([x.size, 0], 0, wide.dtype) : ops.stack(columns, 1);
}

/**
 * The indices of every element of a shape: `[rank, ...shape]`, the first along the first axis.
 *
 * @example
 * nd.indices([2, 2])[Symbol.iterator] === undefined // → false
 * nd.indices([2, 3]).at(1) // → [[0 1 2] [0 1 2]]
 */
export function indices(shape: Shape, dtype: DType = "int64"): NDArray {
  if (shape.length === 0) return ops.full([0], 0, dtype);
  return ops.stack(
    shape.map((n, axis) => {
      const line = ops.reshape(
        arange(n),
        shape.map((_, i) => (i === axis ? n : 1)),
      );
      return cast(ops.broadcastTo(line, shape), dtype);
    }),
  );
}

/**
 * An array of the numbers that something iterable gives, in one axis.
 *
 * @param options.count - At most so many. Default: all.
 * @example
 * nd.fromiter(new Set([3, 1, 3]), "int32") // → [3 1]
 */
export function fromiter(
  iterable: Iterable<number | bigint | boolean>,
  dtype: DTypeOption<DType> = "float64",
  options: { count?: number } = {},
): NDArray {
  checkOptions(options, ["count"], "fromiter");
  const wanted = readDType(dtype, "fromiter") ?? "float64";
  const values: (number | bigint)[] = [];
  for (const value of iterable) {
    if (values.length >= (options.count ?? Infinity)) break;
    values.push(isBig(wanted) ? BigInt(value) : Number(value));
  }
  return isBig(wanted) ? fromElements(values, wanted) : cast(fromElements(values, "float64"), wanted);
}

/**
 * Bytes read as elements of a dtype in one axis, in the machine's byte order (little-endian everywhere that we run). A
 * view where the bytes lie at a multiple of the element's width, else a copy.
 *
 * @param options.count - How many elements. Default: all that fit.
 * @param options.offset - Bytes left out at the start. Default 0.
 * @throws {RangeError} If there are fewer bytes.
 * @example
 * nd.frombuffer(Uint8Array.of(1, 0, 2, 0), "int16") // → [1 2]
 */
export function frombuffer<D extends DType = "float64">(
  buffer: ArrayBuffer | ArrayBufferView,
  dtype: D = "float64" as D,
  options: { count?: number; offset?: number } = {},
): NDArray<D> {
  checkOptions(options, ["count", "offset"], "frombuffer");
  const wanted = readDType(dtype, "frombuffer") as D;
  const [base, start, length] = ArrayBuffer.isView(buffer)
    ? [buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength]
    : [buffer, 0, buffer.byteLength];
  const { offset = 0 } = options;
  const width = bytesOf(wanted);
  const count = options.count ?? Math.floor((length - offset) / width);
  if (offset + count * width > length || (options.count === undefined && (length - offset) % width !== 0)) {
    throw new ValueError(
      `frombuffer: expected a multiple of ${width} bytes after ${offset}, enough for ${count} of ${wanted}, got ${length - offset}.`,
    );
  }
  const from = start + offset;
  const aligned = from % width === 0;
  const Storage = createStorage(wanted, 0).constructor as new (b: ArrayBuffer, at: number, n: number) => never;
  const source = aligned ? base : base.slice(from, from + count * width);
  return new NDArray<D>(new Storage(source, aligned ? from : 0, count), wanted, [count]);
}

/**
 * Index lists that together pick a rectangle: `a.at(...nd.ix_([0, 2], [1]))` is rows 0 and 2 of column 1.
 *
 * @example
 * nd.array([[1, 2], [3, 4], [5, 6]]).at(...nd.ix_([0, 2], [1])) // → [[2.] [6.]]
 */
export function ix_(...lists: ArrayInput[]): NDArray[] {
  return lists.map((list, axis) => {
    const x = toArray(Array.isArray(list) && list.length === 0 ? new Int32Array(0) : list, "ix_");
    if (x.ndim !== 1) throw new ShapeError(`ix_: expected lists of 1 axis, got shape ${showShape(x.shape)}.`);
    const places = x.dtype === "bool" ? nonzero(x)[0]! : cast(x, "int64");
    return ops.reshape(
      places,
      lists.map((_, i) => (i === axis ? -1 : 1)),
    );
  });
}

/**
 * `[rows, columns]` of the elements at and below a diagonal of an `[n, m]` matrix, row by row.
 *
 * @example
 * nd.trilIndices(2)[1] // → [0 0 1]
 */
export function trilIndices(n: number, k = 0, m = n): [rows: NDArray<"int64">, columns: NDArray<"int64">] {
  return nonzero(tri(n, m, k, "bool")) as [NDArray<"int64">, NDArray<"int64">];
}

/**
 * `[rows, columns]` of the elements at and above a diagonal of an `[n, m]` matrix, row by row.
 *
 * @example
 * nd.triuIndices(2)[1] // → [0 1 1]
 */
export function triuIndices(n: number, k = 0, m = n): [rows: NDArray<"int64">, columns: NDArray<"int64">] {
  return nonzero(ops.logicalNot(tri(n, m, k - 1, "bool"))) as [NDArray<"int64">, NDArray<"int64">];
}

/**
 * Indices into the flat array as one array an axis.
 *
 * @throws {RangeError} If one lies outside.
 * @example
 * nd.unravelIndex([5, 1], [2, 3])[0] // → [1 0]
 */
export function unravelIndex(flat: ArrayInput, shape: Shape): NDArray<"int64">[] {
  const x = toArray(flat, "unravelIndex");
  const size = shape.reduce((n, length) => n * length, 1);
  const places = Array.from(x.data, Number);
  const wrong = places.find((place) => !Number.isInteger(place) || place < 0 || place >= size);
  if (wrong !== undefined) {
    throw new ValueError(
      `unravelIndex: expected indices from 0 to ${size - 1} for shape ${showShape(shape)}, got ${wrong}.`,
    );
  }
  return shape.map((length, axis) => {
    const step = shape.slice(axis + 1).reduce((n, m) => n * m, 1);
    return fromElements(
      places.map((place) => BigInt(Math.floor(place / step) % length)),
      "int64",
      x.shape,
    );
  });
}

/**
 * One index an axis as indices into the flat array: the other way of `unravelIndex`.
 *
 * @throws {RangeError} If one lies outside.
 * @example
 * nd.ravelMultiIndex([[1, 0], [2, 1]], [2, 3]) // → [5 1]
 */
export function ravelMultiIndex(index: readonly ArrayInput[], shape: Shape): NDArray<"int64"> {
  if (index.length !== shape.length) {
    throw new ShapeError(
      `ravelMultiIndex: expected ${shape.length} arrays for shape ${showShape(shape)}, got ${index.length}.`,
    );
  }
  const parts = index.map((one, axis) => {
    const x = cast(toArray(one, "ravelMultiIndex"), "int64");
    for (const place of x.data) {
      if (place < 0 || place >= shape[axis]!) {
        throw new ValueError(
          `ravelMultiIndex: expected indices from 0 to ${shape[axis]! - 1} along axis ${normalizeAxis(axis, shape.length, "")}, got ${place}.`,
        );
      }
    }
    return x as NDArray;
  });
  return parts.reduce((flat, part, axis) =>
    ops.add(ops.multiply(flat, ops.full([], shape[axis]!, "int64")), part),
  ) as NDArray<"int64">;
}

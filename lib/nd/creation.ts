/**
 * New arrays. The dtype stands alone or in options: `nd.zeros([2], "int32")`, `nd.zeros([2], { dtype: "int32" })`.
 *
 * Only a dtype that is named is in the type: `let w = nd.zeros([2]); w = w.sub(step)` must compile, and what arithmetic
 * gives is known when it runs.
 */
import { empty as allocate } from "../core/allocate.ts";
import type { DType } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { ShapeError, showValue, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, type DTypeOption, readDType, type Scalar, toArray, weak } from "./convert.ts";
import { checkOptions } from "./options.ts";

/** A shape, or the length of the only axis. */
type Size = Shape | number;

function readShape(shape: Size, where: string): Shape {
  const lengths = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(lengths) || !lengths.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(
      `${where}: expected a shape, a list of lengths >= 0, got ${Array.isArray(shape) ? `[${shape.join(", ")}]` : showValue(shape)}.`,
    );
  }
  return [...lengths];
}

/**
 * An array of nested lists, numbers, typed arrays or arrays; always a copy. Numbers make float64, whatever their values
 * (JavaScript has no other kind), booleans bool, BigInt int64.
 *
 * @param dtype - The dtype wanted, alone or as `{ dtype }`.
 * @throws {ShapeError} If lists at one depth differ in length; says where.
 * @throws {TypeError} If something is not a number, or the dtype has no such name.
 * @example
 * nd.array([[1, 2], [3, 4]]) // → [[1. 2.] [3. 4.]]
 * nd.array([1, 2.7], "int32") // → [1 2]
 * nd.array([true, false]).dtype // → bool
 */
export function array(value: ArrayInput): NDArray;
export function array<D extends DType>(value: ArrayInput, dtype: D | { dtype: D }): NDArray<D>;
export function array(value: ArrayInput, dtype?: DTypeOption<DType>): NDArray;
export function array(value: ArrayInput, dtype?: DTypeOption<DType>): NDArray {
  const a = toArray(value, "array");
  const wanted = readDType(dtype, "array") ?? a.dtype;
  const fresh = Array.isArray(value) && a.dtype === wanted;
  return fresh ? a : ops.astype(a, wanted);
}

/**
 * As `array`, but an array of the right dtype comes back as it is, and a typed array is read in place.
 *
 * @example
 * const a = nd.ones([2]);
 * nd.asarray(a) === a // → true
 */
export function asarray(value: ArrayInput): NDArray;
export function asarray<D extends DType>(value: ArrayInput, dtype: D | { dtype: D }): NDArray<D>;
export function asarray(value: ArrayInput, dtype?: DTypeOption<DType>): NDArray {
  const a = toArray(value, "asarray");
  return cast(a, readDType(dtype, "asarray") ?? a.dtype);
}

/**
 * Zeros.
 *
 * @param shape - Length of each axis; a number for one axis.
 * @param dtype - Default float64.
 * @example
 * nd.zeros([2, 2]) // → [[0. 0.] [0. 0.]]
 */
export function zeros(shape: Size): NDArray;
export function zeros<D extends DType>(shape: Size, dtype: D | { dtype: D }): NDArray<D>;
export function zeros(shape: Size, dtype?: DTypeOption<DType>): NDArray;
export function zeros(shape: Size, dtype?: DTypeOption<DType>): NDArray {
  return allocate(readShape(shape, "zeros"), readDType(dtype, "zeros") ?? "float64");
}

/**
 * Ones.
 *
 * @param shape - Length of each axis; a number for one axis.
 * @param dtype - Default float64.
 * @example
 * nd.ones(3, "int32") // → [1 1 1]
 */
export function ones(shape: Size): NDArray;
export function ones<D extends DType>(shape: Size, dtype: D | { dtype: D }): NDArray<D>;
export function ones(shape: Size, dtype?: DTypeOption<DType>): NDArray;
export function ones(shape: Size, dtype?: DTypeOption<DType>): NDArray {
  return ops.full(readShape(shape, "ones"), 1, readDType(dtype, "ones") ?? "float64");
}

/**
 * One value everywhere; an array as value broadcasts.
 *
 * @param dtype - Default: the value's (numbers: float64).
 * @example
 * nd.full([2, 2], 7) // → [[7. 7.] [7. 7.]]
 */
export function full(shape: Size, value: ArrayInput): NDArray;
export function full<D extends DType>(shape: Size, value: ArrayInput, dtype: D | { dtype: D }): NDArray<D>;
export function full(shape: Size, value: ArrayInput, dtype?: DTypeOption<DType>): NDArray {
  const filling = toArray(value, "full");
  const spread = ops.broadcastTo(filling, readShape(shape, "full"));
  return ops.astype(spread, readDType(dtype, "full") ?? filling.dtype);
}

/**
 * An array to be written to. (Its elements are in fact zeros.)
 *
 * @example
 * nd.empty([2, 3]).shape // → [ 2, 3 ]
 */
export function empty(shape: Size): NDArray;
export function empty<D extends DType>(shape: Size, dtype: D | { dtype: D }): NDArray<D>;
export function empty(shape: Size, dtype?: DTypeOption<DType>): NDArray {
  return zeros(shape, dtype);
}

/**
 * Zeros in the shape of another array, and of its dtype unless one is named.
 *
 * @example
 * nd.zerosLike([[1, 2]]) // → [[0. 0.]]
 */
export function zerosLike(a: ArrayInput, dtype?: DTypeOption<DType>): NDArray {
  const like = toArray(a, "zerosLike");
  return ops.full(like.shape, 0, readDType(dtype, "zerosLike") ?? like.dtype);
}

/**
 * Ones in the shape of another array, and of its dtype unless one is named.
 *
 * @example
 * nd.onesLike([[1, 2]]) // → [[1. 1.]]
 */
export function onesLike(a: ArrayInput, dtype?: DTypeOption<DType>): NDArray {
  const like = toArray(a, "onesLike");
  return ops.full(like.shape, 1, readDType(dtype, "onesLike") ?? like.dtype);
}

/**
 * One value in the shape of another array, and of its dtype unless one is named.
 *
 * @example
 * nd.fullLike([[1, 2]], 5) // → [[5. 5.]]
 */
export function fullLike(a: ArrayInput, value: Scalar, dtype?: DTypeOption<DType>): NDArray {
  const like = toArray(a, "fullLike");
  return ops.astype(
    ops.broadcastTo(toArray(value, "fullLike"), like.shape),
    readDType(dtype, "fullLike") ?? like.dtype,
  );
}

/** As `zerosLike`. */
export function emptyLike(a: ArrayInput, dtype?: DTypeOption<DType>): NDArray {
  return zerosLike(a, dtype);
}

/**
 * Numbers from `start` (0 when only one number is given) up to, not including, `stop`, in steps. float64 unless a dtype
 * is named: JavaScript's 3 and 3.0 are one number, so NumPy's int64 cannot be told.
 *
 * @throws {RangeError} If the step is 0.
 * @example
 * nd.arange(4) // → [0. 1. 2. 3.]
 * nd.arange(1, 2, 0.25) // → [1.   1.25 1.5  1.75]
 * nd.arange(3, { dtype: "int32" }) // → [0 1 2]
 */
export function arange(stop: number, options?: { dtype?: DType }): NDArray;
export function arange(start: number, stop: number, step?: number, dtype?: DTypeOption<DType>): NDArray;
export function arange(
  first: number,
  second?: number | { dtype?: DType },
  step = 1,
  dtype?: DTypeOption<DType>,
): NDArray {
  const [start, stop] = typeof second === "number" ? [first, second] : [0, first];
  if (step === 0 || ![start, stop, step].every(Number.isFinite)) {
    throw new ValueError(`arange: expected finite numbers and a step other than 0, got ${start}, ${stop}, ${step}.`);
  }
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const out = allocate([length], "float64");
  for (let i = 0; i < length; i++) out.storage[out.offset + i] = start + i * step;
  const wanted = readDType(typeof second === "object" ? second : dtype, "arange");
  return cast(out, wanted ?? "float64");
}

/**
 * `num` numbers evenly from `start` to `stop`.
 *
 * @param options.endpoint - Whether `stop` is the last one. Default true.
 * @example
 * nd.linspace(0, 1, 5) // → [0.   0.25 0.5  0.75 1.  ]
 */
export function linspace(
  start: number,
  stop: number,
  num = 50,
  options: { endpoint?: boolean; dtype?: DType } = {},
): NDArray {
  checkOptions(options, ["endpoint", "dtype"], "linspace");
  const { endpoint = true, dtype = "float64" } = options;
  if (!Number.isInteger(num) || num < 0)
    throw new ValueError(`linspace: expected num, a whole number >= 0, got ${num}.`);
  const parts = endpoint ? num - 1 : num;
  const step = (stop - start) / parts;
  const out = allocate([num], "float64");
  for (let i = 0; i < num; i++) out.storage[out.offset + i] = parts > 0 ? i * step + start : start;
  if (endpoint && num > 1) out.storage[out.offset + num - 1] = stop;
  return cast(out, dtype);
}

/**
 * `num` numbers from `base**start` to `base**stop`, their exponents even.
 *
 * @example
 * nd.logspace(0, 2, 3) // → [  1.  10. 100.]
 */
export function logspace(
  start: number,
  stop: number,
  num = 50,
  options: { base?: number; endpoint?: boolean; dtype?: DType } = {},
): NDArray {
  checkOptions(options, ["base", "endpoint", "dtype"], "logspace");
  const { base = 10, endpoint = true, dtype = "float64" } = options;
  const exponents = linspace(start, stop, num, { endpoint });
  return cast(ops.power(ops.fullLike(exponents, base), exponents), dtype);
}

/**
 * Ones on a diagonal, zeros elsewhere: `[n, m]`.
 *
 * @param options - Columns alone (and the diagonal after them), a dtype, or a record of these.
 * @param options.m - Columns. Default `n`.
 * @param options.k - The diagonal: 0 the main one, above it positive. Default 0.
 * @example
 * nd.eye(2) // → [[1. 0.] [0. 1.]]
 */
export function eye(
  n: number,
  options: number | { m?: number; k?: number; dtype?: DType } | DType = {},
  diagonal?: number,
): NDArray {
  checkOptions(options, ["m", "k", "dtype"], "eye");
  const named =
    typeof options === "string" ? { dtype: options } : typeof options === "number" ? { m: options } : options;
  const { m = n, k = diagonal ?? 0, dtype = "float64" } = named;
  return fromFunction((i, j) => ops.equal(ops.subtract(j!, i!), weak(k, "float64", "eye")), [n, m], dtype);
}

/**
 * The identity matrix, `[n, n]`.
 *
 * @example
 * nd.identity(2) // → [[1. 0.] [0. 1.]]
 */
export function identity(n: number, dtype?: DType): NDArray {
  return eye(n, { dtype: dtype ?? "float64" });
}

/**
 * Ones at and below a diagonal, zeros above.
 *
 * @example
 * nd.tri(3) // → [[1. 0. 0.] [1. 1. 0.] [1. 1. 1.]]
 */
export function tri(n: number, m = n, k = 0, dtype: DType = "float64"): NDArray {
  return fromFunction((i, j) => ops.lessEqual(j!, ops.add(i!, weak(k, "float64", "tri"))), [n, m], dtype);
}

/**
 * An array computed from its indices: `f` gets one float64 array of indices an axis, and gives an array that broadcasts
 * to `shape`.
 *
 * @example
 * nd.fromFunction((i, j) => i.mul(10).add(j), [2, 3]) // → [[ 0.  1.  2.] [10. 11. 12.]]
 */
export function fromFunction(
  f: (...indices: NDArray[]) => ArrayInput,
  shape: Shape,
  dtype: DType = "float64",
): NDArray {
  const lengths = readShape(shape, "fromFunction");
  const indices = lengths.map((length, axis) =>
    ops.broadcastTo(
      ops.reshape(
        arange(length),
        lengths.map((_, i) => (i === axis ? length : 1)),
      ),
      lengths,
    ),
  );
  return ops.astype(ops.broadcastTo(toArray(f(...indices), "fromFunction"), lengths), dtype);
}

/**
 * Coordinate matrices from coordinate vectors, one array a vector.
 *
 * @param options.indexing - `"xy"` (default): the first vector runs along the columns; `"ij"`: along the first axis.
 * @example
 * const [x, y] = nd.meshgrid([1, 2, 3], [10, 20]);
 * y // → [[10. 10. 10.] [20. 20. 20.]]
 */
export function meshgrid(...args: (ArrayInput | { indexing: "xy" | "ij" })[]): NDArray[] {
  const last = args.at(-1);
  const options = last !== null && typeof last === "object" && "indexing" in last ? last : undefined;
  const vectors = (options ? args.slice(0, -1) : args).map((v) => ops.reshape(toArray(v, "meshgrid"), [-1]));
  const swap = options?.indexing !== "ij" && vectors.length > 1;
  const axisOf = (i: number) => (swap && i < 2 ? 1 - i : i);
  const shape = new Array<number>(vectors.length);
  vectors.forEach((v, i) => {
    shape[axisOf(i)] = v.size;
  });
  return vectors.map((v, i) =>
    ops.copy(
      ops.broadcastTo(
        ops.reshape(
          v,
          shape.map((_, axis) => (axis === axisOf(i) ? v.size : 1)),
        ),
        shape,
      ),
    ),
  );
}

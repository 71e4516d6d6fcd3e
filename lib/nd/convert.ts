/** What people pass as arrays, as arrays. */
import { empty, scalar } from "../core/allocate.ts";
import { asDType, createStorage, type DType, isBig, isFloat, promoteScalar, type TypedArray } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { DTypeError, ShapeError, showValue, ValueError } from "../errors.ts";
import { floatOf } from "../ops/elementwise.ts";
import { astype, stack } from "../ops/index.ts";
import { checkOptions } from "./options.ts";

export type Scalar = number | bigint | boolean;
type List = readonly unknown[];

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";

/** The dtype of a typed array. */
export function dtypeOf(data: TypedArray): DType {
  const name = Object.prototype.toString.call(data).slice(8, -6).replace("Clamped", "");
  return (name.startsWith("Big") ? name.slice(3) : name).toLowerCase() as DType;
}

/** A dtype as it is given: by name, or in options. */
export type DTypeOption<D extends DType> = D | { dtype?: D | undefined } | undefined;

export function readDType<D extends DType>(option: DTypeOption<D>, where: string): D | undefined {
  checkOptions(option, ["dtype"], where);
  const dtype = typeof option === "object" ? option.dtype : option;
  return dtype === undefined ? undefined : (asDType(dtype, where) as D);
}

/**
 * `value` as an array: arrays come back as they are, typed arrays are read in place, lists and numbers are copied.
 * `where` is the function that was called.
 */
export function toArray(value: unknown, where: string): NDArray {
  if (value instanceof NDArray) return value;
  if (isScalar(value)) return scalar(Number.isNaN(value) ? NaN : toElement(value), kindOfScalar(value));
  if (Array.isArray(value)) return fromList(value, where);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const data = value as TypedArray;
    const dtype = dtypeOf(data);
    // A clamped array (pixels of a canvas) reads as bytes, but would not wrap as uint8 does.
    const clamped = Object.prototype.toString.call(data).includes("Clamped");
    return new NDArray(clamped ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data, dtype, [
      data.length,
    ]);
  }
  throw new DTypeError(`${where}: expected an array, a number, or nested lists of numbers, got ${showValue(value)}.`);
}

const toElement = (value: Scalar): number | bigint => (typeof value === "boolean" ? Number(value) : value);
const kindOfScalar = (value: Scalar): DType =>
  typeof value === "number" ? "float64" : typeof value === "boolean" ? "bool" : "int64";

/** The operands of a function of two arrays: a JavaScript number takes the dtype of the array beside it. */
export function pair(a: unknown, b: unknown, where: string): [NDArray, NDArray] {
  if (a instanceof NDArray) {
    if (b instanceof NDArray) return [a, b];
    if (isScalar(b)) return [a, weak(b, a.dtype, where)];
  } else if (isScalar(a) && b instanceof NDArray) return [weak(a, b.dtype, where), b];
  const x = toArray(a, where);
  const y = toArray(b, where);
  if (isScalar(a) && !isScalar(b)) return [weak(a, y.dtype, where), y];
  return isScalar(b) && !isScalar(a) ? [x, weak(b, x.dtype, where)] : [x, y];
}

/**
 * As `pair`, for functions that compute in floats: a number that the array's integer dtype cannot hold is a float, as
 * `nd.divide(bytes, 256)` needs it.
 */
export function floats(
  a: unknown,
  b: unknown,
  where: string,
  floatFor: (dtype: DType) => DType = floatOf,
): [NDArray, NDArray] {
  if (a instanceof NDArray && isScalar(b) && outside(b, a.dtype)) return [a, scalar(Number(b), floatFor(a.dtype))];
  if (b instanceof NDArray && isScalar(a) && outside(a, b.dtype)) return [scalar(Number(a), floatFor(b.dtype)), b];
  return pair(a, b, where);
}

/** Whether an integer is beyond what an integer dtype holds. */
const outside = (value: Scalar, dtype: DType): boolean =>
  typeof value !== "boolean" &&
  dtype !== "bool" &&
  !isFloat(dtype) &&
  Number.isInteger(Number(value)) &&
  !fits(value, dtype);

/** As `pair`, for tests: a number that the array's dtype cannot hold is compared as it is. */
export function comparands(a: unknown, b: unknown, where: string): [NDArray, NDArray] {
  const beyond = (value: unknown, other: unknown): value is Scalar =>
    isScalar(value) && other instanceof NDArray && outside(value, other.dtype);
  if (beyond(b, a)) return [a as NDArray, scalar(Number(b), "float64")];
  if (beyond(a, b)) return [scalar(Number(a), "float64"), b as NDArray];
  return pair(a, b, where);
}

/** A JavaScript number beside an array of `dtype`. */
export function weak(value: Scalar, dtype: DType, where: string): NDArray {
  const to = promoteScalar(dtype, value);
  if (isFloat(to)) return scalar(Number(value), to);
  if (!fits(value, to)) {
    throw new ValueError(
      `${where}: expected a number that ${to} holds, as the other array does, got ${value}. ` +
        `Convert that one first: a.astype("float64").`,
    );
  }
  return scalar(isBig(to) ? BigInt(value) : Number(value), to);
}

/** Whether an integer dtype holds a value as it is. */
export function fits(value: Scalar, dtype: DType): boolean {
  const bits = dtype === "bool" ? 1 : Number(/\d+/.exec(dtype)![0]);
  const unsigned = dtype === "bool" || dtype.startsWith("u");
  const high = 2n ** BigInt(unsigned ? bits : bits - 1);
  const integer = typeof value === "bigint" ? value : BigInt(Number(value));
  return integer < high && integer >= (unsigned ? 0n : -high);
}

/** Nested lists: numbers make float64, booleans bool, BigInt int64; typed arrays and arrays inside are stacked. */
function fromList(list: List, where: string): NDArray {
  const shape: number[] = [];
  let first: unknown = list;
  while (Array.isArray(first)) {
    shape.push(first.length);
    first = first[0];
  }
  if (first instanceof NDArray || ArrayBuffer.isView(first)) return stacked(list, where);
  const floats = empty(shape, "float64");
  const { storage } = floats;
  let next = floats.offset;
  let [numbers, bigints, booleans] = [false, false, false];
  const path: number[] = [];
  const visit = (part: unknown, depth: number): void => {
    const length = shape[depth]!;
    if (!Array.isArray(part) || part.length !== length) throw ragged(part, length, depth, path.slice(0, depth), where);
    for (let i = 0; i < length; i++) {
      const item: unknown = part[i];
      path[depth] = i;
      if (depth < shape.length - 1) visit(item, depth + 1);
      else if (typeof item === "number") {
        numbers = true;
        storage[next++] = item;
      } else if (isScalar(item)) {
        if (typeof item === "bigint") bigints = true;
        else booleans = true;
        storage[next++] = Number(item);
      } else if (Array.isArray(item)) throw ragged(item, undefined, depth + 1, path, where);
      else throw new DTypeError(`${where}: expected numbers, got ${showValue(item)} at ${placeName(path)}.`);
    }
  };
  visit(list, 0);
  if (numbers || !(bigints || booleans)) return floats;
  if (!bigints) return astype(floats, "bool");
  const whole = list.flat(shape.length - 1) as (bigint | boolean)[];
  return fromElements(whole.map(BigInt), "int64", shape);
}

const placeName = (path: readonly number[]): string => (path.length === 0 ? "the top" : `[${path.join("][")}]`);

function ragged(part: unknown, wanted: number | undefined, depth: number, path: number[], where: string): ShapeError {
  const got = Array.isArray(part) ? `a list of ${part.length}` : showValue(part);
  const expected =
    wanted === undefined ? "a number, as before it" : `a list of ${wanted}, as at the start of axis ${depth}`;
  return new ShapeError(`${where}: expected lists of equal lengths: at ${placeName(path)} ${expected}, got ${got}.`);
}

function stacked(list: List, where: string): NDArray {
  const parts = list.map((part) => toArray(part, where));
  const odd = parts.findIndex((part) => String(part.shape) !== String(parts[0]!.shape));
  if (odd > 0) {
    throw new ShapeError(
      `${where}: expected arrays of one shape in a list, got [${parts[0]!.shape.join(", ")}] and, at [${odd}], [${parts[odd]!.shape.join(", ")}].`,
    );
  }
  return stack(parts);
}

/** Elements in C order, numbers or BigInt, as a new array. */
export function fromElements<D extends DType>(
  values: ArrayLikeOf<number | bigint>,
  dtype: D,
  shape?: Shape,
): NDArray<D> {
  const storage = createStorage(dtype, values.length) as { [i: number]: number | bigint };
  for (let i = 0; i < values.length; i++) storage[i] = values[i]!;
  return new NDArray<D>(storage as never, dtype, shape ?? [values.length]);
}
type ArrayLikeOf<T> = { readonly length: number; readonly [i: number]: T };

/** In `dtype`; not copied if it is already. */
export const cast = <D extends DType>(a: NDArray, dtype: D): NDArray<D> =>
  (a.dtype === dtype ? a : astype(a, dtype)) as NDArray<D>;

export type { ArrayInput };

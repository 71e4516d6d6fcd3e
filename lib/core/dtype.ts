/** Element types, their storage, and NumPy 2's promotion rules. Complex numbers are left out. */
import type { DType, StorageByDType, TypedArray } from "../engine/types.ts";
import { DTypeError, nearName, showValue } from "../errors.ts";

export type { DType, StorageByDType, TypedArray };

type Kind = "bool" | "int" | "uint" | "float";
interface Info {
  kind: Kind;
  bytes: number;
  create(length: number): TypedArray;
}

const info: { readonly [D in DType]: Info } = {
  bool: { kind: "bool", bytes: 1, create: (n) => new Uint8Array(n) },
  int8: { kind: "int", bytes: 1, create: (n) => new Int8Array(n) },
  int16: { kind: "int", bytes: 2, create: (n) => new Int16Array(n) },
  int32: { kind: "int", bytes: 4, create: (n) => new Int32Array(n) },
  int64: { kind: "int", bytes: 8, create: (n) => new BigInt64Array(n) },
  uint8: { kind: "uint", bytes: 1, create: (n) => new Uint8Array(n) },
  uint16: { kind: "uint", bytes: 2, create: (n) => new Uint16Array(n) },
  uint32: { kind: "uint", bytes: 4, create: (n) => new Uint32Array(n) },
  uint64: { kind: "uint", bytes: 8, create: (n) => new BigUint64Array(n) },
  float32: { kind: "float", bytes: 4, create: (n) => new Float32Array(n) },
  float64: { kind: "float", bytes: 8, create: (n) => new Float64Array(n) },
};

export const dtypes = Object.keys(info) as DType[];

export const kindOf = (dtype: DType): Kind => info[dtype].kind;
export const bytesOf = (dtype: DType): number => info[dtype].bytes;
export const isFloat = (dtype: DType): boolean => info[dtype].kind === "float";
export const isBig = (dtype: DType): dtype is "int64" | "uint64" => dtype === "int64" || dtype === "uint64";

/** Zeroed storage for `length` elements. */
export const createStorage = <D extends DType>(dtype: D, length: number): StorageByDType[D] =>
  info[dtype].create(length) as StorageByDType[D];

/** Checks a dtype that a user typed; names the near one. `where` is the function that was called. */
export function asDType(dtype: unknown, where: string): DType {
  if (typeof dtype === "string" && Object.hasOwn(info, dtype)) return dtype as DType;
  // What Python calls float and int.
  const python =
    typeof dtype === "string" ? dtypes.findLast((known) => known.replace(/\d+$/, "") === dtype) : undefined;
  const near = python ?? (typeof dtype === "string" ? nearName(dtype, dtypes) : undefined);
  throw new DTypeError(
    `${where}: expected a dtype (${dtypes.join(", ")}), got ${showValue(dtype)}.` +
      (near ? ` Did you mean "${near}"?` : ""),
  );
}

const intOf = (bytes: number): DType => (bytes >= 8 ? "int64" : (`int${bytes * 8}` as DType));

/** NumPy 2's `promote_types` for two array dtypes. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  const [x, y] = [info[a], info[b]];
  if (x.kind === "bool") return b;
  if (y.kind === "bool") return a;
  if (x.kind === y.kind) return x.bytes >= y.bytes ? a : b;
  if (x.kind === "float" || y.kind === "float") {
    const [float, other] = x.kind === "float" ? [x, y] : [y, x];
    // float32 holds 16-bit integers exactly; wider ones need float64.
    return float.bytes === 4 && other.bytes <= 2 ? "float32" : "float64";
  }
  const [signed, unsigned] = x.kind === "int" ? [x, y] : [y, x];
  if (signed.bytes > unsigned.bytes) return intOf(signed.bytes);
  return unsigned.bytes === 8 ? "float64" : intOf(unsigned.bytes * 2);
}

/**
 * The dtype of a JavaScript number next to an array: numbers are "weak", as Python's are in NumPy 2, so they keep the
 * array's dtype where its kind can hold them. JavaScript has no integer type: a number with an integer value counts as
 * an integer, so `int32Array.mul(2)` stays int32 and `int32Array.mul(0.5)` becomes float64.
 */
export function promoteScalar(array: DType, value: number | bigint | boolean): DType {
  const { kind } = info[array];
  if (typeof value === "boolean") return array;
  if (kind === "float") return array;
  if (typeof value === "number" && !Number.isInteger(value)) return "float64";
  return kind === "bool" ? "int64" : array;
}

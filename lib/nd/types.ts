/** What dtypes hold, and how they combine. */
import { asDType, bytesOf, type DType, isFloat, kindOf, promote } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";
import { DTypeError } from "../errors.ts";
import { castsTo } from "./into.ts";

/** Limits of a float dtype. */
export interface FloatInfo {
  dtype: DType;
  bits: number;
  /** The distance from 1 to the next larger number. */
  eps: number;
  /** The distance from 1 to the next smaller number. */
  epsneg: number;
  max: number;
  min: number;
  /** The smallest number above 0 with all its digits, and with fewer. */
  tiny: number;
  smallestNormal: number;
  smallestSubnormal: number;
  /** Decimal digits that are always right. */
  precision: number;
}

/**
 * Limits of a float dtype, NumPy's `finfo`.
 *
 * @throws {TypeError} If it is no float dtype.
 * @example
 * nd.finfo("float32").eps // → 1.1920928955078125e-7
 */
export function finfo(type: DType | NDArray): FloatInfo {
  const dtype = type instanceof NDArray ? type.dtype : asDType(type, "finfo");
  if (!isFloat(dtype)) throw new DTypeError(`finfo: expected float32 or float64, got ${dtype}. Did you mean iinfo?`);
  const [bits, digits, low, high] = dtype === "float32" ? [32, 23, -126, 127] : [64, 52, -1022, 1023];
  const max = (2 - 2 ** -digits) * 2 ** high;
  return {
    dtype,
    bits,
    eps: 2 ** -digits,
    epsneg: 2 ** -(digits + 1),
    max,
    min: -max,
    tiny: 2 ** low,
    smallestNormal: 2 ** low,
    smallestSubnormal: 2 ** (low - digits),
    precision: dtype === "float32" ? 6 : 15,
  };
}

/**
 * Limits of an integer dtype, NumPy's `iinfo`: BigInt for 64 bits, which numbers do not hold.
 *
 * @throws {TypeError} If it is no integer dtype.
 * @example
 * nd.iinfo("int8").min // → -128
 */
export function iinfo(type: DType | NDArray): {
  dtype: DType;
  bits: number;
  min: number | bigint;
  max: number | bigint;
} {
  const dtype = type instanceof NDArray ? type.dtype : asDType(type, "iinfo");
  const kind = kindOf(dtype);
  if (kind !== "int" && kind !== "uint") {
    throw new DTypeError(
      `iinfo: expected an integer dtype, got ${dtype}.${isFloat(dtype) ? " Did you mean finfo?" : ""}`,
    );
  }
  const bits = bytesOf(dtype) * 8;
  const size = 2n ** BigInt(kind === "int" ? bits - 1 : bits);
  const read = (value: bigint) => (bits === 64 ? value : Number(value));
  return { dtype, bits, min: read(kind === "int" ? -size : 0n), max: read(size - 1n) };
}

/**
 * The dtype that holds both, NumPy 2's `promote_types`.
 *
 * @example
 * nd.promoteTypes("int32", "float32") // → float64
 */
export function promoteTypes(a: DType, b: DType): DType {
  return promote(asDType(a, "promoteTypes"), asDType(b, "promoteTypes"));
}

/**
 * The dtype that arrays and dtypes have together.
 *
 * @example
 * nd.resultType(nd.ones([2], "int8"), "uint8") // → int16
 */
export function resultType(...types: (DType | NDArray)[]): DType {
  return types.map((type) => (type instanceof NDArray ? type.dtype : asDType(type, "resultType"))).reduce(promote);
}

/**
 * Whether a dtype may become another.
 *
 * @param casting - `"safe"` (default): every value stays what it is; `"same_kind"`: no fraction and no sign may be lost;
 *   `"no"`: only the same; `"unsafe"`: always.
 * @example
 * nd.canCast("int16", "float32") // → true
 * nd.canCast("float64", "float32") // → false
 */
export function canCast(
  from: DType | NDArray,
  to: DType,
  casting: "safe" | "same_kind" | "no" | "unsafe" = "safe",
): boolean {
  const source = from instanceof NDArray ? from.dtype : asDType(from, "canCast");
  const target = asDType(to, "canCast");
  if (casting === "unsafe") return true;
  if (casting === "no") return source === target;
  return casting === "same_kind" ? castsTo(source, target) : promote(source, target) === target;
}

/** NumPy's scalars as text: `str(np.float32(x))` and `repr(np.float32(x))`. */
import type { DType } from "../../core/dtype.ts";
import type { FloatType } from "./digits.ts";
import { positional, scientific } from "./float.ts";

/** Scalars from this size on print in scientific notation. */
const LARGE: Record<FloatType, number> = { float32: 1e6, float64: 1e16 };

/**
 * What Python prints for a NumPy scalar: `0.1`, `1e-05`, `nan`, `True`. float32 shows the digits of a float32.
 *
 * @example
 * scalarStr(0.1, "float32"); // "0.1"
 */
export function scalarStr(value: number | bigint | boolean, dtype: DType): string {
  if (dtype === "bool") return value ? "True" : "False";
  if (dtype !== "float32" && dtype !== "float64") return String(value);
  const x = dtype === "float32" ? Math.fround(Number(value)) : Number(value);
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  const size = Math.abs(x);
  if (x === 0 || (size < LARGE[dtype] && size >= 1e-4)) return positional(x, dtype, { unique: true, trim: "one" });
  return scientific(x, dtype, { unique: true, trim: "cutPoint" });
}

/**
 * What Python's `repr` shows for a NumPy scalar: `np.float64(0.1)`, `np.int32(3)`, `np.True_`.
 *
 * @example
 * scalarRepr(0.1, "float64"); // "np.float64(0.1)"
 */
export function scalarRepr(value: number | bigint | boolean, dtype: DType): string {
  if (dtype === "bool") return value ? "np.True_" : "np.False_";
  return `np.${dtype}(${scalarStr(value, dtype)})`;
}

/** Arrays as text, to the character as NumPy 2.4 prints them. */

import { announceRead } from "../../core/dispatch.ts";
import type { DType } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { layOut } from "./layout.ts";
import { mergeOptions, type PrintOptions } from "./options.ts";
import { scalarStr } from "./scalar.ts";

export {
  type ElementFormatters,
  getPrintoptions,
  type PrintOptions,
  printoptions,
  setPrintoptions,
} from "./options.ts";
export { scalarRepr, scalarStr } from "./scalar.ts";

/**
 * What Python's `print(a)` prints: `[[0. 1.]\n [2. 3.]]`. Big arrays are summarised with `...`.
 *
 * @param options - Print options for this call only.
 * @throws {ValueError} If an option's value is not one it can have.
 * @example
 * arrayStr(nd.array([0.5, 1])); // "[0.5 1. ]"
 */
export function arrayStr(a: NDArray, options: Partial<PrintOptions> = {}): string {
  announceRead(a);
  const merged = mergeOptions("arrayStr", options);
  // A 0-d array prints as the scalar it holds, all its digits included.
  if (a.ndim === 0) return scalarStr(a.storage[a.offset]!, a.dtype);
  return layOut(a, merged, { separator: " ", prefix: "", suffix: "" });
}

/**
 * What Python's `repr(a)` shows: `array([0.5, 1. ], dtype=float32)`, with the dtype (and for summarised or empty
 * arrays the shape) where the elements do not tell.
 *
 * @param options - Print options for this call only.
 * @throws {ValueError} If an option's value is not one it can have.
 * @example
 * arrayRepr(nd.array([1, 2], "int32")); // "array([1, 2], dtype=int32)"
 */
export function arrayRepr(a: NDArray, options: Partial<PrintOptions> = {}): string {
  announceRead(a);
  const merged = mergeOptions("arrayRepr", options);
  const prefix = "array(";
  const body = prefix + layOut(a, merged, { separator: ", ", prefix, suffix: ")" });
  const extras: string[] = [];
  const empty = a.size === 0;
  if ((empty && a.ndim !== 1) || a.size > merged.threshold) extras.push(`shape=${tuple(a.shape)}`);
  if (!IMPLIED.has(a.dtype) || empty) extras.push(`dtype=${a.dtype}`);
  if (extras.length === 0) return `${body})`;
  const extra = `${extras.join(", ")})`;
  // On a line of its own where it would not fit on the last one.
  const lastLine = body.length + 1 - (body.lastIndexOf("\n") + 1);
  const fits = lastLine + extra.length + 1 <= merged.linewidth;
  return `${body},${fits ? " " : `\n${" ".repeat(prefix.length)}`}${extra}`;
}

/**
 * The array as text with a separator of your own: NumPy's `array2string`.
 *
 * @param options - Print options for this call only, and `separator` (default " "), `prefix`, `suffix`: what you will
 *   write around the text, which indents it and shortens its lines.
 * @example
 * array2string(nd.array([1, 2, 3]), { separator: "," }); // "[1.,2.,3.]"
 */
export function array2string(
  a: NDArray,
  options: Partial<PrintOptions> & { separator?: string; prefix?: string; suffix?: string } = {},
): string {
  announceRead(a);
  const { separator = " ", prefix = "", suffix = "", ...rest } = options;
  return layOut(a, mergeOptions("array2string", rest), { separator, prefix, suffix });
}

/** Dtypes that the elements' text implies, so that `repr` leaves them out. */
const IMPLIED: ReadonlySet<DType> = new Set<DType>(["int64", "float64", "bool"]);

/** A shape as Python writes it: `(3,)`, `(0, 3)`, `()`. */
const tuple = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

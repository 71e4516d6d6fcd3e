/** How the elements of one array print: all as wide as the widest, in one notation, decided from the elements shown. */
import type { DType } from "../../core/dtype.ts";
import type { FloatType } from "./digits.ts";
import { type FloatLayout, positional, scientific } from "./float.ts";
import type { PrintOptions } from "./options.ts";

/** Turns an element, as storage holds it, into text. */
export type ElementFormat = (value: number | bigint) => string;

/** Chooses the format for `shown`, the elements that will be printed, of an array with `ndim` axes. */
export function elementFormat(
  dtype: DType,
  shown: readonly (number | bigint)[],
  ndim: number,
  options: PrintOptions,
): ElementFormat {
  const { formatter } = options;
  if (dtype === "bool") {
    const own = formatter?.bool ?? formatter?.all;
    if (own) return (value) => own(value !== 0);
    const yes = ndim === 0 ? "True" : " True";
    return (value) => (value !== 0 ? yes : "False");
  }
  if (dtype === "float32" || dtype === "float64") {
    const own = formatter?.float ?? formatter?.all;
    if (own) return (value) => own(value as number);
    return floatFormat(dtype, shown as readonly number[], options) as ElementFormat;
  }
  return formatter?.int ?? formatter?.all ?? integerFormat(shown, options.sign);
}

function integerFormat(shown: readonly (number | bigint)[], sign: PrintOptions["sign"]): ElementFormat {
  if (shown.length === 0) return String;
  let max = shown[0]!;
  let min = max;
  for (const value of shown) {
    if (value > max) max = value;
    if (value < min) min = value;
  }
  const lead = sign === "-" || (sign === " " && min < 0) ? "" : sign;
  const width = Math.max(String(max).length + (max >= 0 ? lead.length : 0), String(min).length);
  return (value) => ((value >= 0 ? lead : "") + String(value)).padStart(width);
}

/** From these sizes on, and below 1e-4 or across a ratio of 1000, elements print in scientific notation. */
const LARGE: Record<FloatType, number> = { float32: 1e6, float64: 1e8 };
const SMALL: Record<FloatType, number> = { float32: Math.fround(1e-4), float64: 1e-4 };

function floatFormat(type: FloatType, shown: readonly number[], options: PrintOptions): (x: number) => string {
  const finite = shown.filter(Number.isFinite);
  const plus = options.sign === "+";
  const layout = finite.length === 0 ? undefined : finiteLayout(type, finite, plus, options);
  let left = layout?.left ?? 0;
  const right = layout?.right ?? 0;
  if (options.sign === " " && !finite.some((x) => x < 0 || Object.is(x, -0))) left++;
  if (finite.length !== shown.length) {
    const signed = options.sign !== "-" || shown.includes(Number.NEGATIVE_INFINITY) ? 1 : 0;
    left = Math.max(left, options.nanstr.length - right - 1, options.infstr.length + signed - right - 1);
  }
  const print = layout?.exponential === true ? scientific : positional;
  const style: FloatLayout = { unique: true, trim: "cut", ...layout?.style, plus, padLeft: left };
  return (x) => {
    if (Number.isFinite(x)) return print(x, type, style);
    const lead = x === Number.NEGATIVE_INFINITY ? "-" : plus ? "+" : "";
    return (lead + (Number.isNaN(x) ? options.nanstr : options.infstr)).padStart(left + right + 1);
  };
}

interface Sizes {
  exponential: boolean;
  /** Characters before the point. */
  left: number;
  /** Characters after the point, the exponent's included. */
  right: number;
  style: FloatLayout;
}

/** A first pass over the finite elements shown, to choose the notation and measure the columns. */
function finiteLayout(type: FloatType, finite: readonly number[], plus: boolean, options: PrintOptions): Sizes {
  const { floatmode } = options;
  const precision = floatmode === "unique" ? undefined : options.precision;
  const unique = floatmode !== "fixed";
  const style: FloatLayout = { precision, unique, trim: unique ? "cut" : "keep", plus };
  const exponential = needsExponent(type, finite, options.suppress);
  const print = exponential ? scientific : positional;
  let left = 0;
  let fraction = 0;
  let exponent = 0;
  for (const x of finite) {
    const text = print(x, type, style);
    const point = text.indexOf(".");
    const end = exponential ? text.indexOf("e") : text.length;
    left = Math.max(left, point);
    fraction = Math.max(fraction, end - point - 1);
    exponent = Math.max(exponent, text.length - end - 2);
  }
  if (exponential) {
    return {
      exponential,
      left,
      right: exponent + 2 + fraction,
      style: { precision: fraction, least: fraction, unique, trim: "keep", exponentDigits: exponent },
    };
  }
  const padded = { unique, padRight: fraction };
  if (floatmode === "fixed" || floatmode === "maxprec_equal") {
    return {
      exponential,
      left,
      right: fraction,
      style: { ...padded, precision: fraction, least: fraction, trim: "keep" },
    };
  }
  return { exponential, left, right: fraction, style: { ...padded, precision, least: 0, trim: "cut" } };
}

function needsExponent(type: FloatType, finite: readonly number[], suppress: boolean): boolean {
  let max = 0;
  let min = Number.POSITIVE_INFINITY;
  for (const x of finite) {
    const size = Math.abs(x);
    if (size === 0) continue;
    if (size > max) max = size;
    if (size < min) min = size;
  }
  if (max === 0) return false;
  // NumPy divides in the array's own dtype, where the quotient can round to 1000 or overflow.
  const ratio = type === "float32" ? Math.fround(max / min) : max / min;
  return max >= LARGE[type] || (!suppress && (min < SMALL[type] || ratio > 1000));
}

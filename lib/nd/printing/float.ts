/** One floating-point number as text, positional or scientific: NumPy's `format_float_positional`/`_scientific`. */
import { digitsOf, type FloatType } from "./digits.ts";

export interface FloatLayout {
  /** Digits after the point at most (undefined: as many as it takes). */
  precision?: number | undefined;
  /** Digits after the point at least, when `unique`. */
  least?: number | undefined;
  /** Stop where the number is told apart from its neighbours (true), or follow its exact value (false). */
  unique: boolean;
  /** What to do about zeros at the end: keep them up to `least`/`precision`; cut them; cut them but leave one. */
  trim: "keep" | "cut" | "one" | "cutPoint";
  /** Whether positive numbers get a `+`. */
  plus?: boolean;
  /** Pad with spaces to this many characters before the point. */
  padLeft?: number;
  /** Pad with spaces to this many characters after the point (positional only). */
  padRight?: number;
  /** Digits of the exponent at least (scientific only); 2 if not given. */
  exponentDigits?: number;
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);
const signOf = (x: number, layout: FloatLayout): string => (isNegative(x) ? "-" : layout.plus ? "+" : "");

/** `ddd.ddd` of a finite number. */
export function positional(x: number, type: FloatType, layout: FloatLayout): string {
  const { precision, least, unique } = layout;
  const { text, exponent } = digitsOf(Math.abs(x), type, {
    unique,
    ...(precision === undefined ? {} : { fraction: precision }),
    ...(least === undefined ? {} : { least }),
  });
  const whole = exponent < 0 ? "0" : text.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = exponent < 0 ? "0".repeat(-exponent - 1) + text : text.slice(exponent + 1);
  const tail = withPoint(text === "0" ? "" : fraction, layout);
  const body = (signOf(x, layout) + whole).padStart(layout.padLeft ?? 0);
  return body + tail.padEnd(layout.padRight === undefined ? 0 : layout.padRight + 1);
}

/** `d.ddde±dd` of a finite number. */
export function scientific(x: number, type: FloatType, layout: FloatLayout): string {
  const { precision, least, unique } = layout;
  const { text, exponent } = digitsOf(Math.abs(x), type, {
    unique,
    ...(precision === undefined ? {} : { total: precision + 1 }),
    ...(least === undefined ? {} : { least: least + 1 }),
  });
  const head = (signOf(x, layout) + text[0]).padStart(layout.padLeft ?? 0);
  const power = String(Math.abs(exponent)).padStart(layout.exponentDigits ?? 2, "0");
  return `${head}${withPoint(text.slice(1), layout)}e${exponent < 0 ? "-" : "+"}${power}`;
}

/** The point and what follows it; `fraction` has no zeros at its end. */
function withPoint(fraction: string, { trim, least, precision, unique }: FloatLayout): string {
  if (trim === "keep") return `.${fraction.padEnd((unique ? least : precision) ?? 0, "0")}`;
  if (fraction === "" && trim !== "cut") return trim === "one" ? ".0" : "";
  return `.${fraction}`;
}

/** C's number formats, as Python's `"%.3e" % x` writes them. */
import { ValueError } from "../../errors.ts";

/** `%[flags][width][.precision]` and one of d i e E f F g G s. */
const SPEC = /%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;

/** Writes numbers into a format, one a `%`; `%%` is a percent sign. */
export function formatted(format: string, values: readonly (number | bigint)[]): string {
  let next = 0;
  const text = format.replace(SPEC, (whole, flags: string, width: string, precision: string | undefined, kind) => {
    if (kind === "%") return "%";
    if (next >= values.length)
      throw new ValueError(`savetxt: expected one "%" a column, got ${JSON.stringify(format)}.`);
    const value = values[next++]!;
    const number = Number(value);
    const negative = number < 0 || Object.is(number, -0);
    let body = digits(value, kind as string, precision === undefined ? undefined : Number(precision), whole);
    const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    const room = Number(width || 0) - sign.length;
    if (flags.includes("-")) return (sign + body).padEnd(room + sign.length);
    if (flags.includes("0")) body = body.padStart(room, "0");
    return (sign + body).padStart(room + sign.length);
  });
  if (next < values.length) {
    throw new ValueError(`savetxt: expected a format for ${values.length} columns, got ${JSON.stringify(format)}.`);
  }
  return text;
}

/** How many values a format takes. */
export const countSpecs = (format: string): number =>
  [...format.matchAll(SPEC)].filter((match) => match[4] !== "%").length;

/** The digits of a number without its sign. */
function digits(value: number | bigint, kind: string, precision: number | undefined, spec: string): string {
  const size = Math.abs(Number(value));
  const upper = kind === kind.toUpperCase();
  if (!Number.isFinite(size)) {
    const text = Number.isNaN(size) ? "nan" : "inf";
    return upper ? text.toUpperCase() : text;
  }
  switch (kind.toLowerCase()) {
    case "d":
    case "i":
      return typeof value === "bigint" ? String(value < 0n ? -value : value) : String(BigInt(Math.trunc(size)));
    case "f":
      return fixed(size, precision ?? 6);
    case "e":
      return exponential(size, precision ?? 6, upper);
    case "g":
      return general(size, precision ?? 6, upper);
    case "s":
      return typeof value === "bigint" ? String(value < 0n ? -value : value) : shortest(size);
    default:
      throw new ValueError(`savetxt: expected a format of d, i, e, f, g or s, got "${spec}".`);
  }
}

/** Python's `str` of a float. */
function shortest(size: number): string {
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return exponentOf(size.toExponential(), false);
  return Number.isInteger(size) ? `${size}.0` : String(size);
}

/** `toFixed` knows numbers below 1e21 only, and 100 places. */
function fixed(size: number, places: number): string {
  if (size < 1e21) return size.toFixed(Math.min(places, 100)).padEnd(0);
  return `${BigInt(size)}${places > 0 ? `.${"0".repeat(places)}` : ""}`;
}

const exponentOf = (text: string, upper: boolean): string => {
  const [mantissa, exponent] = text.split("e") as [string, string];
  const two = exponent.slice(1).padStart(2, "0");
  return `${mantissa}${upper ? "E" : "e"}${exponent[0]}${two}`;
};

const exponential = (size: number, places: number, upper: boolean): string =>
  exponentOf(size.toExponential(Math.min(places, 100)), upper);

function general(size: number, precision: number, upper: boolean): string {
  const significant = Math.max(1, precision);
  if (size === 0) return "0";
  const exponent = Number(size.toExponential(significant - 1).split("e")[1]);
  const trim = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent < -4 || exponent >= significant) {
    const [mantissa, power] = size.toExponential(significant - 1).split("e") as [string, string];
    return exponentOf(`${trim(mantissa)}e${power}`, upper);
  }
  return trim(size.toFixed(Math.min(100, significant - 1 - exponent)));
}

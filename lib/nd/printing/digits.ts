/**
 * Decimal digits of binary floating-point numbers, as NumPy's Dragon4 chooses them: the shortest that read back as the
 * same float32 or float64, or fewer, correctly rounded with ties to even.
 *
 * The engine's own conversions do the work, since they are exact; `exact.ts` decides where they and NumPy part.
 */
import { exactDigits } from "./exact.ts";

export type FloatType = "float32" | "float64";

/** `0.d₀d₁d₂… × 10^(exponent + 1)`: the first digit stands for `10^exponent`. Never empty; zero is `"0"`, 0. */
export interface Digits {
  readonly text: string;
  readonly exponent: number;
}

/** How many digits are wanted. At most one of `total` and `fraction` is given; without either, as many as it takes. */
export interface Wanted {
  /** At most this many significant digits, >= 1. */
  readonly total?: number;
  /** At most this many digits after the decimal point, >= 0. */
  readonly fraction?: number;
  /** At least this many significant digits (with `total`) or digits after the point (with `fraction`). */
  readonly least?: number;
  /** Whether to stop where the number is told apart from its neighbours. Otherwise its exact value is followed. */
  readonly unique: boolean;
}

const ZERO: Digits = { text: "0", exponent: 0 };

/** Digits of a finite `x >= 0`; trailing zeros are dropped. For float32, `x` must be one. */
export function digitsOf(x: number, type: FloatType, wanted: Wanted): Digits {
  if (x === 0) return ZERO;
  const exact = split(x.toExponential());
  const shortest = !wanted.unique || type === "float64" ? exact : shortest32(x, exact);
  // Places after which NumPy stops, counted in significant digits of this number.
  const most = cut(wanted.total, wanted.fraction, shortest.exponent);
  const least = wanted.least === undefined ? 0 : cutLeast(wanted, shortest.exponent);
  const length = shortest.text.length;
  if (wanted.unique && length <= most && length >= least) return shortest;
  // Up to 15 digits the shortest form and the exact value round alike, unless precision is lost near zero.
  if (!wanted.unique && length <= most && most <= 15 && x >= LEAST_NORMAL_64) return exact;
  // Past the shortest, or a digit's width from a tie: leave it to whole numbers.
  if (length <= most || most < 1 || (!wanted.unique && most > 15)) return exactDigits(x, type, wanted);
  if (exact.text.length === most + 1 && exact.text.endsWith("5")) return exactDigits(x, type, wanted);
  return split(x.toExponential(most - 1));
}

function cut(total: number | undefined, fraction: number | undefined, exponent: number): number {
  if (total !== undefined) return total;
  return fraction === undefined ? Number.POSITIVE_INFINITY : fraction + exponent + 1;
}

const cutLeast = (wanted: Wanted, exponent: number): number =>
  wanted.total === undefined ? wanted.least! + exponent + 1 : wanted.least!;

/** Reads `d.ddde±x`, dropping trailing zeros. */
function split(scientific: string): Digits {
  const e = scientific.indexOf("e");
  let text = scientific[0]! + scientific.slice(2, e);
  let end = text.length;
  while (end > 1 && text.charCodeAt(end - 1) === 48) end--;
  if (end < text.length) text = text.slice(0, end);
  return { text, exponent: Number(scientific.slice(e + 1)) };
}

const LEAST_NORMAL_32 = 2 ** -126;
const LEAST_NORMAL_64 = 2 ** -1022;

/** Shortest digits that read back as the float32 `x`. */
function shortest32(x: number, exact: Digits): Digits {
  // Six digits are always told apart by a float32, nine always tell it apart; below the normal range, fewer do.
  for (let n = x < LEAST_NORMAL_32 ? 1 : 6; n < 9; n++) {
    if (exact.text.length <= n) return exact;
    const text = x.toExponential(n - 1);
    const verdict = readsBack(Number(text), x);
    // A tie between two candidates, or a power of two (whose neighbours lie unevenly): leave it to whole numbers.
    if (verdict === undefined || isPowerOfTwo(x) || (exact.text.length === n + 1 && exact.text.endsWith("5"))) {
      return exactDigits(x, "float32", { unique: true });
    }
    if (verdict) return split(text);
  }
  return split(x.toExponential(8));
}

/** Whether decimal text that reads as the double `d` reads as the float32 `x`; undefined when `d` lies between two. */
function readsBack(d: number, x: number): boolean | undefined {
  const rounded = Math.fround(d);
  // Rounding twice goes wrong only when the first lands exactly halfway between two float32 neighbours.
  const other = 2 * d - rounded;
  if (d !== rounded && Math.fround(other) === other) return undefined;
  return rounded === x;
}

/** Whether a float32 is a power of two. */
function isPowerOfTwo(x: number): boolean {
  scratch[0] = x;
  return (bits[0]! & 0x7fffff) === 0;
}
const scratch = new Float32Array(1);
const bits = new Uint32Array(scratch.buffer);

/** Numbers as people read them in a cell, on an edge, on an axis: short, and alike within one figure. */

/** Writes one number of a set that was looked at as a whole. */
export type NumberFormat = (value: number | bigint) => string;

/**
 * A format for all of `values` together: as few decimals as tell them apart, four at most; an exponent where decimals
 * would hide the number. NaN and infinities read as in NumPy.
 *
 * @param digits - Decimals, exactly, in place of the automatic choice: what is smaller reads as 0.
 */
export function numberFormat(values: Iterable<number | bigint>, digits?: number): NumberFormat {
  const decimals = digits ?? decimalsFor(values);
  return (value) => {
    if (typeof value === "bigint") return String(value);
    if (!Number.isFinite(value)) return named(value);
    const size = Math.abs(value);
    if (size >= 1e7 || (digits === undefined && size > 0 && size < 0.5 * 10 ** -decimals)) return exponent(value, 2);
    return plain(value.toFixed(decimals));
  };
}

function decimalsFor(values: Iterable<number | bigint>): number {
  let largest = 0;
  let needed = 0;
  for (const value of values) {
    if (typeof value === "bigint" || !Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    while (needed < 4 && Math.abs(value - Number(value.toFixed(needed))) > 1e-9 * Math.max(1, Math.abs(value)))
      needed++;
  }
  if (needed < 4) return needed;
  return largest >= 1000 ? 1 : largest >= 100 ? 2 : 3;
}

/** One number by itself, to `significant` digits: `0.3419`, `-2`, `1.2e-16`. */
export function short(value: number, significant = 4): string {
  if (!Number.isFinite(value)) return named(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return exponent(value, Math.min(significant, 3) - 1);
  return plain(String(Number(value.toPrecision(significant))));
}

const named = (value: number): string => (Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
const plain = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);
const exponent = (value: number, decimals: number): string =>
  value
    .toExponential(decimals)
    .replace(/\.?0+e/, "e")
    .replace("e+", "e");

/** Rounds for storage in a notebook: `significant` digits are more than a screen shows. */
export function rounded(value: number, significant = 6): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(significant)) : null;
}

/** `1 epoch`, `2 epochs`; thousands apart. */
export const count = (n: number, one: string): string => `${n.toLocaleString("en-US")} ${one}${n === 1 ? "" : "s"}`;

/** How far two arrays are apart, and where. */

import { short } from "./numbers.ts";

export interface Difference {
  /** Largest `|a - b|`; NaN when one is NaN and the other is not. */
  absolute: number;
  /** Largest `|a - b| / max(|a|, |b|)`; 0 where both are 0. */
  relative: number;
  /** Flat index of the largest absolute difference; -1 when there are no elements. */
  at: number;
}

/** Compares element by element. Equal infinities, and NaN beside NaN, are no difference. */
export function difference(a: readonly number[], b: readonly number[]): Difference {
  const worst: Difference = { absolute: 0, relative: 0, at: a.length > 0 ? 0 : -1 };
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Object.is(x, y) || x === y) continue;
    const gap = Math.abs(x - y);
    if (Number.isNaN(gap)) return { absolute: Number.NaN, relative: Number.NaN, at: i };
    if (gap > worst.absolute) [worst.absolute, worst.at] = [gap, i];
    // Two infinities of opposite sign are as far apart as can be.
    worst.relative = Math.max(worst.relative, Number.isFinite(gap) ? gap / Math.max(Math.abs(x), Math.abs(y)) : 1);
  }
  return worst;
}

/** `largest difference 2.2e-16 (relative 4e-16)`; `no difference` when equal to the bit. */
export function inWords({ absolute, relative }: Difference, where = ""): string {
  if (absolute === 0) return "no difference";
  return `largest difference ${short(absolute, 3)} (relative ${short(relative, 2)})${where && ` at ${where}`}`;
}

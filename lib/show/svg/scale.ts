/** From data to pixels: linear and logarithmic scales with ticks at round numbers. */

import { short } from "../numbers.ts";

export interface Scale {
  /** Pixel of a value; NaN for what the scale cannot show. */
  (value: number): number;
  /** Values with a tick, and their text; a tick without text is a minor one. */
  readonly ticks: readonly { value: number; text: string }[];
  readonly domain: readonly [low: number, high: number];
}

/** @param range - Pixels of the domain's ends. @param padding - Share of the extent added at each end. */
export function linearScale(
  extent: readonly [number, number],
  range: readonly [number, number],
  count = 6,
  padding = 0,
): Scale {
  const [low, high] = widen(extent, padding);
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const value = (first + i) * step;
    return { value: Number(value.toPrecision(12)), text: tickText(value, step, decimals) };
  });
  const place = (v: number) => range[0] + ((v - low) / (high - low)) * (range[1] - range[0]);
  return Object.assign(place, { ticks, domain: [low, high] as const });
}

/** Powers of ten, and 2 and 5 times them when there are few; values of 0 and less have no place. */
export function logScale(extent: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = extent[0] === extent[1] ? [extent[0] / 2, extent[1] * 2] : extent;
  const [a, b] = [Math.log10(low), Math.log10(high)];
  const stride = Math.max(1, Math.ceil((b - a) / 7));
  const digits = b - a < 1.2 ? [1, 2, 3, 4, 5, 6, 7, 8] : b - a < 2.5 ? [1, 2, 5] : [1];
  const ticks: { value: number; text: string }[] = [];
  for (let power = Math.floor(a); power <= Math.ceil(b); power++) {
    if (power % stride !== 0) continue;
    for (const digit of digits) {
      const value = Number(`${digit}e${power}`);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push({ value, text: short(value, 3) });
    }
  }
  const place = (v: number) =>
    v > 0 ? range[0] + ((Math.log10(v) - a) / (b - a)) * (range[1] - range[0]) : Number.NaN;
  return Object.assign(place, { ticks, domain: [low, high] as const });
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10) * power;
}

function widen([low, high]: readonly [number, number], padding: number): [number, number] {
  if (!(low < high)) {
    const size = Math.abs(low) || 1;
    return [low - size / 2, low + size / 2];
  }
  const extra = (high - low) * padding;
  return [low - extra, high + extra];
}

function tickText(value: number, step: number, decimals: number): string {
  const size = Math.abs(value);
  if (size < step / 2) return "0";
  if (size >= 1e6 || decimals > 5) return short(value, 3);
  return value.toFixed(decimals);
}

/** Smallest and largest finite value (above `above`); undefined when there is none. */
export function extentOf(values: Iterable<number>, above = Number.NEGATIVE_INFINITY): [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value) || value <= above) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

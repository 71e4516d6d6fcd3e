/** Colours: one diverging scale, one palette, and which text reads on what. Safe for the common colour blindnesses. */

type Rgb = readonly [red: number, green: number, blue: number];

/** Red through near white to blue: ColorBrewer's RdBu, negative to positive. */
export const DIVERGING = ["#b2182b", "#f4a582", "#f7f7f7", "#92c5de", "#2166ac"] as const;
/** Outside any scale: darker than its ends. */
export const MINUS_INFINITY = "#67001f";
export const PLUS_INFINITY = "#053061";
export const NOT_A_NUMBER = "#bdbdbd";

/** Lines and markers: each has a contrast of 3 or more on white and on JupyterLab's dark #111. */
export const PALETTE = [
  "#3182bd",
  "#d9730d",
  "#2c9a6a",
  "#a463c2",
  "#d1495b",
  "#8a7a3d",
  "#1b98a6",
  "#7f7f7f",
] as const;
/** Weights drawn as lines: mid tones of the diverging scale, which read on both themes. */
export const NEGATIVE = "#d6604d";
export const POSITIVE = "#4393c3";
export const ZERO = "#8c959f";

function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
/** Of channels from 0 to 255, rounded; the leading 1 keeps zeros in front. */
const hex = ([r, g, b]: Rgb): string =>
  `#${(0x1000000 + (Math.round(r) << 16) + (Math.round(g) << 8) + Math.round(b)).toString(16).slice(1)}`;

/** The colour `t` of the way (0 to 1) along equally spaced stops. */
export function along(stops: readonly string[], t: number): string {
  const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(place), stops.length - 2);
  const [a, b, share] = [rgb(stops[i]!), rgb(stops[i + 1]!), place - i];
  return hex([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

/**
 * The colour of `value` on a scale from `-limit` to `limit`. With `limit` 0 (all zeros) everything is the middle.
 * NaN and the infinities have colours of their own.
 */
export function diverging(value: number, limit: number): string {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (value === Number.POSITIVE_INFINITY) return PLUS_INFINITY;
  if (value === Number.NEGATIVE_INFINITY) return MINUS_INFINITY;
  return along(DIVERGING, limit > 0 ? (value / limit + 1) / 2 : 0.5);
}

/** The largest finite magnitude: the limit of a scale centred at 0. */
export function limitOf(values: Iterable<number>): number {
  let limit = 0;
  for (const value of values) if (Number.isFinite(value)) limit = Math.max(limit, Math.abs(value));
  return limit;
}

/** WCAG 2's relative luminance of `#rrggbb`, 0 to 1. */
export function luminance(colour: string): number {
  const [r, g, b] = rgb(colour);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** A channel's light, from 0 to 1, of its value from 0 to 255. */
function linear(value: number): number {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

/** WCAG 2's contrast ratio of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Black or white, whichever reads better on `background`: at least 4.5 to 1 on any colour. */
export function inkOn(background: string): "#000" | "#fff" {
  return luminance(background) > 0.179 ? "#000" : "#fff";
}

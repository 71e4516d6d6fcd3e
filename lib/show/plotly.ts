/** Plotly figures: JSON for pages that can draw it, an image for those that cannot, text for the rest. */

import { PALETTE } from "./colour.ts";
import { Display } from "./display.ts";
import { figure } from "./figure.ts";
import { rounded } from "./numbers.ts";
import { decimate } from "./svg/decimate.ts";
import { gridOf } from "./values.ts";

export const PLOTLY = "application/vnd.plotly.v1+json";

/** One trace, as Plotly names things. Arrays of this library may stand where Plotly wants lists. */
export type Trace = Record<string, unknown> & { type?: string };
export type PlotlyLayout = Record<string, unknown>;

/** Points that a figure's lines keep, all together, and each at least. */
const MOST_POINTS = 1500;
const LEAST_POINTS = 300;

/** Look shared by all figures. Fonts and lines take the theme's colours in the page; backgrounds stay clear. */
const LAYOUT: PlotlyLayout = {
  height: 360,
  margin: { l: 60, r: 24, t: 48, b: 48 },
  colorway: PALETTE,
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  legend: { orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom" },
  // A zoom survives live updates.
  uirevision: "keep",
};

/** Plotly 4 would else offer to upload the chart. */
const CONFIG = { displaylogo: false, showSendToCloud: false, responsive: true };

/**
 * A title at the left, its second line smaller, and a margin that holds both and the legend under them. Plotly reads some
 * HTML in titles, so names are escaped for it.
 */
export function titleOf(title: string | undefined, subtitle: string | undefined, legend: boolean): PlotlyLayout {
  const height = 14 + (title ? 24 : 0) + (subtitle ? 18 : 0) + (legend ? 24 : 0);
  const margin = { l: 60, r: 24, t: height, b: 48 };
  if (!title && !subtitle) return { margin };
  const lines = [
    title && `<b>${plain(title)}</b>`,
    subtitle && `<span style="font-size:12px">${plain(subtitle)}</span>`,
  ];
  const place = {
    x: 0,
    xref: "paper",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { t: title && subtitle ? 20 : 10 },
  };
  return { margin, title: { text: lines.filter(Boolean).join("<br>"), font: { size: 14 }, ...place } };
}

/** Text that Plotly is to show as it is: it understands a few tags and entities. */
export const plain = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * The whole bundle of a figure.
 *
 * @param svg - The same figure drawn by us.
 * @param text - The same in words.
 */
export function plotlyDisplay(
  data: readonly Trace[],
  layout: PlotlyLayout,
  svg: string,
  alt: string,
  text: string,
): Display {
  const config = CONFIG;
  const most = Math.max(LEAST_POINTS, Math.floor(MOST_POINTS / Math.max(1, data.length)));
  return new Display({
    [PLOTLY]: json({ data: data.map((trace) => light(trace, most)), layout: { ...LAYOUT, ...layout }, config }),
    "text/html": figure(svg, alt).text,
    "text/plain": text,
  });
}

/** A long line keeps the points that make its shape. */
function light(trace: Trace, most: number): Trace {
  const { type = "scatter", mode, x, y } = trace;
  if (!String(type).startsWith("scatter") || mode !== "lines" || !isList(x) || !isList(y) || y.length <= most)
    return trace;
  const kept = decimate(x.map(Number), y.map(Number), most);
  return { ...trace, x: kept.map((i) => x[i]), y: kept.map((i) => y[i]) };
}

const isList = Array.isArray as (value: unknown) => value is unknown[];

/** Plain JSON: arrays of any kind become lists, numbers six digits, NaN and infinities null; functions are dropped. */
export function json(value: unknown): unknown {
  if (typeof value === "number") return rounded(value);
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(json);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return listOf(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, json(inner)]));
}

const isArray = (value: object): boolean => ArrayBuffer.isView(value) || ("shape" in value && "storage" in value);

/** Nested lists of an array's numbers. */
export function listOf(value: unknown): unknown {
  const { shape, get } = gridOf(value, "show.plot");
  const visit = (index: number[]): unknown =>
    index.length === shape.length
      ? rounded(Number(get(...index)))
      : Array.from({ length: shape[index.length]! }, (_, i) => visit([...index, i]));
  return visit([]);
}

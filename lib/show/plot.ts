/** Any Plotly figure, with an image drawn here for places without Plotly. */

import { showValue } from "../errors.ts";
import { along, DIVERGING, PALETTE } from "./colour.ts";
import type { Display } from "./display.ts";
import { count } from "./numbers.ts";
import { listOf, type PlotlyLayout, plotlyDisplay, type Trace } from "./plotly.ts";
import { type Axis, type Chart, drawChart } from "./svg/chart.ts";
import type { Mark } from "./svg/marks.ts";
import { extentOf } from "./svg/scale.ts";
import { oneLine, textTable } from "./text.ts";

export interface PlotlyFigure {
  /** Traces; arrays of this library may stand where Plotly wants lists. */
  data: readonly Trace[];
  layout?: PlotlyLayout;
}

/** Steps of a colour scale in the image. */
const SHADES = 25;

/**
 * Any Plotly figure. Where Plotly runs it is interactive; elsewhere scatter, line, bar and heat map traces are drawn as
 * an image, and other kinds are listed.
 *
 * @param figure.data - Plotly's traces.
 * @param figure.layout - Plotly's layout.
 * @see https://plotly.com/javascript/reference/
 * @example
 * show.plot({ data: [{ x: [1, 2, 3], y: [1, 4, 9] }], layout: { title: { text: "squares" } } });
 */
export function plot(figure: PlotlyFigure): Display {
  if (!Array.isArray(figure?.data)) {
    throw new TypeError(`show.plot: expected { data: [...], layout }, got ${showValue(figure)}.`);
  }
  const { data, layout = {} } = figure;
  const title = textOf(layout["title"]);
  const names: Names = { x: [], y: [] };
  const marks = data.flatMap((trace, i) => marksOf(trace, i, data, names));
  const drawn = data.filter((trace, i) => marksOf(trace, i, data, { x: [], y: [] }).length > 0).length;
  const left = data.length - drawn;
  const only = left > 0 ? `${count(left, "trace")} of a kind that only Plotly draws` : undefined;
  const [subtitle, emptyText] = drawn > 0 ? [only, undefined] : [undefined, only];
  const text = plotText(data, title);
  const alt = `Chart ${text.replace(/\n\s*/g, "; ")}.`;
  const x = axisOf(layout["xaxis"], names.x);
  const y = axisOf(layout["yaxis"], names.y);
  const chart: Chart = { title, subtitle, x, y, marks, emptyText, alt };
  return plotlyDisplay(data, layout, drawChart(chart), alt, text);
}

/** Categories met on each axis, in order: they stand at 0, 1, 2… */
interface Names {
  x: string[];
  y: string[];
}

function axisOf(axis: unknown, names: readonly string[]): Axis {
  const { title, type, range } = (axis ?? {}) as { title?: unknown; type?: unknown; range?: unknown };
  const log = type === "log";
  const ends =
    Array.isArray(range) && range.every((v) => typeof v === "number") ? (range as [number, number]) : undefined;
  return {
    title: textOf(title),
    log,
    // Plotly gives the ends of a logarithmic axis as exponents.
    range: ends && log ? [10 ** ends[0], 10 ** ends[1]] : ends,
    names: names.length > 0 ? names : undefined,
  };
}

/** A title is a string or `{ text }`, with Plotly's few tags. */
function textOf(title: unknown): string | undefined {
  const text = typeof title === "string" ? title : (title as { text?: unknown } | undefined)?.text;
  return typeof text === "string"
    ? text.replace(/<br>/g, " · ").replace(/<\/?(b|i|sub|sup|em|span)[^>]*>/g, "")
    : undefined;
}

const listFrom = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? (listOf(value) as unknown[]) : [];
};

/** Numbers as they are; names as their place among the axis's names. */
function place(values: readonly unknown[], names: string[]): number[] {
  return values.map((value) => {
    if (typeof value !== "string") return value === null || value === undefined ? Number.NaN : Number(value);
    const known = names.indexOf(value);
    return known >= 0 ? known : names.push(value) - 1;
  });
}

function marksOf(trace: Trace, index: number, all: readonly Trace[], names: Names): Mark[] {
  const { type = "scatter" } = trace;
  const colour = PALETTE[index % PALETTE.length]!;
  const name = typeof trace["name"] === "string" ? trace["name"] : undefined;
  if (type === "heatmap" || type === "contour") return [heat(trace, names)];
  if (type !== "scatter" && type !== "scattergl" && type !== "bar") return [];
  const flip = type === "bar" && trace["orientation"] === "h";
  const ys = listFrom(flip ? trace["x"] : trace["y"]);
  const given = listFrom(flip ? trace["y"] : trace["x"]);
  const xs = given.length > 0 ? given : ys.map((_, i) => Number(trace["x0"] ?? 0) + i * Number(trace["dx"] ?? 1));
  const common = { x: place(xs, names.x), y: place(ys, names.y), name };
  if (type === "bar") {
    const bars = all.filter((other) => other.type === "bar");
    return [{ kind: "bars", ...common, colour: colourOf(trace, colour), group: [bars.indexOf(trace), bars.length] }];
  }
  const mode = String(trace["mode"] ?? (ys.length < 20 ? "lines+markers" : "lines"));
  const line: Mark = { kind: "line", ...common, colour: colourOf(trace, colour) };
  const text = listFrom(trace["text"]).map(String);
  const points: Mark = {
    kind: "points",
    ...common,
    name: mode.includes("lines") ? undefined : name,
    colour: colourOf(trace, colour),
    colours: pointColours(trace),
    labels: mode.includes("text") ? text : undefined,
    titles: text.length > 0 ? text : undefined,
    radius: mode.includes("lines") ? 3.5 : 5,
  };
  return [...(mode.includes("lines") ? [line] : []), ...(mode.includes("markers") || mode === "text" ? [points] : [])];
}

const HEX = /^#[0-9a-f]{6}$/i;

function colourOf({ line, marker }: Trace, fallback: string): string {
  const found = [line, marker].map((part) => (part as { color?: unknown } | undefined)?.color);
  return found.find((c): c is string => typeof c === "string" && HEX.test(c)) ?? fallback;
}

function pointColours({ marker }: Trace): string[] | undefined {
  const colours = listFrom((marker as { color?: unknown } | undefined)?.color);
  if (colours.length === 0) return undefined;
  if (colours.every((c) => typeof c === "string"))
    return colours.map((c) => (HEX.test(c as string) ? (c as string) : PALETTE[0]));
  const numbers = colours.map(Number);
  const [low, high] = extentOf(numbers) ?? [0, 1];
  return numbers.map((v) => shade((v - low) / (high - low || 1)));
}

/** A colour of the scale, in few steps: neighbours alike become one rectangle. */
const shade = (t: number): string =>
  Number.isFinite(t) ? along(DIVERGING, Math.round(t * (SHADES - 1)) / (SHADES - 1)) : "#bdbdbd";

function heat(trace: Trace, names: Names): Mark {
  const rows = listFrom(trace["z"]).map((row) => listFrom(row).map((v) => (v === null ? Number.NaN : Number(v))));
  const width = rows[0]?.length ?? 0;
  const given = (values: unknown, n: number) =>
    listFrom(values).length === n ? listFrom(values) : Array.from({ length: n }, (_, i) => i);
  const x = place(given(trace["x"], width), names.x);
  const y = place(given(trace["y"], rows.length), names.y);
  const [low, high] = extentOf(rows.flat()) ?? [0, 1];
  const [from, to] = [Number(trace["zmin"] ?? low), Number(trace["zmax"] ?? high)];
  const mid = trace["zmid"] === undefined ? undefined : Number(trace["zmid"]);
  const reach = mid === undefined ? 0 : Math.max(to - mid, mid - from) || 1;
  const share = (v: number) => (mid === undefined ? (v - from) / (to - from || 1) : 0.5 + (v - mid) / (2 * reach));
  return {
    kind: "cells",
    x,
    y,
    colour: PALETTE[0],
    colours: rows.map((row) => row.map((v) => shade(share(v)))),
    extent: { x: borders(x), y: borders(y) },
  };
}

/** The outer borders of cells with these centres. */
export function borders(centres: readonly number[]): number[] {
  const half = centres.length > 1 ? (centres[1]! - centres[0]!) / 2 : 0.5;
  return centres.length === 0 ? [] : [centres[0]! - half, centres.at(-1)! + half];
}

function plotText(data: readonly Trace[], title: string | undefined): string {
  const rows = data.map((trace, i) => {
    const values =
      trace.type === "heatmap" || trace.type === "contour"
        ? listFrom(trace["z"]).flatMap(listFrom)
        : listFrom(trace["y"]);
    const range = extentOf(values.filter((v) => typeof v === "number"));
    const name = typeof trace["name"] === "string" ? oneLine(trace["name"]) : `trace ${i}`;
    return [
      name,
      trace.type ?? "scatter",
      count(values.length, "value"),
      range ? `${Number(range[0].toPrecision(4))} to ${Number(range[1].toPrecision(4))}` : "",
    ];
  });
  return textTable({
    title: title ?? "figure",
    rows: rows.map(([first, ...rest]) => [`  ${first}`, ...rest]),
    left: [0, 1, 2, 3],
  });
}

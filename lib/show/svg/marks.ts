/** What a chart is made of: lines, points, bars, and a field of coloured cells. */

import type { Markup } from "../html.ts";
import { decimate } from "./decimate.ts";
import { type Child, el, text } from "./element.ts";
import type { Scale } from "./scale.ts";

interface Common {
  x: readonly number[];
  y: readonly number[];
  colour: string;
  /** In the legend. */
  name?: string | undefined;
  /** In the legend even when it is the only one. */
  always?: boolean;
  /** What the axes must hold, when not x and y themselves. */
  extent?: { x: readonly number[]; y: readonly number[] };
}

export interface LineMark extends Common {
  kind: "line";
  dash?: string | undefined;
  /** Pixels. Default 2. */
  width?: number;
  opacity?: number | undefined;
}

export interface PointsMark extends Common {
  kind: "points";
  /** One a point, in place of `colour`. */
  colours?: readonly string[] | undefined;
  /** In words, on hover. */
  titles?: readonly string[] | undefined;
  /** Written beside each point. */
  labels?: readonly string[] | undefined;
  /** Radius in pixels. Default 5. */
  radius?: number;
  /** Colour of the rim. Default: the page's. */
  rim?: string;
}

export interface BarsMark extends Common {
  kind: "bars";
  /** Which of how many series stand side by side. */
  group?: readonly [index: number, count: number];
}

/** Colours of a grid: `colours[row][column]` fills the cell around `(x[column], y[row])`. */
export interface CellsMark extends Common {
  kind: "cells";
  colours: readonly (readonly string[])[];
  /** Text in the cells, where there is room. */
  texts?: readonly (readonly { text: string; ink: string }[])[] | undefined;
}

export type Mark = LineMark | PointsMark | BarsMark | CellsMark;

/** Where marks are drawn, in pixels. */
export interface Frame {
  x: Scale;
  y: Scale;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Points that a line of this size can show. */
const MOST_POINTS = 320;

/** From this many points on they are a crowd: smaller, and none speaks for itself. */
export const MANY = 200;

const px = (value: number): string => String(Math.round(value * 10) / 10);

/** A line through the points; it breaks where a value is missing. */
export function lineMark({ x, y, colour, dash, width = 2, opacity }: LineMark, frame: Frame): Markup {
  let d = "";
  let drawing = false;
  for (const i of decimate(x, y, MOST_POINTS)) {
    const [u, v] = [frame.x(x[i]!), frame.y(y[i]!)];
    if (!Number.isFinite(u) || !Number.isFinite(v)) {
      drawing = false;
      continue;
    }
    d += `${drawing ? "L" : "M"}${px(u)} ${px(v)}`;
    drawing = true;
  }
  // One point alone is no line: a short one shows it.
  if (x.length === 1 && d) d += "h0.01";
  return el("path", {
    d,
    fill: "none",
    stroke: colour,
    "stroke-width": width,
    opacity,
    "stroke-linejoin": "round",
    "stroke-linecap": "round",
    "stroke-dasharray": dash,
  });
}

export function pointsMark(
  { x, y, colour, colours, titles, labels, radius = 5, rim }: PointsMark,
  frame: Frame,
): Markup {
  if (x.length > MANY && !colours && !labels) return manyPoints(x, y, colour, frame);
  const children: Child[] = x.map((value, i) => {
    const [cx, cy] = [frame.x(value), frame.y(y[i]!)];
    if (!Number.isFinite(cx) || !Number.isFinite(cy)) return undefined;
    const title = titles?.[i] !== undefined && el("title", {}, titles[i]!);
    const dot = el("circle", { cx: px(cx), cy: px(cy), r: radius, fill: colours?.[i] }, title);
    const label = labels?.[i];
    return label
      ? [dot, text(cx, cy - radius - 5, label, { "font-size": 11, "text-anchor": "middle", stroke: "none" })]
      : dot;
  });
  return el(
    "g",
    { fill: colour, class: rim ? undefined : "gb-s", stroke: rim ?? "#fff", "stroke-width": 1.5 },
    children,
  );
}

/** Dots of a crowd as one path: a short line with round ends is a dot. */
function manyPoints(x: readonly number[], y: readonly number[], colour: string, frame: Frame): Markup {
  let d = "";
  for (const [i, value] of x.entries()) {
    const [u, v] = [frame.x(value), frame.y(y[i]!)];
    if (Number.isFinite(u) && Number.isFinite(v)) d += `M${px(u)} ${px(v)}h0`;
  }
  const look = { fill: "none", stroke: colour, "stroke-width": 5, "stroke-opacity": 0.6, "stroke-linecap": "round" };
  return el("path", { d, ...look });
}

export function barsMark({ x, y, colour, group: [index, count] = [0, 1] }: BarsMark, frame: Frame): Markup {
  const step =
    x.length > 1 ? Math.abs(frame.x(x[1]!) - frame.x(x[0]!)) : (frame.right - frame.left) / Math.max(1, x.length);
  const width = Math.max(0.5, (step * 0.78) / count);
  const zero = frame.y(0);
  const bars = x.map((value, i) => {
    const [left, tip] = [frame.x(value) - (width * count) / 2 + index * width, frame.y(y[i]!)];
    if (!Number.isFinite(left) || !Number.isFinite(tip)) return undefined;
    return el("rect", {
      x: px(left),
      y: px(Math.min(zero, tip)),
      width: px(width),
      height: px(Math.abs(zero - tip)),
      rx: Math.min(2, width / 4),
    });
  });
  return el("g", { fill: colour }, bars);
}

/** Neighbours of one colour are one rectangle. */
export function cellsMark({ x, y, colours, texts }: CellsMark, frame: Frame): Markup {
  const [across, down] = [edges(x, frame.x), edges(y, frame.y)];
  const paths = new Map<string, string>();
  const labels: Child[] = [];
  colours.forEach((row, j) => {
    const [top, bottom] = [Math.min(down[j]!, down[j + 1]!), Math.max(down[j]!, down[j + 1]!)];
    for (let i = 0; i < row.length; ) {
      let end = i + 1;
      while (end < row.length && row[end] === row[i]) end++;
      const [left, right] = [across[i]!, across[end]!];
      const rect = `M${px(left)} ${px(top)}H${px(right)}V${px(bottom)}H${px(left)}z`;
      paths.set(row[i]!, (paths.get(row[i]!) ?? "") + rect);
      i = end;
    }
    texts?.[j]?.forEach((cell, i) => {
      const attrs = { class: undefined, fill: cell.ink, "font-size": 11, "text-anchor": "middle" };
      labels.push(text((across[i]! + across[i + 1]!) / 2, (top + bottom) / 2 + 4, cell.text, attrs));
    });
  });
  return el(
    "g",
    { "shape-rendering": "crispEdges" },
    [...paths].map(([fill, d]) => el("path", { d, fill })),
    labels,
  );
}

/** Borders between cells: half way between their centres. */
function edges(centres: readonly number[], scale: Scale): number[] {
  const at = centres.map(scale);
  const half = at.length > 1 ? (at[1]! - at[0]!) / 2 : (scale(scale.domain[1]) - scale(scale.domain[0])) / 2;
  return [at[0]! - half, ...at.slice(1).map((v, i) => (v + at[i]!) / 2), at.at(-1)! + half];
}

/** A chart as SVG: marks between two axes, with a title and a legend. */

import type { Markup } from "../html.ts";
import { DIM, el, fitted, GRID, LINE, svg, text, textWidth } from "./element.ts";
import { barsMark, cellsMark, type Frame, lineMark, type Mark, pointsMark } from "./marks.ts";
import { extentOf, linearScale, logScale, type Scale } from "./scale.ts";

export interface Axis {
  title?: string | undefined;
  log?: boolean | undefined;
  /** Ends of the axis. Default: the data's. */
  range?: readonly [number, number] | undefined;
  /** Names in place of numbers, at 0, 1, 2… */
  names?: readonly string[] | undefined;
}

export interface Chart {
  title?: string | undefined;
  subtitle?: string | undefined;
  x?: Axis;
  y?: Axis;
  marks: readonly Mark[];
  width?: number;
  height?: number;
  /** What stands in an empty frame. Default "no data". */
  emptyText?: string | undefined;
  /** The whole figure in words. */
  alt: string;
}

/** Draws it. Sizes in pixels; 640 by 340 unless said otherwise. */
export function drawChart(chart: Chart): string {
  const { title, subtitle, marks, width = 640, height = 340, alt } = chart;
  const legend = marks.filter((mark) => mark.name !== undefined);
  const legendRows = wrap(legend.length > 1 || legend.some((m) => m.always) ? legend : [], width - 80);
  const top = 16 + (title ? 20 : 0) + (subtitle ? 17 : 0) + legendRows.length * 18;
  const bottom = height - (chart.x?.title ? 46 : 30);
  const y = scaleOf(chart.y, marks, "y", [bottom, top]);
  const widest = Math.max(0, ...y.ticks.map((tick) => textWidth(tick.text, 11)));
  const left = (chart.y?.title ? 34 : 16) + widest;
  const right = width - 18;
  const x = scaleOf(chart.x, marks, "x", [left, right]);
  const frame: Frame = { x, y, left, right, top, bottom };
  const empty = marks.every((mark) => mark.x.length === 0);
  return svg(
    width,
    height,
    alt,
    title && text(left, 22, fitted(title, right - left, 13.5), { "font-size": 13.5, "font-weight": 600 }),
    subtitle && text(left, title ? 39 : 20, fitted(subtitle, right - left, 12), DIM),
    legendRows.map((row, r) => legendLine(row, left, top - 13 - (legendRows.length - 1 - r) * 18)),
    axes(chart, frame),
    marks.map((mark) => draw(mark, frame)),
    empty &&
      text((left + right) / 2, (top + bottom) / 2, chart.emptyText ?? "no data", { ...DIM, "text-anchor": "middle" }),
  );
}

function draw(mark: Mark, frame: Frame): Markup {
  switch (mark.kind) {
    case "line":
      return lineMark(mark, frame);
    case "points":
      return pointsMark(mark, frame);
    case "bars":
      return barsMark(mark, frame);
    case "cells":
      return cellsMark(mark, frame);
  }
}

function scaleOf(axis: Axis | undefined, marks: readonly Mark[], which: "x" | "y", range: [number, number]): Scale {
  const cells = marks.some((mark) => mark.kind === "cells");
  const values = marks.flatMap((mark) => mark.extent?.[which] ?? mark[which]);
  if (axis?.log) {
    const extent = axis.range ?? extentOf(values, 0);
    if (extent) return logScale(extent, range);
  }
  if (axis?.names) return namedScale(axis.names, range);
  const bars = which === "y" && marks.some((mark) => mark.kind === "bars") ? [0] : [];
  const extent = axis?.range ?? extentOf([...values, ...bars]) ?? [0, 1];
  const lines = marks.every((mark) => mark.kind === "line");
  const onlyPoints = marks.every((mark) => mark.kind === "points");
  const padding = axis?.range || cells || (lines && which === "x") ? 0 : onlyPoints ? 0.12 : 0.05;
  return linearScale(extent, range, which === "x" ? 7 : 5, padding);
}

function namedScale(names: readonly string[], range: readonly [number, number]): Scale {
  const ticks = names.map((name, value) => ({ value, text: name }));
  const place = (v: number) => range[0] + ((v + 0.5) / names.length) * (range[1] - range[0]);
  return Object.assign(place, { ticks, domain: [-0.5, names.length - 0.5] as const });
}

function axes({ x: xAxis, y: yAxis }: Chart, { x, y, left, right, top, bottom }: Frame): Markup[] {
  const room = (right - left) / Math.max(1, x.ticks.length) - 4;
  const grid = y.ticks.map(({ value }) => el("line", { x1: left, x2: right, y1: y(value), y2: y(value), ...GRID }));
  const yTexts = y.ticks.map((t) =>
    text(left - 7, y(t.value) + 4, t.text, { ...DIM, "font-size": 11, "text-anchor": "end" }),
  );
  const xTexts = x.ticks.map((t) =>
    text(x(t.value), bottom + 17, fitted(t.text, Math.max(room, 30), 11), {
      ...DIM,
      "font-size": 11,
      "text-anchor": "middle",
    }),
  );
  const marks = x.ticks.map(({ value }) =>
    el("line", { x1: x(value), x2: x(value), y1: bottom, y2: bottom + 4, ...LINE }),
  );
  const middle = { "text-anchor": "middle", "font-size": 12, ...DIM };
  return [
    ...grid,
    el("line", { x1: left, x2: right, y1: bottom, y2: bottom, ...LINE }),
    ...marks,
    ...yTexts,
    ...xTexts,
    ...(xAxis?.title ? [text((left + right) / 2, bottom + 37, fitted(xAxis.title, right - left), middle)] : []),
    ...(yAxis?.title
      ? [
          text(0, 0, fitted(yAxis.title, bottom - top), {
            ...middle,
            transform: `translate(18 ${(top + bottom) / 2}) rotate(-90)`,
          }),
        ]
      : []),
  ];
}

const entryWidth = (mark: Mark): number => 38 + textWidth(mark.name!, 12);

/** Legend entries in lines no wider than `width`. */
function wrap(marks: readonly Mark[], width: number): Mark[][] {
  const rows: Mark[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    if (used + entryWidth(mark) > width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(mark);
    used += entryWidth(mark);
  }
  return rows;
}

function legendLine(marks: readonly Mark[], left: number, y: number): Markup[] {
  let x = left;
  return marks.flatMap((mark) => {
    const colour = mark.colour;
    const sample =
      mark.kind === "line"
        ? el("line", {
            x1: x,
            x2: x + 18,
            y1: y - 4,
            y2: y - 4,
            stroke: colour,
            "stroke-width": 2.5,
            "stroke-dasharray": mark.dash,
          })
        : el("circle", { cx: x + 9, cy: y - 4, r: 4.5, fill: colour });
    const name = text(x + 25, y, mark.name!, { "font-size": 12 });
    x += entryWidth(mark);
    return [sample, name];
  });
}

/** Points in the plane. */

import { ShapeError, showShape, ValueError } from "../errors.ts";
import { PALETTE } from "./colour.ts";
import type { Display } from "./display.ts";
import { count, short } from "./numbers.ts";
import { plain, plotlyDisplay, type Trace, titleOf } from "./plotly.ts";
import { drawChart } from "./svg/chart.ts";
import { MANY, type PointsMark } from "./svg/marks.ts";
import { oneLine, textTable } from "./text.ts";
import { flatten, gridOf, type Values } from "./values.ts";

export interface ScatterOptions {
  title?: string;
  /** A class for each point: a name or a number. Points of a class share a colour and a legend entry. */
  color?: Values | readonly string[];
  /** A text beside each point. */
  labels?: readonly string[];
  /** Below the x axis. Default "x1". */
  xTitle?: string;
  /** Beside the y axis. Default "x2". */
  yTitle?: string;
}

/** Points that are stored; of more, evenly spread ones. */
const MOST_POINTS = 2000;

/**
 * Points of the plane, coloured by class.
 *
 * @param points - `[n, 2]`: x and y of each.
 * @throws {ShapeError} If `points` is not `[n, 2]`.
 * @throws {ValueError} If there are not as many colors or labels as points.
 * @example
 * show.scatter([[0, 0], [0, 1], [1, 0], [1, 1]], { color: [0, 1, 1, 0], title: "XOR" });
 */
export function scatter(points: Values, options: ScatterOptions = {}): Display {
  const groups = groupsOf(points, options, "show.scatter");
  const { title, xTitle = "x1", yTitle = "x2" } = options;
  const data = groups.map(traceOf);
  const layout = {
    ...titleOf(title, undefined, groups.length > 1),
    xaxis: { title: { text: plain(xTitle) }, zeroline: false },
    yaxis: { title: { text: plain(yTitle) }, zeroline: false },
    showlegend: groups.length > 1,
  };
  const text = scatterText(groups, title);
  const alt = `Scatter plot ${text.replace(/\n\s*/g, "; ")}.`;
  const svg = drawChart({
    title,
    x: { title: xTitle },
    y: { title: yTitle },
    marks: groups.map(markOf),
    alt,
    width: 520,
    height: 380,
  });
  return plotlyDisplay(data, layout, svg, alt, text);
}

/** Points of one class. */
export interface Group {
  name: string | undefined;
  colour: string;
  x: number[];
  y: number[];
  labels: string[] | undefined;
}

/** Reads points and sorts them by class, in the classes' natural order. */
export function groupsOf(points: Values, { color, labels }: ScatterOptions, where: string): Group[] {
  const grid = gridOf(points, where);
  const n = grid.shape[0] ?? 0;
  if (n > 0 && (grid.shape.length !== 2 || grid.shape[1] !== 2)) {
    throw new ShapeError(`${where}: expected points [n, 2], got ${showShape(grid.shape)}.`);
  }
  const classes = color === undefined ? undefined : classesOf(color, where);
  for (const [what, list] of [
    ["color", classes],
    ["labels", labels],
  ] as const) {
    if (list && list.length !== n)
      throw new ValueError(`${where}: expected ${what} for ${n} points, got ${list.length}.`);
  }
  const names: (string | undefined)[] = classes
    ? [...new Set(classes)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
    : [undefined];
  // Two classes take orange and blue, the poles of the other scales.
  const poles = names.length === 2 ? [PALETTE[1], PALETTE[0]] : PALETTE;
  const groups = names.map((name, i): Group => {
    return { name, colour: poles[i % poles.length]!, x: [], y: [], labels: labels && [] };
  });
  const every = Math.max(1, Math.ceil(n / MOST_POINTS));
  for (let i = 0; i < n; i += every) {
    const group = groups[classes ? names.indexOf(classes[i]!) : 0]!;
    group.x.push(Number(grid.get(i, 0)));
    group.y.push(Number(grid.get(i, 1)));
    if (labels) group.labels!.push(labels[i]!);
  }
  return groups;
}

/** Names of classes; numbers are written short, so that 1 and 1.0 are one class. */
function classesOf(color: Values | readonly string[], where: string): string[] {
  if (Array.isArray(color) && color.every((c) => typeof c === "string")) return color as string[];
  return flatten(gridOf(color, where)).map((v) => short(v));
}

export function traceOf({ name, colour, x, y, labels }: Group): Trace {
  return {
    type: "scatter",
    mode: labels ? "markers+text" : "markers",
    ...(name === undefined ? {} : { name: plain(name) }),
    x,
    y,
    ...(labels ? { text: labels.map(plain), textposition: "top center" } : {}),
    marker:
      x.length > MANY
        ? { color: colour, size: 5, opacity: 0.6 }
        : { color: colour, size: 10, line: { color: "#fff", width: 1.5 } },
  };
}

export function markOf({ name, colour, x, y, labels }: Group): PointsMark {
  return {
    kind: "points",
    name,
    colour,
    x,
    y,
    labels,
    titles: x.map((v, i) => `(${short(v)}, ${short(y[i]!)})${name ? `: ${name}` : ""}`),
  };
}

const FEW = 12;

/** Few points are listed, many counted. */
export function scatterText(groups: readonly Group[], title: string | undefined): string {
  const total = groups.reduce((sum, group) => sum + group.x.length, 0);
  const head = `${title ? `${oneLine(title)}: ` : ""}${count(total, "point")}`;
  const rows = groups.map(({ name, x, y }) => [
    `  ${name ?? "points"}`,
    x.length <= FEW ? x.map((v, i) => `(${short(v)}, ${short(y[i]!)})`).join(" ") : count(x.length, "point"),
  ]);
  return textTable({ title: head, rows, left: [0, 1] });
}

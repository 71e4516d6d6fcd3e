/** What a model answers over a part of the plane. */

import { ShapeError, showShape, ValueError } from "../errors.ts";
import { along, DIVERGING, PALETTE } from "./colour.ts";
import type { Display } from "./display.ts";
import { count, short } from "./numbers.ts";
import { borders } from "./plot.ts";
import { plain, plotlyDisplay, type Trace, titleOf } from "./plotly.ts";
import { type Group, groupsOf, markOf, scatterText, traceOf } from "./scatter.ts";
import { drawChart } from "./svg/chart.ts";
import type { CellsMark } from "./svg/marks.ts";
import { extentOf } from "./svg/scale.ts";
import { type ArrayView, gridOf, type Values } from "./values.ts";

/** A model of two inputs. */
export interface Predictor {
  readonly name?: string;
  predict(x: number[][]): ArrayView | Promise<ArrayView>;
}

export interface BoundaryOptions {
  title?: string;
  /** Ends of the x axis. Default: the points', with a margin, else [-0.5, 1.5]. */
  x?: readonly [number, number];
  /** Ends of the y axis, likewise. */
  y?: readonly [number, number];
  /** Samples `[n, 2]` drawn on top. */
  points?: Values;
  /** The class of each sample. */
  color?: Values | readonly string[];
  /** The answer at which one class becomes the other, for models with one output. Default 0.5. */
  threshold?: number;
  /** Places asked along each axis, 2 to 120. Default 61. */
  resolution?: number;
  xTitle?: string;
  yTitle?: string;
}

/**
 * The plane, coloured by what a model answers there: for one output on the diverging scale centred at `threshold`, for
 * several by the largest.
 *
 * @param model - Two inputs, one output or one a class.
 * @throws {ShapeError} If the model answers anything but `[n, outputs]`.
 * @throws {ValueError} If a range is not [low, high], or the resolution out of bounds.
 * @example
 * show.boundary(model, { points: X, color: y, title: "XOR" });
 */
export function boundary(model: Predictor, options: BoundaryOptions = {}): Display {
  const { title, threshold = 0.5, resolution = 61, xTitle = "x1", yTitle = "x2" } = options;
  if (!Number.isInteger(resolution) || resolution < 2 || resolution > 120) {
    throw new ValueError(`show.boundary: expected a resolution from 2 to 120, got ${resolution}.`);
  }
  const groups = options.points === undefined ? [] : groupsOf(options.points, labelled(options), "show.boundary");
  const xs = steps(options.x ?? around(groups.flatMap((g) => g.x)), resolution, "x");
  const ys = steps(options.y ?? around(groups.flatMap((g) => g.y)), resolution, "y");
  const field = ask(model, xs, ys);
  const kinds = field.outputs === 1 ? undefined : field.outputs;
  const reach = reachOf(everywhere(field, xs, ys).flat(), threshold);
  const data: Trace[] = [
    kinds ? classHeat(xs, ys, field, kinds) : valueHeat(xs, ys, field, threshold, reach),
    ...groups.map(traceOf),
  ];
  const layout = {
    ...titleOf(title, undefined, groups.length > 1),
    height: 440,
    xaxis: { title: { text: plain(xTitle) }, zeroline: false, constrain: "domain" },
    yaxis: { title: { text: plain(yTitle) }, zeroline: false },
    showlegend: groups.length > 1,
  };
  const text = words(model, field, threshold, groups, title, xs, ys);
  const alt = `Map of the plane: ${text.replace(/\n\s*/g, "; ")}.`;
  const colourAt = (j: number, i: number): string => {
    const value = field.at(j, i);
    if (kinds) return tint(PALETTE[value % PALETTE.length]!);
    return Number.isFinite(value)
      ? along(DIVERGING, Math.round((0.5 + ((value - threshold) / reach) * 0.4) * 24) / 24)
      : "#bdbdbd";
  };
  const cells: CellsMark = {
    kind: "cells",
    x: xs,
    y: ys,
    colour: PALETTE[0],
    colours: ys.map((_, j) => xs.map((_, i) => colourAt(j, i))),
    extent: { x: borders(xs), y: borders(ys) },
  };
  const marks = [cells, ...groups.map((group) => ({ ...markOf(group), rim: "#fff", radius: 6 }))];
  const svg = drawChart({ title, x: { title: xTitle }, y: { title: yTitle }, marks, alt, width: 520, height: 440 });
  return plotlyDisplay(data, layout, svg, alt, text);
}

const labelled = ({ color }: BoundaryOptions) => (color === undefined ? {} : { color });

function around(values: readonly number[]): [number, number] {
  const [low, high] = extentOf(values) ?? [0, 1];
  const margin = (high - low || 1) * 0.3;
  return [low - margin, high + margin];
}

function steps([low, high]: readonly [number, number], n: number, axis: string): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new ValueError(`show.boundary: expected ${axis}: [low, high], got [${low}, ${high}].`);
  }
  return Array.from({ length: n }, (_, i) => Number((low + ((high - low) * i) / (n - 1)).toPrecision(8)));
}

/** The model's answers: the value itself, or which output is largest. Rows follow y. */
interface Field {
  outputs: number;
  at(row: number, column: number): number;
}

function ask(model: Predictor, xs: readonly number[], ys: readonly number[]): Field {
  const asked = ys.flatMap((y) => xs.map((x) => [x, y]));
  const answer = model.predict(asked);
  if (answer instanceof Promise)
    throw new ValueError("show.boundary: expected predict to answer at once, got a promise.");
  const { shape, get } = gridOf(answer, "show.boundary");
  if (shape[0] !== asked.length || shape.length > 2 || shape[1] === 0) {
    throw new ShapeError(`show.boundary: expected predictions [${asked.length}, outputs], got ${showShape(shape)}.`);
  }
  const outputs = shape[1] ?? 1;
  const read = (k: number) => (shape.length === 1 ? Number(get(k)) : Number(get(k, 0)));
  const largest = (k: number) => {
    let best = 0;
    for (let j = 1; j < outputs; j++) if (get(k, j) > get(k, best)) best = j;
    return best;
  };
  return { outputs, at: (row, column) => (outputs === 1 ? read : largest)(row * xs.length + column) };
}

const everywhere = (field: Field, xs: readonly number[], ys: readonly number[]) =>
  ys.map((_, j) => xs.map((_, i) => field.at(j, i)));

/** How far from the threshold the scale ends: at 0 and 1 at least, farther where the answers are. */
function reachOf(values: readonly number[], threshold: number): number {
  const [low, high] = extentOf(values) ?? [0, 1];
  return Math.max(threshold, 1 - threshold, threshold - low, high - threshold);
}

function valueHeat(xs: number[], ys: number[], field: Field, threshold: number, reach: number): Trace {
  const z = everywhere(field, xs, ys).map((row) => row.map((v) => Number(v.toFixed(3))));
  return {
    type: "heatmap",
    zsmooth: "best",
    x: xs,
    y: ys,
    z,
    zmin: threshold - reach,
    zmax: threshold + reach,
    colorscale: DIVERGING.map((_, i) => [i / 4, along(DIVERGING, 0.1 + (i / 4) * 0.8)]),
    colorbar: { thickness: 12, outlinewidth: 0 },
    hovertemplate: "(%{x:.3f}, %{y:.3f}) → %{z:.3f}<extra></extra>",
  };
}

function classHeat(xs: number[], ys: number[], field: Field, kinds: number): Trace {
  const colours = Array.from({ length: kinds }, (_, k) => tint(PALETTE[k % PALETTE.length]!));
  const colorscale = colours.flatMap((colour, k) => [
    [k / kinds, colour],
    [(k + 1) / kinds, colour],
  ]);
  const z = everywhere(field, xs, ys);
  return {
    type: "heatmap",
    x: xs,
    y: ys,
    z,
    zmin: -0.5,
    zmax: kinds - 0.5,
    colorscale,
    showscale: false,
    hovertemplate: "(%{x:.3f}, %{y:.3f}) → class %{z}<extra></extra>",
  };
}

/** A palette colour half way to white: points of the full colour stand out on it. */
const tint = (colour: string): string => along([colour, "#ffffff"], 0.55);

function words(
  model: Predictor,
  field: Field,
  threshold: number,
  groups: readonly Group[],
  title: string | undefined,
  xs: number[],
  ys: number[],
): string {
  const range = `x ${short(xs[0]!, 3)} to ${short(xs.at(-1)!, 3)}, y ${short(ys[0]!, 3)} to ${short(ys.at(-1)!, 3)}`;
  const tally = new Map<string, number>();
  for (const value of everywhere(field, xs, ys).flat()) {
    const kind =
      field.outputs > 1
        ? `class ${value}`
        : value > threshold
          ? `above ${short(threshold)}`
          : `up to ${short(threshold)}`;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
  }
  const total = xs.length * ys.length;
  const shares = [...tally].sort().map(([kind, n]) => `${kind} on ${((100 * n) / total).toFixed(0)}%`);
  const head = `${title ?? `what ${model.name ?? "the model"} answers`}: ${range}; ${shares.join(", ")} of ${count(total, "place")}`;
  return groups.length > 0 ? `${head}\n${scatterText(groups, "samples")}` : head;
}

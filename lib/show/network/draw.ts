/** Neurons and weights as SVG: the figure that articles draw. */

import { along, DIVERGING, limitOf, NEGATIVE, POSITIVE, ZERO } from "../colour.ts";
import type { Markup } from "../html.ts";
import { short } from "../numbers.ts";
import { type Child, DIM, el, fitted, GRID, inkOver, PAPER, svg, text, textWidth } from "../svg/element.ts";
import { glyph } from "./glyph.ts";
import { HALF, placeLabels, type Segment } from "./labels.ts";
import { BIAS_RADIUS, type Layout, layout, type PlacedColumn, RADIUS } from "./layout.ts";
import type { Neurons } from "./spec.ts";
import { alternative, columnDetail, equation } from "./words.ts";

/** Neurons without values: inputs grey, hidden orange as in the article, outputs green; black reads on each. */
const FILLS = { input: "#e4e8ed", hidden: "#fdc48c", output: "#a8ddb5" };

interface Edge extends Segment {
  weight: number;
  /** What it carries: weight times the value it starts from. */
  carries: number | undefined;
  title: string;
}

/** @param labels - Numbers on the edges: always, never, or (undefined) where there is room. */
export function drawNeurons(network: Neurons, labels: boolean | undefined): string {
  const plan = layout(network, labels);
  const { columns } = plan;
  const gaps = columns.slice(1).map((column, c) => edgesBetween(columns[c]!, column));
  const heaviest = limitOf(gaps.flat().map((edge) => edge.weight));
  const scale = limitOf(network.columns.flatMap((column) => column.values ?? []));
  return svg(
    plan.width,
    plan.height,
    alternative(network),
    gaps.map((edges, c) => edges.map((edge) => line(edge, heaviest, columns[c + 1]!.labelled))),
    gaps.map((edges, c) => columns[c + 1]!.labelled && numbers(edges)),
    columns.map((column, c) => nodes(network, column, c, scale)),
    columns.map((column, c) => heading(column, c, plan)),
    key(
      plan,
      network.columns.some((column) => column.sums && column.activations.length > 0),
    ),
  );
}

function edgesBetween(from: PlacedColumn, to: PlacedColumn): Edge[] {
  const { weight, bias, label } = to.column;
  const edges: Edge[] = [];
  const join = (
    a: { x: number; y: number },
    radius: number,
    b: { x: number; y: number },
    w: number,
    value: number | undefined,
    name: string,
    target: string,
  ) => {
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const [dx, dy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const carries = value === undefined ? undefined : value * w;
    const flow = carries === undefined ? "" : `: ${short(value!)} × ${short(w)} = ${short(carries)}`;
    edges.push({
      x1: a.x + dx * radius,
      y1: a.y + dy * radius,
      x2: b.x - dx * RADIUS,
      y2: b.y - dy * RADIUS,
      weight: w,
      carries,
      title: flow ? `${name} → ${target}${flow}` : `${name} → ${target}: ${short(w)}`,
    });
  };
  const known = from.column.values;
  for (const b of to.nodes) {
    if (b.unit < 0) continue;
    for (const a of from.nodes) {
      if (a.unit < 0) continue;
      join(a, RADIUS, b, weight!(a.unit, b.unit), known?.[a.unit], from.column.label(a.unit), label(b.unit));
    }
    if (from.bias && bias) join(from.bias, BIAS_RADIUS, b, bias(b.unit), known && 1, "1 (bias)", label(b.unit));
  }
  return edges;
}

const colourOf = (weight: number): string => (weight > 0 ? POSITIVE : weight < 0 ? NEGATIVE : ZERO);

function line(edge: Edge, heaviest: number, sparse: boolean): Markup {
  const { weight, carries, title, ...ends } = edge;
  const share = heaviest > 0 && Number.isFinite(weight) ? Math.abs(weight) / heaviest : 0;
  const attrs = {
    ...ends,
    stroke: colourOf(weight),
    "stroke-width": sparse ? 1 + 3.5 * share : 0.4 + 2 * share,
    "stroke-dasharray": weight === 0 || Number.isNaN(weight) ? "3 4" : undefined,
    // With an input, an edge that carries nothing steps back.
    opacity: carries === 0 ? 0.25 : (sparse ? 0.55 : 0.2) + 0.35 * share,
  };
  return el("line", attrs, el("title", {}, title));
}

function numbers(edges: readonly Edge[]): Markup[] {
  const texts = edges.map((edge) => short(edge.weight, 3));
  const widths = texts.map((t) => textWidth(t, 11) + 10);
  return placeLabels(edges, widths).map(({ x, y }, e) => {
    const { weight, title } = edges[e]!;
    const pill = { x: x - widths[e]! / 2, y: y - HALF, width: widths[e]!, height: 2 * HALF, rx: HALF };
    return el(
      "g",
      {},
      el("title", {}, title),
      el("rect", { ...pill, ...PAPER, stroke: colourOf(weight), "stroke-width": 1 }),
      text(x, y + 4, texts[e]!, { "font-size": 11, "text-anchor": "middle" }),
    );
  });
}

function nodes(network: Neurons, { column, nodes: list, bias }: PlacedColumn, c: number, scale: number): Child {
  const role = c === 0 ? "input" : c === network.columns.length - 1 ? "output" : "hidden";
  const drawn = list.map(({ x, y, unit }) => {
    if (unit < 0) return text(x, y + 7, "⋮", { "font-size": 22, "text-anchor": "middle" });
    const value = column.values?.[unit];
    const sum = column.activations.length > 0 ? column.sums?.[unit] : undefined;
    const fill = value === undefined ? FILLS[role] : shade(value, scale);
    const name = fitted(column.label(unit), 2 * RADIUS - 8, 13);
    const middle = { "text-anchor": "middle", ...inkOver(fill) };
    const curve =
      value === undefined && column.activations.length > 0 ? glyph(column.activations.at(-1)!, x, y + 9) : undefined;
    const inside = value === undefined ? name : inNeuron(value);
    const size = textWidth(inside, 13) > 2 * RADIUS - 12 ? 11 : 13;
    return el(
      "g",
      {},
      el("title", {}, equation(network.columns, c, unit)),
      el("circle", { cx: x, cy: y, r: RADIUS, fill, stroke: "#6e7781", "stroke-width": 1.25 }),
      text(x, y + (curve ? 1 : 4.5), inside, { ...middle, "font-size": size, "font-weight": 600 }),
      curve,
      value !== undefined &&
        text(x, y + RADIUS + 13, name, { ...DIM, "font-size": 11, "text-anchor": "middle", ...HALO }),
      sum !== undefined &&
        text(x, y - RADIUS - 5, `Σ ${short(sum, 3)}`, { ...DIM, "font-size": 11, "text-anchor": "middle", ...HALO }),
    );
  });
  const one =
    bias &&
    el(
      "g",
      {},
      el("title", {}, "the bias neuron: always 1"),
      el("circle", {
        cx: bias.x,
        cy: bias.y,
        r: BIAS_RADIUS,
        ...PAPER,
        stroke: "#6e7781",
        "stroke-width": 1.25,
        "stroke-dasharray": "3 2",
      }),
      text(bias.x, bias.y + 4, "1", { "font-size": 12, "text-anchor": "middle" }),
    );
  return [drawn, one];
}

/** As many digits as there is room for; the formula on hover has more. */
function inNeuron(value: number): string {
  const texts = [3, 2, 1].map((digits) => short(value, digits));
  return texts.find((t) => textWidth(t, 12) <= 2 * RADIUS - 5) ?? value.toExponential(0).replace("e+", "e");
}

/** Letters in front of lines keep a rim of the page's colour. */
const HALO = {
  class: "gb-d gb-s",
  stroke: "#fff",
  "stroke-width": 3,
  "paint-order": "stroke",
  "stroke-linejoin": "round",
};

/** Activations on the diverging scale, its dark ends left out, so that black reads on each. */
function shade(value: number, limit: number): string {
  if (!Number.isFinite(value)) return "#bdbdbd";
  return along(DIVERGING, 0.5 + (limit > 0 ? (value / limit) * 0.36 : 0));
}

function heading({ column, x }: PlacedColumn, c: number, { width, columns }: Layout): Markup[] {
  // Half the way to either neighbour, or to the border.
  const room = Math.min(x - (columns[c - 1]?.x ?? -x), (columns[c + 1]?.x ?? 2 * width - x) - x) - 10;
  const middle = { "text-anchor": "middle" };
  return [
    text(x, 24, fitted(column.name, room, 13), { ...middle, "font-size": 13, "font-weight": 600 }),
    text(x, 41, fitted(columnDetail(column, c === 0), room, 11.5), { ...middle, ...DIM, "font-size": 11.5 }),
  ];
}

function key({ width, height }: Layout, sums: boolean): Markup[] {
  const y = height - 18;
  const sample = (x: number, colour: string, name: string) => [
    el("line", { x1: x, y1: y - 4, x2: x + 20, y2: y - 4, stroke: colour, "stroke-width": 3 }),
    text(x + 26, y, name, { ...DIM, "font-size": 11 }),
  ];
  const rule = el("line", { x1: 16, y1: height - 38, x2: width - 16, y2: height - 38, ...GRID });
  return [
    rule,
    ...sample(20, NEGATIVE, "negative"),
    ...sample(104, POSITIVE, "positive weight"),
    ...(sums ? [text(232, y, "Σ weighted sum, before the activation", { ...DIM, "font-size": 11 })] : []),
  ];
}

/** A model with branches, or with layers that are no rows of neurons: a box a layer, arrows between them. */

import type { Markup } from "../html.ts";
import { count } from "../numbers.ts";
import { el, fitted, inkOver, svg, text } from "../svg/element.ts";
import type { Block, Blocks } from "./spec.ts";
import { alternative } from "./words.ts";

const WIDTH = 168;
const HEIGHT = 66;
const MARGIN = 24;
/** Models deeper than this run from top to bottom. */
const MOST_ACROSS = 5;

/** Where a layer, or an arrow on its way past other layers, takes its place: how deep, and which row there. */
interface Slot {
  depth: number;
  row: number;
  block: number | undefined;
  /** Slots that lead here. */
  from: Slot[];
}

/** Inputs grey, what has weights orange, what has none white, what nothing follows green; black reads on each. */
const FILLS = { input: "#e4e8ed", weights: "#fdd9b0", plain: "#f6f8fa", output: "#bfe6c8" };

export function drawBlocks(network: Blocks): string {
  const { blocks } = network;
  const slots = order(place(blocks));
  const depths = Math.max(0, ...slots.map((slot) => slot.depth)) + 1;
  const rows = Math.max(1, ...slots.map((slot) => slot.row + 1));
  const down = depths > MOST_ACROSS;
  const [stepX, stepY] = down ? [WIDTH + 28, HEIGHT + 34] : [WIDTH + 52, HEIGHT + 26];
  const perDepth = Array.from({ length: depths }, (_, d) => slots.filter((slot) => slot.depth === d).length);
  // The middle of a slot; columns with fewer rows are centred.
  const centre = (slot: Slot): readonly [x: number, y: number] => {
    const across = slot.row + (rows - perDepth[slot.depth]!) / 2;
    const [i, j] = down ? [across, slot.depth] : [slot.depth, across];
    return [MARGIN + WIDTH / 2 + i * stepX, MARGIN + HEIGHT / 2 + j * stepY];
  };
  const [columns, lines] = down ? [rows, depths] : [depths, rows];
  return svg(
    2 * MARGIN + WIDTH + (columns - 1) * stepX,
    2 * MARGIN + HEIGHT + (lines - 1) * stepY,
    alternative(network),
    slots.flatMap((slot) => slot.from.map((from) => arrow(from, slot, centre, down))),
    slots.map((slot) => slot.block !== undefined && box(blocks, slot.block, centre(slot))),
  );
}

/** Depth by the longest way from an input; an arrow that skips depths gets a slot in each. */
function place(blocks: readonly Block[]): Slot[] {
  const slots: Slot[] = [];
  const own: Slot[] = [];
  for (const [b, block] of blocks.entries()) {
    const depth = Math.max(-1, ...block.inputs.map((i) => own[i]!.depth)) + 1;
    const from = block.inputs.map((i) => {
      let last = own[i]!;
      for (let d = last.depth + 1; d < depth; d++) {
        last = { depth: d, row: 0, block: undefined, from: [last] };
        slots.push(last);
      }
      return last;
    });
    own[b] = { depth, row: 0, block: b, from };
    slots.push(own[b]);
  }
  return slots.sort((a, b) => a.depth - b.depth);
}

/** Rows within a depth: by the mean row of what leads there, so that arrows cross little. */
function order(slots: Slot[]): Slot[] {
  const depths = Math.max(0, ...slots.map((slot) => slot.depth));
  for (let d = 0; d <= depths; d++) {
    const here = slots.filter((slot) => slot.depth === d);
    const mean = ({ from }: Slot) => (from.length > 0 ? from.reduce((sum, s) => sum + s.row, 0) / from.length : 0);
    const means = new Map(here.map((slot) => [slot, mean(slot)]));
    here.sort((a, b) => means.get(a)! - means.get(b)!);
    for (const [row, slot] of here.entries()) slot.row = row;
  }
  return slots;
}

function arrow(from: Slot, to: Slot, centre: (slot: Slot) => readonly [number, number], down: boolean): Markup[] {
  const [ax, ay] = centre(from);
  const [bx, by] = centre(to);
  const half = (slot: Slot) => (slot.block === undefined ? 0 : down ? HEIGHT / 2 : WIDTH / 2);
  const head = to.block === undefined ? 0 : 7;
  const [x1, y1, x2, y2] = down
    ? [ax, ay + half(from), bx, by - half(to) - head]
    : [ax + half(from), ay, bx - half(to) - head, by];
  const bend = down ? `${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2}` : `${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2}`;
  const tip = down ? `M${x2 - 4.5} ${y2}h9l-4.5 8z` : `M${x2} ${y2 - 4.5}v9l8 -4.5z`;
  return [
    el("path", { d: `M${x1} ${y1}C${bend} ${x2} ${y2}`, fill: "none", stroke: "#8c959f", "stroke-width": 1.75 }),
    ...(head > 0 ? [el("path", { d: tip, fill: "#8c959f" })] : []),
  ];
}

function box(blocks: readonly Block[], index: number, [x, y]: readonly [number, number]): Markup {
  const { name, className, shape, params, activation, inputs } = blocks[index]!;
  const last = !blocks.some((block) => block.inputs.includes(index));
  const fill = inputs.length === 0 ? FILLS.input : last ? FILLS.output : params > 0 ? FILLS.weights : FILLS.plain;
  const middle = { "text-anchor": "middle", ...inkOver(fill) };
  const small = { ...middle, "font-size": 11, "fill-opacity": 0.75 };
  const kind = activation ? `${className} · ${activation}` : className;
  const size = `${shape ? `[${shape.map((n) => n ?? "batch").join(", ")}]` : "?"}${params > 0 ? ` · ${count(params, "parameter")}` : ""}`;
  return el(
    "g",
    {},
    el("title", {}, `${name}: ${kind}, output ${size}`),
    el("rect", { x: x - WIDTH / 2, y: y - HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: 9, fill, stroke: "#6e7781" }),
    text(x, y - 12, fitted(name, WIDTH - 16, 13), { ...middle, "font-size": 13, "font-weight": 600 }),
    text(x, y + 5, fitted(kind, WIDTH - 16, 11), small),
    text(x, y + 21, fitted(size, WIDTH - 12, 11), small),
  );
}

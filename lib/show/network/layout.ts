/** Where neurons stand: columns left to right, each centred, its bias neuron below; long columns keep their ends. */

import { shown } from "../values.ts";
import type { Column, Neurons } from "./spec.ts";

export const RADIUS = 21;
export const BIAS_RADIUS = 13;
/** Neurons of a column that are drawn; of more than this the first and last. */
const MOST_NEURONS = 9;
/** Between two columns, as many edges as can still carry numbers. */
const MOST_LABELS = 32;
const TOP = 62;
const SIDE = 66;
const BOTTOM = 44;
/** Figures wider than this keep their size and scroll. */
export const PAGE = 900;
/** Where there is no room for numbers: they would make the figure wider than this. */
const ROOM = 1100;
/** Between columns whose edges carry no numbers; less where a deep network would leave the page. */
const GAP = { wide: 170, narrow: 92 };

export interface Node {
  x: number;
  y: number;
  /** Index of the neuron; -1 for the gap in a long column. */
  unit: number;
}

export interface PlacedColumn {
  column: Column;
  x: number;
  nodes: readonly Node[];
  /** The neuron that is always one, when the next column has biases. */
  bias: { x: number; y: number } | undefined;
  /** Whether the edges that end here carry their numbers. */
  labelled: boolean;
}

export interface Layout {
  width: number;
  height: number;
  columns: readonly PlacedColumn[];
}

/** @param labels - Numbers on the edges: always, never, or (undefined) where there is room. */
export function layout(network: Neurons, labels: boolean | undefined): Layout {
  const plan = arrange(network, labels);
  return labels !== undefined || plan.width <= ROOM ? plan : arrange(network, false);
}

function arrange({ columns }: Neurons, labels: boolean | undefined): Layout {
  const units = columns.map((column) => shown(column.units, MOST_NEURONS));
  const biased = columns.map((_, c) => columns[c + 1]?.bias !== undefined);
  const labelled = columns.map((_, c) => {
    if (c === 0) return false;
    const edges = (units[c - 1]!.length + Number(biased[c - 1])) * units[c]!.length;
    return labels ?? (edges <= MOST_LABELS && !units[c]!.includes(-1) && !units[c - 1]!.includes(-1));
  });
  // With an input, a neuron's sum stands above it and its name below.
  const pitch = (labelled.some(Boolean) ? 76 : 56) + (columns.some((column) => column.sums) ? 18 : 0);
  const rows = units.map((list, c) => list.length + (biased[c] ? 0.9 : 0));
  const body = Math.max(1, ...rows) * pitch;
  const gaps = columns.map((_, c) => {
    if (c === 0) return 0;
    return labelled[c] ? gapFor(units[c - 1]!.length, units[c]!.length) : undefined;
  });
  const plain = gaps.filter((gap) => gap === undefined).length;
  const room = PAGE - 2 * SIDE - gaps.reduce<number>((sum, gap) => sum + (gap ?? 0), 0);
  const gapElse = Math.max(GAP.narrow, Math.min(GAP.wide, Math.floor(room / plain)));
  let x = SIDE;
  const placed = columns.map((column, c): PlacedColumn => {
    x += gaps[c] ?? gapElse;
    const top = TOP + (body - rows[c]! * pitch) / 2 + pitch / 2;
    const nodes = units[c]!.map((unit, i) => ({ x, y: top + i * pitch, unit }));
    const bias = biased[c] ? { x, y: top + nodes.length * pitch - 0.08 * pitch } : undefined;
    return { column, x, nodes, bias, labelled: labelled[c]! };
  });
  return { width: x + SIDE, height: TOP + body + BOTTOM, columns: placed };
}

/** More edges need a wider gap for their numbers to keep apart. */
const gapFor = (from: number, to: number): number => 190 + Math.min(120, 11 * Math.max(0, from * to - 4));

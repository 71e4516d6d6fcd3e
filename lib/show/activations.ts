/** What each layer gives for each sample, as one table. */

import { ValueError } from "../errors.ts";
import { diverging, limitOf } from "./colour.ts";
import { Display } from "./display.ts";
import { html } from "./html.ts";
import { layerOutputs, type RunnableModel } from "./network/outputs.ts";
import { numberFormat } from "./numbers.ts";
import { type Cell, caption, legend, table } from "./table.ts";
import { oneLine, textTable } from "./text.ts";
import { type Grid, gridOf, shown, sizeOf, unravel, type Values } from "./values.ts";

export interface ActivationsOptions {
  title?: string;
  /** A name for each sample. Default: its input, when that is short, else its index. */
  rows?: readonly string[];
  /** Decimals. Default: as few as tell the values apart, at most four. */
  digits?: number;
}

/** Samples shown; of more, the first and last. */
const MOST_ROWS = 40;
/** Numbers shown of one layer. */
const MOST_COLUMNS = 16;

interface Block {
  name: string;
  detail: string;
  grid: Grid;
  /** Numbers a sample. */
  width: number;
  columns: number[];
}

/**
 * A table of activations: one row a sample, one block of columns a layer, inputs first. Cells are shaded on one scale
 * centred at 0.
 *
 * @param model - A built model with one input.
 * @param x - Samples, the first axis counting them.
 * @throws {ValueError} If there is no sample, or not as many names as samples.
 * @example
 * show.activations(model, [[0, 0], [0, 1], [1, 0], [1, 1]]);
 */
export function activations(model: RunnableModel, x: Values, options: ActivationsOptions = {}): Display {
  const input = gridOf(x, "show.activations");
  const samples = input.shape[0] ?? 1;
  if (samples === 0) throw new ValueError("show.activations: expected at least one sample, got none.");
  if (options.rows && options.rows.length !== samples) {
    throw new ValueError(`show.activations: expected ${samples} rows, one a sample, got ${options.rows.length}.`);
  }
  const outputs = layerOutputs(model, x, "show.activations");
  const blocks = [
    blockOf("input", "", input),
    ...outputs.map(({ layer, kind, value }) => blockOf(layer, kind, gridOf(value, "show.activations"))),
  ];
  const rows = shown(samples, MOST_ROWS);
  const valuesOf = (block: Block) =>
    rows.flatMap((i) => (i < 0 ? [] : block.columns.flatMap((j) => (j < 0 ? [] : [at(block, i, j)]))));
  const values = blocks.map(valuesOf);
  const limit = limitOf(values.flat());
  const formats = new Map(blocks.map((block, b) => [block, numberFormat(values[b]!, options.digits)]));
  const cell = (block: Block, i: number, j: number): Cell => {
    if (i < 0 || j < 0) return { text: i < 0 ? "⋮" : "…" };
    const value = at(block, i, j);
    return { text: formats.get(block)!(value), colour: diverging(value, limit) };
  };
  const body = rows.map((i) => ({
    name: i < 0 ? "⋮" : (options.rows?.[i] ?? String(i)),
    cells: blocks.flatMap((block) => block.columns.map((j) => cell(block, i, j))),
  }));
  const names = blocks.map(({ name, detail, columns }) => ({
    text: detail ? `${name} · ${detail}` : name,
    span: columns.length,
  }));
  const indices = blocks.flatMap(({ columns }) => columns.map((j) => ({ text: j < 0 ? "…" : String(j) })));
  const title = options.title ?? `Activations of ${model.name}`;
  const size = `${samples} ${samples === 1 ? "sample" : "samples"}`;
  const text = textTable({
    title: `${oneLine(title)}, ${size}`,
    head: ["", ...blocks.flatMap(({ name, columns }) => columns.map((j) => (j < 0 ? "…" : `${name}[${j}]`)))],
    rows: body.map(({ name, cells }) => [name, ...cells.map((c) => c.text)]),
  });
  const main = table({ caption: caption(title, size), head: [names, indices], rows: body });
  return new Display({ "text/html": html`<div>${main}${legend(limit)}</div>`.text, "text/plain": text });
}

function blockOf(name: string, detail: string, grid: Grid): Block {
  const width = sizeOf(grid.shape.slice(1));
  return { name, detail, grid, width, columns: shown(width, MOST_COLUMNS) };
}

/** Number `j` of sample `i`, the other axes counted in C order. */
const at = ({ grid }: Block, i: number, j: number): number => Number(grid.get(i, ...unravel(j, grid.shape.slice(1))));

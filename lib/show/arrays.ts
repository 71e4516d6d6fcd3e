/** How an array shows itself when it ends a cell: NumPy's repr, and a table with NumPy's numbers. */

import type { NDArray } from "../core/ndarray.ts";
import type { MimeBundle } from "../host.ts";
import { elementFormat } from "../nd/printing/elements.ts";
import { arrayRepr, getPrintoptions, scalarStr } from "../nd/printing/index.ts";
import { html, type Markup } from "./html.ts";
import { caption } from "./table.ts";
import { type Grid, gridOf, shown, sizeOf, unravel } from "./values.ts";

/** Tables for this many matrices of an array with more axes. */
const MOST_BLOCKS = 6;
const CELL = "padding:4px 10px;text-align:right;white-space:nowrap";
const NAME = "padding:4px 10px;text-align:right;font-weight:normal;opacity:0.75";

/** The bundle of an array: `text/plain` is NumPy's repr to the character. */
export function arrayBundle(a: NDArray): MimeBundle {
  return { "text/html": arrayHtml(a).text, "text/plain": arrayRepr(a) };
}

function arrayHtml(a: NDArray): Markup {
  const grid = gridOf(a, "array");
  const kind = `${a.dtype} [${a.shape.join(", ")}]`;
  if (a.ndim === 0)
    return html`<div style="padding:2px">${scalarStr(grid.get(), a.dtype)} <span style="opacity:0.75">${kind}</span></div>`;
  if (a.size === 0) return html`<div style="padding:2px"><span style="opacity:0.75">${kind}, empty</span></div>`;
  const { threshold, edgeitems } = getPrintoptions();
  const most = a.size > threshold ? 2 * edgeitems + 1 : Number.POSITIVE_INFINITY;
  const lead = a.shape.slice(0, -2);
  const total = sizeOf(lead);
  const indices = Array.from({ length: Math.min(total, MOST_BLOCKS) }, (_, i) => unravel(i, lead));
  const flat = indices.flatMap((index) => elements(grid, index, most));
  const format = formatFor(a, flat);
  const tables = indices.map((index, i) => tableOf(grid, index, most, format, i === 0 ? kind : undefined));
  const left = total - indices.length;
  return html`<div style="overflow-x:auto">${tables}${left > 0 && html`<div style="padding:2px;opacity:0.75">… ${left} more</div>`}</div>`;
}

/** NumPy's digits for the numbers shown, all with as many as the longest has: what stands in a column lines up. */
function formatFor({ dtype, ndim }: NDArray, shown: readonly (number | bigint)[]): (value: number | bigint) => string {
  const options = getPrintoptions();
  const floatmode = options.floatmode === "maxprec" ? "maxprec_equal" : options.floatmode;
  const format = elementFormat(dtype, shown, ndim, { ...options, floatmode });
  return (value) => format(value).trim();
}

/** Rows and columns of one matrix of the last two axes; a vector is one row. */
function extents({ shape }: Grid, most: number): [rows: number[], columns: number[]] {
  return [shape.length > 1 ? shown(shape.at(-2)!, most) : [0], shown(shape.at(-1)!, most)];
}

function elements(grid: Grid, index: readonly number[], most: number): (number | bigint)[] {
  const [rows, columns] = extents(grid, most);
  return rows.flatMap((i) => (i < 0 ? [] : columns.flatMap((j) => (j < 0 ? [] : [read(grid, index, i, j)]))));
}

const read = (grid: Grid, index: readonly number[], i: number, j: number) =>
  grid.shape.length > 1 ? grid.get(...index, i, j) : grid.get(j);

function tableOf(
  grid: Grid,
  index: readonly number[],
  most: number,
  format: (v: number | bigint) => string,
  kind: string | undefined,
): Markup {
  const [rows, columns] = extents(grid, most);
  const matrix = grid.shape.length > 1;
  const head = html`<tr style="background:none">${matrix && html`<td></td>`}${columns.map((j) => html`<th scope="col" style="${NAME}">${j < 0 ? "…" : j}</th>`)}</tr>`;
  const body = rows.map((i) => {
    const cells = columns.map(
      (j) => html`<td style="${CELL}">${i < 0 ? "⋮" : j < 0 ? "…" : format(read(grid, index, i, j))}</td>`,
    );
    return html`<tr>${matrix && html`<th scope="row" style="${NAME}">${i < 0 ? "⋮" : i}</th>`}${cells}</tr>`;
  });
  const place = index.length > 0 ? `[${index.join(", ")}, :, :]` : undefined;
  const line = caption(undefined, [kind, place].filter(Boolean).join(" · "));
  return html`<table style="margin:0 0 6px 0;width:auto"><caption style="caption-side:top;text-align:left;padding:2px;white-space:nowrap">${line}</caption><thead>${head}</thead><tbody>${body}</tbody></table>`;
}

/** Heat map of an array: numbers in the cells, red below zero and blue above. */

import { ValueError } from "../errors.ts";
import { diverging, limitOf } from "./colour.ts";
import { Display } from "./display.ts";
import { html, type Markup } from "./html.ts";
import { type NumberFormat, numberFormat } from "./numbers.ts";
import { type Cell, caption, legend, table } from "./table.ts";
import { oneLine, textTable } from "./text.ts";
import { type ArrayView, type Grid, gridOf, isView, shown, sizeOf, unravel, type Values } from "./values.ts";

export interface MatrixOptions {
  /** Above the table. Default: none, only dtype and shape. */
  title?: string;
  /** A name for each row. Default: indices when there are more than one. */
  rows?: readonly string[];
  /** A name for each column. Default: indices. */
  columns?: readonly string[];
  /** Decimals in the cells. Default: as few as tell the values apart, at most four. */
  digits?: number;
  /** The magnitude at which the scale is darkest. Default: the largest finite one shown. */
  limit?: number;
}

/** Up to this many cells are shown whole; of a larger array the edges. */
export const MOST_CELLS = 4000;
const MOST_BLOCKS = 8;
/** From this many cells on, two decimals do. */
const CROWDED = 400;
/** Cells that text shows: it has no scroll bar. */
const TEXT_CELLS = [24, 12] as const;
const GAP = "…";

/**
 * A matrix as a heat map table. A vector is one row, a number one cell; of an array with more axes each matrix of the
 * last two is shown, under its index.
 *
 * The scale is diverging and centred at 0 (red, near white, blue: safe for colour-blind eyes); NaN is grey, infinities
 * are darker than the scale's ends. Up to 4,000 cells are shown, of larger arrays the edges and "…".
 *
 * @param w - Array, nested lists or number, any shape and dtype; or a list of arrays, shown one under the other.
 * @returns A display: an HTML table, and aligned text.
 * @throws {ValueError} If there are not as many names as rows or columns.
 * @example
 * show.matrix([[1, -2], [0.5, 0]], { title: "hidden weights", rows: ["x1", "x2"], columns: ["h1", "h2"] });
 */
export function matrix(w: Values | readonly Values[], options: MatrixOptions = {}): Display {
  if (isMixedList(w)) return matrices(w, options);
  const grid = gridOf(w, "show.matrix");
  const blocks = blocksOf(grid);
  checkNames(blocks[0]!, options);
  const [rows, columns] = extent(blocks[0]!.shape, Math.floor(MOST_CELLS / blocks.length));
  const values = blocks.flatMap((block) => pick(block, rows, columns));
  const limit = options.limit ?? limitOf(values.map(Number));
  const format = formatFor(grid, values, options.digits ?? (values.length > CROWDED ? 2 : undefined));
  const kind = `${grid.dtype} [${grid.shape.join(", ")}]`;
  const parts = blocks.map((block) => ({
    cells: rows.map((i) => columns.map((j) => cellOf(block, i, j, format, limit))),
    heading: block.heading,
  }));
  const names = {
    rows: rows.map((i) => (i < 0 ? "⋮" : (options.rows?.[i] ?? (grid.shape.length > 1 ? String(i) : undefined)))),
    columns: columns.map((j) => (j < 0 ? GAP : (options.columns?.[j] ?? (grid.shape.length > 0 ? String(j) : "")))),
  };
  const left = sizeOf(grid.shape.slice(0, -2)) - blocks.length;
  const more = grid.shape.length > 2 && left > 0 ? `${left} more of [${blocks[0]!.shape.join(", ")}] not shown` : "";
  return new Display({
    "text/html": toHtml(parts, names, options.title, kind, grid.dtype === "bool" ? 0 : limit, more).text,
    "text/plain": toText(parts, names, options, kind, more),
  });
}

/** Arrays of several shapes, as `layer.getWeights()` gives them: they cannot be one array with one more axis. */
function isMixedList(w: unknown): w is readonly ArrayView[] {
  return Array.isArray(w) && w.length > 0 && w.every(isView) && new Set(w.map(({ shape }) => String(shape))).size > 1;
}

/** Each array by itself; names of rows and columns go to those that have as many. */
function matrices(list: readonly ArrayView[], { title = "", rows, columns, ...rest }: MatrixOptions): Display {
  const parts = list.map((w, i) => {
    const [height = 1, width = 1] = w.shape.length > 1 ? w.shape.slice(-2) : [1, ...w.shape];
    const names = {
      ...(rows?.length === height && w.shape.length > 1 ? { rows } : {}),
      ...(columns?.length === width ? { columns } : {}),
    };
    return matrix(w, { ...rest, ...names, title: `${title}[${i}]` });
  });
  return new Display({
    "text/html": `<div>${parts.map(({ bundle }) => bundle["text/html"]).join("")}</div>`,
    "text/plain": parts.map(String).join("\n"),
  });
}

/** The rows and columns of a matrix to show, `most` cells in all; the longer axis gives way first. */
function extent([height, width]: readonly number[], most: number): [rows: number[], columns: number[]] {
  const side = Math.max(6, Math.floor(Math.sqrt(most)));
  const across = height! * width! <= most ? width! : Math.min(width!, Math.max(side, Math.floor(most / height!)));
  return [shown(height!, Math.max(6, Math.floor(most / Math.max(1, across)))), shown(width!, across)];
}

interface Block extends Grid {
  /** Its index along the leading axes, as NumPy writes it; absent when there are none. */
  heading: string | undefined;
}

/** The matrices an array is made of: itself, as one row, or one for each leading index. */
function blocksOf(grid: Grid): Block[] {
  const { shape, dtype, get } = grid;
  if (shape.length === 0) return [{ shape: [1, 1], dtype, get: () => get(), heading: undefined }];
  if (shape.length === 1) return [{ shape: [1, shape[0]!], dtype, get: (_, j) => get(j!), heading: undefined }];
  if (shape.length === 2) return [{ ...grid, heading: undefined }];
  const lead = shape.slice(0, -2);
  const inner = shape.slice(-2);
  const blocks = Array.from({ length: Math.min(sizeOf(lead), MOST_BLOCKS) }, (_, flat): Block => {
    const index = unravel(flat, lead);
    return { shape: inner, dtype, get: (i, j) => get(...index, i!, j!), heading: `[${index.join(", ")}, :, :]` };
  });
  return blocks.length > 0 ? blocks : [{ shape: [0, 0], dtype, get, heading: undefined }];
}

function checkNames({ shape }: Block, { rows, columns }: MatrixOptions): void {
  const check = (names: readonly string[] | undefined, n: number, what: string) => {
    if (names && names.length !== n) {
      throw new ValueError(`show.matrix: expected ${n} ${what}, one each, got ${names.length}.`);
    }
  };
  check(rows, shape[0]!, "rows");
  check(columns, shape[1]!, "columns");
}

function pick(block: Block, rows: readonly number[], columns: readonly number[]): (number | bigint)[] {
  return rows.flatMap((i) => (i < 0 ? [] : columns.flatMap((j) => (j < 0 ? [] : [block.get(i, j)]))));
}

function formatFor({ dtype }: Grid, values: readonly (number | bigint)[], digits: number | undefined): NumberFormat {
  if (dtype === "bool") return (v) => (v ? "True" : "False");
  return numberFormat(values, digits);
}

function cellOf(block: Block, i: number, j: number, format: NumberFormat, limit: number): Cell {
  if (i < 0 || j < 0) return { text: i < 0 && j >= 0 ? "⋮" : GAP };
  const value = block.get(i, j);
  return { text: format(value), colour: diverging(Number(value), limit), title: String(value) };
}

type Parts = { cells: Cell[][]; heading: string | undefined }[];
type Names = { rows: (string | undefined)[]; columns: string[] };

function toHtml(parts: Parts, names: Names, title: string | undefined, kind: string, limit: number, more: string) {
  const tables = parts.map(({ cells, heading }, b): Markup => {
    const head =
      names.columns.length > 0 && names.columns.some((n) => n !== "") ? [names.columns.map((text) => ({ text }))] : [];
    const line =
      b === 0 ? caption(title, [kind, heading].filter(Boolean).join(" · ")) : caption(undefined, heading ?? "");
    return table({ caption: line, head, rows: cells.map((row, i) => ({ name: names.rows[i], cells: row })) });
  });
  return html`<div>${tables}${more && html`<div style="padding:0 2px 6px 2px"><i>${more}</i></div>`}${legend(limit)}</div>`;
}

function toText(
  parts: Parts,
  names: Names,
  { title, rows, columns }: MatrixOptions,
  kind: string,
  more: string,
): string {
  const [height, width] = [names.rows.length, names.columns.length];
  const across = shown(width, TEXT_CELLS[1]);
  const down = shown(height, TEXT_CELLS[0]);
  const side = rows !== undefined || height > 1;
  const line = (name: string | undefined, texts: readonly string[]) => [
    ...(side ? [name ?? ""] : []),
    ...across.map((j) => (j < 0 ? GAP : texts[j]!)),
  ];
  const tables = parts.map(({ cells, heading }) =>
    textTable({
      title: heading,
      head: columns || height > 1 ? line("", names.columns) : undefined,
      rows: down.map((i) =>
        i < 0
          ? line(
              "⋮",
              names.columns.map(() => "⋮"),
            )
          : line(
              names.rows[i],
              cells[i]!.map((cell) => cell.text),
            ),
      ),
      left: side ? [0] : [],
    }),
  );
  return [title ? `${oneLine(title)}: ${kind}` : kind, ...tables, ...(more ? [`(${more})`] : [])].join("\n");
}

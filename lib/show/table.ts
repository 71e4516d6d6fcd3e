/**
 * Tables of shaded numbers: what `matrix`, `activations` and `compare` are made of.
 *
 * Colours are literal and inline, because a page that does not trust the notebook keeps nothing else; headers and
 * captions take the theme's ink.
 */

import { diverging, inkOn } from "./colour.ts";
import { html, type Markup } from "./html.ts";
import { short } from "./numbers.ts";

const TABLE = "border-collapse:separate;border-spacing:2px;margin:0 0 4px 0;width:auto";
const ROW = "background:none";
const HEAD = "padding:4px 9px;text-align:center;font-weight:600";
const SIDE = "padding:4px 10px 4px 2px;text-align:right;font-weight:600;white-space:nowrap";
const CELL = "padding:5px 10px;min-width:32px;text-align:right;white-space:nowrap;border-radius:3px";
/** Past this many cells each has only its colour: ten large tables still fit a notebook. */
const STYLED_CELLS = 300;

/** One cell: its text, and its colour unless it stays plain. */
export interface Cell {
  text: string;
  colour?: string | undefined;
  /** Stands out: the largest difference. */
  mark?: boolean;
  /** In words, on hover. */
  title?: string | undefined;
}

export interface Heading {
  text: string;
  /** Columns it spans. */
  span?: number;
}

/** In front of a block of columns: else one reads on from one into the next. No cell of its own: readers count them. */
const APART = "border-left:10px solid transparent;background-clip:padding-box";

export interface Table {
  caption: Markup;
  /**
   * Rows of column headings, top to bottom, without the corner over the row names. What the first row's headings span
   * are blocks, which stand apart.
   */
  head: readonly (readonly Heading[])[];
  rows: readonly { name: string | undefined; cells: readonly Cell[] }[];
}

/** Title in bold, the rest of the line set back. */
export function caption(title: string | undefined, detail: string): Markup {
  const strong = title ? html`<b>${title}</b> ` : undefined;
  return html`${strong}<span style="opacity:0.75">${detail}</span>`;
}

/** A `<table>` with `<caption>` and `<th scope>`; scrolls sideways when it is wider than the page. */
export function table({ caption, head, rows }: Table): Markup {
  const named = rows.some((row) => row.name !== undefined);
  const styled = rows.reduce((sum, row) => sum + row.cells.length, 0) <= STYLED_CELLS;
  const starts = blockStarts(head);
  const corner = named ? html`<td style="padding:0"></td>` : undefined;
  const headRows = head.map((row) => html`<tr style="${ROW}">${corner}${headings(row, starts)}</tr>`);
  const body = rows.map(
    ({ name, cells }) =>
      html`<tr style="${ROW}">${named && html`<th scope="row" style="${SIDE}">${name ?? ""}</th>`}${cells.map((c, i) =>
        (styled ? styledCell : plainCell)(c, starts.has(i) ? APART : ""),
      )}</tr>`,
  );
  const thead = headRows.length > 0 && html`<thead style="border:none">${headRows}</thead>`;
  return html`<div style="overflow-x:auto"><table style="${TABLE}"><caption style="caption-side:top;text-align:left;padding:2px 2px 6px 2px;white-space:nowrap">${caption}</caption>${thead}<tbody>${body}</tbody></table></div>`;
}

/** The columns that a block begins with, but for the first. */
function blockStarts(head: Table["head"]): Set<number> {
  const [top = [], ...under] = head;
  if (under.length === 0 && top.every(({ span = 1 }) => span === 1)) return new Set();
  let column = 0;
  return new Set(top.slice(0, -1).map(({ span = 1 }) => (column += span)));
}

function headings(row: readonly Heading[], starts: ReadonlySet<number>): Markup[] {
  let column = 0;
  return row.map(({ text, span = 1 }) => {
    const style = starts.has(column) ? `${HEAD};${APART}` : HEAD;
    column += span;
    return span > 1
      ? html`<th scope="colgroup" colspan="${span}" style="${style}">${text}</th>`
      : html`<th scope="col" style="${style}">${text}</th>`;
  });
}

function styledCell({ text, colour, mark, title }: Cell, apart: string): Markup {
  const hover = title !== undefined && html` title="${title}"`;
  const place = apart === "" ? CELL : `${CELL};${apart}`;
  if (colour === undefined) return html`<td style="${place}"${hover}>${text}</td>`;
  const ring = mark ? ";font-weight:bold;outline:2px solid #d9730d" : "";
  return html`<td bgcolor="${colour}" style="${place};color:${inkOn(colour)};background-color:${colour}${ring}"${hover}>${text}</td>`;
}

function plainCell({ text, colour, mark }: Cell, apart: string): Markup {
  // An exponent (3.2e-4) would break at its hyphen, and make its whole row two lines high.
  const whole = text.includes("e-") ? "white-space:nowrap;" : "";
  const place = apart === "" ? whole : `${whole}${apart};`;
  if (colour === undefined) return place === "" ? html`<td>${text}</td>` : html`<td style="${place}">${text}</td>`;
  return html`<td bgcolor="${colour}" style="${place}color:${inkOn(colour)}${mark && ";outline:2px solid #d9730d"}">${text}</td>`;
}

/** The scale in a line: its ends and its middle, with numbers. */
export function legend(limit: number): Markup {
  if (!(limit > 0)) return html``;
  const steps = Array.from({ length: 9 }, (_, i) => diverging(((i - 4) / 4) * limit, limit));
  const swatch = (colour: string) =>
    html`<span style="display:inline-block;width:16px;height:8px;background-color:${colour}"></span>`;
  return html`<div style="padding:0 2px 6px 2px;font-size:11px" title="Colour scale, centred at 0"><span style="opacity:0.75">${short(-limit, 3)}</span> ${steps.map(swatch)} <span style="opacity:0.75">${short(limit, 3)}</span></div>`;
}

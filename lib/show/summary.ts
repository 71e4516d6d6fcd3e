/** A model's summary as a table for people: nothing is cut off, however long its names. */

import type { MimeBundle } from "../host.ts";
import { html, type Markup } from "./html.ts";
import { caption } from "./table.ts";

/** What the table needs of `model.summary()`. */
export interface SummaryPart {
  readonly name: string;
  readonly header: readonly string[];
  /** One row a layer, one text a column; the first is `name (Class)`. */
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly { readonly label: string; readonly count: number; readonly size: string }[];
  toString(): string;
}

const CELL = "padding:4px 14px;white-space:nowrap";

/** `text/plain` is Keras's table, to the character. */
export function summaryBundle(summary: SummaryPart): MimeBundle {
  return { "text/html": toHtml(summary).text, "text/plain": String(summary) };
}

function toHtml({ name, header, rows, totals }: SummaryPart): Markup {
  const align = header.map((title) => (title === "Param #" ? "right" : "left"));
  const style = (column: number) =>
    `${CELL};text-align:${align[column] ?? "left"}${column === 0 ? ";padding-left:2px" : ""}`;
  const head = header.map((title, i) => html`<th scope="col" style="${style(i)}">${title}</th>`);
  const body = rows.map(([first = "", ...rest]) => {
    const cells = rest.map((text, i) => html`<td style="${style(i + 1)}">${text}</td>`);
    return html`<tr style="background:none"><th scope="row" style="${style(0)};font-weight:normal">${layerName(first)}</th>${cells}</tr>`;
  });
  const foot = totals.map(
    ({ label, count, size }) =>
      html`<div style="padding:1px 2px">${label}: <b>${count.toLocaleString("en-US")}</b> <span style="opacity:0.75">(${size})</span></div>`,
  );
  const line = caption(name, "");
  return html`<div style="overflow-x:auto"><table style="margin:0 0 6px 0;width:auto"><caption style="caption-side:top;text-align:left;padding:2px;white-space:nowrap">${line}</caption><thead><tr style="background:none">${head}</tr></thead><tbody>${body}</tbody></table>${foot}</div>`;
}

/** `dense (Dense)` with the name in bold and the class set back. */
function layerName(text: string): Markup {
  const parts = /^(.*) (\([^()]*\))$/s.exec(text);
  if (!parts) return html`${text}`;
  return html`<b>${parts[1]!}</b> <span style="opacity:0.75">${parts[2]!}</span>`;
}

/** A list of records (rows of a CSV file, an API's answer) as a table; its `text/plain` stays what inspect writes. */
import { types } from "node:util";
import { escapeHtml } from "./templates.ts";
import { plainText } from "./text.ts";
import type { Renderer } from "./types.ts";

const MOST_ROWS = 20;
const MOST_COLUMNS = 20;
/** Rows that are looked at to tell whether this is a table. */
const LOOKED_AT = 100;
const LONGEST_CELL = 200;

type Row = Record<string, unknown>;

export const tableRenderer: Renderer = {
  name: "a list of records",
  render(value) {
    if (types.isProxy(value) || !Array.isArray(value) || value.length < 2) return undefined;
    const columns = columnsOf(value.slice(0, LOOKED_AT));
    if (!columns) return undefined;
    return { "text/plain": plainText(value), "text/html": tableOf(value as Row[], columns) };
  },
};

/** The records' names, in order of appearance, when all are plain objects of simple values with mostly the same names. */
function columnsOf(rows: unknown[]): string[] | undefined {
  const columns = new Map<string, number>();
  for (const row of rows) {
    if (!isRecord(row)) return undefined;
    for (const name of Object.keys(row)) columns.set(name, (columns.get(name) ?? 0) + 1);
    if (columns.size > MOST_COLUMNS) return undefined;
  }
  const filled = [...columns.values()].reduce((sum, count) => sum + count, 0);
  return columns.size > 0 && filled >= (columns.size * rows.length) / 2 ? [...columns.keys()] : undefined;
}

function isRecord(value: unknown): value is Row {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (each) => "value" in each && isSimple(each.value),
  );
}

const isSimple = (value: unknown) =>
  value === null || !["object", "function"].includes(typeof value) || (types.isDate(value) && !types.isProxy(value));

function tableOf(rows: readonly Row[], columns: readonly string[]): string {
  const head = ["", ...columns].map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.slice(0, MOST_ROWS).map((row, i) => {
    const cells = columns.map((name) => `<td>${Object.hasOwn(row, name) ? cellText(row[name]) : ""}</td>`);
    return `<tr><th scope="row">${i}</th>${cells.join("")}</tr>`;
  });
  const more = rows.length - MOST_ROWS;
  const rest = more > 0 ? `<p>… ${more} more ${more === 1 ? "row" : "rows"}</p>` : "";
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${rest}`;
}

function cellText(value: unknown): string {
  const text = typeof value === "string" ? value : plainText(value);
  return escapeHtml(text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text);
}

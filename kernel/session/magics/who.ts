/** `%who` and `%whos`: the names of the notebook, with what they are. */

import { plainText } from "../../display/text.ts";
import { print } from "../output/streams.ts";
import { names } from "../variables/names.ts";
import { variables } from "../variables/pages.ts";

const NONE = "No names have been declared yet.\n";
/** Characters of a value that `%whos` shows. */
const MOST = 60;
/** Width that names are laid out for. */
const WIDTH = 80;

/** The names, in columns; with types as arguments (`%who number`) only names of these. */
export function who(args = ""): void {
  const found = named(args).map(([name]) => name);
  print("stdout", found.length === 0 ? NONE : columns(found));
}

function columns(found: readonly string[]): string {
  const width = Math.max(...found.map((name) => name.length)) + 2;
  const each = Math.max(1, Math.floor(WIDTH / width));
  const rows: string[] = [];
  for (let i = 0; i < found.length; i += each) {
    rows.push(
      found
        .slice(i, i + each)
        .map((name) => name.padEnd(width))
        .join("")
        .trimEnd(),
    );
  }
  return `${rows.join("\n")}\n`;
}

/** A table: name, type, value. */
export function whos(args = ""): void {
  const found = named(args);
  print("stdout", found.length === 0 ? NONE : table(found));
}

function table(found: readonly [name: string, type: string][]): string {
  const values = new Map(variables());
  const rows = [
    ["Name", "Type", "Value"],
    ...found.map(([name, type]) => [name, type, brief(values.get(name))]),
  ] as const;
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map(([name, type, value]) =>
    `${(name as string).padEnd(widths[0] as number)}   ${(type as string).padEnd(widths[1] as number)}   ${value}`.trimEnd(),
  );
  lines.splice(1, 0, "-".repeat(Math.min(WIDTH, Math.max(...lines.map((line) => line.length)))));
  return `${lines.join("\n")}\n`;
}

/** Names and their types, sorted; all, or those whose type is among the words of `args`. */
function named(args: string): [name: string, type: string][] {
  const wanted = args.split(/\s+/).filter(Boolean);
  return Object.entries(names())
    .filter(([, type]) => wanted.length === 0 || wanted.some((each) => type === each || type.startsWith(`${each}(`)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function brief(value: unknown): string {
  if (typeof value === "function") return "";
  const text = plainText(value).replace(/\s+/g, " ");
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}

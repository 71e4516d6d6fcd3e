/** Functions and classes: what they are, and the beginning of how they are written. */
import { inspect, types } from "node:util";
import { isClass } from "./namespace.ts";
import type { Renderer } from "./types.ts";

/** Lines of a function's text that are shown; the rest is what `name??` is for. */
const MOST_LINES = 12;
const LONGEST_LINE = 160;

type SourceOf = (fn: object) => string | undefined;
let sourceOf: SourceOf = () => undefined;

/** Tells where a function's text is found, as the person wrote it; undefined for a library's. */
export function functionsThrough(find: SourceOf): void {
  sourceOf = find;
}

export const functionRenderer: Renderer = {
  name: "a function's text",
  render(value) {
    if (typeof value !== "function" || types.isProxy(value)) return undefined;
    const head = inspect(value, { depth: 0 });
    const source = sourceOf(value);
    return { "text/plain": source === undefined ? head + parameters(value) : `${head}\n${clip(source)}` };
  },
};

/** ` (a, b = 1)` of a library's function; nothing of native ones, of classes, and of what takes nothing. */
function parameters(fn: object): string {
  const text = Function.prototype.toString.call(fn);
  if (isClass(fn) || text.includes("[native code]")) return "";
  const found = /^(?:async\s+)?(?:function\s*\*?\s*[\w$]*|[\w$]*)\s*(\([^()]+\))/.exec(text)?.[1];
  return found && found.length < 100 ? ` ${found.replace(/\s+/g, " ")}` : "";
}

function clip(source: string): string {
  const lines = source.split("\n");
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  if (lines.length > MOST_LINES) shown.push(`… ${lines.length - MOST_LINES} more lines`);
  return shown.join("\n");
}

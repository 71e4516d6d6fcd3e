/** The last resort, which anything has: bounded text, as `util.inspect` writes it. */
import { inspect, types } from "node:util";

const OPTIONS = { colors: false, depth: 4, maxArrayLength: 100, maxStringLength: 10_000 } as const;
/** Longest text that a result may be, in characters. */
const LONGEST = 100_000;
/** Most names of one object that are shown; inspect itself would write them all. */
const MOST_NAMES = 200;

let columns = 80;
/** Sets the width of text, in characters. */
export function setColumns(width: number): void {
  columns = width;
}

/** Text for any value at all: cyclic, huge, proxied, or one whose own code throws. */
export function plainText(value: unknown): string {
  let text: string;
  try {
    text = inspect(narrowed(value), { ...OPTIONS, breakLength: columns });
  } catch (error) {
    text = `<${typeof value} that cannot be shown: ${messageOf(error)}>`;
  }
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters`;
}

const messageOf = (error: unknown) => {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "its code throws";
  }
};

/** A plain object with very many names, cut to the first ones. */
function narrowed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || types.isProxy(value) || Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const names = Object.keys(value);
  if (names.length <= MOST_NAMES) return value;
  const head: Record<string, unknown> = {};
  for (const name of names.slice(0, MOST_NAMES)) head[name] = (value as Record<string, unknown>)[name];
  head[`… ${names.length - MOST_NAMES} more`] = Symbol("…");
  return head;
}

/**
 * What the session knows of a value and its type does not say: its names, for completion, and a function's code, for help.
 * Runs nobody's code: no getter, no proxy.
 */
import { types } from "node:util";
import type { Member } from "../../rooms.ts";
import { sourceOf } from "./functions.ts";
import { variables } from "./pages.ts";
import { meant } from "./standins.ts";

/** As many as anyone reads. */
const MOST = 500;
const LONGEST = 20_000;

/** @param p.path - A top-level name and the properties behind it. Nothing is known of what a getter would give. */
export function members({ path }: { path: string[] }): Member[] {
  try {
    const value = at(path);
    return value === undefined || value === null ? [] : list(Object(value));
  } catch {
    return []; // A binding of a module that is not initialised.
  }
}

/** The code of the function there: a cell's as it was typed, another's as it runs. */
export function source({ path }: { path: string[] }): string | null {
  try {
    const value = meant(at(path));
    if (typeof value !== "function" || types.isProxy(value)) return null;
    const code = sourceOf(value) ?? Function.prototype.toString.call(value);
    if (/\{\s*\[native code\]\s*\}$/.test(code)) return null;
    return code.length > LONGEST ? `${code.slice(0, LONGEST)}…` : code;
  } catch {
    return null;
  }
}

/** The notebook's names go before the process's. */
function at([name = "", ...keys]: string[]): unknown {
  // Node has a getter for this one.
  let value = name === "process" ? process : read(globalThis, name);
  for (const [each, held] of variables()) if (each === name) value = held;
  for (const key of keys) value = read(value, key);
  return value;
}

function* chain(value: object): Generator<object> {
  for (let object: object | null = value; object && !types.isProxy(object); object = Object.getPrototypeOf(object)) {
    yield object;
  }
}

function read(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined;
  for (const object of chain(Object(value))) {
    const found = Object.getOwnPropertyDescriptor(object, key);
    if (found) return found.value;
  }
  return undefined;
}

function list(value: object): Member[] {
  const found = new Map<string, Member>();
  for (const object of chain(value)) {
    if (object === Object.prototype && found.size > 0) break;
    // Millions of numbers, and `length`, which the type above has too.
    if (object === value && (Array.isArray(object) || ArrayBuffer.isView(object) || types.isStringObject(object)))
      continue;
    for (const text of Object.getOwnPropertyNames(object)) {
      if (found.size === MOST) return [...found.values()];
      if (text === "constructor" || text.startsWith("__") || found.has(text)) continue;
      const { value: held } = Object.getOwnPropertyDescriptor(object, text) ?? {};
      found.set(text, { text, type: typeof held === "function" ? "function" : "property" });
    }
  }
  return [...found.values()];
}

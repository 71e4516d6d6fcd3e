/** Names that a value has, for completion where its type says nothing. Runs nobody's code: no getter, no proxy. */
import { types } from "node:util";
import type { Member } from "../rooms.ts";
import { variables } from "./pages.ts";

/** As many as anyone reads. */
const MOST = 500;

/** @param p.path - A top-level name and the properties behind it. Nothing is known of what a getter would give. */
export function members({ path: [name, ...keys] }: { path: string[] }): Member[] {
  try {
    let value: unknown;
    for (const [each, held] of variables()) if (each === name) value = held;
    for (const key of keys) value = read(value, key);
    return value === undefined || value === null ? [] : list(Object(value));
  } catch {
    return []; // A binding of a module that is not initialised.
  }
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

/** What is in scope, each with a word or two of what it is. */
import { types } from "node:util";
import { variables } from "./pages.ts";

/** Name → short type text: `number`, `Array(3)`, `Map(2)`, `function`, `Sequential`. */
export function names(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of variables()) found[name] = shortType(value);
  return found;
}

function shortType(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function")
    return /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "function";
  if (typeof value !== "object") return typeof value;
  if (types.isProxy(value)) return "Proxy";
  try {
    const name = (value.constructor as { name?: unknown } | undefined)?.name;
    const size = (value as { length?: unknown; size?: unknown }).length ?? (value as { size?: unknown }).size;
    const sized = Array.isArray(value) || ArrayBuffer.isView(value) || types.isMap(value) || types.isSet(value);
    return `${typeof name === "string" && name ? name : "Object"}${sized && typeof size === "number" ? `(${size})` : ""}`;
  } catch {
    return "object";
  }
}

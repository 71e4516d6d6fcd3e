/** What an `import * as x` gives, as a short list of what is in it: `util.inspect` would write all of it out. */
import { types } from "node:util";

/** Names of one kind that are shown. */
const MOST = 60;

/** True for a module's namespace: the engine's own, or a bundler's. */
export function isNamespace(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  if (types.isModuleNamespaceObject(value)) return true;
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return tag?.value === "Module";
}

/**
 * The namespace's names by kind, laid out for `columns` characters.
 *
 *     [Module] 3 names
 *       classes    NDArray
 *       functions  add, matmul
 */
export function namespaceText(namespace: object, columns: number): string {
  const names = Object.keys(namespace).sort((a, b) => a.localeCompare(b));
  const kinds = new Map<string, string[]>([
    ["modules", []],
    ["classes", []],
    ["functions", []],
    ["values", []],
  ]);
  for (const name of names) kinds.get(kindOf(namespace, name))?.push(name);
  const lines = [`[Module] ${names.length} ${names.length === 1 ? "name" : "names"}`];
  for (const [kind, those] of kinds) {
    if (those.length === 0) continue;
    const shown = those.slice(0, MOST);
    if (those.length > MOST) shown.push(`… ${those.length - MOST} more`);
    lines.push(...wrapped(`  ${kind.padEnd(9)}  `, shown, columns));
  }
  return lines.join("\n");
}

function kindOf(namespace: object, name: string): string {
  let value: unknown;
  try {
    value = (namespace as Record<string, unknown>)[name];
  } catch {
    return "values"; // Not initialised yet, in a cycle of imports.
  }
  if (isNamespace(value)) return "modules";
  if (typeof value !== "function") return "values";
  return isClass(value) ? "classes" : "functions";
}

/** True for what is written as a class. */
export const isClass = (value: unknown): boolean =>
  typeof value === "function" && !types.isProxy(value) && /^class\b/.test(Function.prototype.toString.call(value));

/** `head` and then `words`, commas between, each further line indented as far as `head` is long. */
function wrapped(head: string, words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let line = head;
  words.forEach((word, i) => {
    const text = i < words.length - 1 ? `${word}, ` : word;
    if (line.length > head.length && line.length + text.trimEnd().length > columns) {
      lines.push(line.trimEnd());
      line = " ".repeat(head.length);
    }
    line += text;
  });
  return [...lines, line];
}

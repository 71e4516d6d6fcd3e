/**
 * Names of files, in strings that are no imports: `readFileSync("./da|")`.
 */
import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Completion } from "../rooms.ts";
import type { Notebook } from "./notebook.ts";
import { ts } from "./ts.ts";

const MAX_FILES = 200;

/** What lies where the string in front of the cursor leads; undefined where there is no string, or nothing. */
export function completeFile(notebook: Notebook, file: ts.SourceFile, cursor: number): Completion | undefined {
  const string = stringAt(file, cursor);
  if (!string) return undefined;
  const typed = file.text.slice(string.getStart(file) + 1, cursor);
  return namesAt(notebook.cwd, typed, cursor);
}

/**
 * @param cwd - What relative names are relative to.
 * @param typed - A path's beginning, which ends at the cursor.
 */
export function namesAt(cwd: string, typed: string, cursor: number): Completion | undefined {
  const slash = typed.lastIndexOf("/") + 1;
  const folder = typed.slice(0, slash).replace(/^~(?=\/)/, homedir());
  const prefix = typed.slice(slash);
  // A word alone may be anything; a path says that it is one.
  if (slash === 0 && prefix === "") return undefined;
  let entries: { name: string; isDirectory(): boolean }[];
  try {
    entries = readdirSync(folder.startsWith("/") ? folder : join(cwd, folder), { withFileTypes: true });
  } catch {
    return undefined;
  }
  const start = cursor - prefix.length;
  const matches = entries
    .filter(({ name }) => name.startsWith(prefix) && (!name.startsWith(".") || prefix.startsWith(".")))
    .map((entry) => ({ text: entry.isDirectory() ? `${entry.name}/` : entry.name, type: "path", start, end: cursor }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .slice(0, MAX_FILES);
  return matches.length > 0 ? { matches, start, end: cursor } : undefined;
}

/** The string literal that the cursor stands in. */
export function stringAt(file: ts.SourceFile, cursor: number): ts.StringLiteralLike | undefined {
  let found: ts.StringLiteralLike | undefined;
  const visit = (node: ts.Node): void => {
    if (cursor <= node.pos || cursor > node.end) return;
    const closed = node.end > cursor || (node as { isUnterminated?: boolean }).isUnterminated;
    if (ts.isStringLiteralLike(node) && cursor > node.getStart(file) && closed) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

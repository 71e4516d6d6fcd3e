/** The frames of a stack, read from its text, and told apart: the user's, a library's, the kernel's own. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isRegistered, sourceLine } from "./sources.ts";

export interface StackFrame {
  /** The function, or "" at the top level. */
  name: string;
  file: string;
  line: number;
  column: number;
  kind: "user" | "library" | "kernel";
}

const KERNEL = dirname(fileURLToPath(import.meta.url));
const FRAME = /^ {4}at (?:async )?(?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/;

/** The frames in a stack's text, innermost first; places that have none (native code) are left out. */
export function framesOf(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const text of stack.split("\n")) {
    const found = FRAME.exec(text);
    if (found) frames.push(frame(found[1] ?? "", found[2] as string, Number(found[3]), Number(found[4])));
  }
  return frames;
}

/** A frame at a place in what the person wrote. */
export function frame(name: string, place: string, line: number, column: number): StackFrame {
  const file = place.startsWith("file:") ? safePath(place) : place;
  return { name: plain(name), file, line, column, kind: kindOf(file) };
}

function safePath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

/** V8 makes names up for what has none, and receivers where a function of a module is called; nobody wrote those. */
function plain(name: string): string {
  const written = name.replace(/^(?:Object|Module|\$Page)\./, "");
  return /^eval$|<anonymous>$/.test(written) ? "" : written;
}

function kindOf(file: string): StackFrame["kind"] {
  if (isRegistered(file)) return "user";
  if (file.startsWith(KERNEL)) return "kernel";
  if (!file.startsWith("/") || file.includes("/node_modules/") || isOwnLibrary(file)) return "library";
  return "user";
}

const LIBRARY = `${dirname(KERNEL)}/lib/`;
const isOwnLibrary = (file: string) => file.startsWith(LIBRARY);

/** The written line of a user's frame, when it can be had. */
export function lineOf({ file, line, kind }: StackFrame): string | undefined {
  if (kind !== "user") return undefined;
  if (isRegistered(file)) return sourceLine(file, line);
  try {
    return readFileSync(file, "utf8").split(/\r\n|[\n\r]/)[line - 1];
  } catch {
    return undefined;
  }
}

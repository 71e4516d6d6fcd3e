/**
 * Errors as the front end shows them: message, causes, and where: the user's TypeScript lines quoted, the rest folded.
 *
 *     TypeError: Cannot read properties of undefined (reading 'length')
 *         at size (cell 3:2:12)
 *           2 |   return a.b.length;
 *             |              ^
 *         at cell 4:1:1
 *           1 | size({})
 */
import { inspect, types } from "node:util";
import { wellFormed } from "../../display/types.ts";
import { quote, title } from "../../quote.ts";
import type { ErrorReport } from "../../rooms.ts";
import { Interrupted } from "../prompt.ts";
import type { StoppedFrame } from "../stopping/shared.ts";
import { attempt, isA, read } from "./careful.ts";
import { frame, framesOf, lineOf, type StackFrame } from "./frames.ts";
import { asTyped, original, type Place } from "./sources.ts";
import { forgetThrown, placeOfThrown } from "./thrown.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;

/** Bounds: an error is read, not scrolled through. */
const MOST = { causes: 8, errors: 8, frames: 20, message: 20_000 };

/**
 * Reports anything that was thrown. Never throws itself, whatever traps and getters that has: nobody would hear of it.
 *
 * @param waited - Where the cell waited for what failed: told when the thrown value says of no place in the user's code.
 */
export function report(thrown: unknown, waited?: Place): ErrorReport {
  const { name, message } = attempt(() => identity(thrown), { name: "Uncaught", message: UNSHOWN });
  const traceback = attempt(() => describe(thrown, "", new Set(), waited), [title(name, message)]);
  forgetThrown(thrown);
  return { ename: wellFormed(name), evalue: wellFormed(message), traceback: traceback.map(wellFormed) };
}

const UNSHOWN = "<a value that cannot be shown>";

/** Reports a Stop that ended running code: where it stood, by the debugger's frames in compiled positions. */
export const reportStopped = (frames: readonly StoppedFrame[]): ErrorReport =>
  interruptedAt(
    frames.flatMap((each) => {
      const place = original(each.file, each.line, each.column);
      return place ? frame(each.name, each.file, place.line, place.column) : [];
    }),
  );

/** Reports a Stop that ended a cell which waited: where its top level does, if that is known. */
export const reportWaiting = (waits: Place | undefined): ErrorReport => interruptedAt(placesOf(waits));

const placesOf = (waits: Place | undefined): StackFrame[] =>
  waits ? [frame("", waits.file, waits.line, waits.column)] : [];

function interruptedAt(places: StackFrame[]): ErrorReport {
  const { name, message } = new Interrupted();
  return { ename: name, evalue: message, traceback: [title(name, message), ...stackLines(places)] };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || isA(value, Error);
}

function identity(thrown: unknown): { name: string; message: string } {
  if (!isError(thrown)) return { name: "Uncaught", message: text(thrown) };
  const message = read(thrown, "message") ?? "";
  return {
    name: nameOf(thrown),
    message: clip(asTyped(typeof message === "string" ? message : text(message)), MOST.message),
  };
}

/** `class DataError extends Error {}` says what it is, although the name that it inherits is "Error". */
function nameOf(error: Error): string {
  const name = read(error, "name");
  if (typeof name !== "string" || name === "") return "Error";
  try {
    const { prototype, name: given } = error.constructor;
    const isOwn = Object.hasOwn(error, "name") || Object.hasOwn(prototype, "name");
    return (!isOwn && given) || name;
  } catch {
    return name; // No constructor, or a proxy that objects.
  }
}

const text = (value: unknown): string =>
  attempt(() => clip(inspect(value, { depth: 3, breakLength: 100 }), 2000), UNSHOWN);

const clip = (value: string, most: number) => (value.length > most ? `${value.slice(0, most)}…` : value);

function describe(thrown: unknown, label: string, seen: Set<unknown>, waited?: Place): string[] {
  const { name, message } = identity(thrown);
  const lines = [label + title(name, message)];
  if (!isError(thrown)) return [...lines, ...stackLines(framesWhereThrown(thrown, waited))];
  if (seen.has(thrown)) return [`${label}${dim(`${name}, shown above`)}`];
  seen.add(thrown);
  const stack = stackText(thrown);
  const frames = stack ? framesOr(waited, stack) : framesWhereThrown(thrown, waited);
  lines.push(...arrow(thrown), ...stackLines(frames), ...details(thrown));
  for (const [key, place] of SUPPRESSED) {
    if (isSuppressed(thrown)) lines.push(...describe(read(thrown, key), place, seen));
  }
  const errors = read(thrown, "errors");
  const inner: unknown[] = attempt(() => (Array.isArray(errors) ? Array.from(errors) : []), []);
  for (const [i, each] of inner.slice(0, MOST.errors).entries()) {
    lines.push(...describe(each, `[${i + 1} of ${inner.length}] `, seen).map((line) => `  ${line}`));
  }
  if (inner.length > MOST.errors) lines.push(dim(`  … ${inner.length - MOST.errors} more errors`));
  if (attempt(() => Object.hasOwn(thrown, "cause"), false) && seen.size <= MOST.causes) {
    lines.push(...describe(read(thrown, "cause"), "Caused by: ", seen));
  }
  return lines;
}

/** A stack's frames; with none in the user's code (what Node rejects with has none), the place that waited for it. */
function framesOr(otherwise: Place | undefined, stack: string): StackFrame[] {
  const frames = framesOf(stack);
  return frames.some(({ kind }) => kind === "user") ? frames : placesOf(otherwise);
}

function framesWhereThrown(value: unknown, waited: Place | undefined): StackFrame[] {
  const thrown = placeOfThrown(value);
  return framesOr(thrown?.place ?? waited, thrown?.stack ?? "");
}

function stackText(error: Error): string {
  const stack = read(error, "stack");
  return typeof stack === "string" ? stack : "";
}

/** A syntax error in a script or CommonJS file: Node writes the place and the line in front of the stack. */
function arrow(error: Error): string[] {
  const found = /^(\S.*:\d+)\n(.*)\n( *\^+)\n\n/.exec(stackText(error));
  return found ? [`    at ${found[1]}`, dim("      | ") + found[2], dim("      | ") + red(found[3] as string)] : [];
}

/** Two errors in one: a `using` whose disposal failed while another error was on its way. */
const SUPPRESSED = [
  ["suppressed", "First: "],
  ["error", "Then, as it was disposed of: "],
] as const;
const isSuppressed = (error: Error) => read(error, "name") === "SuppressedError";

/** What else the error carries: `code`, `errno`, `path`… No getter is run. */
function details(error: Error): string[] {
  const known = new Set(["stack", "message", "name", "cause", "errors"]);
  if (isSuppressed(error)) for (const [key] of SUPPRESSED) known.add(key);
  try {
    const rest = Object.keys(error).filter((key) => !known.has(key));
    if (rest.length === 0) return [];
    const held = rest.slice(0, 12).map((key) => [key, Object.getOwnPropertyDescriptor(error, key) ?? {}] as const);
    return [dim(clip(text(Object.defineProperties({}, Object.fromEntries(held))), 1000))];
  } catch {
    return []; // A proxy that objects.
  }
}

// ---------------------------------------------------------------- stacks

function stackLines(all: readonly StackFrame[]): string[] {
  const frames = all.filter(({ kind }) => kind !== "kernel");
  const lastUser = frames.findLastIndex(({ kind }) => kind === "user");
  const lines: string[] = [];
  let folded = 0;
  let caret = true;
  let same = 0;
  const fold = () => {
    if (folded > 0) lines.push(dim(`    … ${folded} library frame${folded > 1 ? "s" : ""}`));
    if (same > 0) lines.push(dim(`    … ${same} more of the same`));
    folded = same = 0;
  };
  // What called the user's code from outside (Node's loader, its timers) is nobody's news.
  const shown = frames.slice(0, lastUser + 1);
  let left = MOST.frames;
  for (const [i, each] of shown.entries()) {
    if (each.kind === "library") {
      if (same > 0) fold();
      folded++;
      continue;
    }
    if (isSame(each, shown[i - 1])) {
      same++; // Recursion.
      continue;
    }
    fold();
    if (left-- === 0) {
      lines.push(dim(`    … ${shown.length - i} frames further out`));
      break;
    }
    lines.push(...frameLines(each, caret));
    caret = false;
  }
  fold();
  return lines;
}

const isSame = (a: StackFrame, b: StackFrame | undefined) =>
  a.name === b?.name && a.file === b.file && a.line === b.line && a.column === b.column;

function frameLines({ name, file, line, column, ...rest }: StackFrame, caret: boolean): string[] {
  const place = `${file}:${line}:${column}`;
  const lines = [`    at ${name ? `${name} (${place})` : place}`];
  const source = lineOf({ name, file, line, column, ...rest });
  if (source === undefined) return lines;
  const gutter = String(line);
  const [quoted, below] = quote(source, column, 1, "^");
  lines.push(`      ${dim(`${gutter} |`)} ${quoted}`);
  if (caret) lines.push(`      ${dim(`${" ".repeat(gutter.length)} |`)} ${below.replace(/\S+$/, red)}`);
  return lines;
}

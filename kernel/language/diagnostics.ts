/**
 * TypeScript's diagnostics as the kernel's: in the user's own lines, without what is no error in a notebook.
 */
import type { Diagnostic } from "../rooms.ts";
import { ts } from "./ts.ts";

/** Codes that stop nobody in a notebook. */
const ACCEPTED = new Set([
  1501, // a regular expression's flag newer than our target: Node knows what it has
  1543, // a JSON import without `with { type: "json" }`: the session loads it all the same
  2695, // left side of a comma is unused
  7005, // `let model;`, to be given a value by a later cell, is an `any`
  7016, // a JavaScript package without types is an `any`
  7034, // as 7005, where a function reads the variable
  7043, // as 7005, as a suggestion
  7059, // `<number>x`, which .ts files may and .mts files, as we call our cells, may not
  7060, // `<T>(x: T) => x`, likewise
]);

/** Errors that a cell whose types are not checked is still refused for. */
export const isSyntax = ({ code }: { code: number }): boolean => code < 2000;

export function isAccepted(diagnostic: ts.Diagnostic): boolean {
  return ACCEPTED.has(diagnostic.code);
}

const CATEGORIES: Record<ts.DiagnosticCategory, Diagnostic["category"]> = {
  [ts.DiagnosticCategory.Error]: "error",
  [ts.DiagnosticCategory.Warning]: "warning",
  [ts.DiagnosticCategory.Suggestion]: "suggestion",
  [ts.DiagnosticCategory.Message]: "suggestion",
};

/**
 * @param text - What the user typed (or, for a local file, what it holds); positions past its end are clamped.
 * @param file - Absent for the cell itself.
 * @param message - Another text than TypeScript's.
 */
export function toDiagnostic(
  diagnostic: ts.Diagnostic,
  text: string,
  file?: string,
  message: string = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"),
): Diagnostic {
  const start = Math.min(diagnostic.start ?? 0, text.length);
  const lineStart = lastBreak(text, start);
  const rest = text.slice(lineStart);
  const source = rest.slice(0, /[\r\n\u2028\u2029]|$/.exec(rest)?.index);
  const column = start - lineStart;
  return {
    code: diagnostic.code,
    message: plain(message),
    category: CATEGORIES[diagnostic.category],
    ...(file === undefined ? {} : { file }),
    line: countBreaks(text.slice(0, lineStart)) + 1,
    column: column + 1,
    source,
    length: Math.max(1, Math.min(diagnostic.length ?? 1, source.length - column)),
  };
}

/**
 * A type or a message as people read it: names of the scope's blocks are the kernel's own affair (`$c7.A` is the user's
 * `A`), a bundler's numbered names are its own (`Size$1`), and `NDArray<any>` is what everyone calls an `NDArray`.
 */
export function plain(message: string): string {
  return message
    .replace(/\$(?:c\d+|i)\./g, "")
    .replace(/\b([A-Z]\w*)\$\d+\b/g, "$1")
    .replace(/\b([A-Z]\w*)<any(?:, any)*>/g, (whole, name) => (BUILT_IN.has(name) ? whole : name));
}

/** There `any` says something. */
const BUILT_IN = new Set(
  Object.getOwnPropertyNames(globalThis).concat("Record", "Iterable", "AsyncIterable", "Partial", "Readonly"),
);

function lastBreak(text: string, before: number): number {
  let at = before;
  while (at > 0 && !/[\r\n\u2028\u2029]/.test(text[at - 1] as string)) at--;
  return at;
}

function countBreaks(text: string): number {
  return text.match(/\r\n|[\r\n\u2028\u2029]/g)?.length ?? 0;
}

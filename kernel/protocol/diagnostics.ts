/** A cell that does not check: one error, with every fault's own line quoted and the place underlined. */
import type { Diagnostic, ErrorReport } from "../rooms.ts";

/** Columns of a source line that are quoted around the fault. */
const WIDTH = 120;
/** Faults that are shown; a missing bracket can cause hundreds. */
const SHOWN = 20;

const red = (text: string) => `\u001b[31m${text}\u001b[0m`;
const grey = (text: string) => `\u001b[90m${text}\u001b[0m`;
const cyan = (text: string) => `\u001b[36m${text}\u001b[0m`;

/**
 * @param diagnostics - What the language room said; only those of category "error" count.
 * @param name - The cell's name in tracebacks, e.g. "cell 3".
 */
export function describeDiagnostics(diagnostics: Diagnostic[], name: string): ErrorReport {
  const errors = diagnostics.filter(({ category }) => category === "error");
  const first = errors[0] as Diagnostic;
  // TypeScript's own numbering: 1000-1999 are syntax errors.
  const ename = first.code >= 1000 && first.code < 2000 ? "SyntaxError" : "TypeScriptError";
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const evalue = `${first.message.split("\n")[0]} [${place(first, name)}]${more}`;
  const traceback = errors.slice(0, SHOWN).map((error) => quote(error, name));
  if (errors.length > SHOWN) traceback.push(grey(`… and ${errors.length - SHOWN} more`));
  return { ename, evalue, traceback };
}

/** What stands before the message: `TS2322`. */
export const label = ({ code }: Diagnostic): string => (code === 0 ? "TypeScriptError" : `TS${code}`);

const place = ({ file, line, column }: Diagnostic, name: string) => `${file ?? name}:${line}:${column}`;

function quote(error: Diagnostic, name: string): string {
  const [headline, ...rest] = error.message.split("\n");
  const { source, column } = error;
  const start = Math.max(0, Math.min(column - 1 - WIDTH / 2, source.length - WIDTH));
  const [left, right] = [start > 0 ? "…" : "", source.length > start + WIDTH ? "…" : ""];
  const quoted = left + source.slice(start, start + WIDTH).replaceAll("\t", " ");
  const before = left.length + column - 1 - start;
  const length = Math.max(1, Math.min(error.length, quoted.length - before));
  const gutter = `${error.line} | `;
  return [
    `${red(label(error))}: ${headline}`,
    ...rest,
    `${cyan(place(error, name))}`,
    `${grey(gutter)}${quoted}${right}`,
    `${" ".repeat(gutter.length + before)}${red("~".repeat(length))}`,
  ].join("\n");
}

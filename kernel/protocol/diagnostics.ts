/** A cell that does not check: one error, with every fault's own line quoted and the place underlined. */
import { bold, labelled, quote } from "../quote.ts";
import type { Diagnostic, ErrorReport } from "../rooms.ts";

/** Faults that are shown; a missing bracket can cause hundreds. */
const SHOWN = 20;

const red = (text: string) => `\u001b[31m${text}\u001b[0m`;
// Neither grey, red nor cyan for what is to be read: JupyterLab puts errors on red, in light themes and in dark ones.
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;

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
  const traceback = errors.slice(0, SHOWN).map((error) => describe(error, name));
  if (errors.length > SHOWN) traceback.push(dim(`… and ${errors.length - SHOWN} more`));
  return { ename, evalue, traceback };
}

const place = ({ file, line, column }: Diagnostic, name: string) => `${file ?? name}:${line}:${column}`;

function describe(error: Diagnostic, name: string): string {
  const [line, below] = quote(error.source, error.column, error.length, "~");
  const gutter = `${error.line} | `;
  return [
    labelled(error, "TypeScriptError", bold),
    place(error, name),
    `${dim(gutter)}${line}`,
    `${" ".repeat(gutter.length)}${below.replace(/\S+$/, red)}`,
  ].join("\n");
}

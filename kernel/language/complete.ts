/**
 * Completion: what could stand at the cursor, the notebook's own names first, with kinds and signatures.
 */
import type { Completion } from "../rooms.ts";
import { plain } from "./diagnostics.ts";
import type { Notebook } from "./notebook.ts";
import { ts } from "./ts.ts";

const MAX_MATCHES = 1000;
/** Signatures cost type work: as many as a list shows at once, and past the first few no longer than a reader waits. */
const MAX_SIGNATURES = 40;
const SURE_SIGNATURES = 8;
const SIGNATURE_BUDGET_MS = 3;

const PREFERENCES: ts.GetCompletionsAtPositionOptions = {
  includeCompletionsWithInsertText: true,
  includeCompletionsForModuleExports: false,
  includeCompletionsForImportStatements: false,
  includeSymbol: true,
};

export function complete(notebook: Notebook, code: string, cursor: number): Completion {
  const program = notebook.program(code);
  const info = notebook.service.getCompletionsAtPosition(notebook.cell, cursor, PREFERENCES);
  const start = wordStart(code, cursor);
  if (!info) return { matches: [], start: cursor, end: cursor };
  const prefix = code.slice(start, cursor);
  const inString = !info.isGlobalCompletion && !info.isMemberCompletion;
  const fitting = info.entries.filter((entry) => fits(entry, info, inString ? "" : prefix));
  // `o["odd key"]` replaces the dot as well, and a reply has one range for all its matches: only when it is all there is.
  const plainNames = fitting.filter((entry) => (entry.replacementSpan?.start ?? start) >= start);
  const entries = (plainNames.length > 0 ? plainNames : fitting)
    .map((entry) => ({ entry, rank: rank(entry, notebook, prefix) }))
    .sort((a, b) => compare(a.rank, b.rank) || compare(a.entry.name, b.entry.name))
    .slice(0, MAX_MATCHES);

  const describe = signatures(program, notebook.cell);
  const matches = entries.map(({ entry }) => {
    const signature = describe(entry);
    return {
      text: entry.insertText ?? entry.name,
      type: TYPES[entry.kind] ?? "variable",
      ...(signature === undefined ? {} : { signature }),
      start: entry.replacementSpan?.start ?? start,
      end: cursor,
    };
  });
  const from = Math.min(start, ...matches.map((match) => match.start));
  for (const match of matches) {
    match.text = code.slice(from, match.start) + match.text;
    match.start = from;
  }
  return { matches, start: from, end: cursor };
}

function wordStart(code: string, cursor: number): number {
  let start = cursor;
  while (start > 0 && ts.isIdentifierPart(code.charCodeAt(start - 1), ts.ScriptTarget.ESNext)) start--;
  return start;
}

function fits(entry: ts.CompletionEntry, info: ts.CompletionInfo, prefix: string): boolean {
  if (/^(\$(c\d+|i)|__glassbox_.*)$/.test(entry.name)) return false;
  if (prefix === "" && info.isGlobalCompletion && entry.kind === ts.ScriptElementKind.keyword) return false;
  return entry.name.toLowerCase().startsWith(prefix.toLowerCase());
}

/** Smaller is better: the right case, then the notebook's names, then TypeScript's own order. */
function rank(entry: ts.CompletionEntry, notebook: Notebook, prefix: string): string {
  const exact = entry.name.startsWith(prefix) ? 0 : 1;
  const declaration = entry.symbol?.declarations?.[0]?.getSourceFile().fileName;
  const own = declaration === notebook.cell || notebook.scope.holds(declaration) ? 0 : 1;
  return `${exact}${own}${entry.sortText}`;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The kinds that front ends have icons for. */
const TYPES: Record<string, string> = {
  [ts.ScriptElementKind.functionElement]: "function",
  [ts.ScriptElementKind.localFunctionElement]: "function",
  [ts.ScriptElementKind.memberFunctionElement]: "function",
  [ts.ScriptElementKind.callSignatureElement]: "function",
  [ts.ScriptElementKind.classElement]: "class",
  [ts.ScriptElementKind.localClassElement]: "class",
  [ts.ScriptElementKind.interfaceElement]: "interface",
  [ts.ScriptElementKind.typeElement]: "type",
  [ts.ScriptElementKind.typeParameterElement]: "type",
  [ts.ScriptElementKind.enumElement]: "enum",
  [ts.ScriptElementKind.enumMemberElement]: "enumMember",
  [ts.ScriptElementKind.moduleElement]: "module",
  [ts.ScriptElementKind.externalModuleName]: "module",
  [ts.ScriptElementKind.directory]: "path",
  [ts.ScriptElementKind.scriptElement]: "path",
  [ts.ScriptElementKind.alias]: "module",
  [ts.ScriptElementKind.keyword]: "keyword",
  [ts.ScriptElementKind.primitiveType]: "keyword",
  [ts.ScriptElementKind.string]: "string",
  [ts.ScriptElementKind.memberVariableElement]: "property",
  [ts.ScriptElementKind.memberGetAccessorElement]: "property",
  [ts.ScriptElementKind.memberSetAccessorElement]: "property",
  [ts.ScriptElementKind.memberAccessorVariableElement]: "property",
};

/** A list shows a line; help has the rest. */
const MAX_SIGNATURE_LENGTH = 160;
const short = (text: string) =>
  text.length <= MAX_SIGNATURE_LENGTH ? text : `${text.slice(0, MAX_SIGNATURE_LENGTH - 1).trimEnd()}…`;

/** Gives short signatures until the budget is spent. */
function signatures(program: ts.Program, cell: string): (entry: ts.CompletionEntry) => string | undefined {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(cell) as ts.SourceFile;
  const until = Date.now() + SIGNATURE_BUDGET_MS;
  let given = 0;
  return ({ symbol }) => {
    if (!symbol || given >= MAX_SIGNATURES || (given >= SURE_SIGNATURES && Date.now() > until)) return undefined;
    given++;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if ((target.flags & ts.SymbolFlags.Value) === 0) return undefined;
    const type = checker.getTypeOfSymbolAtLocation(target, file);
    const signature = type.getCallSignatures()[0];
    return short(plain(signature ? checker.signatureToString(signature, file) : checker.typeToString(type, file)));
  };
}

/**
 * Completion: what could stand at the cursor, the notebook's own names first, with kinds and signatures.
 */
import type { Completion } from "../rooms.ts";
import type { Notebook } from "./notebook.ts";
import { printedType, writtenType } from "./signature.ts";
import { ts } from "./ts.ts";

const MAX_MATCHES = 1000;
/** Printed signatures cost type work: as many as a list shows, and past the first few no longer than a reader waits. */
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
  const checker = program.getTypeChecker();
  const matches = entries.map(({ entry }) => {
    const target = aliased(checker, entry);
    const signature = describe(target);
    return {
      text: entry.insertText ?? entry.name,
      type: typeOf(entry, target),
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

/** What a name stands for, where TypeScript only says that it is an alias: an import, or a namespace's `export { … }`. */
function aliased(checker: ts.TypeChecker, entry: ts.CompletionEntry): ts.Symbol | undefined {
  const { symbol } = entry;
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function typeOf(entry: ts.CompletionEntry, target: ts.Symbol | undefined): string {
  if (entry.kind !== ts.ScriptElementKind.alias || !target) return TYPES[entry.kind] ?? "variable";
  const { flags } = target;
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Enum) return "enum";
  if (flags & ts.SymbolFlags.Variable) return isFunctionConst(target) ? "function" : "variable";
  if (flags & ts.SymbolFlags.Module) return "module";
  return flags & ts.SymbolFlags.Interface ? "interface" : "type";
}

/** `declare const dense: (…) => Dense` is as much a function as any. */
function isFunctionConst({ valueDeclaration }: ts.Symbol): boolean {
  if (!valueDeclaration || !ts.isVariableDeclaration(valueDeclaration)) return false;
  return valueDeclaration.type !== undefined && ts.isFunctionTypeNode(valueDeclaration.type);
}

/** Gives signatures: those that are written down always, printed ones until the budget is spent. */
function signatures(program: ts.Program, cell: string): (target: ts.Symbol | undefined) => string | undefined {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(cell) as ts.SourceFile;
  const until = Date.now() + SIGNATURE_BUDGET_MS;
  let printed = 0;
  return (target) => {
    if (!target || (target.flags & ts.SymbolFlags.Value) === 0) return undefined;
    const written = writtenType(target);
    if (written !== undefined) return written;
    if (printed >= MAX_SIGNATURES || (printed >= SURE_SIGNATURES && Date.now() > until)) return undefined;
    printed++;
    return printedType(checker, target, file);
  };
}

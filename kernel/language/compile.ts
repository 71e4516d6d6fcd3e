/**
 * Checks a cell and compiles it to the body of `async (__cell) => { … }`.
 */
import type { CompiledCell, Diagnostic, RefusedCell } from "../rooms.ts";
import { type BlockSource, plainBlock } from "./declarations.ts";
import { isAccepted, isSyntax, toDiagnostic } from "./diagnostics.ts";
import type { SourceMap } from "./emit.ts";
import type { RuntimeImport } from "./imports.ts";
import { jsxNames, jsxTransformer } from "./jsx.ts";
import { type PlacedMagics, placeMagics } from "./magic-calls.ts";
import { type Read, readMagics } from "./magics.ts";
import { misspeltNames } from "./misspelt.ts";
import { explainSyntax } from "./mistakes.ts";
import { type CellNames, readNames } from "./names.ts";
import type { Notebook, OpenOptions } from "./notebook.ts";
import { parseCell, readErrors } from "./object-cell.ts";
import { noteInCell } from "./runtime.ts";
import type { Addition } from "./scope.ts";
import { append, suffixOf } from "./suffix.ts";
import { throwTransformer } from "./throws.ts";
import { cellTransformer } from "./transform.ts";
import { identifiersOf, localsOf, parseModule, ts } from "./ts.ts";
import { turnTransformer } from "./turns.ts";
import { wording } from "./wording.ts";

/** Cannot find a name, a namespace; no value for a shorthand property. */
const UNKNOWN_NAMES = new Set([2304, 2503, 18004]);

let serial = 0;
/** By the clock, so that a room gives higher ones than the room before it; more than one in a millisecond too. */
const nextSerial = () => {
  serial = Math.max(serial + 1, Date.now() * 1024);
  return serial;
};

export interface CellRequest {
  code: string;
  /** Shown in stack frames and as the source of the map. */
  name: string;
  /** Refuse only what cannot be parsed, and add nothing to the scope. */
  lenient: boolean;
}

/** Never throws: what TypeScript itself cannot digest is a diagnostic too. */
export function compileCell(notebook: Notebook, request: CellRequest): CompiledCell | RefusedCell {
  try {
    return compileChecked(notebook, request);
  } catch (error) {
    notebook.abandon();
    const message =
      error instanceof RangeError
        ? "This cell is nested too deeply for TypeScript: split its longest expression."
        : `TypeScript failed on this cell: ${error instanceof Error ? error.message : String(error)}`;
    const source = request.code.split(/[\r\n]/, 1)[0]?.slice(0, 200) ?? "";
    return refuse([
      { code: 0, message, category: "error", line: 1, column: 1, source, length: Math.max(1, source.length) },
    ]);
  }
}

function compileChecked(notebook: Notebook, request: CellRequest): CompiledCell | RefusedCell {
  const { code, lenient } = request;
  if (notebook.configErrors.length > 0 && !lenient) return refuseOnce(notebook);
  const read = lenient
    ? { text: code, marks: [], questions: [], errors: [] }
    : readMagics(code, (name) => notebook.isValue(name));
  if (read.errors.length > 0) return refuse(read.errors);
  const syntax = parseCell(read.text, notebook.cell);
  const unreadable = readErrors(syntax, parseModule);
  if (unreadable.length > 0)
    return refuse(
      explainSyntax(
        unreadable.map((d) => toDiagnostic(d, code)),
        endOf(code),
      ),
    );
  const misplaced = placeMagics(syntax, read.marks, code).errors;
  if (misplaced.length > 0) return refuse(misplaced);

  // What stands behind `%reset` sees nothing of the cells before.
  const restore = read.marks.some(({ name }) => name === "reset") ? notebook.scope.reset() : undefined;
  let compiled: (CompiledCell & { undo?: () => void }) | RefusedCell | undefined;
  try {
    compiled = compileParsed(notebook, request, syntax, read);
  } finally {
    if (!compiled?.ok) restore?.();
  }
  if (!compiled.ok) return compiled;
  const { undo, ...cell } = compiled;
  if (!undo && !restore) return cell;
  const id = notebook.undoable(() => {
    undo?.();
    restore?.();
  });
  return { ...cell, id };
}

function compileParsed(
  notebook: Notebook,
  { code, name, lenient }: CellRequest,
  syntax: ts.SourceFile,
  { text, marks, questions }: Read,
): (CompiledCell & { undo?: () => void }) | RefusedCell {
  const names = readNames(syntax);
  notebook.refresh({ resolution: names.imports.length > 0 });
  const open = (how: OpenOptions) => {
    const opened = notebook.open(text + suffixOf(names.unexported), how);
    return { ...opened, diagnostics: check(notebook, opened.program, opened.cell, code, names) };
  };
  // The names that it mentions will do; where one is unknown, TypeScript looks among all for what was meant.
  const mentioned = [...identifiersOf(syntax), ...jsxNames(notebook.options)];
  let { program, cell, diagnostics } = open({ names: mentioned, parsed: append(syntax, names.unexported) });
  if (diagnostics.some(({ code }) => UNKNOWN_NAMES.has(code))) {
    notebook.abandon(); // A checker makes ten suggestions in its life.
    ({ program, cell, diagnostics } = open({}));
  }
  const stops = (d: Diagnostic) => d.category === "error" && (!lenient || isSyntax(d));
  if (diagnostics.some(stops)) return refuse(diagnostics);

  const addition = describe(program.getTypeChecker(), cell, names, name);
  const magics = placeMagics(cell, marks, code);
  const { js, map } = emit(notebook, program, cell, names, addition.declared, magics);
  let undo: (() => void) | undefined;
  if (!lenient && (addition.declared.size > 0 || addition.augmentations.length > 0)) {
    // Meanwhile the session can run the cell; the next question waits for this.
    undo = addLater(notebook, () => {
      try {
        return notebook.scope.add({ ...addition, declarations: declarations(notebook, program, cell, names) });
      } catch (error) {
        // The cell is none the worse for a type that TypeScript cannot write down, and its names are there.
        console.error(error);
        notebook.abandon();
        return notebook.scope.add({ ...addition, declarations: untyped(names.declared, addition.declared) });
      }
    });
  }
  return {
    ok: true,
    serial: nextSerial(),
    code: js,
    map: named(map, name, code),
    name,
    declares: [...addition.declared].filter(([, value]) => value).map(([declared]) => declared),
    diagnostics: lenient ? [] : diagnostics,
    ...(questions.length > 0 ? { questions } : {}),
    ...(undo ? { undo } : {}),
  };
}

/** A tsconfig.json that cannot be followed is told of once; after that it holds as far as it could be read. */
function refuseOnce(notebook: Notebook): RefusedCell {
  const [first, ...rest] = notebook.configErrors as [Diagnostic, ...Diagnostic[]];
  notebook.configErrors = [];
  const more = "\nThis cell has not run. Run it again to go on with what of tsconfig.json can be read.";
  return refuse([{ ...first, message: first.message + more }, ...rest]);
}

/** Line and column behind the last character that says something. */
function endOf(code: string): { line: number; column: number } {
  const lines = code.trimEnd().split(/\r\n|[\r\n\u2028\u2029]/);
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

function refuse(diagnostics: Diagnostic[]): RefusedCell {
  return { ok: false, diagnostics };
}

function check(
  notebook: Notebook,
  program: ts.Program,
  cell: ts.SourceFile,
  code: string,
  names: CellNames,
): Diagnostic[] {
  const checker = program.getTypeChecker();
  // The suffix is the kernel's: what TypeScript says of it (a name exported twice, say) is nobody's error.
  const typeErrors = [...program.getSyntacticDiagnostics(cell), ...program.getSemanticDiagnostics(cell)];
  const found = [...typeErrors, ...misspeltNames(checker, cell, notebook.ownLibrary)]
    .filter((d) => !isAccepted(d) && (d.start ?? 0) <= code.length)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
    .flatMap((d) => {
      const message = wording(d, checker, () => notebook.offered());
      return message === undefined ? [] : [toDiagnostic(d, code, undefined, message)];
    });
  if (names.imports.length === 0) return found;
  for (const file of program.getSourceFiles()) {
    if (!notebook.isLocal(file)) continue;
    const errors = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    for (const error of errors) {
      if (!isAccepted(error)) found.push(toDiagnostic(error, file.text, file.fileName));
    }
  }
  return found;
}

/** What the cell adds to the scope, and which of it exists at run time. */
function describe(checker: ts.TypeChecker, cell: ts.SourceFile, names: CellNames, cellName: string): Addition {
  const locals = localsOf(cell);
  const isValue = (name: string) => {
    const symbol = locals?.get(ts.escapeLeadingUnderscores(name));
    if (!symbol) return true;
    const exported = (symbol as unknown as { exportSymbol?: ts.Symbol }).exportSymbol ?? symbol;
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return (target.flags & ts.SymbolFlags.Value) !== 0;
  };
  const declared = new Map<string, boolean>();
  for (const name of names.declared) declared.set(name, !names.ambient.has(name) && isValue(name));
  for (const { names: imported } of names.imports) {
    for (const { local, typeOnly } of imported) declared.set(local, !typeOnly && isValue(local));
  }
  const sources = new Map([...names.sources].map(([name, text]) => [name, { cell: cellName, text }]));
  return { declared, imports: names.imports, declarations: "", augmentations: names.augmentations, sources };
}

/** Puts an addition off; returns what takes it back, which is kept for a while and must not keep the cell's checker with it. */
function addLater(notebook: Notebook, add: () => () => void): () => void {
  let todo: typeof add | undefined = add;
  let undo: (() => void) | undefined;
  notebook.later(() => {
    undo = todo?.();
    todo = undefined;
  });
  return () => undo?.();
}

/** What later cells see of this one, as a declaration file. */
function declarations(
  { emitter }: Notebook,
  program: ts.Program,
  cell: ts.SourceFile,
  names: CellNames,
): string | BlockSource {
  if (names.declared.length === 0) return "";
  const plain = plainBlock(program.getTypeChecker(), cell, names.declared.length);
  if (plain) return plain;
  return emitter.declarations(program, cell) + nestedDeclarations(program.getTypeChecker(), cell, names);
}

function untyped(names: string[], values: Map<string, boolean>): string {
  return names.map((name) => (values.get(name) ? `declare var ${name}: any;` : `type ${name} = any;`)).join("\n");
}

const WHOLE_TYPE = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

function nestedDeclarations(checker: ts.TypeChecker, cell: ts.SourceFile, names: CellNames): string {
  let text = "";
  for (const name of names.nested) {
    const symbol = localsOf(cell)?.get(ts.escapeLeadingUnderscores(name));
    const type = symbol && checker.getTypeOfSymbolAtLocation(symbol, cell);
    text += `\ndeclare var ${name}: ${type ? checker.typeToString(type, cell, WHOLE_TYPE) : "any"};`;
  }
  return text;
}

function emit(
  notebook: Notebook,
  program: ts.Program,
  cell: ts.SourceFile,
  names: CellNames,
  declared: Map<string, boolean>,
  magics: PlacedMagics,
): { js: string; map: SourceMap } {
  const { scope } = notebook;
  const slot = (name: string) => ((declared.get(name) ?? scope.hasValue(name)) ? scope.slot(name) : undefined);
  const jsx = jsxNames(notebook.options);
  // `import x = require(…)` is a module's namespace where the module is an ES module, as local TypeScript is here.
  const isEs = (statement: ts.Statement) => {
    if (!ts.isImportEqualsDeclaration(statement) || !ts.isExternalModuleReference(statement.moduleReference))
      return false;
    const module = program.getTypeChecker().getSymbolAtLocation(statement.moduleReference.expression);
    const file = module?.declarations?.find(ts.isSourceFile);
    return file !== undefined && (notebook.isLocal(file) || file.impliedNodeFormat === ts.ModuleKind.ESNext);
  };
  let head = "";
  const transformer = cellTransformer({
    head: (text) => {
      head = text;
    },
    checker: program.getTypeChecker(),
    slot,
    needs: jsx,
    changing: scope.changing,
    magics,
    declares: (name) => declared.get(name) ?? false,
    imports: (statement) => runtimeImport(statement, names, declared, isEs),
  });
  const { js, map } = notebook.emitter.emit(program, cell, {
    before: [transformer, turnTransformer(), throwTransformer(noteInCell, program.getTypeChecker())],
    after: jsx.length > 0 ? [jsxTransformer(jsx, slot)] : [],
  });
  // A module that exports nothing says so in its last line; `#!` is a comment only in a file.
  const body = js.replace(/^#!/, "//").replace(/(^|\n)export \{\};\s*$/, "$1");
  const lines = head.split("\n").length - 1;
  return { js: head + body, map: { ...map, mappings: ";".repeat(lines) + map.mappings } };
}

function runtimeImport(
  statement: ts.ImportDeclaration | ts.ImportEqualsDeclaration,
  names: CellNames,
  declared: Map<string, boolean>,
  isEs: (statement: ts.Statement) => boolean,
): RuntimeImport | undefined {
  const index = importStatements(statement.getSourceFile()).indexOf(statement);
  const clause = names.imports[index];
  if (!clause) return undefined;
  const kept = clause.names
    .filter(({ local, typeOnly }) => !typeOnly && declared.get(local))
    .map((name) => (name.imported === "=" && isEs(statement) ? { ...name, imported: "*" } : name));
  // As in TypeScript, an import of nothing but types leaves no trace; one of nothing at all runs the module.
  return clause.names.length > 0 && kept.length === 0 ? undefined : { specifier: clause.specifier, names: kept };
}

/** The statements behind `CellNames.imports`, in the same order. */
function importStatements(file: ts.SourceFile): ts.Statement[] {
  return file.statements.filter(
    (s) =>
      ts.isImportDeclaration(s) ||
      (ts.isImportEqualsDeclaration(s) && ts.isExternalModuleReference(s.moduleReference)) ||
      (ts.isExportDeclaration(s) && s.moduleSpecifier !== undefined),
  );
}

function named({ version, names, mappings }: SourceMap, name: string, code: string): string {
  return JSON.stringify({ version, sources: [name], sourcesContent: [code], names, mappings });
}

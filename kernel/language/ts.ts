/**
 * TypeScript, and the few of its internals this room stands on.
 *
 * TypeScript 6.0 is the last release with a JavaScript API, and package.json pins it exactly, so these names
 * cannot move under us; `test/kernel/language/internals.test.ts` says at once if they ever do.
 */
import ts from "typescript";

export { ts };

/** A bound file's top-level names. Tables are keyed by escaped names (`__x` is stored as `___x`). */
export type Locals = Map<ts.__String, ts.Symbol>;

interface Internals {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
}
const internals = ts as unknown as Internals;

/** Gives `file` its symbols now, rather than when a checker is made. */
export const bind = (file: ts.SourceFile, options: ts.CompilerOptions): void => internals.bindSourceFile(file, options);

export const localsOf = (node: ts.Node): Locals | undefined => (node as unknown as { locals?: Locals }).locals;

/** Every identifier's text in a parsed file. */
export const identifiersOf = (file: ts.SourceFile): Iterable<string> =>
  (file as unknown as { identifiers: Map<string, string> }).identifiers.keys();

export const parseErrorsOf = (file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] =>
  (file as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] }).parseDiagnostics;

/** A text as a tree without symbols: an ES module, so that `await` is one everywhere at its top level. */
export function parseModule(code: string, fileName = "cell.mts"): ts.SourceFile {
  const how: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ESNext,
    impliedNodeFormat: ts.ModuleKind.ESNext,
    setExternalModuleIndicator: (file) => {
      (file as unknown as { externalModuleIndicator: unknown }).externalModuleIndicator = true;
    },
  };
  return ts.createSourceFile(fileName, code, how, false);
}

/** What `name` means at `location`: block scopes, parameters, namespaces and the injected names all counted. */
export function resolveValue(checker: ts.TypeChecker, name: string, location: ts.Node): ts.Symbol | undefined {
  type Resolve = (n: string, l: ts.Node, m: ts.SymbolFlags, excludeGlobals: boolean) => ts.Symbol | undefined;
  const resolveName = (checker as unknown as { resolveName: Resolve }).resolveName;
  return resolveName(name, location, ts.SymbolFlags.Value, false);
}

/** `let x` that is also exported has two symbols; both mean the same name. */
export const exportSymbolOf = (symbol: ts.Symbol): ts.Symbol | undefined =>
  (symbol as unknown as { exportSymbol?: ts.Symbol }).exportSymbol;

/**
 * Files that no program holds.
 *
 * A program and a checker cost most of a small cell: the one looks at each of its files again, the other merges what they say
 * of global names and works out the types of `console` and `Array` anew. Yet nothing asks that a checked file belong to the
 * checker's program, as long as it imports nothing: so cells are checked one after the other by one checker, and what they
 * declare stands in small files of its own, parsed and bound once (docs/decisions/0125).
 */
import { bind, ts } from "./ts.ts";

/** What a program gives the files that it holds. */
interface Held {
  path: string;
  resolvedPath: string;
  originalFileName: string;
  imports: unknown[];
  moduleAugmentations: unknown[];
  ambientModuleNames: unknown[];
}

/** Binds a parsed file under a name, ready to be given to any checker. */
export function looseFile(name: string, file: ts.SourceFile, options: ts.CompilerOptions): ts.SourceFile {
  file.fileName = name;
  const held: Held = {
    path: name,
    resolvedPath: name,
    originalFileName: name,
    imports: [],
    moduleAugmentations: [],
    ambientModuleNames: [],
  };
  Object.assign(file, held);
  bind(file, options);
  return file;
}

/** The table of a checker's global names. */
export function globalsOf(checker: ts.TypeChecker): ts.SymbolTable {
  type Resolve = (n: string, l: undefined, m: ts.SymbolFlags, excludeGlobals: boolean) => ts.Symbol | undefined;
  const { resolveName } = checker as unknown as { resolveName: Resolve };
  const table = resolveName("globalThis", undefined, ts.SymbolFlags.Value, false)?.exports;
  if (!table) throw new Error("TypeScript gave no table of globals");
  return table;
}

/** Whether a tree mentions other modules, or adds to what all cells see: a program has to be made for it. */
export function reachesOut(file: ts.SourceFile): boolean {
  if (file.referencedFiles.length + file.typeReferenceDirectives.length + file.libReferenceDirectives.length > 0) {
    return true;
  }
  const visit = (node: ts.Node): boolean =>
    ts.isImportDeclaration(node) ||
    ts.isImportTypeNode(node) ||
    ts.isExternalModuleReference(node) ||
    (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) ||
    (ts.isModuleDeclaration(node) &&
      (!ts.isIdentifier(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0)) ||
    (ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === "require"))) ||
    (ts.forEachChild(node, visit) ?? false);
  return visit(file);
}

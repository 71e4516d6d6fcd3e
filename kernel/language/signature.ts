/**
 * A line of type for a completion, as its author wrote it: `(x: DataLike, y?: DataLike, options?: FitOptions): Promise<History>`.
 *
 * The declaration's own text says more than the checker's print of the type, which expands names, and costs nothing. The
 * checker is asked for what has no such text.
 */
import { plain } from "./diagnostics.ts";
import { ts } from "./ts.ts";

/** Printed signatures cost type work: as many as a list shows, and past the first few no longer than a reader waits. */
const MAX_PRINTED = 40;
const SURELY_PRINTED = 8;
const BUDGET_MS = 3;

/** A list shows a line; help has the rest. */
const MAX_LENGTH = 160;
const line = (text: string) => (text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).trimEnd()}…`);

/** Gives signatures: those that are written down always, printed ones until the budget is spent. */
export function signatures(
  checker: ts.TypeChecker,
  file: ts.SourceFile,
): (target: ts.Symbol | undefined) => string | undefined {
  const until = Date.now() + BUDGET_MS;
  let printed = 0;
  return (target) => {
    if (!target || (target.flags & ts.SymbolFlags.Value) === 0) return undefined;
    const written = writtenType(target);
    if (written !== undefined) return written || undefined;
    if (printed >= MAX_PRINTED || (printed >= SURELY_PRINTED && Date.now() > until)) return undefined;
    printed++;
    return printedType(checker, target, file);
  };
}

/** The text of a value's declared type; undefined where nobody wrote one, and empty for one that says nothing. */
export function writtenType(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  const file = declaration?.getSourceFile();
  if (!declaration || !file?.isDeclarationFile) return undefined;
  const text = written(declaration, file);
  if (text === undefined) return undefined;
  const overloads = ts.isFunctionLike(declaration)
    ? (symbol.declarations?.filter(ts.isFunctionLike).length ?? 1) - 1
    : 0;
  const more = overloads > 0 ? ` (+${overloads} overload${overloads > 1 ? "s" : ""})` : "";
  return line(plain(oneLine(text)) + more);
}

/** The type as the checker prints it. */
export function printedType(checker: ts.TypeChecker, symbol: ts.Symbol, file: ts.SourceFile): string {
  const type = checker.getTypeOfSymbolAtLocation(symbol, file);
  const signature = type.getCallSignatures()[0];
  return line(plain(signature ? checker.signatureToString(signature, file) : checker.typeToString(type, file)));
}

function written(declaration: ts.Declaration, file: ts.SourceFile): string | undefined {
  if (ts.isGetAccessorDeclaration(declaration)) return declaration.type?.getText(file);
  if (
    ts.isFunctionDeclaration(declaration) ||
    ts.isMethodDeclaration(declaration) ||
    ts.isMethodSignature(declaration)
  ) {
    const { typeParameters, parameters, type } = declaration;
    if (!type) return undefined;
    const list = (nodes: readonly ts.Node[]) => nodes.map((node) => node.getText(file)).join(", ");
    return `${typeParameters ? `<${list(typeParameters)}>` : ""}(${list(parameters)}): ${type.getText(file)}`;
  }
  const isTyped =
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertySignature(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isParameter(declaration);
  const text = isTyped ? declaration.type?.getText(file) : undefined;
  // How Node's types give way to the browser's is nobody's signature.
  return text?.startsWith("typeof globalThis extends") ? "" : text;
}

/** A type's text without its comments and line breaks. */
export function oneLine(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .replace(/([([{]) (?=[)\]])/g, "$1")
    .trim();
}

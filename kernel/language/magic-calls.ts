/**
 * What becomes of a cell's magics in the compiled code: calls of `__cell.magic` (magics.ts lists them).
 */
import type { Diagnostic } from "../rooms.ts";
import { toDiagnostic } from "./diagnostics.ts";
import type { Mark } from "./magics.ts";
import { callCell } from "./runtime.ts";
import { isSuffix } from "./suffix.ts";
import { ts } from "./ts.ts";

/** A cell's magics by the statements that stand for them, or that they apply to. */
export interface PlacedMagics {
  at: Map<ts.Statement, Mark>;
  /** `%%time`: it applies to all of the cell. */
  whole: Mark | undefined;
  errors: Diagnostic[];
}

/** Finds the statement of each mark in the tree of the masked text. */
export function placeMagics(file: ts.SourceFile, marks: readonly Mark[], code: string): PlacedMagics {
  const placed: PlacedMagics = { at: new Map(), whole: undefined, errors: [] };
  for (const mark of marks) {
    if (mark.body?.whole) {
      placed.whole = mark;
      continue;
    }
    const { body } = mark;
    const statement = body
      ? file.statements.find((s) => s.getStart(file) >= body.start && !isSuffix(s, file))
      : file.statements.find((s) => ts.isEmptyStatement(s) && s.end === mark.start + 2);
    if (!statement) continue; // The cell cannot be parsed, and is refused for that.
    placed.at.set(statement, mark);
    const wrong = body ? notTimed(statement, mark.name) : misplaced(mark, file, statement);
    if (wrong === undefined) continue;
    const length = body ? statement.getWidth(file) : mark.end - mark.start;
    placed.errors.push(
      toDiagnostic(fault(mark.start, body ? body.start - mark.start + length : length), code, undefined, wrong),
    );
  }
  return placed;
}

/** Declarations that exist before the cell runs have nothing to be timed. */
function notTimed(statement: ts.Statement, name: string): string | undefined {
  const runs =
    !ts.isImportDeclaration(statement) &&
    !ts.isImportEqualsDeclaration(statement) &&
    !ts.isExportDeclaration(statement) &&
    !ts.isFunctionDeclaration(statement) &&
    !ts.isInterfaceDeclaration(statement) &&
    !ts.isTypeAliasDeclaration(statement);
  return runs ? undefined : `%${name} is for code that runs; write %%${name} above the cell to time all of it.`;
}

function misplaced(mark: Mark, file: ts.SourceFile, statement: ts.Statement): string | undefined {
  if (mark.name !== "reset") return undefined;
  const first = file.statements.find((s) => !ts.isEmptyStatement(s));
  return first && first.pos < statement.pos && !isSuffix(first, file)
    ? "%reset goes into the first line of a cell: what stands above it would be forgotten too."
    : undefined;
}

const fault = (start: number, length: number): ts.Diagnostic => ({
  code: 0,
  category: ts.DiagnosticCategory.Error,
  file: undefined,
  start,
  length,
  messageText: "",
});

/** `await __cell.magic("who", "")` */
export function callMagic(f: ts.NodeFactory, mark: Mark, run?: ts.Expression): ts.AwaitExpression {
  const args = [f.createStringLiteral(mark.name), f.createStringLiteral(mark.args), ...(run ? [run] : [])];
  return f.createAwaitExpression(callCell(f, "magic", ...args));
}

/**
 * The function that a magic runs: `async () => { … }`, or for `%timeit` `(n) => { while (n-- > 0) { … } }`, so that what is
 * measured is the code and not its being called.
 */
export function runnable(f: ts.NodeFactory, mark: Mark, statements: ts.Statement[]): ts.Expression {
  const loops = mark.name === "timeit";
  const n = f.createIdentifier("$n");
  const left = () =>
    f.createBinaryExpression(f.createPostfixDecrement(n), ts.SyntaxKind.GreaterThanToken, f.createNumericLiteral(0));
  const body = loops ? [f.createWhileStatement(left(), f.createBlock(statements, true))] : statements;
  return f.createArrowFunction(
    statements.some(waits) ? [f.createModifier(ts.SyntaxKind.AsyncKeyword)] : undefined,
    undefined,
    loops ? [f.createParameterDeclaration(undefined, undefined, n)] : [],
    undefined,
    f.createToken(ts.SyntaxKind.EqualsGreaterThanToken),
    f.createBlock(body, true),
  );
}

/** Whether code has an `await` of its own. */
function waits(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier) return true;
  const flags = ts.isVariableDeclarationList(node) ? node.flags & ts.NodeFlags.BlockScoped : 0;
  if (flags === ts.NodeFlags.AwaitUsing) return true;
  return ts.forEachChild(node, waits) ?? false;
}

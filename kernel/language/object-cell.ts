/**
 * A cell that ends in `{ a: 1, b: 2 }` shows the object, as in Node's own prompt: a last block that can be read as an object
 * literal is one, whether it is also a valid block (`{ a: 1 }`, `{}`) or not. Any other block stays a block.
 *
 * The literal is parsed between parentheses that nobody typed; then every position behind them moves back, so that the tree
 * is one of the text as typed, and errors, maps and help need not know.
 */
import { isSuffix } from "./suffix.ts";
import { parseErrorsOf, parseModule, ts } from "./ts.ts";

type Parse = (text: string) => ts.SourceFile;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A cell's text as a tree without symbols. */
export const parseCell = (code: string, fileName?: string): ts.SourceFile =>
  withObject(code, (text) => parseModule(text, fileName));

/** Parses a cell's text, its last block as an object where it is one. */
export function withObject(text: string, parse: Parse): ts.SourceFile {
  const file = parse(text);
  const start = candidate(file);
  if (start === undefined) return file;
  const open = openAt(text, start);
  const end = literalAt(parse(open), start + OPEN.length)?.end;
  if (end === undefined) return file;
  const closed = parse(`${open.slice(0, end)})${open.slice(end)}`);
  const literal = literalAt(closed, start + OPEN.length);
  if (literal?.end !== end || parseErrorsOf(closed).length > 0 || !isLast(closed, end)) return file;
  const extra = (position: number) => Math.max(0, Math.min(OPEN.length, position - start)) + Number(position > end);
  removeEmpty(closed, start + 1);
  return asTyped(closed, text, literal, (position) => position - extra(position));
}

/** The text with the parenthesis that makes an object of a block which is not whole yet. */
export function opened(text: string, parse: Parse): string | undefined {
  const start = candidate(parse(text));
  return start === undefined ? undefined : openAt(text, start);
}

/** The errors of a cell that cannot be read: as an object's where its last block could become one. */
export function readErrors(file: ts.SourceFile, parse: Parse): readonly ts.DiagnosticWithLocation[] {
  const errors = parseErrorsOf(file);
  const start = errors.length > 0 ? candidate(file) : undefined;
  if (start === undefined) return errors;
  const text = openAt(file.text, start);
  const open = parseErrorsOf(parse(text));
  const back = (error: ts.DiagnosticWithLocation) => ({ ...error, start: error.start - OPEN.length });
  const isOpen = (open[0]?.start ?? 0) >= text.trimEnd().length;
  return isOpen ? open.map((error) => (error.start >= start + OPEN.length ? back(error) : error)) : errors;
}

/** What is put in front: a parenthesis, and before it what keeps it from being a call of what stands above. */
const OPEN = ";(";
const openAt = (text: string, start: number) => text.slice(0, start) + OPEN + text.slice(start);

/** Where the block begins that may be an object: the last statement, or the one in which the cell cannot be read on. */
function candidate(file: ts.SourceFile): number | undefined {
  const error = parseErrorsOf(file)[0]?.start;
  const statements = file.statements.filter((s) =>
    error === undefined ? !ts.isEmptyStatement(s) && !isSuffix(s, file) : s.pos <= error,
  );
  const last = error === undefined ? statements.at(-1) : statements.findLast(ts.isBlock);
  return last && ts.isBlock(last) ? last.getStart(file) : undefined;
}

/** The object literal that an open parenthesis stands in front of. */
function literalAt(file: ts.SourceFile, position: number): ts.ObjectLiteralExpression | undefined {
  const statement = file.statements.findLast((s) => s.pos <= position);
  if (!statement || !ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  if (!ts.isParenthesizedExpression(expression) || !ts.isObjectLiteralExpression(expression.expression))
    return undefined;
  return expression.expression.pos === position ? expression.expression : undefined;
}

const isLast = (file: ts.SourceFile, end: number): boolean =>
  file.statements.every((s) => s.pos <= end || ts.isEmptyStatement(s) || isSuffix(s, file));

/** The semicolon in front of the parenthesis is a statement of its own where nothing before it was open. */
function removeEmpty(file: ts.SourceFile, end: number): void {
  const kept = file.statements.filter((s) => !(ts.isEmptyStatement(s) && s.end === end));
  (file as Writable<ts.SourceFile>).statements = ts.setTextRange(ts.factory.createNodeArray(kept), file.statements);
}

function asTyped(
  file: ts.SourceFile,
  text: string,
  literal: ts.ObjectLiteralExpression,
  move: (position: number) => number,
): ts.SourceFile {
  const moveRange = (range: Writable<ts.TextRange>) => {
    range.pos = move(range.pos);
    range.end = move(range.end);
  };
  const visit = (node: ts.Node & { jsDoc?: ts.JSDoc[] }): void => {
    moveRange(node);
    node.jsDoc?.forEach(visit);
    ts.forEachChild(node, visit, (nodes) => {
      moveRange(nodes);
      nodes.forEach(visit);
    });
  };
  visit(file);
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement)) continue;
    const { expression } = statement;
    if (ts.isParenthesizedExpression(expression) && expression.expression === literal) {
      (statement as Writable<ts.ExpressionStatement>).expression = literal;
    }
  }
  const internal = file as unknown as { commentDirectives?: { range: ts.TextRange }[]; lineMap?: unknown };
  for (const { range } of internal.commentDirectives ?? []) moveRange(range);
  internal.lineMap = undefined;
  file.text = text;
  return file;
}

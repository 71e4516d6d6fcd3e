/**
 * The statement that the kernel puts behind a cell: `export { a, b };`, which makes TypeScript describe every name. It is put
 * behind the tree too: read by TypeScript it would cost as much as what a person has typed.
 */
import { ts } from "./ts.ts";

/** What ends an open line of the cell goes before it. */
const START = "\n;export {";
const END = " };";

export const suffixOf = (names: readonly string[]): string =>
  `${START}${names.map((name) => ` ${name}`).join(",")}${END}`;

/** The kernel's own `export { … }` behind a cell's text. */
export function isSuffix(statement: ts.Statement, file: ts.SourceFile): boolean {
  return statement === file.statements.at(-1) && ts.isExportDeclaration(statement) && !statement.moduleSpecifier;
}

/** Of TypeScript's inner parts. */
interface Internals {
  /** Makes nodes that count as read. */
  parseNodeFactory: ts.NodeFactory;
}

/** Of a file, what TypeScript keeps to itself. */
interface Inner {
  transformFlags: number;
  lineMap: unknown;
}
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Makes a parsed cell, which has no symbols yet, the tree of its text and the suffix. */
export function append(file: ts.SourceFile, names: readonly string[]): ts.SourceFile {
  const { parseNodeFactory: f } = ts as unknown as Internals;
  const from = file.text.length;
  const end = from + suffixOf(names).length;
  const place = <T extends ts.TextRange>(range: T, pos: number, to: number) => ts.setTextRange(range, { pos, end: to });
  let at = from + START.length;
  const specifiers = names.map((name) => {
    const pos = at;
    const stop = pos + 1 + name.length;
    at = stop + 1;
    return place(f.createExportSpecifier(false, undefined, place(f.createIdentifier(name), pos, stop)), pos, stop);
  });
  const list = place(f.createNodeArray(specifiers), from + START.length, end - END.length);
  const clause = place(f.createNamedExports(list), from + START.length - 2, end - 1);
  const statement = place(f.createExportDeclaration(undefined, false, clause), from + 2, end);

  const whole = file as Writable<ts.SourceFile> & Inner;
  const statements = f.createNodeArray([...file.statements, statement]);
  whole.statements = place(statements, file.statements.pos, end);
  whole.text = file.text + suffixOf(names);
  whole.transformFlags |= (statement as unknown as Inner).transformFlags;
  whole.lineMap = undefined;
  place(whole, whole.pos, end);
  place(whole.endOfFileToken, end, end);
  return whole;
}

/**
 * Whether what was typed is whole, could become whole with more text, or cannot be mended by any.
 */
import { readMagics } from "./magics.ts";
import { opened, parseCell } from "./object-cell.ts";
import { parseErrorsOf, parseModule, ts } from "./ts.ts";

export type Completeness = { status: "complete" | "incomplete" | "invalid" | "unknown"; indent?: string };

const UNTERMINATED_TEMPLATE = 1160;
const UNTERMINATED_COMMENT = 1010;
const UNTERMINATED_STRING = 1002;

export function isComplete(typed: string, isValue?: (name: string) => boolean): Completeness {
  const { text: code, errors: faults } = readMagics(typed, isValue);
  if (faults.length > 0) return { status: "invalid" };
  const errors = parseErrorsOf(parseCell(code));
  const first = errors[0];
  if (!first) return { status: "complete" };
  const open = openBrackets(code);
  // A quoted string ends with its line, so no further line can close it.
  if (open.mismatched || first.code === UNTERMINATED_STRING) return { status: "invalid" };
  if (errors.some((e) => e.code === UNTERMINATED_TEMPLATE || e.code === UNTERMINATED_COMMENT)) {
    return { status: "incomplete", indent: "" };
  }
  // TypeScript reports what is missing where it would have stood: at the end, when more text can still bring it.
  if (first.start < open.end && !isOpenObject(code, open.end)) return { status: "invalid" };
  return { status: "incomplete", indent: indentation(code) };
}

/** `{ a: 1, b:` is no block, but more text can make it an object. */
function isOpenObject(code: string, end: number): boolean {
  const text = opened(code, parseModule);
  const first = text === undefined ? undefined : parseErrorsOf(parseModule(text))[0];
  return first !== undefined && first.start > end;
}

interface Brackets {
  mismatched: boolean;
  /** Where the last token ends; comments and space behind it hold nothing that could be missing. */
  end: number;
}

const PAIRS = new Map([
  [ts.SyntaxKind.CloseBraceToken, ts.SyntaxKind.OpenBraceToken],
  [ts.SyntaxKind.CloseBracketToken, ts.SyntaxKind.OpenBracketToken],
  [ts.SyntaxKind.CloseParenToken, ts.SyntaxKind.OpenParenToken],
]);

function openBrackets(code: string): Brackets {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, code);
  const open: ts.SyntaxKind[] = [];
  const openers = [...PAIRS.values()];
  let end = 0;
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === ts.SyntaxKind.CloseBraceToken && open.at(-1) === ts.SyntaxKind.TemplateHead) {
      if (scanner.reScanTemplateToken(false) === ts.SyntaxKind.TemplateTail) open.pop();
      end = scanner.getTokenEnd();
      continue;
    }
    end = scanner.getTokenEnd();
    const opener = PAIRS.get(token);
    if (opener !== undefined && open.pop() !== opener) return { mismatched: true, end };
    if (token === ts.SyntaxKind.TemplateHead || openers.includes(token)) open.push(token);
  }
  return { mismatched: false, end };
}

/** The last line's own indent, and one step more when that line opens something or breaks off. */
function indentation(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const own = /^[ \t]*/.exec(line)?.[0] ?? "";
  if (/[{[(]$|=>$/.test(line)) return `${own}  `;
  return own === "" && /[=+\-*/%&|?:]$/.test(line) ? "  " : own;
}

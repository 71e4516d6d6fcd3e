/**
 * Whether what was typed is whole, could become whole with more text, or cannot be mended by any.
 */
import { readMagics } from "./magics.ts";
import { opened, parseCell } from "./object-cell.ts";
import { isAmbient } from "./syntax.ts";
import { parseErrorsOf, parseModule, ts } from "./ts.ts";

export type Completeness = { status: "complete" | "incomplete" | "invalid" | "unknown"; indent?: string };

const UNTERMINATED_TEMPLATE = 1160;
const UNTERMINATED_COMMENT = 1010;
/** An element or a fragment of JSX that nothing closes. */
const OPEN_JSX = new Set([17008, 17014]);
/** Tokens that end with their line, so that no further line can mend them: strings, regular expressions, numbers. */
const BROKEN_TOKENS = new Set([1002, 1124, 1125, 1161, 1177, 1178]);

/**
 * @param isValue - As for `readMagics`.
 * @param fileName - Says whether the notebook writes JSX.
 */
export function isComplete(typed: string, isValue?: (name: string) => boolean, fileName?: string): Completeness {
  const { text: code, marks, errors: faults } = readMagics(typed, isValue);
  if (faults.length > 0) return { status: "invalid" };
  const file = parseCell(code, fileName);
  const errors = parseErrorsOf(file);
  const first = errors[0];
  const isJsx = fileName?.endsWith("x") ?? false;
  const open = isJsx ? { mismatched: false, end: code.trimEnd().length, at: undefined } : openBrackets(code);
  const incomplete = (indent = indentation(code, open)): Completeness => ({ status: "incomplete", indent });
  if (!first) {
    if (isMisplaced(file)) return { status: "invalid" };
    if (isUnfinished(file) || marks.some(({ name, end }) => name === "!" && typed.slice(0, end).endsWith("\\")))
      return incomplete();
    // As in IPython: a blank line ends a cell with a magic of its own.
    if (marks.some(({ body }) => body?.whole) && /\S[^\n]*$/.test(typed)) return incomplete();
    return { status: "complete" };
  }
  if (errors.some((e) => e.code === UNTERMINATED_TEMPLATE || e.code === UNTERMINATED_COMMENT)) return incomplete("");
  if (open.mismatched) return { status: "invalid" };
  if (BROKEN_TOKENS.has(first.code)) return /\\\r?\n?$/.test(code) ? incomplete("") : { status: "invalid" };
  if (OPEN_JSX.has(first.code)) return incomplete();
  if (/(?:^|[\n;])\s*(?:import|export)\s*$/.test(code)) return incomplete();
  // TypeScript reports what is missing where it would have stood: at the end, when more text can still bring it.
  if (first.start < open.end && !isOpenObject(code, open.end)) return { status: "invalid" };
  return incomplete();
}

/** A last statement that TypeScript can read, and that means nothing without what was to come. */
function isUnfinished(file: ts.SourceFile): boolean {
  const last = file.statements.findLast((s) => !ts.isEmptyStatement(s));
  if (!last || isAmbient(last)) return false;
  if (ts.isFunctionDeclaration(last)) return last.body === undefined;
  if (ts.isExpressionStatement(last)) return ts.isIdentifier(last.expression) && last.expression.text === "let";
  if (!ts.isVariableStatement(last)) return false;
  const { declarations, flags } = last.declarationList;
  const declared = declarations.at(-1);
  if (!declared || (ts.isIdentifier(declared.name) && declared.name.text === "")) return true;
  return (flags & ts.NodeFlags.Constant) !== 0 && !declared.initializer;
}

/** What TypeScript's checker, and not its parser, refuses wherever it stands at the top of a cell. */
function isMisplaced(file: ts.SourceFile): boolean {
  const visit = (node: ts.Node, inLoop: boolean): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    if (ts.isReturnStatement(node)) return true;
    if (ts.isBreakOrContinueStatement(node)) return !node.label && !inLoop;
    const loops = inLoop || ts.isIterationStatement(node, false) || ts.isSwitchStatement(node);
    return ts.forEachChild(node, (child) => visit(child, loops)) ?? false;
  };
  return file.statements.some((s) => visit(s, false) || (ts.isClassDeclaration(s) && !s.name && !s.modifiers));
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
  /** Where the innermost bracket stands that is still open. */
  at: number | undefined;
}

const PAIRS = new Map([
  [ts.SyntaxKind.CloseBraceToken, ts.SyntaxKind.OpenBraceToken],
  [ts.SyntaxKind.CloseBracketToken, ts.SyntaxKind.OpenBracketToken],
  [ts.SyntaxKind.CloseParenToken, ts.SyntaxKind.OpenParenToken],
]);

function openBrackets(code: string): Brackets {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, code);
  const open: { kind: ts.SyntaxKind; at: number }[] = [];
  const openers = [...PAIRS.values()];
  let end = 0;
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === ts.SyntaxKind.CloseBraceToken && open.at(-1)?.kind === ts.SyntaxKind.TemplateHead) {
      if (scanner.reScanTemplateToken(false) === ts.SyntaxKind.TemplateTail) open.pop();
      end = scanner.getTokenEnd();
      continue;
    }
    end = scanner.getTokenEnd();
    const opener = PAIRS.get(token);
    if (opener !== undefined && open.pop()?.kind !== opener) return { mismatched: true, end, at: undefined };
    if (token === ts.SyntaxKind.TemplateHead || openers.includes(token)) open.push({ kind: token, at: end });
  }
  return { mismatched: false, end, at: open.at(-1)?.at };
}

/** Lines that go on with a statement, and heads whose body is to come. */
const BREAKS_OFF = /(?:[=+\-*/%&|?:.<]|=>|\b(?:else|do|try|finally|extends|return|throw|await|new|of|in|as))$/;
const HEAD = /^(?:\}\s*)?(?:else\s+)?(?:if|for|while|function|class|interface|enum|namespace|catch|switch)\b/;

/** The last line's own indent, and one step more when that line opens something or breaks off. */
function indentation(code: string, { end, at }: Pick<Brackets, "end" | "at">): string {
  const lines = code.slice(0, end).split(/\r?\n/);
  const line = lines.at(-1) ?? "";
  const own = indentOf(line);
  const step = /^\t/m.test(code) ? "\t" : " ".repeat(/^ {4}(?! )/m.test(code) && !/^ {2}(?! )/m.test(code) ? 4 : 2);
  if (at !== undefined && at > end - line.length) return own + step;
  const before = lines.at(-2)?.trimEnd() ?? "";
  // A line that goes on with the one above is where it should be.
  const goesOn = before !== "" && !/[{([;},]$/.test(before) && own !== "";
  const text = line.trim();
  return !goesOn && (BREAKS_OFF.test(text) || HEAD.test(text)) ? own + step : own;
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? "";

/**
 * Cells that are another language: what is said of a line that only Python (or C) could mean, and what to write instead.
 */
import type { Diagnostic } from "../rooms.ts";
import { pythonPackage } from "./unknown-names.ts";

/** A line's pattern, and what to write; `$1` and so on are the pattern's groups. */
type Mistake = readonly [line: RegExp, instead: string | ((...groups: string[]) => string)];

const BODY = "{ … }";

const MISTAKES: readonly Mistake[] = [
  [
    /^\s*(async\s+)?def\s+(\w+)\s*\(([^)]*)\)/,
    (a = "", name = "", args = "") =>
      `A function is written ${a && `${a} `}function ${name}(${args.replace(/^self,?\s*/, "")}) ${BODY}.`,
  ],
  [/^\s*for\s+(\w+)\s+in\s+range\(\s*([^(),]+)\s*\)\s*:/, `A loop is written for (let $1 = 0; $1 < $2; $1++) ${BODY}.`],
  [
    /^\s*for\s+(\w+)\s+in\s+range\(\s*([^(),]+),\s*([^(),]+)\s*\)\s*:/,
    `A loop is written for (let $1 = $2; $1 < $3; $1++) ${BODY}.`,
  ],
  [
    /^\s*for\s+(\w+)\s+in\s+range\(\s*([^(),]+),\s*([^(),]+),\s*([^(),]+)\)\s*:/,
    `A loop is written for (let $1 = $2; $1 < $3; $1 += $4) ${BODY}.`,
  ],
  [
    /^\s*for\s+(\w+)\s*,\s*(\w+)\s+in\s+enumerate\((.+)\)\s*:/,
    `A loop is written for (const [$1, $2] of $3.entries()) ${BODY}.`,
  ],
  [
    /^\s*for\s+(.+?)\s+in\s+(.+?)\s*:\s*(#.*)?$/,
    (what = "", list = "") =>
      `A loop is written for (const ${what.includes(",") ? `[${what}]` : what} of ${list}) ${BODY}.`,
  ],
  [/^\s*elif\s+(.+?)\s*:/, (condition = "") => `Write else if (${operators(condition)}) ${BODY}.`],
  [
    /^\s*(if|while)\s+(.+?)\s*:\s*(#.*)?$/,
    (word = "", condition = "") => `Write ${word} (${operators(bare(condition))}) ${BODY}.`,
  ],
  [/^\s*else\s*:/, `Write else ${BODY}.`],
  [/^\s*(try|finally)\s*:/, `Write $1 ${BODY}.`],
  [/^\s*except\b/, `Write catch (error) ${BODY}.`],
  [/^\s*raise\s+\w+\((.*)\)/, "Write throw new Error($1)."],
  [
    /^\s*with\s+.+:\s*$/,
    `Nothing is needed to close a file: readFileSync and writeFileSync of "node:fs" do all of it.`,
  ],
  [/^\s*class\s+(\w+)\s*\(\s*([\w.]+)\s*\)\s*:/, `A class is written class $1 extends $2 ${BODY}.`],
  [/^\s*class\s+(\w+)\s*(?:\(\s*\))?\s*:/, `A class is written class $1 ${BODY}.`],
  [
    /^\s*from\s+([\w.]+)\s+import\s+(.+)$/,
    (from = "", names = "") => `Write import { ${names.trim()} } from "${from}".`,
  ],
  [
    /^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?\s*$/,
    (from = "", as = from) => pythonPackage(from) ?? `Write import * as ${as} from "${from}".`,
  ],
  [
    /\b[rb]?f("[^"]*"|'[^']*')/,
    (text = "") =>
      `A text with values in it is written \`${text.slice(1, -1).replace(/\{([^{}:]+)(:[^{}]*)?\}/g, "${$1}")}\`, between backticks.`,
  ],
  [/("""|''')/, "A text of several lines goes between backticks: `…`."],
  [/\[\s*(.+?)\s+for\s+(\w+)\s+in\s+(.+?)\s+if\s+(.+)\]/, "Write $3.filter(($2) => $4).map(($2) => $1)."],
  [/\[\s*(.+?)\s+for\s+(\w+)\s+in\s+range\((\d+|\w+)\)\s*\]/, "Write Array.from({ length: $3 }, (_, $2) => $1)."],
  [/\[\s*(.+?)\s+for\s+(\w+)\s+in\s+(.+)\]/, "Write $3.map(($2) => $1)."],
  [/\blambda\s+([\w, ]*?)\s*:\s*(.+?)\s*\)?\s*$/, "A function is written ($1) => $2."],
  [/^(?:.*=\s*)?(\S+)\s+if\s+(.+?)\s+else\s+(.+?)\s*$/, "Write $2 ? $1 : $3."],
  [/^\s*print\s+(["'\w].*)$/, "Write console.log($1)."],
  [/^\s*#(.*)$/, "A comment is written //$1."],
  [
    /(\w+)\[\s*(-?\w*)\s*:\s*(-?\w*)\s*\]/,
    (name = "", from = "", to = "") => `A part of a list is written ${name}.slice(${from || "0"}${to && `, ${to}`}).`,
  ],
  [
    /^\s*(?:int|float|double|string|str|bool|char|long)\s+(\w+)\s*(=.*?)?;?\s*$/,
    (name = "", value = "") => `A variable is declared as let ${name}${value && ` ${value}`}.`,
  ],
  [/^\s*(?:return\s+|.*[=(]\s*)?not\s+(\S.*)$/, "Write !$1."],
  [/[\w)\]]\s+(?:and|or)\s+[\w(]/, (line = "") => `Write ${operators(line)}.`],
];

const operators = (text: string) =>
  text
    .trim()
    .replace(/\band\b/g, "&&")
    .replace(/\bor\b/g, "||")
    .replace(/\bnot\s+/g, "!")
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false")
    .replace(/\bis None\b/g, "=== null");
const bare = (condition: string) => (/^\([^()]*\)$/.test(condition) ? condition.slice(1, -1) : condition);

const PATTERNS = MISTAKES.map(([line, instead]) => [new RegExp(line.source, "du"), instead] as const);

/** Text in quotes and comments says nothing about the language: the same length of what no pattern asks for. */
const withoutTexts = (line: string) =>
  line.replace(/(["'`])((?:\\.|(?!\1).)*)\1|\/\/.*$/g, (all, quote?: string, text = "") =>
    quote ? quote + "\u0000".repeat(text.length) + quote : "\u0000".repeat(all.length),
  );

/** What to write instead of a line of another language. */
export function rewritten(line: string): string | undefined {
  const bareLine = withoutTexts(line);
  for (const [pattern, instead] of PATTERNS) {
    const match = pattern.exec(bareLine);
    if (!match) continue;
    const groups = [...(match.indices ?? [])].map((range) => (range ? line.slice(...range).trim() : undefined));
    if (typeof instead === "function") return instead(...(groups.slice(1) as string[]), line.trim());
    return instead.replace(/\$(\d)/g, (_, group) => groups[Number(group)] ?? "");
  }
  return undefined;
}

/**
 * Syntax errors as a newcomer can use them. A line of another language has one fault, the language; and what follows in the same
 * cell follows from it.
 *
 * @param diagnostics - Syntax errors of one cell, in order.
 * @param end - Line and column behind the cell's last character.
 */
export function explainSyntax(diagnostics: Diagnostic[], end: { line: number; column: number }): Diagnostic[] {
  const told: Diagnostic[] = [];
  const lines = new Set<number>();
  for (const diagnostic of diagnostics) {
    const { line, source } = diagnostic;
    if (lines.has(line)) continue;
    const instead = rewritten(source);
    if (instead === undefined) {
      if (lines.size === 0) told.push(atEnd(diagnostic, end));
      continue;
    }
    lines.add(line);
    const column = source.length - source.trimStart().length + 1;
    told.push({ ...diagnostic, message: `This is not TypeScript. ${instead}`, column, length: source.trim().length });
  }
  return told;
}

/** What is missing where the cell ends is missing because it ends. */
function atEnd(diagnostic: Diagnostic, end: { line: number; column: number }): Diagnostic {
  const { line, column, message } = diagnostic;
  const isEnd = line > end.line || (line === end.line && column >= end.column);
  return isEnd ? { ...diagnostic, message: `${message} The cell ends before that.` } : diagnostic;
}

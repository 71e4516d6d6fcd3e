/** TypeScript with its words coloured, for pages; a lexer of one expression, not a parser. */
import { escapeHtml } from "./ansi.ts";

const KEYWORDS =
  "abstract as asserts async await break case catch class const continue debugger declare default delete do else enum " +
  "export extends finally for from function get if implements import in instanceof interface is keyof let namespace new " +
  "of override private protected public readonly return satisfies set static super switch this throw try type typeof " +
  "unique using var void while with yield";
const LITERALS = "true false null undefined NaN Infinity";

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\x60(?:\\[\s\S]|[^\\\x60])*\x60?)`,
    String.raw`(?<number>\b(?:0[xob][\da-f_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?)n?\b)`,
    String.raw`(?<![.\w$])(?:(?<keyword>${KEYWORDS.replaceAll(" ", "|")})|(?<literal>${LITERALS.replaceAll(" ", "|")}))(?![\w$])`,
    String.raw`(?<type>(?<![.\w$])[A-Z][\w$]*)`,
    String.raw`(?<call>[a-zA-Z_$][\w$]*(?=\())`,
  ].join("|"),
  "g",
);

/** HTML of `code`: `<span class="t-keyword">const</span> …`. */
export function highlight(code: string): string {
  let html = "";
  let at = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ["plain"];
    html += escapeHtml(code.slice(at, match.index)) + `<span class="t-${kind}">${escapeHtml(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(at));
}

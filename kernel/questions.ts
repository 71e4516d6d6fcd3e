/** `name?` and `name??`, as in IPython: help in the pager; two marks ask for the source as well. */

export interface Question {
  /** What is asked about, e.g. `nd.array`. */
  name: string;
  detail: 0 | 1;
}

/** A dotted name, or a magic's: `nd.array`, `%time`, `!`. */
const NAME = String.raw`(?:[\p{ID_Start}$_][\p{ID_Continue}$.]*|%{1,2}\w+|!)`;
const QUESTION = new RegExp(String.raw`^\s*(\?{0,2})\s*(${NAME})(\?{0,2})\s*;?\s*$`, "u");

/** What a line asks that is only a name with question marks before or after it. */
export function readQuestion(text: string): Question | undefined {
  const match = QUESTION.exec(text);
  if (!match) return undefined;
  const [, before = "", name = "", after = ""] = match;
  const marks = before.length + after.length;
  if (marks === 0 || (before && after)) return undefined;
  return { name, detail: marks === 2 ? 1 : 0 };
}

/** What a whole cell asks: with nothing below it, `name ??` can be nothing else. */
export const readWholeQuestion = (code: string): Question | undefined =>
  readQuestion(code.replace(/\s+(?=\?{1,2}\s*;?\s*$)/, ""));

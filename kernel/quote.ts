/**
 * How an error is titled, and what a type error is called; how it quotes a line of source, with a line below that marks the place.
 *
 * Line and mark are read in columns, and a character is not always one: tabs stay tabs, so that they end where those above do; what
 * is as wide as two letters (日, 😀) has as much space below it; accents have none. A long line is cut around the place.
 */
import type { ErrorReport } from "./rooms.ts";

/**
 * Columns of a source line that are quoted. A line that wraps leaves its mark astray, and a notebook beside its list of
 * files, in a window 1200 wide, has 96 columns for a line and its number.
 */
const WIDTH = 84;

const PLAIN = /^[\t\x20-\x7e]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}/u;
/** East Asian Width W and F (Unicode Standard Annex 11), as far as one meets it. */
const WIDE =
  /^(?![\uff61-\uffdc])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/**
 * @param source - The line.
 * @param column - Where the fault begins, in UTF-16 units from 1.
 * @param length - How much of the line it is.
 * @param mark - What is put below each of its columns.
 * @returns The line and the one that goes below it.
 */
export function quote(source: string, column: number, length: number, mark: string): [line: string, below: string] {
  const at = Math.max(0, Math.min(column - 1, source.length));
  const start = whole(source, Math.max(0, Math.min(at - WIDTH / 2, source.length - WIDTH)));
  const end = whole(source, start + WIDTH);
  const [left, right] = [start > 0 ? "…" : "", source.length > end ? "…" : ""];
  const before = " ".repeat(left.length) + columns(source.slice(start, at), " ");
  const marked = columns(source.slice(at, Math.min(at + length, end)).trimEnd(), mark);
  return [left + source.slice(start, end) + right, before + (marked || mark)];
}

/**
 * A fault as it is said: its number in TypeScript before its message, `TS2322: Type …`.
 *
 * @param fault.code - 0 where the fault is not one of TypeScript's.
 * @param unnumbered - What stands before such a message.
 * @param paint - Colours what stands before the message.
 */
export function labelled(
  { code, message }: { code: number; message: string },
  unnumbered = "",
  paint = (label: string) => label,
): string {
  const label = code === 0 ? unnumbered : `TS${code}`;
  return label === "" ? message : `${paint(label)}: ${message}`;
}

/** Bold and no more: JupyterLab puts errors on red, light or dark, and no red can be read on both. */
export const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

/** An error's first line, or a warning in the same words: its name, and what it says. */
export const title = (name: string, message: string): string => `${bold(name)}${message ? `: ${message}` : ""}`;

/** An error of the kernel's own, which is of no place in a cell. */
export const alone = (ename: string, evalue: string): ErrorReport => ({
  ename,
  evalue,
  traceback: [title(ename, evalue)],
});

/** Not between the two halves of a character. */
const whole = (text: string, at: number) => (/^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at + 1 : at);

/** `fill` for every column that a text takes. */
function columns(text: string, fill: string): string {
  const tab = fill === " " ? "\t" : fill;
  if (PLAIN.test(text)) return text.replace(/\t|[^\t]/g, (each) => (each === "\t" ? tab : fill));
  let filled = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (segment === "\t") filled += tab;
    else if (EMOJI.test(segment)) filled += fill + fill;
    // A browser draws these a little narrower than two letters, and the ideographic space with them.
    else if (WIDE.test(segment)) filled += fill === " " ? "\u3000" : fill + fill;
    else if (!NOTHING.test(segment)) filled += fill;
  }
  return filled;
}

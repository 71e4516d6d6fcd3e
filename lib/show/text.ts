/** The `text/plain` side: columns that line up, and curves in one line of characters. */

/** Width in character cells: wide (CJK) characters and emoji take two, combining marks none. */
export function columnsOf(text: string): number {
  let width = 0;
  for (const char of text.normalize("NFC")) {
    if (/\p{Mn}|\p{Cf}/u.test(char)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        char,
      ) && char > "\u00ff"
        ? 2
        : 1;
  }
  return width;
}

/** Text without the control characters that a terminal would obey; line breaks stay. */
export const withoutControls = (text: string): string => text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, " ");

/** One line, without control characters: a title or a name cannot break the layout. */
export const oneLine = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ");

export interface TextTable {
  title?: string | undefined;
  /** Column names; a row may be shorter than this. */
  head?: readonly string[] | undefined;
  rows: readonly (readonly string[])[];
  /** Columns to align left; the others are numbers and go right. Default: only the first when `head` names rows. */
  left?: readonly number[];
}

/** Cells padded to columns, two spaces apart. */
export function textTable({ title, head, rows, left = [0] }: TextTable): string {
  const lines = (head ? [head, ...rows] : rows).map((row) => row.map(oneLine));
  const widths: number[] = [];
  for (const row of lines) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, columnsOf(cell));
  const body = lines.map((row) =>
    row
      .map((cell, i) => {
        const pad = " ".repeat(widths[i]! - columnsOf(cell));
        return left.includes(i) ? cell + pad : pad + cell;
      })
      .join("  ")
      .trimEnd(),
  );
  return (title ? [oneLine(title), ...body] : body).join("\n");
}

const BARS = "▁▂▃▄▅▆▇█";

/** A curve in at most `width` characters; each is the mean of its stretch, on a log scale when `log`. NaN is a space. */
export function sparkline(values: readonly number[], { width = 60, log = false } = {}): string {
  const n = Math.min(width, values.length);
  const means = Array.from({ length: n }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / n), Math.floor(((i + 1) * values.length) / n));
    const mean = part.reduce((sum, v) => sum + v, 0) / part.length;
    return log ? Math.log(mean) : mean;
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return means
    .map((v) => {
      if (!Number.isFinite(v)) return " ";
      return BARS[high > low ? Math.min(7, Math.floor(((v - low) / (high - low)) * 8)) : 0]!;
    })
    .join("");
}

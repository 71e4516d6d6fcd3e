/** Tables as Python's `rich` draws them: heavy head, a line between rows, long words cut short. */

type Alignment = "left" | "right" | "center";

/**
 * The lines of a table.
 *
 * @param widths - Of the columns' texts, in characters.
 */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  alignments: readonly string[],
): string[] {
  const line = (left: string, fill: string, middle: string, right: string) =>
    left + widths.map((width) => fill.repeat(width + 2)).join(middle) + right;
  const drawn = (cells: readonly string[], edge: string): string[] => {
    const wrapped = cells.map((cell, i) => wrapText(cell, widths[i]!));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, y) => {
      const texts = wrapped.map((lines, i) => align(lines[y] ?? "", widths[i]!, alignments[i] as Alignment));
      return `${edge} ${texts.join(` ${edge} `)} ${edge}`;
    });
  };
  const lines = [line("┏", "━", "┳", "┓"), ...drawn(header, "┃"), line("┡", "━", "╇", "┩")];
  rows.forEach((row, i) => {
    if (i > 0) lines.push(line("├", "─", "┼", "┤"));
    lines.push(...drawn(row, "│"));
  });
  lines.push(line("└", "─", "┴", "┘"));
  return lines;
}

function align(text: string, width: number, alignment: Alignment): string {
  if (alignment === "left") return text.slice(0, width).padEnd(width);
  const bare = text.trimEnd().slice(0, width);
  if (alignment === "right") return bare.padStart(width);
  return bare.padStart(bare.length + Math.floor((width - bare.length) / 2)).padEnd(width);
}

/** Breaks between words; what is longer than a line ends in an ellipsis. */
export function wrapText(text: string, width: number): string[] {
  const breaks: number[] = [];
  let used = 0;
  for (const match of text.matchAll(/\s*\S+\s*/g)) {
    const word = match[0];
    if (width - used >= word.trimEnd().length) {
      used += word.length;
    } else {
      if (match.index > 0) breaks.push(match.index);
      used = word.length;
    }
  }
  const ends = [...breaks, text.length];
  return ends.map((end, i) => {
    const line = text.slice(i === 0 ? 0 : ends[i - 1], end);
    const bare = line.length > width ? line.trimEnd() : line;
    return bare.length > width ? `${bare.slice(0, width - 1)}…` : bare;
  });
}

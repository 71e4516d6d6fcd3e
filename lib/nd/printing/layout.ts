/** Brackets, line breaks and `...`: where the elements of an array stand on the page. */
import type { NDArray } from "../../core/ndarray.ts";
import { type ElementFormat, elementFormat } from "./elements.ts";
import type { PrintOptions } from "./options.ts";

/** What is around the text of the array: it indents (prefix) and shortens lines (suffix), and is not in the result. */
export interface Frame {
  separator: string;
  prefix: string;
  suffix: string;
}

/** The array as bracketed text. Touches the elements it shows and no others, however large the array. */
export function layOut(a: NDArray, options: PrintOptions, { separator, prefix, suffix }: Frame): string {
  if (a.size === 0) return "[]";
  const edge = a.size > options.threshold ? options.edgeitems : Number.POSITIVE_INFINITY;
  const format = elementFormat(a.dtype, shownElements(a, edge), a.ndim, options);
  const page: Page = { a, format, edge, separator };
  return block(page, 0, a.offset, ` ${" ".repeat(prefix.length)}`, options.linewidth - suffix.length);
}

interface Page {
  a: NDArray;
  format: ElementFormat;
  /** Elements shown at each end of an axis; infinite when everything is. */
  edge: number;
  separator: string;
}

/** The elements at the corners: `edge` at each end of every axis that is longer than both ends. */
function shownElements(a: NDArray, edge: number): (number | bigint)[] {
  const shown: (number | bigint)[] = [];
  const visit = (axis: number, at: number): void => {
    if (axis === a.ndim) {
      shown.push(a.storage[at]!);
      return;
    }
    const [length, step] = [a.shape[axis]!, a.strides[axis]!];
    // NumPy's slice [-0:] is everything: with edgeitems 0 it measures all elements, and so do we.
    const cut = edge > 0 && length > 2 * edge;
    for (let i = 0; i < length; i++) {
      if (cut && i === edge) i = length - edge;
      visit(axis + 1, at + i * step);
    }
  };
  visit(0, a.offset);
  return shown;
}

/** The part of the array that starts at `at`, from `axis` on; `indent` is what stands to its left on later lines. */
function block(page: Page, axis: number, at: number, indent: string, width: number): string {
  const { a, edge, separator } = page;
  if (axis === a.ndim) return page.format(a.storage[at]!);
  const [length, step] = [a.shape[axis]!, a.strides[axis]!];
  const summarised = length > 2 * edge;
  const words: (string | null)[] = [];
  const add = (i: number) => words.push(block(page, axis + 1, at + i * step, `${indent} `, width - 1));
  const leading = summarised ? edge : 0;
  for (let i = 0; i < leading; i++) add(i);
  if (summarised) words.push(null);
  // The last element shows even with edgeitems 0, as in NumPy.
  for (let i = Math.min(length - 1, summarised ? length - edge : 0); i < length; i++) add(i);
  if (axis === a.ndim - 1) return row(words, indent, width - Math.max(separator.trimEnd().length, 1), separator);
  const gap = separator.trimEnd() + "\n".repeat(a.ndim - axis - 1);
  return `[${words.map((word, i) => (i === 0 ? "" : indent) + (word ?? "...")).join(gap)}]`;
}

/** Elements side by side, wrapped where they would pass `width`. `null` stands for what was left out. */
function row(words: readonly (string | null)[], indent: string, width: number, separator: string): string {
  let done = "";
  let line = indent;
  words.forEach((word, i) => {
    const lines = word === null ? ["..."] : word.split("\n");
    if (lines.length > 1) {
      // An element with a formatter of its own may take several lines: they hang under its first.
      const longest = Math.max(...lines.map((part) => part.length));
      let hang = indent;
      if (line.length + longest > width && line.length > indent.length) {
        done += `${line.trimEnd()}\n`;
        line = indent + lines[0]!;
      } else {
        hang = " ".repeat(line.length);
        line += lines[0]!;
      }
      for (const part of lines.slice(1)) {
        done += `${line.trimEnd()}\n`;
        line = hang + part;
      }
      line += " ".repeat(longest - lines.at(-1)!.length);
    } else {
      if (line.length + lines[0]!.length > width && line.length > indent.length) {
        done += `${line.trimEnd()}\n`;
        line = indent;
      }
      line += lines[0]!;
    }
    if (i < words.length - 1) line += separator;
  });
  return `[${(done + line).slice(indent.length)}]`;
}

/** The shipped notebooks, found and not listed, and what of them the tests compare. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Cell, type Notebook, type Output, readNotebook } from "../../kernel/lab/run/notebook.ts";
import { root } from "../kernel/built.ts";

export type CodeCell = Cell & { cell_type: "code"; outputs: Output[] };

/** `notebooks/`, which the notebooks run in: `glassbox` resolves from there. */
export const folder = join(root, "notebooks");

/** Every notebook that ships, by name, with its path. */
export const shipped = readdirSync(folder)
  .filter((name) => name.endsWith(".ipynb"))
  .sort()
  .map((name) => ({ name: basename(name, ".ipynb"), path: join(folder, name) }));

export const codeCells = ({ cells }: Notebook): CodeCell[] =>
  cells.filter((cell): cell is CodeCell => cell.cell_type === "code");

/** The code cells of a committed notebook. */
export const committed = (path: string): CodeCell[] => codeCells(readNotebook(path));

/** What a reader without a browser sees of one output: printed text, or a value's `text/plain`. */
export function textOf(output: Output): string {
  if (output.output_type === "stream") return output.text;
  if (output.output_type === "error") return `${output.ename}: ${output.evalue}\n`;
  return `${output.data["text/plain"]}\n`;
}

/** All text of a cell in the order it was shown, as it would stand in a terminal without colours. */
export const textOfCell = ({ outputs }: Pick<CodeCell, "outputs">): string =>
  stripVTControlCharacters(outputs.map(textOf).join("")).trim();

/** Each cell's text beside its first line of code, so that a difference names the cell. */
export const texts = (cells: CodeCell[], textOf: (cell: CodeCell, index: number) => string = textOfCell) =>
  cells.map((cell, index) => [cell.source.split("\n")[0], textOf(cell, index)]);

/**
 * NumPy's `repr` → its `str`: `array([[0., 1.],\n       [2., 3.]], dtype=float32)` → `[[0. 1.] [2. 3.]]`.
 *
 * The one difference of substance between the kernels: a cell that ends in an array shows `repr` here, as in IPython,
 * and stock tslab prints the value with `console.log`, which is `str`. Digits, order and brackets must be the same;
 * `array(`, `dtype=`, commas and line breaks go. A list of arrays is indented by `console.log`: spaces next to
 * brackets go too.
 */
export const reprAsStr = (text: string): string =>
  text
    .replace(/\barray\(/g, "")
    .replace(/(?:, dtype=\w+)?\)/g, "")
    .replace(/,/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ ?([[\]]) ?/g, "$1");

/** Does the cell end in an array, or a list of arrays, shown as NumPy's `repr`? */
export const endsInArray = ({ outputs }: CodeCell): boolean => {
  const last = outputs.at(-1);
  return last?.output_type === "execute_result" && /^\[?array\(/.test(String(last.data["text/plain"]));
};

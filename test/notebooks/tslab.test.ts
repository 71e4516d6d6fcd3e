/** Both ways between us and stock tslab: our notebooks run in its kernel, and notebooks written for it in ours. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Jupyter } from "../kernel/jupyter.ts";
import { type Executed, executeByJupyter, executeByRun, openJupyterWithTslab } from "./execute.ts";
import { type CodeCell, committed, endsInArray, reprAsStr, shipped, textOfCell, texts } from "./notebooks.ts";

let jupyter: Jupyter;
beforeAll(() => {
  jupyter = openJupyterWithTslab();
});
afterAll(() => jupyter?.close());

describe.each(shipped)("$name, in stock tslab's kernel", ({ path }) => {
  let ran: Executed;
  beforeAll(async () => {
    ran = await executeByJupyter(jupyter, path, "tslab");
  });

  test("runs unchanged, to the same text", () => {
    expect(ran.failure).toBeUndefined();
    const ours = committed(path);
    const text = (cell: CodeCell, i: number) =>
      endsInArray(ours[i] as CodeCell) ? reprAsStr(textOfCell(cell)) : textOfCell(cell);
    expect(texts(ran.cells, text)).toEqual(texts(ours, text));
  });

  test("gets every MIME type of what `show` makes", () => {
    const shown = (cells: CodeCell[]) =>
      cells
        .filter(({ source }) => /^show\./m.test(source))
        .map((cell) => [cell.source, bundles(cell).map((bundle) => Object.keys(bundle).sort())]);
    const ours = shown(committed(path));
    expect(ours.length).toBeGreaterThan(0);
    expect(shown(ran.cells)).toEqual(ours);
  });
});

describe("the library's declarations, in stock tslab's TypeScript", () => {
  const code = 'import { keras, layers, nd } from "glassbox"; const model = keras.sequential();';
  const wrong = {
    'layers.dense("a")': /^Argument of type 'string' is not assignable to parameter of type 'number \| DenseOptions'/,
    "nd.zeros([2]).sahpe": /^Property 'sahpe' does not exist on type 'NDArray.*Did you mean 'shape'/,
    "const p: number = model.predict(nd.zeros([1, 2]))": /^Type 'NDArray.*' is not assignable to type 'number'/,
    "const f: string = (await model.fit(nd.zeros([1]), nd.zeros([1]))).history.loss": /^Type 'number\[\]' is not/,
  };
  let seen: { version: string; cells: string[][]; declarations: string[] };
  beforeAll(() => {
    const args = [join(import.meta.dirname, "tslab-types.mjs"), code, ...Object.keys(wrong).map((cell) => code + cell)];
    seen = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  });

  test("are found from the notebooks' folder, and mistakes are told as such", () => {
    expect(seen.cells[0]).toEqual([]);
    Object.entries(wrong).forEach(([cell, message], i) => {
      expect(seen.cells[i + 1], cell).toEqual([expect.stringMatching(message)]);
    });
  });

  test("are written in the language of 2023, but for Disposable, whose users have a newer one", () => {
    expect(seen.version).toBe("5.0.4");
    expect(seen.declarations).toEqual(["Cannot find name 'Disposable'."]);
  });
});

/** MIME bundles that a cell showed. */
const bundles = ({ outputs }: CodeCell) =>
  outputs.flatMap((output) => ("data" in output ? [output.data as Record<string, string>] : []));

describe("a notebook written for tslab", () => {
  const path = join(import.meta.dirname, "fixtures", "written-for-tslab.ipynb");
  let stock: CodeCell[];
  beforeAll(async () => {
    const { cells, failure } = await executeByJupyter(jupyter, path, "tslab");
    expect(failure).toBeUndefined();
    stock = cells;
  });

  test("uses all of tslab's public API", () => {
    const source = stock.map((cell) => cell.source).join("\n");
    for (const name of ["javascript", "html", "markdown", "latex", "svg", "png", "jpeg", "gif", "pdf", "text", "raw"])
      expect(source).toContain(`.${name}(`);
    expect(source).toMatch(/tslab\.newDisplay\(\)/);
    expect(source).toMatch(/tslab\.versions\.(tslab|typescript|node)/);
  });

  test("runs unchanged here: the same texts, and every display that tslab made", async () => {
    const { cells, failure } = await executeByRun(path);
    expect(failure).toBeUndefined();
    cells.forEach((cell, i) => {
      const theirs = bundles(stock[i] as CodeCell);
      // Ours have text/plain beside what tslab sends, which is one MIME type a display.
      expect(bundles(cell).slice(0, theirs.length), cell.source).toMatchObject(theirs);
      if (theirs.length === 0) expect(textOfCell(cell), cell.source).toBe(textOfCell(stock[i] as CodeCell));
    });
  });
});

describe("the comparison with tslab", () => {
  test("takes NumPy's repr and str of the same numbers as equal, and nothing else", () => {
    const repr = "[array([[ 0., -1.],\n       [10.,  0.]], dtype=float32)]";
    const printed = "[\n  [[ 0. -1.]\n   [10.  0.]]\n]";
    expect(reprAsStr(repr)).toBe("[[[0. -1.][10. 0.]]]");
    expect(reprAsStr(printed)).toBe(reprAsStr(repr));
    for (const other of [
      "[[[ 0. 1.] [10. 0.]]]",
      "[[ 0. -1.] [10. 0.]]",
      "[[[ 0. -1. 10. 0.]]]",
      "[[[0. -1.][1. 00.]]]",
    ])
      expect(reprAsStr(other)).not.toBe(reprAsStr(repr));
  });
});

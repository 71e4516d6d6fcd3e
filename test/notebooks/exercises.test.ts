/**
 * Exercises check themselves. A cell with `// change these` is one; its solution is the code in the `<details>` below,
 * values for the cell's constants in order.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNotebook, writeNotebook } from "../../kernel/lab/run/notebook.ts";
import { executeByRun } from "./execute.ts";
import { type CodeCell, codeCells, committed, shipped, textOfCell } from "./notebooks.ts";

describe("exercises", () => {
  const exercises = shipped.filter(({ path }) => committed(path).some(isExercise));

  test("there are some", () => expect(exercises.length).toBeGreaterThan(0));

  test.each(exercises)(
    "of $name say that they are not solved, and with the solution below them that they are",
    {},
    async ({ path }) => {
      const notebook = readNotebook(path);
      for (const cell of codeCells(notebook).filter(isExercise)) {
        expect(textOfCell(cell)).toMatch(/^not yet: /);
        const below = notebook.cells.slice(notebook.cells.indexOf(cell)).find(({ source }) => /<details>/.test(source));
        const solution = [...(below?.source.match(/<details>[\s\S]*<\/details>/)?.[0].matchAll(/`([^`]+)`/g) ?? [])];
        cell.source = solve(cell.source, expressions(solution.map(([, code]) => code).join(", ")));
      }
      const solved = await execute(writeNotebook(notebook));
      expect(solved.failure).toBeUndefined();
      for (const cell of solved.cells.filter(isExercise)) expect(textOfCell(cell), cell.source).toMatch(/^✓ /);
    },
  );
});

function isExercise({ source }: CodeCell): boolean {
  return source.includes("// change these");
}

/** `f(1, 2), [3]` → `f(1, 2)` and `[3]`. */
function expressions(code: string): string[] {
  const found = [""];
  let depth = 0;
  for (const letter of code) {
    if ("([{".includes(letter)) depth++;
    if (")]}".includes(letter)) depth--;
    if (letter === "," && depth === 0) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.map((one) => one.trim());
}

/** Gives the constants of a cell the values of a solution, in order. */
function solve(source: string, values: string[]): string {
  const left = [...values];
  const solved = source.replace(/^(const \w+ = ).*?;/gm, (line, name) =>
    left.length > 0 ? `${name}${left.shift()};` : line,
  );
  expect(left, `more values than constants: ${source}`).toEqual([]);
  return solved;
}

/** Executes a notebook that is no file yet, in a folder that has nothing else: `glassbox` resolves there too. */
async function execute(text: string) {
  const aside = mkdtempSync(join(tmpdir(), "glassbox-exercise-"));
  const path = join(aside, "solved.ipynb");
  writeFileSync(path, text);
  try {
    return await executeByRun(path);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

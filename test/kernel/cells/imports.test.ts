import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cells } from "./harness.ts";

const cwd = mkdtempSync(join(tmpdir(), "glassbox-imports-"));
let cells: Cells;
beforeAll(async () => {
  writeFileSync(
    join(cwd, "counter.ts"),
    `export let count = 0;
     export var other = "a";
     export const fixed = { n: 0 };
     export function more(): void { count++; other += "b"; fixed.n++ }
     let inner = 0;
     export { inner as renamed };
     export function moreInside(): number { return ++inner }`,
  );
  cells = await Cells.start(cwd);
});
afterAll(async () => {
  await cells.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const shown = async (code: string) => {
  const { shown, error } = await cells.run(code);
  return error ?? shown;
};

describe("an imported variable", () => {
  test("is what its module has made of it, in every cell and function", async () => {
    await cells.run(
      'import { count, other as name, fixed, more } from "./counter";\nconst look = () => [count, name, fixed.n];',
    );
    expect(await shown("look()")).toBe("[ 0, 'a', 0 ]");
    expect(await shown("more(); [count, name, fixed.n]")).toBe("[ 1, 'ab', 1 ]");
    expect(await shown("more(); look()")).toBe("[ 2, 'abb', 2 ]");
    expect(await shown('import { renamed as r, moreInside } from "./counter"; moreInside(); r')).toBe("1");
  });

  test("is read anew in each round of a loop", async () => {
    await cells.run('import { count, more } from "./counter"');
    expect(
      await shown("const start = count; let rounds = 0; while (count < start + 5) { more(); rounds++ } rounds"),
    ).toBe("5");
    expect(await shown("let sum = 0; for (let i = 0; i < 3; i++) { more(); sum += count - start } sum")).toBe("21");
  });

  test("cannot be assigned to; a cell that declares the name has one of its own", async () => {
    await cells.run('import { count, more } from "./counter"');
    expect((await cells.run("count = 7")).error).toContain("import");
    expect(await shown("let count = 100; more(); count")).toBe("100");
    expect(await shown("count++; count")).toBe("101");
    expect(await shown('import { count } from "./counter"; count < 100')).toBe("true");
  });

  test("that its module does not export is an error of the import", async () => {
    writeFileSync(join(cwd, "typed.d.mts"), "export let gone: number;");
    writeFileSync(join(cwd, "typed.mjs"), "export const here = 1;");
    const { ename, error } = await cells.run('import { gone } from "./typed.mjs";\ngone');
    expect([ename, error]).toEqual(["SyntaxError", expect.stringContaining("does not provide an export named 'gone'")]);
  });
});

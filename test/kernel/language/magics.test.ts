/** Magics: the lines of a cell that are no TypeScript. */
import { describe, expect, test } from "vitest";
import { readMagics } from "../../../kernel/language/magics.ts";
import { FakeNotebook } from "./harness.ts";

const marks = (code: string, ...values: string[]) =>
  readMagics(code, (name) => values.includes(name)).marks.map(({ name, args }) =>
    args === "" ? name : `${name} ${args}`,
  );
const faults = (code: string) =>
  readMagics(code).errors.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("what is a question", () => {
  const asked = (code: string) => readMagics(code).questions.map(({ name, detail }) => `${name} ${detail}`);

  test.each([
    ["let x = 1\nx?", "x 0"],
    ["nd.zeros??\nlet x = 1", "nd.zeros 1"],
    ["let x = 1\n  ?x\nx", "x 0"],
    ["// why\nx?", "x 0"],
    ["x?\ny??", "x 0", "y 1"],
    ["x?\ny?\nz + 1", "x 0", "y 0"],
    ["const a = c\n  ? d\n  : e\na?", "a 0"],
    ["%time f()\n%time?", "%time 0"],
    ["f({\n  a\n})\na.b.c?;", "a.b.c 0"],
  ])("%j asks", (code, ...questions) => {
    expect(asked(code)).toEqual(questions);
    expect(readMagics(code).text).toHaveLength(code.length);
    expect(readMagics(code).text).not.toMatch(/\?\s*;?\s*$/);
  });

  test.each([
    "const a = c\n  ? d\n  : e",
    "const a = c\n  ?d\n  :e",
    "c ?\n  d : e",
    "c?\nd : e",
    "c ??\nd",
    "c??\nd",
    "`\nx?\n`",
    "/*\nx?\n*/",
    "f(\n  x?\n)",
    "type T = {\n  a?\n}",
    "let y = 1\ny?.x",
    "(a) ?\n b : c",
  ])("%j is TypeScript", (code) => {
    expect(asked(code)).toEqual([]);
    expect(readMagics(code).text).toBe(code);
  });

  test("is known of the compiled cell, and no code of it", async () => {
    const notebook = await new FakeNotebook().start();
    const cell = await notebook.compile("let x = 1\nx?\nx + 1");
    expect(cell.questions).toEqual([{ name: "x", detail: 0 }]);
    expect(await notebook.execute(cell)).toBe(2);
    expect(await notebook.errors("let x = 1\nx?\nnope")).toEqual(["3:1 TS2304"]);
    expect(await notebook.compile("x")).not.toHaveProperty("questions");
  });
});

describe("what is a magic", () => {
  test("what TypeScript parses has the length and the lines of the cell", () => {
    const code = "// first\r\n%time f()\n!ls \\\n  -l\n%timeit -n 3 g(`a\n%time b`)\n  %who\nx";
    const { text } = readMagics(code);
    expect(text).toHaveLength(code.length);
    expect(text.match(/\r\n|\n/g)).toEqual(code.match(/\r\n|\n/g));
    expect(text).not.toMatch(/%timeit|!|%who/);
  });

  test.each([
    ["%who", "who"],
    ["  %whos  ", "whos"],
    ["!ls -la", "! ls -la"],
    ["!echo a \\\n  b", "! echo a \\\n  b"],
    ["const x = 1\n!pwd", "! pwd"],
    ["%install zod lodash", "install zod lodash"],
    ["%time f()", "time"],
    ["%timeit -n 10 -r 3 f(1)", "timeit -n 10 -r 3"],
    ["%%time\nf()", "time"],
  ])("%j is %j", (code, mark) => {
    expect(marks(code)).toEqual([mark]);
  });

  test.each([
    "`\n%time a\n!ls\n`",
    "f(\n  a\n  %time\n)",
    "/*\n!ls\n*/",
    "const rest = a\n%b",
    "const rest = a\n  % b",
    "function f() {\n!ls\n}",
    "!true",
    "!(a && b)",
    "!!a",
    "![1].includes(2)",
    "!await f()",
    "const a = '\\\n!ls'",
  ])("%j has none", (code) => {
    expect(marks(code)).toEqual([]);
    expect(readMagics(code).text).toBe(code);
  });

  test("`!` before a name of the notebook or of the cell is TypeScript's, and before any other word the shell's", () => {
    expect(marks("!done", "done")).toEqual([]);
    expect(marks("!done.get(1) || a", "done")).toEqual([]);
    expect(marks("const done = true\n!done")).toEqual([]);
    expect(marks("!git status", "git")).toEqual(["! git status"]);
    expect(marks("!date")).toEqual(["! date"]);
  });
});

describe("magics that are wrong", () => {
  test("a magic that does not exist is named, with those that do", () => {
    expect(faults("x;\n%tim f()")[0]).toMatch(/^2:1 There is no magic %tim\. Did you mean %time\?/);
    expect(faults("%foo")[0]).toMatch(/There is no magic %foo\. There are %time .*!COMMAND\.$/);
  });

  test.each([
    ["%pip install numpy", "%install"],
    ["%matplotlib inline", "Figures show themselves"],
    ["%cd data", "process.chdir"],
    ["%ls", "!ls"],
  ])("who writes %j is told what to write instead", (code, instead) => {
    expect(faults(code)[0]).toContain(instead);
  });

  test("a magic for code needs code, and one for a cell stands in its first line", () => {
    expect(faults("%time")[0]).toContain("%time CODE");
    expect(faults("x;\n%%time\ny")[0]).toContain("goes into the first line");
    expect(faults("%%who")[0]).toContain("write %who");
    expect(faults("%%time f()")[0]).toContain("below");
  });

  test("the cell is refused at the magic's own line", async () => {
    const notebook = await new FakeNotebook().start();
    const cell = await notebook.room.compile({ code: "let a = 1;\n  %tiem a", count: 1 });
    expect(cell).toMatchObject({ ok: false, diagnostics: [{ line: 2, column: 3, source: "  %tiem a", length: 5 }] });
    await expect(notebook.compile("%time import fs from 'node:fs'")).rejects.toThrow("%%time");
    await expect(notebook.compile("let b = 1\n%reset")).rejects.toThrow("first line");
  });
});

describe("magics in compiled cells", () => {
  test("%time runs a statement of the cell, whose names and value are the cell's", async () => {
    const notebook = await new FakeNotebook().start();
    expect(await notebook.run("%time const y = [1, 2].map((v) => v * 2)\n%time y[1]")).toBe(4);
    expect(notebook.magics.map(({ name, args }) => [name, args])).toEqual([
      ["time", ""],
      ["time", ""],
    ]);
    expect(await notebook.typeOf("y")).toBe("const y: number[]");
    expect(await notebook.run("%time await Promise.resolve(y.length)")).toBe(2);
    expect(await notebook.errors("%time y.lengt")).toEqual(["1:9 TS2551"]);
  });

  test("the code of a magic is a function that is async only where the code waits", async () => {
    const notebook = await new FakeNotebook().start();
    await notebook.run("let n = 0\n%timeit n++\n%timeit await n");
    const [plain, waiting] = notebook.magics;
    expect(plain?.run?.(5)).toBeUndefined();
    expect(waiting?.run?.(1)).toBeInstanceOf(Promise);
    expect(await notebook.run("n")).toBe(8);
  });

  test("%%time runs all of the cell, its imports and functions too", async () => {
    const notebook = await new FakeNotebook().start();
    notebook.modules.set("node:os", { EOL: "!" });
    expect(
      await notebook.run(
        "%%time\nimport { EOL } from 'node:os'\nclass A {}\nfunction f() { return EOL + new A() }\nf()",
      ),
    ).toBe("![object Object]");
    expect(notebook.magics.map(({ name }) => name)).toEqual(["time"]);
    expect(await notebook.run("f()")).toBe("![object Object]");
  });

  test("commands and plain magics run in their place, and a cell that ends with one has no value", async () => {
    const notebook = await new FakeNotebook().start();
    expect(await notebook.run("let a = [1]\n!touch x\na.push(2)\n%who")).toBeUndefined();
    expect(notebook.magics).toEqual([
      { name: "!", args: "touch x" },
      { name: "who", args: "" },
    ]);
    expect(await notebook.run("!pwd\na")).toEqual([1, 2]);
  });

  test("%lsmagic hands over the list", async () => {
    const notebook = await new FakeNotebook().start();
    await notebook.run("%lsmagic");
    const list = notebook.magics[0]?.args ?? "";
    expect(list).toMatch(/^%time[\s\S]*%install[\s\S]*!COMMAND\n {4}Runs a command[\s\S]*cell's\.$/);
    expect(Math.max(...list.split("\n").map((line) => line.length))).toBeLessThanOrEqual(88);
  });

  test("what stands behind %reset sees nothing of the cells before", async () => {
    const notebook = await new FakeNotebook().start();
    await notebook.run("let a = 1, b = 2");
    expect(await notebook.errors("%reset\na")).toEqual(["2:1 TS2304"]);
    expect(await notebook.run("a + b")).toBe(3);
    expect(await notebook.run("%reset\nconst a = 'new'\na")).toBe("new");
    expect(await notebook.errors("b")).toEqual(["1:1 TS2304"]);
    expect(await notebook.run("a")).toBe("new");
  });

  test("errors and stack frames name the line and column as typed", async () => {
    const notebook = await new FakeNotebook().start();
    expect(await notebook.errors("!ls\n%time nothing\n")).toEqual(["2:7 TS2304"]);
  });
});

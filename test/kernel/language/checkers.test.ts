/** Cells are checked by one checker for a while, then by the next: nobody may notice. */
import { expect, test } from "vitest";
import { FakeNotebook } from "./harness.ts";

test("types keep their meaning over checkers, and under later declarations of the same name", async () => {
  const notebook = await new FakeNotebook().start();
  await notebook.run("class A { first = 1 }; type Pair<T> = [T, A]; function make() { return new A() }");
  await notebook.run("class A { second = 2 }; const pair: Pair<string> = ['x', make()]");
  await notebook.run("const old = make(); let counted = 0; enum E { P }");
  for (let i = 0; i < 240; i++) await notebook.run(`counted += ${i}; const c${i} = [counted, old] as const`);
  expect(await notebook.run("counted + c239[0]")).toBe(2 * ((239 * 240) / 2));
  expect(await notebook.typeOf("old.first")).toBe("(property) A.first: number");
  expect(await notebook.typeOf("c7[1].first")).toBe("(property) A.first: number");
  expect(await notebook.typeOf("pair[1].first")).toBe("(property) A.first: number");
  expect(await notebook.errors("new A().first; make().second; E.Q")).toEqual([
    "1:9 TS2339",
    "1:23 TS2339",
    "1:33 TS2339",
  ]);
});

test("a cell's faults are its own, whatever stood in the cells before", async () => {
  const notebook = await new FakeNotebook().start();
  for (let i = 0; i < 5; i++) expect(await notebook.errors(`const x${i}: string = ${i}`)).toHaveLength(1);
  expect((await notebook.compile("const x: string = 'a'")).diagnostics).toEqual([]);
  expect(await notebook.errors("x.nope\n\nx.nope")).toEqual(["1:3 TS2339", "3:3 TS2339"]);
});

test("an unknown name is told from all names of the notebook, though the cell mentions few", async () => {
  const notebook = await new FakeNotebook().start();
  await notebook.compile("const learningRate = 0.1; interface Options { epochs: number }");
  const cell = await notebook.room.compile({ code: "learningrate; let o: Option", count: 2 });
  const messages = cell.diagnostics.map(({ message }) => message);
  expect(messages[0]).toContain("Did you mean 'learningRate'?");
});

test("what one cell adds to global types holds for the cells after it", async () => {
  const notebook = await new FakeNotebook().start();
  await notebook.compile("let warm = [1]");
  await notebook.compile("declare global { interface Array<T> { last(): T } }");
  expect(await notebook.typeOf("warm.last()")).toContain("last(): number");
  await notebook.compile("warm.last().toFixed()");
  await notebook.compile("import { readFileSync } from 'node:fs'");
  await notebook.compile("readFileSync('a').length + warm.last()");
});

test("a cell that TypeScript gives up on does not spoil the next", async () => {
  const notebook = await new FakeNotebook().start();
  await notebook.compile("let x = 1");
  const deep = await notebook.room.compile({ code: `x${"+ (x".repeat(20_000)}${")".repeat(20_000)}`, count: 2 });
  expect(deep.ok).toBe(false);
  expect(await notebook.run("x = 2; x")).toBe(2);
});

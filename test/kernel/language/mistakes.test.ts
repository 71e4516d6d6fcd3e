/** What a newcomer is told who writes Python, forgets an import or an `await`, or runs the wrong cell first. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { rewritten } from "../../../kernel/language/mistakes.ts";
import { builtKernel } from "../built.ts";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => {
  builtKernel(); // The library's types are what the build makes.
  await notebook.start();
  await notebook.compile('import { nd, keras } from "glassbox"; const { layers } = keras; let count = 3;');
  await notebook.compile(
    "const x = nd.zeros([2, 2]); const model = keras.sequential([layers.dense(2)]); async function load() { return [1] }; function take(xs: number[]) {}",
  );
});

/** First lines of the errors of a cell that must be refused. */
async function told(code: string): Promise<string[]> {
  const cell = await notebook.room.compile({ code, count: 99 });
  if (cell.ok) throw new Error(`expected errors in: ${code}`);
  return cell.diagnostics.map(({ message }) => message.split("\n")[0] as string);
}

describe("a cell of Python has one error, with what to write instead:", () => {
  test.each([
    ["def f(a, b):\n    return a", "A function is written function f(a, b) { … }."],
    ["async def f():\n    pass", "A function is written async function f() { … }."],
    ["for i in range(10):\n    total = i", "A loop is written for (let i = 0; i < 10; i++) { … }."],
    ["for i in range(2, n):", "A loop is written for (let i = 2; i < n; i++) { … }."],
    ["for k, v in pairs:", "A loop is written for (const [k, v] of pairs) { … }."],
    ["if count > 2 and not done:", "Write if (count > 2 && !done) { … }."],
    ["while True:", "Write while (true) { … }."],
    ["class A(B):\n    pass", "A class is written class A extends B { … }."],
    ["try:\n    f()\nexcept:\n    g()", "Write try { … }."],
    ["import numpy as np", 'import { nd } from "glassbox" has its functions.'],
    ["import left_pad as pad", 'Write import * as pad from "left_pad".'],
    ["from glassbox import nd, keras", 'Write import { nd, keras } from "glassbox".'],
    ['const s = f"hello {name}"', "A text with values in it is written `hello ${name}`, between backticks."],
    ["const ys = [i * 2 for i in [1, 2]]", "Write [1, 2].map((i) => i * 2)."],
    ["ys = [x for x in xs if x > 0]", "Write xs.filter((x) => x > 0).map((x) => x)."],
    ["f = lambda v: v * 2", "A function is written (v) => v * 2."],
    ["# a comment", "A comment is written //a comment."],
    ["x[1:2]", "A part of a list is written x.slice(1, 2)."],
    ["not count", "Write !count."],
    ["a and b", "Write a && b."],
    ["y = 1 if a else 2", "Write a ? 1 : 2."],
    ['print "hello"', 'Write console.log("hello").'],
    ["int n = 3", "A variable is declared as let n = 3."],
  ])("%j", async (code, instead) => {
    expect(await told(code)).toEqual([`This is not TypeScript. ${instead}`]);
  });

  test("but not one that only mentions its words", () => {
    for (const line of [
      'console.log("this and that"',
      "f(a // and b",
      "const s = 'for x in y:'",
      "import { and } from 'x'",
    ]) {
      expect([line, rewritten(line)]).toEqual([line, undefined]);
    }
  });
});

describe("a name that means nothing", () => {
  test.each([
    ["print(count)", "Cannot find name 'print'. Write console.log(…)."],
    ["const a = True", "Cannot find name 'True'. Write true."],
    ["const a = None", "Cannot find name 'None'. Write null."],
    ["len([1])", "Cannot find name 'len'. Write x.length."],
    ["range(10)", "Cannot find name 'range'. Write for (let i = 0; i < n; i++) { … }, or [...Array(n).keys()]."],
    ["a = 5", "Cannot find name 'a'. To declare it, write let a = 5."],
    ["show.matrix(x)", "Cannot find name 'show'. Write import { show } from \"glassbox\";"],
    ["np.zeros([2])", "Cannot find name 'np'. Write import { nd } from \"glassbox\";"],
    ["fs.readFileSync('a')", "Cannot find name 'fs'. Write import * as fs from \"node:fs\";"],
    ["history2", "Cannot find name 'history2'. If a cell declares it, run that cell first."],
    ["countt", "Cannot find name 'countt'. Did you mean 'count'?"],
  ])("in %j", async (code, headline) => {
    expect(await told(code)).toEqual([headline]);
  });
});

describe("a call", () => {
  test.each([
    [
      "layers.dense(units=4, activation='relu')",
      "There are no named arguments: write layers.dense({ units: 4, activation: 'relu' }).",
    ],
    ["model.fit(x, x, epochs=10)", "There are no named arguments: write model.fit(x, x, { epochs: 10 })."],
    ["nd.zeros(2, 3)", "No overload takes an argument of type '3'. Did you mean nd.zeros([2, 3])?"],
    ["take(1, 2)", "Expected 1 arguments, but got 2. Did you mean take([1, 2])?"],
    ["layers.Dense(4)", "Value of type 'typeof Dense' is not callable. Did you mean layers.dense(…)?"],
    [
      "load().length",
      "Property 'length' does not exist on type 'Promise<number[]>'. Did you mean (await load()).length?",
    ],
    [
      "take(load())",
      "Argument of type 'Promise<number[]>' is not assignable to parameter of type 'number[]'. Did you mean await load()?",
    ],
    [
      "for (const i of count) {}",
      "Type 'number' must have a '[Symbol.iterator]()' method that returns an iterator. To count, write for (let i = 0; i < count; i++).",
    ],
    [
      "count = 'three'",
      "Type 'string' is not assignable to type 'number'. To give it another type, declare it anew: let count = 'three'.",
    ],
    [
      "import z from 'zod'",
      "Cannot find module 'zod' or its corresponding type declarations. To install it, run %install zod",
    ],
    [
      "import a from '@scope/pkg/deep'",
      "Cannot find module '@scope/pkg/deep' or its corresponding type declarations. To install it, run %install @scope/pkg",
    ],
    [
      "import { h } from './nothing'",
      "Cannot find module './nothing'. Is it in the notebook's folder? Names begin with ./ there.",
    ],
  ])("or statement that does not check says what would: %j", async (code, headline) => {
    expect(await told(code)).toEqual([headline]);
  });
});

test("a package that is there, but does not export what is asked for, is not to be installed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "glassbox-mistakes-"));
  mkdirSync(join(folder, "node_modules/whole"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/whole/package.json"),
    '{ "name": "whole", "exports": { "./part": "./part.js" } }',
  );
  const other = await new FakeNotebook().start(folder);
  const [missing] = (await other.room.compile({ code: "import a from 'whole/other'", count: 1 })).diagnostics;
  expect(missing?.message).toMatch(/ declarations\. whole is installed, but does not export \.\/other\.$/);
});

test("what is missing at the end is missing because the cell ends", async () => {
  expect(await told("const r = { a: 1, b:")).toEqual(["Expression expected. The cell ends before that."]);
  expect(await told("function f() {\n  return 1\n")).toEqual(["'}' expected. The cell ends before that."]);
  expect((await told("{ a: 1, b:"))[0]).toBe("Expression expected. The cell ends before that.");
});

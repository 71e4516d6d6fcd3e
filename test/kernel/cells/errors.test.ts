import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cells } from "./harness.ts";

const cwd = mkdtempSync(join(tmpdir(), "glassbox-cells-"));
let cells: Cells;
beforeAll(async () => {
  cells = await Cells.start(cwd);
});
afterAll(async () => {
  await cells.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** Where the error says that it was: `2:9`, for each line that is quoted with a caret, and what stands above the caret. */
function places(error: string | undefined): string[] {
  const lines = error?.split("\n") ?? [];
  return lines.flatMap((line, i) => {
    const caret = /^ *\| (\s*)[\^~]+$/.exec(line) ?? /^ +(\s*)~+$/.exec(line);
    if (!caret) return [];
    const place = lines.slice(0, i).findLast((each) => /(?:cell \d+|\.ts):\d+:\d+/.test(each));
    return place?.replace(/^.*(?:cell \d+|\.ts):(\d+:\d+)\)?$/, "$1") ?? "nowhere";
  });
}

describe("where an error was", () => {
  /** Cell, name of the error, line and column, and as the frames go on. */
  const table: [code: string, ename: string, ...places: string[]][] = [
    ["const list: any = null;\nlist\n  .map((x: number) => x)\n  .join()", "TypeError", "3:4"],
    ["// @ts-nocheck\nlet q = 1\nnothingHere(q)", "ReferenceError", "3:1"],
    ["function* g() { yield 1; throw new Error('generator') }\n[...g()]", "Error", "1:32"],
    ["enum E { A = 1, B = (() => { throw new Error('enum') })() }", "Error", "1:36"],
    ["namespace N {\n  export const x = (() => { throw new Error('namespace') })()\n}", "Error", "2:35"],
    ["class A {\n  static x = (() => { throw new Error('static') })()\n}", "Error", "2:29"],
    ["class A {\n  @((v: any, c: any) => { throw new Error('decorator') }) m() {}\n}", "Error", "2:33"],
    ["class A { get x(): number { throw new Error('getter') } }\nnew A().x", "Error", "1:35"],
    ["export const x = (() => { throw new Error('export') })();", "Error", "1:33"],
    ["const { p: { q } } = {} as any;", "TypeError", "1:14"],
    ["let { z } = null as any;", "TypeError", "1:7"],
    ["const [a] = 5 as any;", "TypeError", "1:10"],
    ["for (const x of 5 as any) {}", "TypeError", "1:17"],
    ["switch (1 as number) {\n  case 1: {\n    throw new Error('case')\n  }\n}", "Error", "3:11"],
    [
      "outer: for (let i = 0; i < 3; i++) {\n  for (;;) { if (i === 1) throw new Error('loop'); continue outer }\n}",
      "Error",
      "2:33",
    ],
    ["async function deep() { await null; throw new Error('async') }\nawait deep()", "Error", "1:43"],
    ["await Promise.all([1, Promise.reject(new Error('of all'))])", "Error", "1:38"],
    ["for await (const x of (async function* () { yield 1; throw new Error('for await') })()) x", "Error", "1:60"],
    ["{\n  using r = { [Symbol.dispose]() { throw new Error('disposal') } };\n}", "Error", "2:42"],
    ["JSON.stringify({ toJSON() { throw new Error('toJSON') } })", "Error", "1:35"],
    ["`${(() => { throw new Error('template') })()}`", "Error", "1:19"],
    ["let o: any = { get a() { return this.b.c } };\no.a", "TypeError", "1:40"],
    ["var f = () => { throw new Error('arrow') };\nf()", "Error", "1:23"],
    ["const s = '日本語'; (null as any).x", "TypeError", "1:32"],
    ["const s: string = 5;\nlet u = nowhere\ns.nope", "TypeScriptError", "1:7", "2:9", "3:3"],
    ["let a = \n", "SyntaxError", "1:8"],
    ["if (true) {\n  f(1,\n", "SyntaxError", "3:1"],
  ];
  test.each(table)("%s", async (code, ename, ...expected) => {
    const ran = await cells.run(code);
    expect({ ename: ran.ename, places: places(ran.error) }, ran.error).toEqual({ ename, places: expected });
  });

  test.each([
    ["\tconst a = 1; (null as any).x", "\t                           ^"],
    ["/* 日本語 */ (null as any).x", "   \u3000\u3000\u3000                  ^"],
    ["/* 😀👍🏽 */ (null as any).x", "                         ^"],
    ["/* e\u0301e\u0301 */ (null as any).x", "                       ^"],
  ])("the caret stands below the place in %j", async (code, below) => {
    const { error } = await cells.run(code);
    expect(error?.split("\n").at(-1)).toBe(`        | ${below}`);
  });

  test.each([
    ["\tnope1", "\t~~~~~"],
    ["/* 日本語 */ nope1", "   \u3000\u3000\u3000    ~~~~~"],
    ["let 日本 = 1; 日本.nope1", "    \u3000\u3000      \u3000\u3000 ~~~~~"],
    ["const 日 = 5, y: string = 日", "      \u3000      ~"],
  ])("and so does what underlines %j", async (code, below) => {
    const { error } = await cells.run(code);
    expect(error?.split("\n").at(-1)).toBe(`    ${below}`);
  });

  test("a line that is too long is quoted around the place", async () => {
    const { error } = await cells.run(`const long = "${"x".repeat(300)}"; (null as any).foo; "${"y".repeat(300)}"`);
    const [line = "", below = ""] = error?.split("\n").slice(-2) ?? [];
    expect(line.length).toBeLessThan(140);
    expect(line.slice(below.indexOf("^"))).toMatch(/^foo; "y+…$/);
  });
});

describe("what an error says", () => {
  test.each([
    ["const f: any = 4; f()", "f is not a function"],
    ["const o: any = { a: 1 }; o.a()", "o.a is not a function"],
    ["const C: any = 5; new C()", "C is not a constructor"],
    ["const n: any = {}; for (const x of n) {}", "n is not iterable"],
    ["let t: any; t`text`", "t is not a function"],
    ["let café: any; café?.x.y; café.z()", "Cannot read properties of undefined (reading 'z')"],
    ["const g: any = {}; g.h.i()", "Cannot read properties of undefined (reading 'i')"],
    ["const later: any = {}; function call() { return later() }\ncall()", "later is not a function"],
  ])("%s", async (code, message) => {
    const { error } = await cells.run(code);
    expect(error?.split("\n")[0]).toBe(`TypeError: ${message}`);
  });

  test("of a cell's name in its stack and its log, too", async () => {
    const { printed } = await cells.run("const k: any = 1;\ntry { k() } catch (e) { console.log(e) }");
    expect(printed).toBe(`TypeError: k is not a function\n    at cell ${cells.count}:2:8\n`);
  });

  test.each([
    ["class DataError extends Error {}\nthrow new DataError('gone')", "DataError: gone"],
    ["class NamedError extends Error { name = 'Mine' }\nthrow new NamedError('gone')", "Mine: gone"],
    ["throw new (class extends RangeError {})('gone')", "RangeError: gone"],
    ["class Shy extends Error { get message(): string { throw 1 } }\nthrow new Shy()", "Shy"],
    ["throw Object.assign(new Error('x'), { name: undefined })", "Error: x"],
    ["throw { code: 4 }", "Uncaught: { code: 4 }"],
    ["throw null", "Uncaught: null"],
    ["throw 42n", "Uncaught: 42n"],
  ])("%s", async (code, first) => {
    expect((await cells.run(code)).error?.split("\n")[0]).toBe(first);
  });

  test("runs no getter of the error to show it", async () => {
    const { error } = await cells.run(
      "const e: any = new Error('x'); Object.defineProperty(e, 'bad', { enumerable: true, get() { console.log('ran'); throw 1 } }); throw e",
    );
    expect(error).toContain("{ bad: [Getter] }");
    expect(cells.session.text()).not.toContain("ran");
  });

  test("shows both errors where a disposal failed on the way of another", async () => {
    const { error } = await cells.run(
      "{\n  using r = { [Symbol.dispose]() { throw new Error('disposal') } };\n  throw new Error('body');\n}",
    );
    expect(error).toMatch(/^SuppressedError: /);
    expect(error).toMatch(/\nFirst: Error: body\n {4}at cell \d+:3:9\n/);
    expect(error).toMatch(/\nThen, as it was disposed of: Error: disposal\n {4}at .*\(cell \d+:2:42\)\n/);
    expect(error).not.toMatch(/suppressed:|__dispose|next \(/);
  });

  test("is bounded, however long the message", async () => {
    const { error } = await cells.run("throw new Error('x'.repeat(1e6))");
    expect(error?.length).toBeLessThan(30_000);
  });

  test("leaves out the frames of a package, and keeps the cell's around them", async () => {
    const folder = join(cwd, "node_modules", "calls");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "name": "calls", "version": "1.0.0" }');
    writeFileSync(join(folder, "index.js"), "exports.call = (f) => inner(f);\nfunction inner(f) { return f() }\n");
    const { error } = await cells.run(
      'import { call } from "calls";\nfunction mine() { throw new Error("deep") }\ncall(mine)',
    );
    expect(error?.replace(/cell \d+/g, "cell")).toBe(`Error: deep
    at mine (cell:2:25)
      2 | function mine() { throw new Error("deep") }
        |                         ^
    … 2 library frames
    at cell:3:5
      3 | call(mine)`);
  });

  test("of an import that is not there points at the import", async () => {
    const { error } = await cells.run('import { call, other } from "calls"');
    expect(
      error?.replace(/cell \d+/g, "cell"),
    ).toBe(`SyntaxError: The requested module 'calls' does not provide an export named 'other'
    at cell:1:1
      1 | import { call, other } from "calls"
        | ^`);
  });
});

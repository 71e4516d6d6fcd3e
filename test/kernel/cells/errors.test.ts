import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plain } from "../session/harness.ts";
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

  /** What is no error has no stack. */
  const thrown: [code: string, evalue: string, ...places: string[]][] = [
    ["throw 'text'", "'text'", "1:7"],
    ["function five() {\n  throw 5\n}\nconst six = () => five();\nsix()", "5", "2:9"],
    ["throw undefined", "undefined", "1:7"],
    ["throw { code: 5 }", "{ code: 5 }", "1:7"],
    ["class Refusal { why = 'no' }\nconst make = () => new Refusal();\nthrow make()", "Refusal { why: 'no' }", "3:7"],
    ["throw Object.create(Error.prototype)", "", "1:7"],
    ["await Promise.reject('x')", "'x'", "1:22"],
    ["new Promise((_, reject) => {\n  reject()\n})", "undefined", "2:3"],
    ["await new Promise((_, no) => setTimeout(() => no('later'), 1))", "'later'", "1:50"],
    ["await new Promise((_, no) => setTimeout(no, 1, 'later'))", "'later'", "1:1"],
    ["async function sleep() { await null; throw 'awake' }\nawait sleep()", "'awake'", "1:44"],
    ["try { throw 'first' }\ncatch (e) { throw e }", "'first'", "1:13"],
    ["await Promise.reject('first')\n  .catch((e) => { throw e })", "'first'", "1:22"],
    ["for (let i = 0; i < 1000; i++) try { throw 'often' } catch {}\nthrow 'often'", "'often'", "2:7"],
    ["let n = 0;\nfunction count() { throw n++ }\nwhile (n < 1000) try { count() } catch {}\ncount()", "1000", "2:26"],
    ["function* g() { yield 1; throw 'of a generator' }\n[...g()]", "'of a generator'", "1:32"],
  ];
  test.each(thrown)("%s", async (code, evalue, ...expected) => {
    const ran = await cells.run(code);
    expect(ran.error?.split("\n", 1)[0]).toBe(evalue === "" ? "Error" : `Uncaught: ${evalue}`);
    expect(places(ran.error), ran.error).toEqual(expected);
  });

  test("of a thrown text is told with its callers, also in a local file", async () => {
    writeFileSync(join(cwd, "refuse.ts"), "export function refuse(): never {\n  throw 'refused';\n}\n");
    const { error } = await cells.run('import { refuse } from "./refuse.ts";\nconst ask = () => refuse();\nask()');
    expect(error?.replace(/cell \d+/g, "cell").replaceAll(cwd, "")).toBe(`Uncaught: 'refused'
    at refuse (/refuse.ts:2:9)
      2 |   throw 'refused';
        |         ^
    at ask (cell:2:25)
      2 | const ask = () => refuse();
    at cell:3:4
      3 | ask()`);
  });

  test("of what fails without a stack is where the cell waits for it, and nowhere when that is over", async () => {
    writeFileSync(
      join(cwd, "plain.js"),
      "export const later = () => new Promise((_, no) => setTimeout(no, 1, 'late'));\nexport function now() { throw 'now' }\n",
    );
    const waited = await cells.run('import { later, now } from "./plain.js";\nawait later()');
    expect(places(waited.error)).toEqual(["2:1"]);
    expect((await cells.run("try { await later() } catch {}\nnow()")).error).toBe("Uncaught: 'now'");
  });

  test("of what is thrown in a timer, or rejected and awaited by nobody, is told under its cell", async () => {
    const wait = "await new Promise((done) => setTimeout(done, 50))";
    await cells.run(`setTimeout(() => { throw "timer" }, 1);\nPromise.reject(7);\n${wait}`);
    const told = cells.session.of("error").filter(({ parent }) => parent === `p${cells.count}`);
    expect(told.map(({ evalue, traceback }) => [evalue, ...places(plain(traceback))]).sort()).toEqual([
      ["'timer'", "1:26"],
      ["7", "2:16"],
    ]);
  });

  test("changes nothing of what is caught", async () => {
    const { shown } = await cells.run(`
      const it = { a: 1 }, seen: unknown[] = [];
      for (const value of [it, Number.NaN, undefined, new RangeError("r")]) {
        try { throw value } catch (e) { seen.push(Object.is(e, value)) }
        await Promise.reject(value).catch((e) => seen.push(Object.is(e, value)));
        await new Promise((_, reject) => reject(value)).then(null, (e) => seen.push(Object.is(e, value)));
      }
      seen.length + " " + seen.every(Boolean)`);
    expect(shown).toBe("'12 true'");
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

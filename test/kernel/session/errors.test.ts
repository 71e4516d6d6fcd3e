import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plain, Session, scratchFolder } from "./harness.ts";

let session: Session;
const cwd = scratchFolder();
beforeAll(async () => {
  session = await Session.start({ cwd });
});
afterAll(() => session.stop());

/** Runs TypeScript as a cell, with a real source map; returns the report, colours taken off. */
async function fail(code: string) {
  const { outputText, sourceMapText = "" } = ts.transpileModule(code, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      sourceMap: true,
      inlineSources: true,
    },
  });
  const outcome = await session.run(outputText.replace(/\/\/# sourceMappingURL.*/, ""), { map: sourceMapText });
  expect(outcome.status).toBe("error");
  const error = outcome.error ?? { ename: "", evalue: "", traceback: [] };
  return { ...error, text: plain(error.traceback) };
}
const cell = () => `cell ${session.count}`;

describe("an error's report", () => {
  test("has name and message, the TypeScript lines, and a caret under the place that threw", async () => {
    const { ename, evalue, text } = await fail(`interface Box { inner: { size: number } }

function size(box: Box): number {
  return box.inner.size;
}
const made: Box = {} as Box;
size(made);`);
    expect([ename, evalue]).toEqual(["TypeError", "Cannot read properties of undefined (reading 'size')"]);
    expect(text).toBe(`TypeError: Cannot read properties of undefined (reading 'size')
    at size (${cell()}:4:20)
      4 |   return box.inner.size;
        |                    ^
    at ${cell()}:7:1
      7 | size(made);`);
  });

  test("points into the cell that defined the function, whichever calls it", async () => {
    await session.run(`__cell.page(0).bad = function bad() { throw new Error("here") }`);
    const first = cell();
    const outcome = await session.run(`__cell.page(0).bad()`);
    const text = plain(outcome.error?.traceback ?? []);
    expect(text).toMatch(new RegExp(`^Error: here\\n {4}at bad \\(${first}:1:\\d+\\)\\n {4}at ${cell()}:\\d+:`));
  });

  test("points into a cell of long ago", async () => {
    const ran = await session.run("globalThis.early = 0");
    expect(ran.status).toBe("ok");
    await fail(`interface Early { (): never }
(globalThis as any).early = function early(): never {
  throw new Error("from long ago");
} satisfies Early; throw 0`);
    const first = cell();
    for (let i = 0; i < 300; i++) await session.run("0");
    const { text } = await fail("(globalThis as any).early()");
    expect(text).toContain(`at early (${first}:3:9)`);
    expect(text).toContain('throw new Error("from long ago");');
  });

  test("goes through an await", async () => {
    const { text } = await fail(`async function later(): Promise<void> {
  await null;
  throw new RangeError("late");
}
await later();`);
    expect(text).toContain(`RangeError: late\n    at later (${cell()}:3:9)\n`);
    expect(text).toContain(`at ${cell()}:5:1\n      5 | await later();`);
  });

  test("shows causes and the errors of an AggregateError, and ends at a cycle", async () => {
    const { text, evalue } = await fail(`const inner = new TypeError("inner");
const outer: Error = new Error("outer", { cause: inner });
(inner as Error).cause = outer;
throw new AggregateError([outer, "text", new RangeError("r")], "all");`);
    expect(evalue).toBe("all");
    expect(text).toContain("AggregateError: all");
    expect(text).toContain("  [1 of 3] Error: outer");
    expect(text).toContain("  Caused by: TypeError: inner");
    expect(text).toContain("Caused by: Error, shown above");
    expect(text).toContain("  [2 of 3] Uncaught: 'text'");
    expect(text).toContain("  [3 of 3] RangeError: r");
  });

  test("shows what else an error carries", async () => {
    const { text } = await fail(`throw Object.assign(new Error("gone"), { code: "E1", path: "/x" });`);
    expect(text).toContain("{ code: 'E1', path: '/x' }");
  });

  test("folds the frames of Node and of packages", async () => {
    const { text } = await fail(`JSON.parse("{");`);
    expect(text).toMatch(new RegExp(`^SyntaxError: Expected .*\\n {4}at ${cell()}:1:6`));
    const { text: sorted } = await fail(`const { EventEmitter } = await import("node:events");
const e = new EventEmitter();
e.on("x", function heard() { throw new Error("in a listener") });
e.emit("x");`);
    expect(sorted).toMatch(
      /at EventEmitter\.heard \(cell \d+:3:\d+\)[\s\S]*… \d library frames?\n {4}at cell \d+:4:\d+/,
    );
    expect(sorted).not.toContain("node:");
    expect(sorted).not.toContain("session.js");
  });

  test("finds the line that called a library, however deep that fails", async () => {
    const folder = join(cwd, "node_modules", "deep");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "index.js"),
      "exports.down = (n, x) => { if (n > 0) return exports.down(n - 1, x) + 1; throw new Error('at the bottom') };",
    );
    const { text } = await fail(`const { down } = await import("deep");\ndown(50);`);
    expect(text).toMatch(/… 5\d library frames\n {4}at cell \d+:2:1\n {6}2 \| down\(50\)/);
  });

  test.each([
    ["throw 3", "3"],
    ["throw 'text'", "'text'"],
    ["throw null", "null"],
    ["throw undefined", "undefined"],
    ["throw { a: 1 }", "{ a: 1 }"],
    ["throw Object.create(null)", "[Object: null prototype] {}"],
    ["await Promise.reject(Symbol('s'))", "Symbol(s)"],
    ["throw new Proxy({}, { get() { throw 1 } })", "{}"],
    ["throw new Proxy({}, { getPrototypeOf() { throw 1 } })", "{}"],
    ["const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy", "<Revoked Proxy>"],
  ])("%s reads as Uncaught: %s", async (code, evalue) => {
    expect(await fail(code)).toMatchObject({ ename: "Uncaught", evalue });
  });

  test.each([
    [
      "a message that throws",
      `const e = new Error("x"); Object.defineProperty(e, "message", { get() { throw 1 } }); throw e`,
    ],
    ["a stack that is no text", `const e = new Error("x"); e.stack = 5 as never; throw e`],
    ["a name that is no text", `const e = new Error("x"); e.name = {} as never; throw e`],
    [
      "a stack that throws",
      `const e = new Error("x"); Object.defineProperty(e, "stack", { get() { throw 1 } }); throw e`,
    ],
    [
      "a cause that throws",
      `const e = new Error("x"); Object.defineProperty(e, "cause", { get() { throw 1 } }); throw e`,
    ],
    [
      "a proxy of an error",
      `throw new Proxy(new Error("x"), { get() { throw 1 }, getOwnPropertyDescriptor() { throw 2 } })`,
    ],
    [
      "a revoked proxy among its errors",
      `const r = Proxy.revocable([], {}); r.revoke(); throw Object.assign(new Error("x"), { errors: r.proxy })`,
    ],
    ["an error of another realm", `const vm = await import("node:vm"); vm.runInNewContext("null.x")`],
  ])("%s does no harm", async (_, code) => {
    expect((await fail(code)).text).toContain("Error");
  });

  test("one that nobody awaited or caught does no harm either, whatever it throws when it is read", async () => {
    const before = session.of("error").length;
    await session.run(`const bad = () => Object.defineProperty(new Error("x"), "stack", { get() { throw 1 } });
      const r = Proxy.revocable({}, {}); r.revoke();
      for (const e of [bad(), r.proxy]) { void Promise.reject(e); setTimeout(() => { throw e }); }`);
    await session.until(() => session.of("error").length === before + 4);
    expect(
      new Set(
        session
          .of("error")
          .slice(before)
          .map(({ ename }) => ename),
      ),
    ).toEqual(new Set(["Error", "Uncaught"]));
    expect((await session.run("__cell.result(1)")).status).toBe("ok");
  });

  test("a stack overflow is an error, and the session lives", async () => {
    const { ename, text } = await fail(`function down(): number { return down() + 1; }\ndown();`);
    expect(ename).toBe("RangeError");
    expect(text.split("\n").length).toBeLessThan(60);
    expect((await session.run(`__cell.result(1)`)).status).toBe("ok");
  });

  test("a syntax error in an imported file names the file", async () => {
    writeFileSync(join(cwd, "broken.mjs"), "const a = 1;\nconst b = = 2;\n");
    const outcome = await session.run(`await __cell.import("./broken.mjs");`);
    expect(outcome.error?.ename).toBe("SyntaxError");
    expect(outcome.error?.evalue).toBe("Unexpected token '='");
    expect(plain(outcome.error?.traceback ?? [])).toBe(`SyntaxError: Unexpected token '='
    at ${join(cwd, "broken.mjs")}:2
      | const b = = 2;
      |           ^`);
  });

  test("an error that is shown or logged, not thrown, has no frames of the kernel's", async () => {
    const shown = (await session.run(`__cell.result(new Error("seen"))`)).result?.data["text/plain"];
    expect(shown).toMatch(/^Error: seen\n {4}at cell \d+:1:\d+$/);
  });

  test("error.stack, as user code sees it, has TypeScript positions too", async () => {
    const { evalue } = await fail(`interface A { a: 1 }
interface B { b: 1 }
try {
  throw new Error("x");
} catch (e) {
  throw (e as Error).stack;
}`);
    expect(evalue).toContain(`${cell()}:4:9`);
  });
});

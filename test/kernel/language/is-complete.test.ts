import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createLanguage } from "../../../kernel/language/room.ts";

const room = createLanguage();
beforeAll(async () => {
  await room.start({ cwd: mkdtempSync(join(tmpdir(), "glassbox-complete-")) });
});

const COMPLETE = [
  ...["", "   ", "\n\n", ";", "1 + 1", "print", "x = 5 // {", "var a = 1;\n\n", "'a {'", "debugger", '"use strict"'],
  ...["const f = () => 1", "class A { m() {} }", "await x", "async () => {}", "x => y", "const f = <T,>(x: T) => x"],
  ...["// only a comment", "/* closed */", "/** doc */", "x // c", "if (a) { b() }", "if (a) b", "for (;;) {\n}"],
  ...["`a ${b} c`", "`a\nb`", "`a ${`b ${c}`} d`", "/[{(]/.test(s)", "a / b / c", '"abc\\\ndef"'],
  ...["try { } catch {}", "do { x } while (y)", "if (a) {\n  b\n} else c", "label: for (;;) { break label }"],
  ...[
    "let x",
    "let x: number",
    "declare function f(): void",
    "declare const v: string",
    "function f() {\n  return 1\n}",
  ],
  ...[
    "type T = A | B",
    "interface I { x: number }",
    "enum E { A }",
    "namespace N {}",
    "@dec class A {}",
    "abstract class A {}",
  ],
  ...["x as T", "x!", "x ?? y", "a ? b : c", "new A", "new Map<string, number>()", "f<T>(x)", "using r = open()"],
  ...['import "x"', 'import { a } from "x"', 'import x = require("x")', 'export * from "x"', "export const x = 1"],
  ...["{ a: 1 }", "{}", "[1, 2]", "x\n  .map(y)", "f(\n  1,\n  2\n)", "const x = a\n  ? b\n  : c"],
  ...["!ls", "!ls -l {", "%time f()", "%who", "%%time\nx\n\n", "x?", "nd.zeros??", "?x", "let x = 1\nx?"],
];

/** What more lines can mend, with the indent of the next. */
const INCOMPLETE: [code: string, indent: string][] = [
  // brackets
  ...[
    "f(",
    "f(1,",
    "f( // c",
    "f(/* c */",
    "x[",
    "[1, 2",
    "const o = {",
    "x = { a: 1,",
    "{ a: 1,",
    "({",
    "(",
    "f<T>(",
  ].map((code) => [code, "  "] as [string, string]),
  ["function f() {", "  "],
  ["class A {\n  m() {\n", "    "],
  ["class A {\n\tm() {", "\t\t"],
  ["if (a) {\n    b();", "    "],
  ["if (a) {\n    f(", "        "],
  ["f(\n  1,\n  2", "  "],
  ["const f = (\n  a: number,", "  "],
  ["if (x) { // y", "  "],
  // statements whose body is to come
  ...[
    "if (x)",
    "if (a) b; else",
    "else_if = 1; for (;;)",
    "for (const x of y)",
    "while (x)",
    "do {",
    "try {",
    "switch (x) {",
  ].map((code) => [code, code.startsWith("else_if") ? "" : "  "] as [string, string]),
  ["if (a) {\n  b\n} else", "  "],
  ["if (a) {\n  b\n} else {", "  "],
  ["try { f() }", ""],
  ["try { } catch", ""],
  ["try { } catch {", "  "],
  ["switch (x) { case 1:", "  "],
  ["function f()", "  "],
  ["function", "  "],
  ["class A extends B", "  "],
  ["interface I {", "  "],
  ["declare global {", "  "],
  ["label:", "  "],
  ["@dec", ""],
  ["@dec()\nclass A {", "  "],
  // expressions that break off
  ...["a =", "const x =", "1 +", "x ?", "x ??", "x ? y :", "x &&", "x.", "x?.", "x!.", "type T =", "type T = A |"].map(
    (code) => [code, "  "] as [string, string],
  ),
  ...["const f = (a) =>", "async () =>", "async () => {", "x = async x =>", "x => (", "throw", "new", "await"].map(
    (code) => [code, "  "] as [string, string],
  ),
  ["const x = cond\n  ? a", "  "],
  ["x\n  .map(", "    "],
  ["x\n  .", "  "],
  ["function f() {\n  const x =", "    "],
  ["const f = () => {\n  return a +", "    "],
  ["const", ""],
  ["const x", ""],
  ["const x: number", ""],
  ["let", ""],
  ["new Map<string,", ""],
  ["x as", "  "],
  // modules
  ["import", ""],
  ["import {", "  "],
  ["import { a } from", ""],
  ["export", ""],
  ["export {", "  "],
  ["export default", ""],
  // what is written over lines
  ["`open", ""],
  ["`a ${1} b", ""],
  ["`open ${", "  "],
  ["/* open", ""],
  ["/** doc", ""],
  ['"abc\\', ""],
  ['"abc\\\n', ""],
  // magics
  ["%time f(", "  "],
  ["%%time", ""],
  ["%%time\nx", ""],
  ["%%time\nfor (;;) {", "  "],
  ["!ls \\", ""],
];

const INVALID = [
  ...["1 + * 2", "f(1))", "}", ")", "]", "(]", "[}", "({)", "a b c", "1 2", "x y", "var var", "\\"],
  ...["'open", '"open', "'open\nx", "/open", "/[/", "x = /open", "0x", "1e", "1_", '"\\u"', "`\\u`"],
  ...["else", "else { }", "case 1:", "catch {}", "function () {}", "class { }", "import = 5\nfoo(", "?.x", "...x"],
  ...["return 1", "if (a) { return }", "break", "for (;;) {} continue"],
  ...["%nope", "%time", "%", "x\n%%time"],
];

describe("is complete", () => {
  test.each(COMPLETE)("complete: %j", async (code) => {
    expect(await room.isComplete({ code })).toEqual({ status: "complete" });
  });

  test.each(INCOMPLETE)("incomplete: %j, and goes on behind %j", async (code, indent) => {
    expect(await room.isComplete({ code })).toEqual({ status: "incomplete", indent });
  });

  test.each(INVALID)("invalid: %j", async (code) => {
    expect(await room.isComplete({ code })).toEqual({ status: "invalid" });
  });

  test("reads JSX where tsconfig.json asks for it", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "glassbox-complete-"));
    writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "jsx": "react" } }');
    const jsx = createLanguage();
    await jsx.start({ cwd });
    const status = async (code: string) => (await jsx.isComplete({ code })).status;
    expect(await status("<b>it's {1 + 1}</b>")).toBe("complete");
    expect(await status("<b>")).toBe("incomplete");
    expect(await status("const x = <b>\n  text")).toBe("incomplete");
  });
});

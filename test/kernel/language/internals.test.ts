/** What the language room uses of TypeScript beyond its public interface is there, and does what the room thinks. */
import { expect, test } from "vitest";
import { bind, localsOf, parseErrorsOf, parseModule, resolveValue, ts } from "../../../kernel/language/ts.ts";

test("the version is the pinned one", () => {
  expect(ts.version).toBe("6.0.3");
});

test("binding gives a file its table of top-level names, and parse errors lie in the file", () => {
  const file = parseModule("let a = 1; function f() {} export { a as b };");
  expect(localsOf(file)).toBe(undefined);
  bind(file, {});
  expect([...(localsOf(file)?.keys() ?? [])]).toEqual(["f", "a"]);
  expect(parseErrorsOf(file)).toEqual([]);
  expect(parseErrorsOf(parseModule("let a = ;")).length).toBeGreaterThan(0);
});

test("a checker resolves a name at a place", () => {
  const text = "export const x = 1;";
  const options: ts.CompilerOptions = { noLib: true, target: ts.ScriptTarget.ESNext, types: [] };
  const file = ts.createSourceFile("a.mts", text, ts.ScriptTarget.ESNext);
  const program = ts.createProgram(["a.mts"], options, {
    ...ts.createCompilerHost(options),
    fileExists: (name) => name === "a.mts",
    getSourceFile: (name) => (name === "a.mts" ? file : undefined),
  });
  const checker = program.getTypeChecker();
  expect(resolveValue(checker, "x", file)?.name).toBe("x");
  expect(resolveValue(checker, "nothing", file)).toBe(undefined);
});

test("a spelling is suggested as TypeScript does", () => {
  const { getSpellingSuggestion } = ts as unknown as {
    getSpellingSuggestion(name: string, candidates: string[], nameOf: (c: string) => string): string | undefined;
  };
  expect(getSpellingSuggestion("flaot32", ["int8", "float32"], (name) => name)).toBe("float32");
});

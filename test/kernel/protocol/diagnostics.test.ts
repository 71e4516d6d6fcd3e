import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { describeDiagnostics } from "../../../kernel/protocol/diagnostics.ts";

/** The quoted line, and what of it is underlined. */
function quoted(source: string, word: string) {
  const at = source.indexOf(word);
  const fault = { category: "error", code: 2304, message: "No.", line: 1, column: at + 1, length: word.length, source };
  const { traceback } = describeDiagnostics([fault as never], "cell 1");
  const [line = "", under = ""] = stripVTControlCharacters(traceback[0] ?? "")
    .split("\n")
    .slice(-2);
  return { line: line.slice("1 | ".length), underlined: line.slice(under.indexOf("~"), under.lastIndexOf("~") + 1) };
}

test("a line of 84 columns or fewer is quoted whole, wherever its fault is", () => {
  const source = `${"a + ".repeat(18)}fault + b`;
  expect(quoted(source, "fault")).toEqual({ line: source, underlined: "fault" });
});

test("of a longer line the part around the fault is quoted, and what is left out is marked", () => {
  const source = `first + ${"a + ".repeat(60)}fault + ${"b + ".repeat(60)}last`;
  const { line, underlined } = quoted(source, "fault");
  expect([line.length, line[0], line.at(-1), underlined]).toEqual([86, "…", "…", "fault"]);
  expect(quoted(source, "first")).toMatchObject({ line: expect.stringMatching(/^first .*…$/), underlined: "first" });
  expect(quoted(source, "last")).toMatchObject({ line: expect.stringMatching(/^….* last$/), underlined: "last" });
});

test("every line of what it says fits a notebook 96 columns wide, and only what marks the place has a colour", () => {
  const source = `${"    ".repeat(10)}const total: number = "${"long ".repeat(40)}";`;
  const fault = { category: "error", code: 2322, message: "No.", line: 1234, column: 47, length: 5, source };
  const { traceback } = describeDiagnostics([fault as never], "cell 12");
  for (const line of traceback.flatMap((text) => text.split("\n"))) {
    expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(96);
    expect(line).toMatch(/^(?:[^\u001b]|\u001b\[(?:1|2|22)m)*$|^ +\u001b\[31m~+\u001b\[0m$/);
  }
});

test("a fault that is not TypeScript's own bears no number of its", () => {
  const fault = { category: "error", code: 0, message: "No such magic.", line: 1, column: 1, length: 1, source: "%x" };
  const { traceback } = describeDiagnostics([fault as never], "cell 1");
  expect(stripVTControlCharacters(traceback.join())).toMatch(/^TypeScriptError: No such magic\./);
});

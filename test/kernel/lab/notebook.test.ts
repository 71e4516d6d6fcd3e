/** Notebook files against nbformat itself: test/golden/notebooks.py wrote what is compared here. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lines, readNotebook, writeNotebook } from "../../../kernel/lab/run/notebook.ts";

const golden: { notebook: unknown; text: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../golden/notebooks.json"), "utf8"),
);
const folder = mkdtempSync(join(tmpdir(), "glassbox-notebook-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (text: string) => {
  const path = join(folder, "n.ipynb");
  writeFileSync(path, text);
  return path;
};

describe("a notebook", () => {
  test("is written as nbformat writes it, to the byte", () => {
    expect(writeNotebook(readNotebook(file(JSON.stringify(golden.notebook))))).toBe(golden.text);
  });

  test("read and written again is the same file", () => {
    expect(writeNotebook(readNotebook(file(golden.text)))).toBe(golden.text);
  });

  test.each([
    ["not there", undefined, /does not exist/],
    ["not JSON", "{", /is not a notebook/],
    ["another JSON", "{}", /no nbformat and cells/],
    ["of an old format", '{"nbformat":3,"worksheets":[]}', /nbformat 3, and 4 is needed/],
  ])("that is %s is refused in a sentence", (_, text, message) => {
    expect(() => readNotebook(text === undefined ? join(folder, "none.ipynb") : file(text))).toThrow(message);
  });
});

test("lines end where Python's splitlines ends them", () => {
  expect(lines("a\nb\r\nc\rd\u2028e\x1cf")).toEqual(["a\n", "b\r\n", "c\r", "d\u2028", "e\x1c", "f"]);
  expect(lines("")).toEqual([]);
  expect(lines("\n\n")).toEqual(["\n", "\n"]);
});

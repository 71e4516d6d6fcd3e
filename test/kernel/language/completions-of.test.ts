/** The names that TypeScript would have given anyway are all there, and described alike. */
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { compileCell } from "../../../kernel/language/compile.ts";
import { completionsOf } from "../../../kernel/language/completions-of.ts";
import { Notebook } from "../../../kernel/language/notebook.ts";
import type { ts } from "../../../kernel/language/ts.ts";

const CELLS = [
  "class Point { #secret = 1; x = 1; static origin = new Point(); get size() { return this.#secret } move(by: number) { return this.x + by } }",
  "enum Colour { Red, Green }; namespace Shapes { export const round = 1; export type Side = 'left' | 'right'; export interface Sized { size: number } }",
  "const rows = new Map<string, number[]>(); const named = { first: 1, 'odd key': 2, [Symbol.iterator]: undefined }; const maybe: { deep?: { deeper: string } } = {}; const later = Promise.resolve({ settled: 1 })",
];
const ASKED = [
  "Math.tru",
  "Math.t",
  "Math.T",
  "rows.g",
  "rows.get",
  "Point.o",
  "Point.prototype.mo",
  "new Point().s",
  "new Point().mo",
  "Colour.R",
  "Shapes.ro",
  "let s: Shapes.Si",
  "named.f",
  "named.od",
  "maybe.de",
  "maybe.deep?.de",
  "maybe.deep.de",
  "(await later).se",
  "later.th",
  "'text'.sl",
  "[1].fl",
  "new Date().getM",
  "process.v",
  "globalThis.Ma",
  "Ma",
  "cons",
  "ro",
  "nam",
  "Poi",
  "function f(parameter: number) { return par",
  "class Other extends Point { override mo",
  "({ first: 1, sec",
  "const { fi",
  "let q: Poi",
  "named as unknown as Po",
  "rows.forEach((value, key) => va",
  "import.me",
  "new.ta",
  "Shapes.round.toF",
  "Point.origin.mo",
  "undefinedName.x",
  "(function () { return argu",
  "try {} catch (problem) { pro",
  "label: for (;;) { break la",
  "type T = keyof typeof na",
  "`${ro",
];

test("what begins as typed is found and described as TypeScript finds and describes it", () => {
  const notebook = new Notebook(tmpdir());
  for (const [i, code] of CELLS.entries()) {
    expect(compileCell(notebook, { code, name: `cell ${i + 1}`, lenient: false })).toMatchObject({ ok: true });
    notebook.settle();
  }
  let found = 0;
  for (const code of ASKED) {
    const { program, cell } = notebook.open(code, { offers: true });
    const prefix = /[\w$]*$/.exec(code)?.[0] ?? "";
    const entries = (typed: string) => {
      const { info } = completionsOf(notebook.service, program, cell, code.length, typed);
      return described(info?.entries ?? [], prefix);
    };
    const plain = notebook.service.getCompletionsAtPosition(cell.fileName, code.length, {
      includeCompletionsWithInsertText: true,
      includeSymbol: true,
    });
    found += described(plain?.entries ?? [], prefix).length;
    expect([code, entries(prefix)]).toEqual([code, described(plain?.entries ?? [], prefix)]);
    expect([code, entries("")]).toEqual([code, described(plain?.entries ?? [], prefix)]);
  }
  expect(found).toBeGreaterThan(50);
});

test("a place where nothing fits is told from one where nothing can stand", () => {
  const notebook = new Notebook(tmpdir());
  const isPlace = (code: string, typed: string) => {
    const { program, cell } = notebook.open(code, { offers: true });
    return completionsOf(notebook.service, program, cell, code.length, typed).isPlace;
  };
  expect(isPlace("Math.zz", "zz")).toBe(true);
  expect(isPlace("undefinedName.zz", "zz")).toBe(false);
});

function described(entries: readonly ts.CompletionEntry[], prefix: string) {
  const starts = (name: string) => name.toLowerCase().startsWith(prefix.toLowerCase());
  return entries
    .filter(({ name }) => starts(name))
    .map(({ name, kind, kindModifiers, sortText, insertText, replacementSpan, symbol }) => ({
      name,
      kind,
      kindModifiers,
      sortText,
      insertText,
      replacementSpan,
      symbol: symbol?.name,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind < b.kind ? -1 : 1));
}

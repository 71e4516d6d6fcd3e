/**
 * What the language room keeps of cells that are over: counted in TypeScript's trees and symbols, which are what memory
 * goes to, and which a collection leaves no doubt about. (Bytes also tell what V8 compiled meanwhile.)
 */
import { queryObjects } from "node:v8";
import { expect, test } from "vitest";
import { ts } from "../../../kernel/language/ts.ts";
import { FakeNotebook } from "./harness.ts";

const { objectAllocator } = ts as unknown as {
  objectAllocator: Record<"getSourceFileConstructor" | "getSymbolConstructor", () => new () => object>;
};
/** After a full collection. */
const live = () => ({
  files: queryObjects(objectAllocator.getSourceFileConstructor(), { format: "count" }),
  symbols: queryObjects(objectAllocator.getSymbolConstructor(), { format: "count" }),
});

/** How many more there are after 120 cells than after the first 20, both counted when a new checker has forgotten its cells. */
async function keptOf(cell: (i: number) => string) {
  const notebook = await new FakeNotebook().start();
  const after = async (from: number, to: number) => {
    for (let i = from; i < to; i++) await notebook.compile(cell(i));
    for (let i = 0; i < 3; i++) await notebook.compile("import 'node:path'");
    return live();
  };
  const before = await after(0, 20);
  const then = await after(20, 120);
  return { files: then.files - before.files, symbols: then.symbols - before.symbols };
}

test("names that are declared again and again leave nothing behind", async () => {
  const kept = await keptOf(
    (i) => `class A { value = ${i} } const a = new A(); let list = [a, ${i}]; function f(x: A) { return [x, list] }`,
  );
  expect(kept.files).toBeLessThan(8);
  expect(kept.symbols).toBeLessThan(100);
});

test("what no later cell mentions is kept as a text", async () => {
  const kept = await keptOf((i) => `const v${i}: number = ${i}; v${i} + 1`);
  expect(kept.files).toBeLessThan(8);
  expect(kept.symbols).toBeLessThan(100);
});

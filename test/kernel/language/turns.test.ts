/** Loops that call native code say `__cell.turn()` in each round, where Stop finds them. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => void (await notebook.start()));
beforeEach(() => notebook.reset());

const turns = async (code: string) => (await notebook.compile(code)).code.split("__cell.turn()").length - 1;

describe("a loop has a place to be stopped in", () => {
  test.each([
    "for (;;) JSON.parse('1')",
    "const a = [3, 1]; while (true) { a.sort(); }",
    "do structuredClone(1); while (true)",
    "for (const x of [[1]]) x.slice()",
    "for (const k in { a: 1 }) k.repeat(3)",
    "const a = [1]; for (;;) [...a]",
    "for (;;) new Array(9)",
    "function f() { for (;;) JSON.stringify(f) }",
    "out: for (;;) { for (;;) { JSON.parse('1'); continue out } }",
    "const a = [1]; let i = 0; while (a.indexOf(i) < 0) i--",
  ])("%s", async (code) => {
    expect(await turns(code)).toBeGreaterThan(0);
  });

  test.each([
    "let s = 0; for (let i = 0; i < 9; i++) s += Math.max(i, 3)",
    "const a: number[] = []; for (let i = 0; i < 9; i++) a.push(i)",
    "const f = (x: number) => x; for (let i = 0; i < 9; i++) f(i)",
    "for (let i = 0; i < 9; i++) console.log(i)",
    "JSON.parse('1')",
    "const fs = []; for (;;) { const f = () => JSON.parse('1'); fs[0] = f; break }",
  ])("but not where it would be found anyway: %s", async (code) => {
    expect(await turns(code)).toBe(0);
  });

  test("and does what it did", async () => {
    const code = `const out: string[] = [];
      outer: for (const [i, x] of ["a", "b", "c", "d"].entries()) {
        if (i === 1) continue;
        for (const k in { p: 1, q: 2 }) { if (k.startsWith("q") && i > 1) continue outer; out.push(x.concat(k)) }
        if (x.includes("c")) break;
      }
      let n = 0; do n += "ab".indexOf("b"); while (n < 3)
      const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i.toFixed(1));
      [out.join(), n, fs.map((f) => f()).join()]`;
    notebook.turns = 0;
    expect(await notebook.run(code)).toEqual(["ap,aq,cp,dp", 3, "0.0,1.0,2.0"]);
    expect(notebook.turns).toBeGreaterThan(8);
  });
});

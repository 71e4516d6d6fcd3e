import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cells } from "./harness.ts";

const cwd = mkdtempSync(join(tmpdir(), "glassbox-texts-"));
let cells: Cells;
beforeAll(async () => {
  cells = await Cells.start(cwd);
});
afterAll(async () => {
  await cells.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** Without what a printer may do to it. */
const dense = (text: string) => text.replace(/\s+|;(?=\s*\})/g, "");

describe("a function's text is what TypeScript alone makes of it", () => {
  test.each([
    [
      "async (n: number) => { for (let i = 0; i < n; i++) await null }",
      "async (n) => { for (let i = 0; i < n; i++) await null }",
    ],
    ["async () => await Promise.resolve(6)", "async () => await Promise.resolve(6)"],
    [
      "async () => { for await (const x of []) { console.log(x) } }",
      "async () => { { for await (const x of []) { { console.log(x) } } } }",
    ],
    ['() => { for (;;) JSON.parse("1") }', '() => { for (;;) { JSON.parse("1") } }'],
    ['() => { throw "text" }', '() => { throw "text" }'],
    ["() => { try { } catch (e) { throw e } }", "() => { try { } catch (e) { throw e } }"],
    ["() => Promise.reject({ code: 5 })", "() => Promise.reject({ code: 5 })"],
    ["() => new Promise((_, reject) => reject())", "() => new Promise((_, reject) => reject(void 0))"],
    ['async () => (await import("node:os")).EOL', 'async () => (await import("node:os")).EOL'],
    ["class A { async m(): Promise<void> { await this.m() } }; A", "class A { async m() { await this.m() } }"],
    ["() => add(total, 1) + total", "() => add(total, 1) + total"],
    [
      "() => { total = 4; const o = { total, add }; return `${total} ${o}` }",
      "() => { total = 4; const o = { total: total, add: add }; return `${total} ${o}` }",
    ],
    ["Math.max", "function max() { [native code] }"],
    ["Function.prototype.toString", "function toString() { [native code] }"],
  ])("%s", async (code, text) => {
    await cells.run("let total = 1; function add(a: number, b: number) { return a + b }");
    expect(dense((await cells.run(`console.log(String(${code.replace(/; A$/, "")}))`)).printed)).toBe(dense(text));
  });

  test("so that a worker runs it", async () => {
    const { printed, error } = await cells.run(`
      import { Worker } from "node:worker_threads";
      async function work(n: number) { for (let i = 0; i < n; i++) { await null; JSON.parse("1"); if (i === 3) throw \`stopped at \${i}\` } }
      const worker = new Worker(\`(\${work})(9).catch((e) => require("node:worker_threads").parentPort.postMessage(e))\`, { eval: true });
      console.log(await new Promise((done, fail) => worker.on("message", done).on("error", fail)));`);
    expect(error).toBeUndefined();
    expect(printed).toBe("stopped at 3\n");
  });

  test("also in a local file", async () => {
    writeFileSync(join(cwd, "local.ts"), "export function refuse(n: number): never {\n  throw n;\n}\n");
    const { printed } = await cells.run('import { refuse } from "./local.ts";\nconsole.log(refuse.toString())');
    expect(dense(printed)).toBe("functionrefuse(n){thrown}");
  });

  test("what is no function has none", async () => {
    expect((await cells.run("Function.prototype.toString.call({} as never)")).ename).toBe("TypeError");
  });
});

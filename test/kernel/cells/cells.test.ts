import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cells } from "./harness.ts";
import { groups } from "./table.ts";

/** What cells import: JSON, WebAssembly, TypeScript, an ES package with `exports`, an old CommonJS one. */
const FILES: Record<string, string | Uint8Array> = {
  "data.json": '{ "a": 1, "list": [1, 2, 3] }',
  // (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)
  "add.wasm": Buffer.from("0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b", "hex"),
  "util.ts":
    'import { by } from "./sub/deep.ts";\nexport const version = 1;\nexport const twice = (x: number) => x * by;\nexport enum Kind { A, B }\nexport class Thing { constructor(public n: number) {} }\nexport default function def() { return "default" }\n',
  "sub/deep.ts": "export const by = 2;\n",
  "node_modules/dual/package.json":
    '{ "name": "dual", "version": "1.0.0", "type": "module", "exports": { ".": { "import": { "types": "./index.d.ts", "default": "./index.js" }, "require": "./index.cjs" }, "./sub/*": { "types": "./*.d.ts", "default": "./*.js" } } }',
  "node_modules/dual/index.js": 'await null; export const kind = "esm";',
  "node_modules/dual/index.cjs": 'exports.kind = "cjs";',
  "node_modules/dual/index.d.ts": "export declare const kind: string;",
  "node_modules/dual/util.js": "export const util = () => 5;",
  "node_modules/dual/util.d.ts": "export declare const util: () => number;",
  "node_modules/old/package.json": '{ "name": "old", "version": "1.0.0", "main": "index.js", "types": "index.d.ts" }',
  "node_modules/old/index.js": 'module.exports = function greet(n) { return "hi " + n }; module.exports.extra = 3;',
  "node_modules/old/index.d.ts":
    "declare function greet(n: string): string; declare namespace greet { const extra: number } export = greet;",
};

const cwd = mkdtempSync(join(tmpdir(), "glassbox-cells-"));
let cells: Cells;
beforeAll(async () => {
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
  cells = await Cells.start(cwd);
});
afterAll(async () => {
  await cells.stop();
  rmSync(cwd, { recursive: true, force: true });
});

describe.each(groups)("%s", (_, ...rows) => {
  beforeAll(async () => expect((await cells.run("%reset")).error).toBeUndefined());

  test.each(rows)("%s", async (code, shown) => {
    const ran = await cells.run(code);
    expect(ran.error).toBeUndefined();
    if (shown instanceof RegExp) expect(ran.shown).toMatch(shown);
    else expect(ran.shown).toBe(shown);
  });
});

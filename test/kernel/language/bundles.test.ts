/** TypeScript's libraries and Node's types as one file each: nothing of them is lost, and help still names the real file. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleLibraries, bundleNamed } from "../../../kernel/language/bundles.ts";
import { Notebook } from "../../../kernel/language/notebook.ts";
import { kernelRoot, typescriptFolder } from "../../../kernel/language/resolve.ts";
import { FakeNotebook } from "./harness.ts";

const library = typescriptFolder(kernelRoot());
const folder = mkdtempSync(join(tmpdir(), "glassbox-bundles-"));
const notebook = new FakeNotebook();
beforeAll(async () => {
  const pack = join(folder, "node_modules/browser");
  mkdirSync(pack, { recursive: true });
  writeFileSync(join(pack, "package.json"), JSON.stringify({ name: "browser", types: "index.d.ts" }));
  writeFileSync(
    join(pack, "index.d.ts"),
    '/// <reference lib="dom" />\n/// <reference lib="es2020" />\nexport declare const page: HTMLElement;',
  );
  await notebook.start(folder);
});

test("a bundle holds every library reached, once, with its text at its place", () => {
  const { name, holds } = bundleLibraries(library, ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"]);
  const bundle = bundleNamed(join(library, name));
  expect(holds.has("lib.es5.d.ts") && holds.has("lib.es2015.iterable.d.ts")).toBe(true);
  expect(holds.has("lib.dom.d.ts")).toBe(false);
  expect(holds.size).toBe(bundle?.parts.length);
  for (const part of bundle?.parts ?? []) {
    const text = readFileSync(part.name, "utf8");
    const here = bundle?.text.slice(part.start, part.start + text.length);
    expect(here?.replace(/^\/\/ (\s*<reference)/gm, "///$1")).toBe(text);
  }
});

describe("types of the bundles are those of the files", () => {
  test.each([
    ["[1, 2].findLast((n) => n > 1)?.toFixed()"],
    ["new Map([[1, 'a']]).entries().next().value?.[1].at(0)"],
    ["const r: Response = await fetch('data:,x'); (await r.arrayBuffer()).byteLength"],
    ["new AbortController().signal.aborted satisfies boolean; performance.now().toFixed()"],
    ["import { readFile } from 'node:fs/promises'; (await readFile('a')).readUInt8(0).toFixed()"],
    [
      "import test from 'node:test'; import { Worker } from 'worker_threads'; test('a', () => {}); new Worker('a').threadId",
    ],
    ["process.versions.node.length; Buffer.from('a').toString('hex'); setTimeout(() => {}, 1).unref()"],
    ["new Intl.NumberFormat('de').formatToParts(1); 5n ** 2n; structuredClone({ a: 1 }).a.toFixed()"],
  ])("%s", async (code) => {
    await notebook.compile(code);
  });

  test("and what is not in them is missing", async () => {
    expect(await notebook.errors("document.title")).toEqual(["1:1 TS2584"]);
    expect(await notebook.errors("[1].findLast(1)")).toEqual(["1:14 TS2769"]);
    expect(await notebook.errors("Buffer.from('a').nope")).toEqual(["1:18 TS2339"]);
  });
});

test.each([
  ["[1].findLast", /^\/.*\/lib\.es2023\.array\.d\.ts:(\d+)$/],
  ["Array.isArray", /^\/.*\/lib\.es5\.d\.ts:(\d+)$/],
  ["process.chdir", /^\/.*\/@types\/node\/process\.d\.ts:(\d+)$/],
])("help on %s says which file it is from, and the line", async (code, where) => {
  const { data } = await notebook.room.inspect({ code, cursor: code.length, detail: 1 });
  const line = String(data["text/plain"])
    .split("\n")
    .find((text) => where.test(text));
  const [, file, number] = /^(.*):(\d+)$/.exec(line as string) as unknown as [string, string, string];
  const name = code.split(".").at(-1) as string;
  expect(readFileSync(file, "utf8").split("\n")[Number(number) - 1]).toContain(name);
});

test("a package may ask for a library that is not in the bundle, and for one that is", async () => {
  await notebook.compile(
    "import { page } from 'browser'; page.innerHTML.length; document.title.length; [1].at(0)?.toFixed()",
  );
  const program = (await notebook.room.inspect({ code: "Array.isArray", cursor: 8, detail: 1 })).data["text/plain"];
  expect(String(program).match(/lib\.es5\.d\.ts/g)).toHaveLength(1);
});

test("every name of the language is known: no library makes the bundle a module", () => {
  const checked = new Notebook(folder).program("Math.max(1)");
  expect(checked.getGlobalDiagnostics().map(({ messageText }) => messageText)).toEqual([]);
});

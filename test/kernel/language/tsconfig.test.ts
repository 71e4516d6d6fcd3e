/** The tsconfig.json of the notebook's folder. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { FakeNotebook } from "./harness.ts";

/** A notebook in a folder with these files, and a way to change them. */
async function folder(config: object | string, files: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), "glassbox-tsconfig-"));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  };
  const configure = (value: object | string) =>
    write("tsconfig.json", typeof value === "string" ? value : JSON.stringify({ compilerOptions: value }));
  for (const [name, text] of Object.entries(files)) write(name, text);
  configure(config);
  return { notebook: await new FakeNotebook().start(cwd), configure, write };
}

test("decides how strictly cells are checked, also by what it extends", async () => {
  const loose = await folder({ strict: false });
  expect(await loose.notebook.run("let s: string = null; s")).toBe(null);
  const extended = await folder('{ "extends": "./base.json" }', {
    "base.json": '{ "compilerOptions": { "strict": false } }',
  });
  expect(await extended.notebook.run("function f(a) { return a } f(1)")).toBe(1);
});

test("that changes holds from the next cell on, and what cells declared stays", async () => {
  const { notebook, configure } = await folder({ strict: false });
  const first = await notebook.compile("let s: string = null; const keep = { n: 5 }");
  await notebook.execute(first);
  configure({ strict: true });
  expect(await notebook.errors("let t: string = null")).toEqual(["1:5 TS2322"]);
  expect(await notebook.run("keep.n")).toBe(5);
  await notebook.room.discard({ id: first.id as number });
  expect(await notebook.errors("keep")).toEqual(["1:1 TS2304"]);
});

test("that is broken is told of once, with its own file and line, and then holds as far as it can be read", async () => {
  const { notebook, configure } = await folder('{\n  "compilerOptions": { "strict": tru }\n}');
  const refused = await notebook.room.compile({ code: "let s = 1", count: 1 });
  expect(refused.ok).toBe(false);
  expect(refused.diagnostics[0]).toMatchObject({ line: 2, file: expect.stringMatching(/tsconfig\.json$/) });
  expect(refused.diagnostics[0]?.message).toContain("This cell has not run.");
  expect(await notebook.run("let s = 1; s")).toBe(1);
  configure({ strikt: true });
  const again = await notebook.room.compile({ code: "s", count: 2 });
  expect(again.diagnostics[0]?.message).toContain("Did you mean 'strict'?");
  expect(await notebook.run("s")).toBe(1);
});

test("says with paths where names lead, with and without an extension", async () => {
  const { notebook } = await folder({ paths: { "@lib/*": ["./src/*"] } }, { "src/a.ts": "export const a = 1;" });
  expect(await notebook.errors("import { a } from '@lib/a'; a.nope")).toEqual(["1:31 TS2339"]);
  expect(await notebook.errors("import { a } from '@lib/a.ts'; a.nope")).toEqual(["1:34 TS2339"]);
});

test("turns JSX on, which calls the notebook's own factory", async () => {
  const { notebook } = await folder({ jsx: "react-jsx", jsxFactory: "h", jsxFragmentFactory: "Fragment" });
  await notebook.run(
    "function h(tag: any, props: any, ...inside: any[]): any { return [tag, props, ...inside] }\nconst Fragment = 'fragment';\ndeclare global { namespace JSX { interface IntrinsicElements { [tag: string]: any } } }",
  );
  expect(await notebook.run("const n = 2;\n<div id='a'>{n}</div>")).toEqual(["div", { id: "a" }, 2]);
  expect(await notebook.run("<><b/></>")).toEqual(["fragment", null, ["b", null]]);
  expect(await notebook.run("function h(...all: any[]): any { return all.length }\n<i/>")).toBe(2);
});

test("turns the older decorators on", async () => {
  const { notebook } = await folder({ experimentalDecorators: true });
  await notebook.run("const seen: string[] = []; function log(target: object, key: string) { seen.push(key) }");
  expect(await notebook.run("class A { @log field = 1 }\nseen")).toEqual(["field"]);
});

test("says by `include` and `files` which declarations there are: globals, and modules without types", async () => {
  const files = {
    "types/globals.d.ts": "declare const VERSION: string; interface Array<T> { mine?: T }",
    "types/untyped.d.ts": 'declare module "node:untyped" { export function f(a: number): string }',
    "beside.js": "export const b = 1;",
    "beside.d.ts": "declare const BESIDE: string; declare const VERSION: number;",
    "elsewhere/not.d.ts": "declare const ELSEWHERE: string;",
    "code.ts": "export const n: number = 1;",
  };
  const uses = ["VERSION.length", "[1].mine?.toFixed()", 'import { f } from "node:untyped"; f("")', "ELSEWHERE"];
  const { notebook, configure, write } = await folder("{}", files);
  const errors = async (code: string) =>
    (await notebook.room.compile({ code, count: 1 })).diagnostics
      .map((d) => `${d.line}:${d.column} TS${d.code}`)
      .join();
  const all = () => Promise.all(uses.map(errors));
  // Who names nothing includes what is near.
  expect(await all()).toEqual(["", "", "1:37 TS2345", ""]);
  configure('{ "include": ["types/**/*", "*.ts"] }');
  expect(await all()).toEqual(["", "", "1:37 TS2345", "1:1 TS2304"]);
  configure('{ "files": ["elsewhere/not.d.ts"] }');
  expect(await all()).toEqual(["1:1 TS2304", "1:5 TS2339", expect.stringContaining("TS2307"), ""]);
  write("elsewhere/not.d.ts", "declare const ELSEWHERE: number;");
  expect(await errors("const s: string = ELSEWHERE")).toBe("1:7 TS2322");
});

import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeNotebook, type TypeErrors } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbox-imports-"));
let clock = Date.now() / 1000;

function write(path: string, content: string | object): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content));
  utimesSync(full, ++clock, clock);
}

const notebook = new FakeNotebook();
beforeAll(async () => {
  write("node_modules/esm/package.json", {
    name: "esm",
    type: "module",
    exports: {
      ".": { types: "./types/main.d.ts", default: "./main.js" },
      "./sub": { types: "./types/sub.d.ts", default: "./sub.js" },
    },
  });
  write(
    "node_modules/esm/types/main.d.ts",
    "export declare class Box<T> { constructor(value: T); value: T; map<U>(f: (t: T) => U): Box<U> }\nexport interface Options { deep: boolean }\nexport declare function make(o: Options): Inner;\nexport interface Inner { inner: Box<number> }\ndeclare const d: { version: string }; export default d;",
  );
  write("node_modules/esm/types/sub.d.ts", "export declare const sub: 42;");
  write("node_modules/cjs/package.json", { name: "cjs", main: "index.js", types: "index.d.ts" });
  write(
    "node_modules/cjs/index.d.ts",
    "declare function cjs(n: number): string; declare namespace cjs { const extra: number; interface Shape { s: 1 } } export = cjs;",
  );
  write("node_modules/untyped/package.json", { name: "untyped", main: "index.js" });
  write("node_modules/untyped/index.js", "module.exports = {}");
  write("data.json", { rows: [1, 2] });
  write(
    "local.ts",
    "import { helper } from './helper.js';\nexport interface Row { id: number }\nexport let count = 0;\nexport const row: Row = { id: helper() };\nexport default function local(r: Row) { return r.id }",
  );
  write("helper.ts", "export function helper(): number { return 3 }");
  write("broken.ts", "export const fine = 1;\nexport const bad: number = 'text';");
  await notebook.start(folder);
});
beforeEach(() => notebook.reset());

describe("types are found", () => {
  test("of a package's exports map, its generics included", async () => {
    notebook.modules.set("esm", {
      Box: class {
        constructor(readonly value: unknown) {}
      },
    });
    await notebook.run("import { Box } from 'esm'; const box = new Box(1).value === 1 ? new Box('a') : new Box('b')");
    await notebook.compile("const mapped = new Box([1]).map((xs) => xs.length); mapped.value.toFixed()");
    expect(await notebook.errors("mapped.value.length; box.value.toFixed()")).toEqual(["1:14 TS2339", "1:32 TS2551"]);
    expect(await notebook.errors("import { sub } from 'esm/sub'; const s: string = sub")).toEqual(["1:38 TS2322"]);
    expect(await notebook.errors("import { x } from 'esm/hidden'")).toEqual(["1:19 TS2307"]);
  });

  test("of results whose type the cell never imported", async () => {
    await notebook.compile("import { make } from 'esm'");
    await notebook.compile("const made = make({ deep: true })");
    await notebook.compile("made.inner.map(String).value.length");
    expect(await notebook.errors("made.inner.value.length")).toEqual(["1:18 TS2339"]);
  });

  test("of CommonJS: default, namespace and named imports", async () => {
    await notebook.compile(
      "import cjs, { extra } from 'cjs'; import * as ns from 'cjs'; import type { Shape } from 'cjs'; import old = require('cjs')",
    );
    await notebook.compile("const shape: Shape = { s: 1 }; cjs(extra).length + ns.default(1).length + old(1).length");
    expect(await notebook.errors("cjs('a')")).toEqual(["1:5 TS2345"]);
    expect(await notebook.errors("const bad: Shape = { s: 2 }")).toEqual(["1:22 TS2322"]);
  });

  test("of node: modules, from the kernel's own copy where the folder has none", async () => {
    await notebook.compile(
      "import { readFileSync } from 'node:fs'; import path from 'path'; const text = readFileSync('x', 'utf8'); path.join(text)",
    );
    expect(await notebook.errors("text.nope; process.cwd().nope")).toEqual(["1:6 TS2339", "1:26 TS2339"]);
  });

  test("of tslab and glassbox from any folder", async () => {
    await notebook.compile(
      "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>'); tslab.newDisplay().text('a')",
    );
    const found = await notebook.room.compile({ code: "import * as glassbox from 'glassbox'", count: 1 });
    expect(found.diagnostics).toEqual([]);
  });

  test("of JSON", async () => {
    await notebook.compile(
      "import data from './data.json'; import typed from './data.json' with { type: 'json' }; data.rows.map((n) => n.toFixed())",
    );
    expect(await notebook.errors("data.rows[0].length")).toEqual(["1:14 TS2339"]);
  });

  test("of local TypeScript by every spelling", async () => {
    for (const spelling of ["./local", "./local.ts", "./local.js"]) {
      await notebook.compile(
        `import local, { row, type Row } from '${spelling}'; const r: Row = row; local(r).toFixed()`,
      );
    }
    expect(await notebook.errors("local({ id: 'x' })")).toEqual(["1:9 TS2322"]);
  });

  test("of a package without types as any", async () => {
    await notebook.compile("import untyped from 'untyped'; untyped.any.thing()");
  });

  test("a missing package is an error at its name, and found once it is there", async () => {
    const code = "\nimport { v } from 'late'; v.toFixed()";
    expect(await notebook.errors(code)).toEqual(["2:19 TS2307"]);
    write("node_modules/late/package.json", { name: "late", types: "index.d.ts" });
    write("node_modules/late/index.d.ts", "export declare const v: number;");
    await notebook.compile(code);
    await notebook.compile("v.toFixed()");
  });
});

describe("local files", () => {
  test("their own errors are reported with their own lines, and stop the cell", async () => {
    const refused = await notebook.room.compile({ code: "import { fine } from './broken'", count: 1 });
    expect(refused.ok).toBe(false);
    expect(refused.diagnostics).toMatchObject([
      {
        file: join(folder, "broken.ts"),
        line: 2,
        column: 14,
        code: 2322,
        source: "export const bad: number = 'text';",
      },
    ]);
    write("broken.ts", "export const fine = 1;\nexport const bad: number = 2;");
    await notebook.compile("import { fine } from './broken'; fine.toFixed()");
  });

  test("a change on disk changes the types that the next cell sees", async () => {
    write("moving.ts", "export const v = 1;");
    await notebook.compile("import { v } from './moving'; v.toFixed()");
    write("moving.ts", "export const v = 'now a string';");
    await notebook.compile("import { v } from './moving'; v.length");
    expect(await notebook.errors("v.toFixed()")).toEqual(["1:3 TS2551"]);
  });

  test("compile to ES modules, specifiers as written, types gone, with a map", async () => {
    await notebook.compile("import local from './local'");
    for (const path of ["local.ts", "never-imported.ts"]) {
      if (path === "never-imported.ts")
        write(
          path,
          "import { helper } from './helper.js';\nimport type { Row } from './local';\nexport const r: Row = { id: helper() }; export type { Row };",
        );
      const compiled = await notebook.room.compileFile({ path: join(folder, path) });
      if (!compiled.ok) throw new Error("refused");
      expect(compiled.code).toContain("from './helper.js'");
      expect(compiled.code).toMatch(/export (const|let)/);
      expect(compiled.code).not.toContain("Row");
      expect(compiled.code).toMatch(/\/\/# sourceMappingURL=data:application\/json;base64,\S+\n$/);
    }
  });

  test("that are missing or cannot be parsed are refused, not thrown", async () => {
    write("unparsable.ts", "export const x: = 1");
    expect(await notebook.room.compileFile({ path: join(folder, "unparsable.ts") })).toMatchObject({
      ok: false,
      diagnostics: [{ line: 1, column: 17 }],
    });
    expect(await notebook.room.compileFile({ path: join(folder, "nowhere.ts") })).toMatchObject({ ok: false });
  });
});

describe("imports at run time", () => {
  test("named, default and namespace bindings are live names of the notebook", async () => {
    notebook.modules.set("esm", {
      Box: class {
        value = 7;
      },
      default: { version: "1" },
    });
    await notebook.run(
      "import d, { Box as B } from 'esm'; import * as ns from 'esm'; function read() { return new B(1).value }",
    );
    expect(await notebook.run("[d.version, read(), ns.default.version]")).toEqual(["1", 7, "1"]);
    notebook.modules.set("esm", {
      Box: class {
        value = 8;
      },
      default: { version: "2" },
    });
    expect(await notebook.run("import d, { Box as B } from 'esm'; [d.version, read()]")).toEqual(["2", 8]);
    expect(await notebook.run("const B = 5; const d = 6; B + d")).toBe(11);
  });

  test("imports of nothing but types leave no trace; a bare import runs the module", async () => {
    notebook.modules.set("esm", {});
    await notebook.run(
      "import { type Options, type Inner } from 'esm'; import type D from 'esm'; let o: Options = { deep: true }",
    );
    await notebook.run("import { Options } from 'esm'");
    expect(notebook.imported).toEqual([]);
    await notebook.run("import 'esm'; import {} from 'esm'");
    expect(notebook.imported.length).toBe(2);
  });

  test("a name used as a type only stays out, a value imported for later cells stays in", async () => {
    notebook.modules.set("esm", { make: () => 1 });
    await notebook.run("import { make, Options } from 'esm'");
    expect(await notebook.run("const o: Options = { deep: false }; make(o)")).toBe(1);
  });

  test("come before everything else in the cell, and attributes are passed on", async () => {
    notebook.modules.set("./data.json", { default: { rows: [1] } });
    expect(
      await notebook.run("const n = data.rows.length;\nimport data from './data.json' with { type: 'json' };\nn"),
    ).toBe(1);
    expect(notebook.imported).toEqual([{ specifier: "./data.json", options: { with: { type: "json" } } }]);
    await notebook.run("const again = await import('./data.json', { with: { type: 'json' } }); again.default.rows");
    expect(notebook.imported[1]).toEqual(notebook.imported[0]);
  });

  test("a CommonJS name that Node did not detect is taken from the default export; one that is nowhere is an error", async () => {
    notebook.modules.set("cjs", { default: Object.assign(() => "called", { extra: 5 }) });
    expect(await notebook.run("import cjs, { extra } from 'cjs'; [cjs(1), extra]")).toEqual(["called", 5]);
    notebook.modules.set("cjs", { default: () => 1 });
    const error = (await notebook.run("import { extra } from 'cjs'").catch((e: Error) => e)) as TypeErrors;
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error.message).toBe("The requested module 'cjs' does not provide an export named 'extra'");
  });
});

test("the folder's tsconfig.json is honoured, where a notebook can", async () => {
  const strange = mkdtempSync(join(tmpdir(), "glassbox-config-"));
  writeFileSync(
    join(strange, "tsconfig.json"),
    '{ "compilerOptions": { "strict": false, "noUnusedLocals": true, "outDir": "x", "module": "commonjs", // a comment\n "paths": { "@/*": ["./src/*"] } } }',
  );
  mkdirSync(join(strange, "src"));
  writeFileSync(join(strange, "src", "thing.ts"), "export const thing = 1;");
  const loose = await new FakeNotebook().start(strange);
  await loose.compile(
    "import { thing } from '@/thing.ts'; let n: number = null; function f(a) { return a } await 1; thing.toFixed()",
  );
});

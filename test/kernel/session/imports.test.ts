import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plain, Session, scratchFolder } from "./harness.ts";

const cwd = scratchFolder();
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
};

/** What the language room does with a local file, without the type check. */
const compileFile = (path: string) => {
  compiled.push(path.slice(cwd.length + 1));
  const text = readFileSync(path, "utf8");
  if (/TYPE ERROR|FAULT/.test(text)) {
    const category = "error" as const;
    const [source = "", column, code] = [text.split("\n")[0], text.indexOf("x") + 1, text.includes("FAULT") ? 0 : 2322];
    const fault = { code, message: "no number", category, file: path, line: 1, column, source, length: 1 };
    return { ok: false as const, diagnostics: [fault] };
  }
  const { outputText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      inlineSourceMap: true,
      inlineSources: true,
    },
  });
  return { ok: true as const, code: outputText };
};
let compiled: string[] = [];
let session: Session;
beforeAll(async () => {
  write(
    "node_modules/esm-only/package.json",
    `{ "name": "esm-only", "type": "module", "exports": { ".": "./main.js", "./sub": "./deep/sub.js" } }`,
  );
  write("node_modules/esm-only/main.js", `await null; export const kind = "esm"; export default 1;`);
  write("node_modules/esm-only/deep/sub.js", `export const sub = import.meta.url.endsWith("deep/sub.js");`);
  write(
    "node_modules/both/package.json",
    `{ "name": "both", "exports": { "import": "./i.mjs", "require": "./r.cjs" } }`,
  );
  write("node_modules/both/i.mjs", `export const by = "import";`);
  write("node_modules/both/r.cjs", `exports.by = "require";`);
  write("node_modules/old/package.json", `{ "name": "old" }`);
  write("node_modules/old/index.js", `module.exports = { a: 1, f() { return this.a } }; exports.no = 1;`);
  write("data.json", `{ "x": [1, 2] }`);
  session = await Session.start({ cwd, compileFile });
});
afterAll(() => session.stop());

async function value(code: string): Promise<unknown> {
  const outcome = await session.run(code);
  expect(outcome.error && plain(outcome.error.traceback)).toBeUndefined();
  return outcome.result?.data["text/plain"];
}
const load = (specifier: string, show: string) =>
  value(`const m = await __cell.import("${specifier}"); __cell.result(${show})`);

describe("from the notebook's folder", () => {
  test.each([
    ["esm-only", "[m.kind, m.default]", "[ 'esm', 1 ]"],
    ["esm-only/sub", "m.sub", "true"],
    ["both", "m.by", "'import'"],
    ["old", "m.default.f()", "1"],
    ["node:path", "m.join('a', 'b')", "'a/b'"],
    ["fs", "typeof m.readFileSync", "'function'"],
    ["./data.json", "m.default.x", "[ 1, 2 ]"],
  ])("import %s", async (specifier, show, text) => {
    expect(await load(specifier, show)).toBe(text);
  });

  test("require, __dirname, __filename and import.meta are the folder's", async () => {
    expect(await value(`__cell.result(require("both").by)`)).toBe("'require'");
    expect(await value(`__cell.result(__dirname === ${JSON.stringify(cwd)} && __filename.startsWith(__dirname))`)).toBe(
      "true",
    );
    expect(
      await value(
        `__cell.result([__cell.meta.dirname === __dirname, __cell.meta.resolve("both").endsWith("/both/i.mjs")])`,
      ),
    ).toBe("[ true, true ]");
  });

  test("a JSON import with its attribute, and one inside eval", async () => {
    expect(
      await value(
        `const m = await __cell.import("./data.json", { with: { type: "json" } }); __cell.result(m.default.x[0])`,
      ),
    ).toBe("1");
    expect(await value(`const m = await (0, eval)('import("both")'); __cell.result(m.by)`)).toBe("'import'");
  });

  test("a package that is not there is an error that names it, and found once it is installed", async () => {
    const outcome = await session.run(`await __cell.import("later")`);
    expect(outcome.error?.evalue).toContain("Cannot find package 'later'");
    write("node_modules/later/package.json", `{ "name": "later", "type": "module", "exports": "./index.js" }`);
    write("node_modules/later/index.js", `export const here = true;`);
    expect(await load("later", "m.here")).toBe("true");
  });

  test("glassbox is the folder's own copy when there is one, and else the kernel's", async () => {
    expect(
      await value(
        `__cell.result((await __cell.import("glassbox")) === (await __cell.import("${dirname(import.meta.dirname)}/../../dist/lib/index.js")))`,
      ),
    ).toBe("true");
    write(
      "own/node_modules/glassbox/package.json",
      `{ "name": "glassbox", "type": "module", "exports": "./index.js" }`,
    );
    write("own/node_modules/glassbox/index.js", `export const own = true;`);
    const other = await Session.start({ cwd: join(cwd, "own") });
    expect((await other.run(`__cell.result((await __cell.import("glassbox")).own)`)).result?.data["text/plain"]).toBe(
      "true",
    );
    await other.stop();
  });
});

describe("a local file that changed is loaded anew:", () => {
  test.each([
    ["JSON", "fresh.json", (n: number) => `{ "n": ${n} }`, "m.default.n"],
    ["a JavaScript module", "fresh.mjs", (n: number) => `export const n = ${n};`, "m.n"],
    ["a .js file written as a module", "fresh1.js", (n: number) => `export let n = ${n};`, "m.n"],
    ["CommonJS", "fresh.cjs", (n: number) => `exports.n = ${n};`, "m.n"],
    ["a .js file that is CommonJS", "fresh2.js", (n: number) => `module.exports = { n: ${n} };`, "m.default.n"],
  ])("%s", async (_, file, text, show) => {
    write(file, text(1));
    expect(await load(`./${file}`, show)).toBe("1");
    write(file, `${text(22)}\n`);
    expect(await load(`./${file}`, show)).toBe("22");
    expect(
      await value(`const i = () => __cell.import("./${file}"); __cell.result((await i()).n === (await i()).n)`),
    ).toBe("true");
  });

  test("one that a JavaScript module or a CommonJS file needs, with require too", async () => {
    write("deep/inner.mjs", "export const n = 1;");
    write("deep/outer.mjs", `export { n } from "./inner.mjs";`);
    write("deep/inner.cjs", "exports.n = 1;");
    write("deep/outer.cjs", `exports.n = require("./inner.cjs").n;`);
    write("deep/kept.cjs", `exports.made = {};`);
    const all = `[(await __cell.import("./deep/outer.mjs")).n, require("./deep/outer.cjs").n]`;
    expect(await value(`globalThis.kept = require("./deep/kept.cjs").made; __cell.result(${all})`)).toBe("[ 1, 1 ]");
    write("deep/inner.mjs", "export const n = 222;");
    write("deep/inner.cjs", "exports.n = 222;");
    expect(await value(`__cell.result(${all})`)).toBe("[ 222, 222 ]");
    expect(await value(`__cell.result(globalThis.kept === require("./deep/kept.cjs").made)`)).toBe("true");
  });
});

describe("WebAssembly", () => {
  // (module (import "./env.mjs" "k" (func (result i32))) (func (export "add") (param i32) (result i32) local.get 0, call 0, i32.add))
  const bytes = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    [1, 10, 2, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f],
    [2, 15, 1, 9, ...Buffer.from("./env.mjs"), 1, 0x6b, 0, 0],
    [3, 2, 1, 1],
    [7, 7, 1, 3, ...Buffer.from("add"), 0, 1],
    [10, 9, 1, 7, 0, 0x20, 0, 0x10, 0, 0x6a, 0x0b],
  ].flat();

  test("is imported as its exports, and imports what it needs from beside it", async () => {
    write("env.mjs", "export const k = () => 40;");
    writeFileSync(join(cwd, "add.wasm"), Buffer.from(bytes));
    expect(await load("./add.wasm", "[Object.keys(m), m.add(2)]")).toBe("[ [ 'add' ], 42 ]");
    write("uses.mjs", `import { add } from "./add.wasm"; export const sum = add(1);`);
    expect(await load("./uses.mjs", "m.sum")).toBe("41");
  });
});

describe("paths of tsconfig.json", () => {
  test("lead to the files they name, in cells and in files, the longest pattern first", async () => {
    write("mapped/src/one.ts", `export const one: number = 1;`);
    write("mapped/src/two.ts", `import { one } from "@lib/one"; export const two = one + 1;`);
    write("mapped/special.mjs", `export const one = "special";`);
    write(
      "mapped/base.json",
      `{ "compilerOptions": { "paths": { "@lib/*": ["./none/*", "./src/*"], "@lib/special": ["./special.mjs"] } } }`,
    );
    write(
      "mapped/tsconfig.json",
      `{ // with a comment\n "extends": "./base", "compilerOptions": { "strict": true, } }`,
    );
    const other = await Session.start({ cwd: join(cwd, "mapped"), compileFile });
    const shown = await other.run(
      `__cell.result([(await __cell.import("@lib/two")).two, (await __cell.import("@lib/special")).one])`,
    );
    expect(shown.result?.data["text/plain"]).toBe("[ 2, 'special' ]");
    expect((await other.run(`await __cell.import("@lib/nothing")`)).error?.evalue).toContain("@lib/nothing");
    await other.stop();
  });
});

describe("tslab", () => {
  test("shows through this kernel, and overwrites its own displays", async () => {
    expect(await load("tslab", "[typeof m.newDisplay, m.versions.node === process.version]")).toBe(
      "[ 'function', true ]",
    );
    session.events.length = 0;
    await session.run(`const tslab = await __cell.import("tslab");
      tslab.display.html("<b>x</b>"); tslab.display.png(new Uint8Array([1, 2, 3]));
      const d = tslab.newDisplay(); d.text("one"); d.markdown("*two*");`);
    const shown = session.of("display");
    expect(shown.map(({ data }) => data)).toEqual([
      { "text/html": "<b>x</b>", "text/plain": "<b>x</b>" },
      { "image/png": "AQID", "text/plain": "<image/png, 3 bytes>" },
      { "text/plain": "one" },
      { "text/markdown": "*two*", "text/plain": "*two*" },
    ]);
    expect(shown.map(({ update }) => update)).toEqual([false, false, false, true]);
    expect(shown[3]?.transient).toEqual(shown[2]?.transient);
    expect(shown[0]?.transient).toEqual({});
  });
});

describe("local TypeScript", () => {
  test("imports other TypeScript, JavaScript, JSON, packages and Node; its stack names its own lines", async () => {
    write(
      "lib/util.ts",
      `import { sep } from "node:path";
import { by } from "both";
import data from "../data.json" with { type: "json" };
import { half } from "./half.js";
import { other } from "./other";
import plain from "./plain.mjs";
interface Long { very: number }
export type { Long };
export const all = [sep, by, data.x, half(4), other, plain];
export const meta = [import.meta.url.endsWith("/lib/util.ts"), import.meta.dirname.endsWith("/lib")];
export const lazy = () => import("./half.ts");
export function fail(): never {
  throw new Error("in the file");
}
`,
    );
    write("lib/half.ts", `export const half = (x: number): number => x / 2;`);
    write("lib/other.ts", `export const other: string = await Promise.resolve("other");`);
    write("lib/plain.mjs", `export default "plain";`);
    expect(await load("./lib/util.ts", "m.all")).toBe("[ '/', 'import', [ 1, 2 ], 2, 'other', 'plain' ]");
    expect(await load("./lib/util", "[m.meta, (await m.lazy()).half(6)]")).toBe("[ [ true, true ], 3 ]");
    const outcome = await session.run(`(await __cell.import("./lib/util.ts")).fail()`);
    expect(plain(outcome.error?.traceback ?? [])).toContain(`at fail (${join(cwd, "lib/util.ts")}:13:9)
      13 |   throw new Error("in the file");
         |         ^`);
  });

  test("imports in a circle, and shares one instance of each file", async () => {
    write(
      "a.ts",
      `import { b } from "./b.ts"; export const a = (): string => "a" + b(); export const state = { n: 0 };`,
    );
    write("b.ts", `import { state } from "./a.ts"; export const b = () => "b" + (state.n += 1);`);
    expect(await load("./a.ts", "[m.a(), m.a()]")).toBe("[ 'ab1', 'ab2' ]");
    expect(await load("./b.ts", "m.b()")).toBe("'b3'");
  });

  test("a changed file is loaded anew, and so are the files that import it; the others stay", async () => {
    write(
      "top.ts",
      `import { low } from "./low.ts"; export { kept } from "./kept.ts"; export const top = "top " + low;`,
    );
    write("low.ts", `export const low = 1;`);
    write("kept.ts", `export const kept = { n: 0 };`);
    expect(await load("./top.ts", "[m.top, m.kept.n++]")).toBe("[ 'top 1', 0 ]");
    compiled = [];
    expect(await load("./top.ts", "[m.top, m.kept.n++]")).toBe("[ 'top 1', 1 ]");
    expect(compiled).toEqual([]);
    write("low.ts", `export const low = 2;`);
    expect(await load("./top.ts", "[m.top, m.kept.n++]")).toBe("[ 'top 2', 2 ]");
    expect(compiled.sort()).toEqual(["low.ts", "top.ts"]);
  });

  test("a file is loaded anew although what changed under it was loaded anew for another import first", async () => {
    write("chain/top.ts", `import { middle } from "./middle.ts"; export const top = () => "top " + middle();`);
    write("chain/middle.ts", `import { bottom } from "./bottom.ts"; export const middle = () => bottom;`);
    write("chain/bottom.ts", "export const bottom = 1;");
    expect(await load("./chain/top.ts", "m.top()")).toBe("'top 1'");
    write("chain/bottom.ts", "export const bottom = 22;");
    expect(await load("./chain/bottom.ts", "m.bottom")).toBe("22");
    expect(await load("./chain/top.ts", "m.top()")).toBe("'top 22'");
    write("chain/bottom.ts", "export const bottom = 333;");
    const both = `const [b, t] = [await __cell.import("./chain/bottom.ts"), await __cell.import("./chain/top.ts")];`;
    expect(await value(`${both} __cell.result([b.bottom, t.top()])`)).toBe("[ 333, 'top 333' ]");
  });

  test("a file that fails, in its types or as it runs, is tried again once it is mended", async () => {
    write("mend.ts", `const x: number = 1; // TYPE ERROR`);
    const refused = await session.run(`await __cell.import("./mend.ts")`);
    expect(refused.error).toMatchObject({ ename: "TypeScriptError" });
    expect(refused.error?.evalue).toBe(
      `${join(cwd, "mend.ts")}:1:7 - TS2322: no number\n    1 | const x: number = 1; // TYPE ERROR\n      |       ^`,
    );
    write("mend.ts", `throw new Error("as it runs"); export {}`);
    expect((await session.run(`await __cell.import("./mend.ts")`)).error?.evalue).toBe("as it runs");
    write("mend.ts", `export const mended = true;`);
    expect(await load("./mend.ts", "m.mended")).toBe("true");
  });

  test("a fault in a file is quoted as in a cell: a mark below its place, and TypeScript's number if it has one", async () => {
    write("quoted.ts", `\tf("日本", x); // FAULT`);
    expect((await session.run(`await __cell.import("./quoted.ts")`)).error?.evalue).toBe(
      `${join(cwd, "quoted.ts")}:1:10 - no number\n    1 | \tf("日本", x); // FAULT\n      | \t   \u3000\u3000   ^`,
    );
  });

  test("a missing file, and a name that is not exported, say so", async () => {
    expect((await session.run(`await __cell.import("./nowhere.ts")`)).error?.evalue).toContain("nowhere.ts");
    write("lacks.ts", `import { nothing } from "./kept.ts"; export const x = nothing;`);
    expect((await session.run(`await __cell.import("./lacks.ts")`)).error?.evalue).toContain("nothing");
  });

  test("several imports at once, of files that share files, each get theirs", async () => {
    write("s1.ts", `import { s } from "./s.ts"; export const one = s;`);
    write("s2.ts", `import { s } from "./s.ts"; export const two = s;`);
    write("s.ts", `export const s = { made: await new Promise(r => setTimeout(() => r(1), 10)) };`);
    expect(
      await value(
        `const [a, b] = await Promise.all(["./s1.ts", "./s2.ts"].map(s => __cell.import(s))); __cell.result(a.one === b.two)`,
      ),
    ).toBe("true");
  });
});

import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => void (await notebook.start()));
beforeEach(() => notebook.reset());

/** Runs cells in order; the last one's value. */
async function cells(...codes: string[]): Promise<unknown> {
  let value: unknown;
  for (const code of codes) value = await notebook.run(code);
  return value;
}

describe("names live in the notebook, not in the cell", () => {
  test("a function of an earlier cell sees a later assignment", async () => {
    expect(await cells("let x = 1; function getX() { return x }", "x = 2; getX()")).toBe(2);
  });

  test("a function of an earlier cell sees a later redeclaration", async () => {
    expect(await cells("let x = 1; function getX() { return x }", "let x = 3", "getX()")).toBe(3);
  });

  test("a function of an earlier cell calls a later version of another", async () => {
    expect(
      await cells("function f() { return 1 }; function g() { return f() }", "function f() { return 2 }", "g()"),
    ).toBe(2);
  });

  test("a closure and the cell write the same variable", async () => {
    expect(await cells("let n = 0; const up = () => { n++; return n }", "up(); n += 10; up()", "n")).toBe(12);
  });

  test("a const can be declared again with another type", async () => {
    expect(await cells("const c = 1", "const c = 'a'", "c.toUpperCase()")).toBe("A");
  });

  test("a name may be that of a global", async () => {
    expect(
      await cells("const URL = 5; let name = 'n'; class Event { mine = 1 }", "[URL + 1, name, new Event().mine]"),
    ).toEqual([6, "n", 1]);
  });

  test("a parameter, a block and a catch clause shadow", async () => {
    const code = `
      function f(x: number) { return x }
      const g = ({ x }: { x: number }, y = x) => x + y;
      let seen = 0;
      { let x = 5; x++; seen = x }
      try { throw 7 } catch (x) { seen += x as number }
      for (const x of [100]) seen += x;
      [f(1), g({ x: 2 }), seen, x]`;
    expect(await cells("let x = 9", code)).toEqual([1, 4, 113, 9]);
  });

  test("a name used before its cell declares it is a function's to use", async () => {
    expect(await cells("function f() { return later }\nlet later = 4\nf()")).toBe(4);
  });

  test("a call has no receiver", async () => {
    expect(await cells("function self(this: unknown) { return this }", "self() === undefined")).toBe(true);
    expect(
      await cells("const o = { tag(s: TemplateStringsArray) { return s[0] } }; const t = o.tag", "t`a` + o.tag`b`"),
    ).toBe("ab");
    expect(await cells("self?.() === undefined")).toBe(true);
  });
});

describe("every form of declaration", () => {
  test("destructuring, with defaults, nesting, computed keys and rest", async () => {
    await cells(
      "const key = 'k' as const; const { a, b: { c = 5, ...others }, [key]: d, ...rest } = { a: 1, b: { c: undefined as number | undefined, e: 2 }, k: 3, z: 4 }",
    );
    expect(await cells("[a, c, others, d, rest]")).toEqual([1, 5, { e: 2 }, 3, { z: 4 }]);
    expect(await cells("let [p, , q = p, ...[r]] = [1, 2, undefined as number | undefined, 4]", "[p, q, r]")).toEqual([
      1, 1, 4,
    ]);
  });

  test("assignment to a pattern of earlier names", async () => {
    expect(
      await cells(
        "let x = 1, y = 2, o = { x: 0 }",
        "[x, y] = [y, x]; ({ x: o.x } = { x: 7 }); ({ y = 3 } = { y: undefined as number | undefined }); [x, y, o.x]",
      ),
    ).toEqual([2, 3, 7]);
    expect(await cells("({ x, ['y']: y } = { x: 10, y: 20 }); [x, y]")).toEqual([10, 20]);
  });

  test("shorthand properties", async () => {
    expect(await cells("const a = 1, f = () => a", "({ a, f }).f() + ({ a }).a")).toBe(2);
  });

  test("increments, compound and logical assignment", async () => {
    expect(
      await cells("let n = 1, m: number | undefined", "n++; ++n; n **= 2; m ??= n; m ||= 1; m &&= m + 1; [n--, n, m]"),
    ).toEqual([9, 8, 10]);
  });

  test("for loops over earlier names and over vars", async () => {
    expect(await cells("let v = 0, s = 0", "for (v of [1, 2]) s += v; for (v = 5; v < 7; v++) s += v; [v, s]")).toEqual(
      [7, 14],
    );
    expect(await cells("for (var i = 0, j = 10; i < 3; i++) { var k = i * j }", "[i, j, k]")).toEqual([3, 10, 20]);
    expect(await cells("for (var [a, b] of [[1, 2]]) ; for (var p in { q: 1 }) ;", "[a, b, p]")).toEqual([1, 2, "q"]);
    expect(await cells("for await (const x of [Promise.resolve(1)]) s += x; s")).toBe(15);
  });

  test("each turn of a loop has its own variable", async () => {
    expect(
      await cells(
        "const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i)",
        "fs.map((f) => f())",
      ),
    ).toEqual([0, 1, 2]);
  });

  test("functions are there from the start of the cell", async () => {
    expect(await cells("const early = f(); function f() { return 1 }", "early")).toBe(1);
    expect(
      await cells(
        "async function* g() { yield 1 }; const all: number[] = []; for await (const x of g()) all.push(x); all",
      ),
    ).toEqual([1]);
  });

  test("overloads", async () => {
    await cells("function f(a: string): string; function f(a: number): number; function f(a: any) { return a }");
    expect(await cells("f(1) + 1")).toBe(2);
  });

  test("classes: fields, statics, accessors, private names, inheritance across cells", async () => {
    await cells(
      "class A { static made = 0; #v = 1; x = 2; constructor(readonly p = 3) { A.made++ } get v() { return this.#v } static is(o: object) { return #v in o } }",
    );
    await cells("class B extends A { override get v() { return super.v + this.x } }");
    expect(await cells("const b = new B(5); [b.v, A.made, A.is(b), b.p, b instanceof A, B.name]")).toEqual([
      3,
      1,
      true,
      5,
      true,
      "B",
    ]);
  });

  test("a class redeclared leaves the old one whole", async () => {
    await cells("class A { static n = 1; n() { return A.n } }; const a = new A()");
    expect(await cells("class A { static n = 2 }", "a.n()")).toBe(1);
  });

  test("enums, const enums and their merging", async () => {
    await cells("enum E { A, B = A + 5, C = 'c'.length }; enum E { D = 9 }; const enum F { X = 3 }");
    expect(await cells("[E.A, E.B, E[5], E.C, E.D, F.X]")).toEqual([0, 5, "B", 1, 9, 3]);
  });

  test("namespaces, also merged with a function", async () => {
    await cells(
      "function f() { return f.n } namespace f { export let n = 4 } namespace N { export const a = 1; export namespace M { export const b = a + 1 } } import b = N.M.b; namespace T { export type X = number }",
    );
    expect(await cells("f.n = 6; const t: T.X = 1; [f(), N.a, N.M.b, b, t]")).toEqual([6, 1, 2, 2, 1]);
  });

  test("exports are declarations like others", async () => {
    await cells(
      "export const a = 1; export function f() { return a }; export class C { c = 3 }; export enum E { Z = 4 }; export default 5",
    );
    expect(await cells("export { a as other }; [a, f(), new C().c, E.Z]")).toEqual([1, 1, 3, 4]);
    expect(await cells("export default class Named { n = 1 }", "new Named().n")).toBe(1);
  });

  test("using disposes when the cell ends", async () => {
    await cells("const log: string[] = []; class R { [Symbol.dispose]() { log.push('gone') } }");
    expect(await cells("using r = new R(); log.push('here'); log.length")).toBe(1);
    expect(await cells("log")).toEqual(["here", "gone"]);
    await cells("await using q = { async [Symbol.asyncDispose]() { log.push('later') } }; { using inner = new R() }");
    expect(await cells("log.slice(2)")).toEqual(["gone", "later"]);
  });

  test("decorators", async () => {
    await cells(
      "const seen: string[] = []; function dec(v: any, c: DecoratorContext) { seen.push(String(c.name)); return v } @dec class D { @dec m() { return 1 } }",
    );
    expect(await cells("[new D().m(), seen]")).toEqual([1, ["m", "D"]]);
  });

  test("names that objects have anyway", async () => {
    expect(
      await cells(
        "let __proto__ = 1, constructor = 2, toString = 3; const o = { __proto__ }",
        "[__proto__, constructor, toString]",
      ),
    ).toEqual([1, 2, 3]);
  });

  test("more names than fit on a page", async () => {
    await cells(Array.from({ length: 150 }, (_, i) => `let v${i} = ${i};`).join(""));
    expect(notebook.pages.length).toBeGreaterThanOrEqual(3);
    expect(Object.keys(notebook.pages[0] as object).length).toBeLessThanOrEqual(64);
    expect(await cells("v0 + v64 + v149")).toBe(213);
  });

  test("anonymous functions and classes get the variable's name", async () => {
    expect(
      await cells(
        "const f = () => 1, g = function () {}, h = class {}; let { k = () => 2 } = {} as { k?: () => number }",
        "[f.name, g.name, h.name, k.name]",
      ),
    ).toEqual(["f", "g", "h", "k"]);
  });

  test("typeof, generics, satisfies, non-null and as", async () => {
    expect(
      await cells(
        "const a: unknown = 1; function id<T>(t: T) { return t }",
        "[typeof a, id<number>(a as number)!, (a satisfies unknown)]",
      ),
    ).toEqual(["number", 1, 1]);
  });

  test("a declaration that only promises a value reads the global", async () => {
    (globalThis as Record<string, unknown>)["promised"] = 8;
    expect(await cells("declare const promised: number", "promised + 1")).toBe(9);
    delete (globalThis as Record<string, unknown>)["promised"];
  });

  test("a let without a value starts as undefined again; a var keeps what it had", async () => {
    expect(await cells("let a: number | undefined = 1; var b = 2", "let a: number | undefined; var b; [a, b]")).toEqual(
      [undefined, 2],
    );
  });
});

describe("the value of a cell", () => {
  test.each([
    ["1 + 1", 2],
    ["1 + 1;", 2],
    ["let a = 5; a", 5],
    ["let b = 1; b = 7", 7],
    ["await Promise.resolve(3)", 3],
    ["Promise.resolve(4)", 4],
    ["'use me'", "use me"],
    ["6;; // the end", 6],
    ["({ a: 1 })", { a: 1 }],
    ["{ a: 1, b: 2 }", { a: 1, b: 2 }],
    ["{ a: 1 }", { a: 1 }],
    ["{}", {}],
    ["{};", {}],
    ["let q = 3\n{ q, r: `${q}` } // both\n", { q: 3, r: "3" }],
    ["{ n: await Promise.resolve(4), nested: { deep: [{ a: 1 }] } };", { n: 4, nested: { deep: [{ a: 1 }] } }],
    ["/** first */\n{ /** says */ a: 1, 'b c': 2, [`d`]: 3 }", { a: 1, "b c": 2, d: 3 }],
    ["{ const t = 1; t }", undefined],
    ["{ 5; 6 }", undefined],
    ["{ if (true) 5 }", undefined],
    ["if (true) { a: 1 }", undefined],
    ["const c = 1", undefined],
    ["if (true) { 5 }", undefined],
    ["9; function f() {}", undefined],
    ["", undefined],
    ["// nothing", undefined],
  ])("%j is %j", async (code, value) => {
    expect(await notebook.run(code)).toEqual(value);
  });
});

test("strict mode holds, and import.meta is the cell's", async () => {
  expect(await cells("(function (this: unknown) { return this })() === undefined")).toBe(true);
  expect(await cells("import.meta.url")).toBe("file:///notebook.ts");
});

test("the source map leads back to the cell's own lines", async () => {
  const { SourceMap } = await import("node:module");
  const cell = await notebook.compile(
    "// a comment\nfunction boom() {\n  throw new Error('x');\n}\nlet y = 1; boom();",
  );
  const map = new SourceMap(JSON.parse(cell.map));
  const lines = cell.code.split("\n");
  const find = (text: string) => {
    const line = lines.findIndex((l) => l.includes(text));
    return map.findEntry(line, (lines[line] as string).indexOf(text)) as {
      originalLine: number;
      originalColumn: number;
    };
  };
  expect(find("new Error")).toMatchObject({ originalLine: 2, originalColumn: 8 });
  expect(find(".y = 1")).toMatchObject({ originalLine: 4, originalColumn: 4 });
  expect(find("(0, $p0.boom)")).toMatchObject({ originalLine: 4, originalColumn: 11 });
  expect(JSON.parse(cell.map).sources).toEqual([cell.name]);
});

describe("an object as the last thing of a cell", () => {
  test("keeps every position: errors, map, names, comments that speak to TypeScript", async () => {
    expect(await notebook.errors("let a = 1\n{ a: a.nope, b: missing, c: 'x' as number }\n")).toEqual([
      "2:8 TS2339",
      "2:17 TS2304",
      "2:29 TS2352",
    ]);
    expect(await notebook.errors("{ a: 1, b: }")).toEqual(["1:10 TS1005"]);
    expect(await notebook.run("{ a: 1,\n// @ts-expect-error\n b: (1).nope }")).toEqual({ a: 1, b: undefined });
    const { SourceMap } = await import("node:module");
    const cell = await notebook.compile("let k = 1;\n{ first: k, second: String(k) }");
    const lines = cell.code.split("\n");
    const line = lines.findIndex((l) => l.includes("String("));
    const found = new SourceMap(JSON.parse(cell.map)).findEntry(line, (lines[line] as string).indexOf("String("));
    expect(found).toMatchObject({ originalLine: 1, originalColumn: 20 });
  });

  test("may hold functions that see the notebook's names", async () => {
    await cells("let count = 1");
    const made = (await cells(
      "{ get: () => count, add() { count++ }, async later() { await null; return count } }",
    )) as {
      get(): number;
      add(): void;
      later(): Promise<number>;
    };
    made.add();
    expect([made.get(), await made.later(), await cells("count")]).toEqual([2, 2, 2]);
  });

  test("completes and explains inside it, and more lines may come", async () => {
    await cells("const thing = { size: 1 }");
    const code = "{ a: 1, b: thing.si }";
    const { matches, start } = await notebook.room.complete({ code, cursor: 19 });
    expect([matches[0]?.text, start]).toEqual(["size", 17]);
    const { data } = await notebook.room.inspect({ code: "{ a: 1, b: thing.size }", cursor: 13, detail: 0 });
    expect(String(data["text/plain"])).toContain("const thing");
    const status = async (text: string) => (await notebook.room.isComplete({ code: text })).status;
    expect(
      await Promise.all(["{ a: 1, b: 2 }", "{ a: 1, b: ", "{ a: 1,\n  b: [", "{ a: 1, b c }"].map(status)),
    ).toEqual(["complete", "incomplete", "incomplete", "invalid"]);
  });
});

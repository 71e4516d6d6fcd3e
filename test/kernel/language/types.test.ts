import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeNotebook, type TypeErrors } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => void (await notebook.start()));
beforeEach(() => notebook.reset());

const all = async (...codes: string[]) => {
  for (const code of codes) await notebook.compile(code);
};

describe("errors are found", () => {
  test("in the cell, with the user's line and column, several at once", async () => {
    const code = "// first line\nconst a: number = 'x';\n\n  a.nope + b;\n";
    expect(await notebook.errors(code)).toEqual(["2:7 TS2322", "4:5 TS2339", "4:12 TS2304"]);
    const refused = await notebook.room.compile({ code, count: 1 });
    expect(refused.diagnostics[1]).toMatchObject({
      message: "Property 'nope' does not exist on type 'number'.",
      source: "  a.nope + b;",
      length: 4,
      category: "error",
    });
  });

  test("in syntax, before anything else", async () => {
    expect(await notebook.errors("let a: string = 1;\nlet = ;")).toEqual(["2:7 TS1109"]);
    expect(await notebook.errors("f(")).toEqual(["1:3 TS1005"]);
  });

  test("with columns in UTF-16 units, behind wide characters, tabs and CRLF", async () => {
    expect(await notebook.errors("'😀'; '漢'.x;\r\n\t''.y")).toEqual(["1:11 TS2339", "2:5 TS2339"]);
  });

  test("across cells", async () => {
    await all("let x = 1; function f(s: string) { return s.length }");
    expect(await notebook.errors("x = 'a'")).toEqual(["1:1 TS2322"]);
    expect(await notebook.errors("f(x)")).toEqual(["1:3 TS2345"]);
  });

  test("after a redeclaration", async () => {
    await all("let x = 1", "let x = 'a'", "x.toUpperCase()");
    expect(await notebook.errors("x.toFixed()")).toEqual(["1:3 TS2551"]);
    await all("function x(n: number) { return n }", "x(1)");
    expect(await notebook.errors("x = 5")).toEqual(["1:1 TS2630"]);
  });

  test("when a const of an earlier cell is assigned", async () => {
    await all("const c = 1");
    expect(await notebook.errors("c = 2")).toEqual(["1:1 TS2588"]);
  });

  test("through generics and inference of earlier cells", async () => {
    await all(
      "function group<T, K extends string>(items: T[], key: (t: T) => K): Record<K, T[]> { return {} as Record<K, T[]> }",
      "const groups = group([{ kind: 'a' as const, n: 1 }, { kind: 'b' as const, n: 2 }], (x) => x.kind)",
      "groups.a[0]!.n.toFixed()",
    );
    expect(await notebook.errors("groups.c")).toEqual(["1:8 TS2339"]);
    expect(await notebook.errors("const s: string = groups.b[0]!.n")).toEqual(["1:7 TS2322"]);
  });

  test("through discriminated unions, classes, enums and type aliases of earlier cells", async () => {
    await all(
      "type Shape = { kind: 'circle'; r: number } | { kind: 'square'; side: number }; enum Color { Red, Green }",
      "interface Named { name: string } class Base<T> { constructor(protected value: T) {} get(): T { return this.value } }",
      "class Derived extends Base<Shape> implements Named { name = 'd' } const d = new Derived({ kind: 'circle', r: 1 }); let color: Color = Color.Red",
    );
    expect(await notebook.errors("const s = d.get(); if (s.kind === 'circle') s.side")).toEqual(["1:47 TS2339"]);
    expect(await notebook.errors("d.value")).toEqual(["1:3 TS2445"]);
    expect(await notebook.errors("color = 'red'")).toEqual(["1:1 TS2322"]);
  });

  test("with chains of messages in one text", async () => {
    await notebook.compile("interface P { a: { b: number } }").catch((e: TypeErrors) => e);
    const refused = await notebook.room.compile({
      code: "const p: P = { a: { b: 'x' } }; const q: P = { a: 1 } as { a: number }",
      count: 1,
    });
    const chained = refused.diagnostics.find((d) => d.message.includes("\n"));
    expect(chained?.message).toContain("Types of property 'a' are incompatible.");
  });

  test("and a refused cell declares nothing", async () => {
    await notebook.errors("let y = 1; y.nope");
    expect(await notebook.errors("y")).toEqual(["1:1 TS2304"]);
  });
});

describe("types stay what they were", () => {
  test("a value keeps the type it was made with when its class is declared again", async () => {
    await all("class A { one = 1 }; const a = new A()", "class A { two = 2 }", "a.one.toFixed()");
    expect(await notebook.errors("a.two")).toEqual(["1:3 TS2339"]);
    expect(await notebook.errors("const other: A = a")).toEqual(["1:7 TS2741"]);
    await all("const again = a; again.one", "class A { three = 3 }", "again.one + a.one");
  });

  test("unions stay wide, literals of const stay narrow", async () => {
    await all("let u: string | number = 1; const lit = 'yes'; let w = 'no'");
    await all("u = 'a'; const l: 'yes' = lit; w = 'other'");
    expect(await notebook.errors("const l2: 'no' = w")).toEqual(["1:7 TS2322"]);
  });

  test("recursive types, overloads, this types and type predicates survive", async () => {
    await all(
      "type Tree<T> = { value: T; kids: Tree<T>[] }; const tree: Tree<number> = { value: 1, kids: [] }",
      "function isString(v: unknown): v is string { return typeof v === 'string' } function over(a: string): string; function over(a: number): number; function over(a: any) { return a }",
      "class Chain { n = 0; add(k: number): this { this.n += k; return this } } class Sub extends Chain { sub() { return this } }",
    );
    await all(
      "const v: unknown = 'a'; if (isString(v)) v.length; over(1).toFixed(); over('a').length; new Sub().add(1).sub().add(2)",
    );
    expect(await notebook.errors("tree.kids[0]!.value.length")).toEqual(["1:21 TS2339"]);
  });

  test("many redeclarations of names that depend on one another leave the last in force", async () => {
    for (let i = 0; i < 60; i++) {
      await all(`type T${i % 3} = { v${i}: number }; let val: T${i % 3} = { v${i}: ${i} }`);
    }
    await all("val.v59.toFixed(); const t: T1 = { v58: 1 }");
    expect(await notebook.errors("val.v58")).toEqual(["1:5 TS2339"]);
  });
});

describe("what a notebook does is no error", () => {
  test.each([
    ["an expression that is not used", "1 + 1; 'a'; [1, 2]; 1, 2"],
    [
      "generic arrow functions and assertions as .ts files have them",
      "const id = <T>(x: T) => x; const later = async <T>(x: T) => x; const n = <number>id(5); n.toFixed(await later(1))",
    ],
    [
      "top-level await, for await and await in a template",
      "await 1; for await (const x of []) ; `${await 2}`; await -1; await [1]",
    ],
    ["let without a value, used in a function", "let model; function use() { return model } model = 1"],
    ["names nobody uses", "const unused = 1; function f(a: number) {} import { readFileSync } from 'node:fs'"],
    ["code after a throw or a return", "function f() { return 1; f() } label: for (;;) break"],
    ["exports of every kind", "export const a = 1; export default a; export { a as b }; export type T = number"],
    [
      "a private type in a result",
      "function make() { class Hidden { private x = 1 } return new Hidden() } const made = make()",
    ],
    ["an anonymous class with private members", "const C = class { private secret = 1; #more = 2 }; const c = new C()"],
    ["unique symbols", "const s = Symbol('s'); const o = { [s]: 1 }; const K = Symbol.for('k')"],
    ["a module augmentation", "declare global { interface Array<T> { mine(): T } }"],
    [
      "the kernel's own names",
      "display(1, { id: 'a' }).update(2); clearOutput({ wait: true }); prompt('a').length; Jupyter.html`<b>${1}</b>`",
    ],
    ["JSON-like values, regular expressions, bigints", "const j = { a: [1, { b: null }] }; /x/v; 1n ** 2n"],
  ])("%s", async (_, code) => {
    await notebook.compile(code);
  });

  test("declare global holds in later cells", async () => {
    await all("declare global { interface Array<T> { mine(): T } }", "[1].mine().toFixed()");
  });

  test("`// @ts-nocheck` leaves a cell unchecked, and its names still live", async () => {
    await all("// @ts-nocheck\nlet loose = nothing.at.all; const n: number = 'a'", "n.toFixed()");
    expect(await notebook.run("// @ts-nocheck\nlet q = 5; q.nope ?? q")).toBe(5);
    expect(await notebook.run("q")).toBe(5);
  });

  test("`// @ts-expect-error` and `// @ts-ignore` work", async () => {
    await all("// @ts-expect-error\nconst a: number = 'a'\n// @ts-ignore\na.nope");
    expect(await notebook.errors("// @ts-expect-error\nconst b = 1")).toEqual(["1:1 TS2578"]);
  });
});

describe("one type that cannot be named does not cost the others theirs", () => {
  test("local classes and private names", async () => {
    await all(
      "function outer() { class Hidden { private p = 1; shown = 2 } enum E { A } return { h: new Hidden(), e: E.A } } const { h, e } = outer(); const fine = { n: 1 }",
    );
    expect(await notebook.errors("fine.m")).toEqual(["1:6 TS2339"]);
    await all("fine.n.toFixed(); h; e");
  });

  test("a mixin of a function's own class", async () => {
    await all(
      "type Ctor<T> = new (...a: any[]) => T; function Mix<B extends Ctor<object>>(Base: B) { return class extends Base { #hidden = 1; mixed = 2 } }",
      "class Mine extends Mix(Object) { own = 3 }",
    );
    expect(await notebook.run("")).toBe(undefined);
    await all("const m = new Mine(); m.own.toFixed()");
    expect(await notebook.errors("m.own.nope")).toEqual(["1:7 TS2339"]);
  });
});

describe("expressions of the protocol", () => {
  test("are compiled leniently and add nothing", async () => {
    await all("let x = 2");
    const ok = await notebook.room.compileExpression({ code: "x * 2 + missing", name: "expression 1" });
    expect(ok.ok).toBe(true);
    await notebook.room.compileExpression({ code: "let added = 1", name: "expression 1" });
    expect(await notebook.errors("added")).toEqual(["1:1 TS2304"]);
    expect((await notebook.room.compileExpression({ code: "x +", name: "expression 1" })).ok).toBe(false);
  });
});

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { builtKernel, root } from "../built.ts";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "glassbox-help-"));
  writeFileSync(join(folder, "helper.ts"), "export const h = 1;");
  await notebook.start(folder);
  await notebook.compile(
    "/** Adds two numbers.\n * @param a - the first\n * @example\n * add(1, 2)\n */\nfunction add(a: number, b = 2) { return a + b }\nconst point = { left: 1, right: 'r', 'odd key': 2 }; class Foo { bar() {} static make() { return new Foo() } }\nimport * as path from 'node:path'; let mode: 'fast' | 'slow' = 'fast'",
  );
});

/** Completes where `|` stands. */
async function complete(marked: string) {
  const cursor = marked.indexOf("|");
  const code = marked.replace("|", "");
  const reply = await notebook.room.complete({ code, cursor });
  return { ...reply, texts: reply.matches.map((m) => m.text), code };
}

describe("completion", () => {
  test("of members, with kinds and signatures", async () => {
    const { matches, start, end } = await complete("point.|");
    expect(matches).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ text: "left", type: "property", signature: "number" }),
        expect.objectContaining({ text: "right", type: "property", signature: "string" }),
      ]),
    );
    expect([start, end]).toEqual([6, 6]);
    const methods = await complete("Foo.make().ba|");
    expect(methods.matches[0]).toMatchObject({
      text: "bar",
      type: "function",
      signature: "(): void",
      start: 11,
      end: 13,
    });
  });

  test("of the notebook's names first, then the world's", async () => {
    const { matches } = await complete("a|");
    expect(matches[0]).toMatchObject({
      text: "add",
      type: "function",
      signature: "(a: number, b?: number): number",
      start: 0,
      end: 1,
    });
    expect((await complete("po|")).texts).toEqual(["point"]);
    expect((await complete("|")).texts.slice(0, 6)).toEqual(
      expect.arrayContaining(["Foo", "add", "mode", "path", "point"]),
    );
    expect((await complete("proces|")).texts).toEqual(["process"]);
  });

  test("of locals and parameters in a half-typed cell", async () => {
    expect((await complete("function f(parameter: string) { const local = 1; if (param|")).texts).toEqual([
      "parameter",
    ]);
    expect((await complete("[1, 2].map((element) => element.toF|")).texts).toEqual(["toFixed"]);
    expect((await complete("const inner = { deep: { deeper: 1 } };\ninner.deep.|")).texts).toEqual(["deeper"]);
  });

  test("of imported names, packages, node: modules and paths", async () => {
    expect((await complete("path.joi|")).texts).toEqual(["join"]);
    expect((await complete("import { readFileS| } from 'node:fs'")).texts[0]).toBe("readFileSync");
    expect((await complete("import x from 'node:f|'")).texts).toContain("node:fs");
    expect((await complete("import x from './|'")).texts.join()).toContain("helper");
  });

  test("of string literals, object properties and keywords", async () => {
    expect((await complete("mode = '|'")).texts).toEqual(["fast", "slow"]);
    expect((await complete("const o: { alpha: number; beta?: string } = { al|")).texts).toEqual(["alpha"]);
    expect((await complete("func|")).matches).toContainEqual(
      expect.objectContaining({ text: "function", type: "keyword" }),
    );
  });

  test("of a key that needs brackets replaces the dot too", async () => {
    const { matches, start, end, code } = await complete("point.odd|");
    const odd = matches.find((m) => m.text.includes("odd key"));
    expect(odd && code.slice(0, start) + odd.text + code.slice(end)).toBe('point["odd key"]');
  });

  test("of nothing, in a comment, past the end, and in nonsense", async () => {
    for (const code of ["// point.|", "'abc|", "}}}|", "\u0000|", "`${|", "\ud800|", "/*|"]) {
      expect(Array.isArray((await complete(code)).matches)).toBe(true);
    }
    expect((await notebook.room.complete({ code: "po", cursor: 99 })).matches).toBeDefined();
    expect((await notebook.room.complete({ code: "po", cursor: -1 })).matches).toBeDefined();
  });

  test("shows none of the kernel's own names", async () => {
    expect((await complete("$|")).texts.filter((t) => /^\$[cip]\d*/.test(t))).toEqual([]);
    expect((await complete("_|")).texts.filter((t) => t.includes("glassbox"))).toEqual([]);
  });

  test("of magics behind %, with what they take", async () => {
    expect((await complete("%|")).texts).toEqual([
      "%time",
      "%timeit",
      "%who",
      "%whos",
      "%reset",
      "%install",
      "%lsmagic",
    ]);
    const { matches } = await complete("let a = 1;\n  %ti|");
    expect(matches[0]).toMatchObject({ text: "%time", type: "magic", start: 13, end: 16 });
    expect((await complete("%%t|")).texts).toEqual(["%%time", "%%timeit"]);
    expect((await complete("%time point.le|")).texts).toEqual(["left"]);
    expect((await complete("!ls poi|")).texts).toEqual([]);
  });

  test("of paths by what was typed of them, and of files in any string that is a path", async () => {
    expect((await complete("import x from './he|'")).texts).toEqual(["helper.ts"]);
    expect((await complete("import x from 'node:fs/pro|'")).texts).toEqual(["promises"]);
    expect((await complete("read('./he|')")).texts).toEqual(["helper.ts"]);
    expect((await complete("read('nothing/he|')")).texts).toEqual([]);
  });

  test("leaves out what every function has, where there is more", async () => {
    expect((await complete("Foo.|")).texts).toEqual(["make"]);
    expect((await complete("Foo.bi|")).texts).toEqual(["bind"]);
    expect((await complete("add.|")).texts).toEqual(expect.arrayContaining(["apply", "bind", "call"]));
    expect((await complete("add.|")).texts).not.toContain("caller");
  });

  test.each([
    ["function f({ a }: { a: number }) { a.toF|", "toFixed"],
    ["const inner: { deep?: { x: number } } = {}; inner.deep?.|", "x"],
    ["const q = later|; const laterName = 1", "laterName"],
    ["late|\nfunction laterOn() {}", "laterOn"],
    ["'😀😀'; path.joi|", "join"],
    ["let 𨭎𨭎𨭎𨭎𨭎 = 10; 𨭎𨭎|", "𨭎𨭎𨭎𨭎𨭎"], // The protocol's own example.
    ["const 𝒜ir = point; 𝒜ir.le|", "left"],
    ["path.jo|in('a')", "join"],
    ["const o: { one: { two: number } } = { one: { t| } }", "two"],
    ["const { lef| } = point", "left"],
    ["new Map<string, numb|>()", "number"],
    ["point['le|']", "left"],
    ["if (mode === 'f|') {", "fast"],
    ["switch (mode) { case 's|", "slow"],
    ["await import('./he|')", "helper.ts"],
    ["require('./he|')", "helper"],
    ["export * from './he|'", "helper.ts"],
    ["`${ path.joi| }`", "join"],
    ["class Sub extends Foo { m() { this.ba| } }", "bar"],
  ])("of %s", async (marked, text) => {
    const found = await complete(marked);
    expect(found.texts[0]).toBe(text);
    // The range is what was typed of the word, and ends at the cursor.
    expect(found.end).toBe(marked.indexOf("|"));
    expect(text.startsWith(found.code.slice(found.start, found.end))).toBe(true);
  });

  test("of the texts that fit, where one of some is expected, before all names", async () => {
    expect((await complete("mode = |")).texts.slice(0, 2)).toEqual(['"fast"', '"slow"']);
    expect((await complete("mode === |")).texts.slice(0, 2)).toEqual(['"fast"', '"slow"']);
  });

  test("does not disturb what cells declared", async () => {
    await complete("let point = 'x'; point.|");
    expect(await notebook.errors("point.toUpperCase()")).toEqual(["1:7 TS2339"]);
  });
});

describe("inspect", () => {
  const inspect = async (marked: string, detail: 0 | 1 = 0) => {
    const cursor = marked.indexOf("|");
    return notebook.room.inspect({ code: marked.replace("|", ""), cursor, detail });
  };

  test("gives the signature and the docs, as text and as Markdown", async () => {
    for (const place of ["ad|d(1)", "add|", "|add(1)", "add(1, |2)"]) {
      const { found, data } = await inspect(place);
      expect(found).toBe(true);
      expect(data["text/plain"]).toContain("function add(a: number, b?: number): number");
      expect(data["text/plain"]).toContain("Adds two numbers.");
      expect(data["text/markdown"]).toContain("```ts\nfunction add(a: number, b?: number): number\n```");
      // Between the two stands the parameter that is being given, and nothing where none is.
      const [, between = ""] = (data["text/markdown"] as string).split(/```\n\n|Adds two numbers/);
      expect(between.trim()).toBe(place === "add(1, |2)" ? "**`b?: number`**" : "");
    }
  });

  test("at detail 1 shows the source as it was typed", async () => {
    expect((await inspect("add|", 1)).data["text/plain"]).toContain(
      "cell 1\nfunction add(a: number, b = 2) { return a + b }",
    );
    expect((await inspect("add|", 0)).data["text/plain"]).not.toContain("return a + b");
    expect((await inspect("path.join|", 1)).data["text/plain"]).toContain("path.d.ts:");
  });

  test("knows globals, members and the kernel's own functions", async () => {
    expect((await inspect("displa|y")).data["text/plain"]).toContain("Shows `value` under the cell");
    expect((await inspect("console.lo|g")).data["text/plain"]).toContain("Console.log");
    expect((await inspect("Foo.make().b|ar")).data["text/plain"]).toContain("Foo.bar(): void");
  });

  test("reads the documentation of packages and of Node, of overloads and of variables", async () => {
    expect((await inspect("path.jo|in('a')")).data["text/plain"]).toMatch(/Join all arguments together/);
    expect((await inspect("[1].ma|p(String)")).data["text/markdown"]).toMatch(/Calls a defined callback function/);
    expect((await inspect("Math.P|I")).data["text/plain"]).toMatch(/ratio of the circumference/);
    expect((await inspect("new Ma|p()")).found).toBe(true);
    expect((await inspect("setTimeo|ut(() => {}, 1)")).data["text/plain"]).toMatch(/Schedules execution/);
  });

  test("asks for the members of a value that could be anything, where it is the notebook's", async () => {
    await notebook.run("const anything: any = { rows: [1] }");
    expect(await complete("anything.|")).toMatchObject({ matches: [], asks: ["anything"] });
    expect(await complete("1 + anything?.rows.le|")).toMatchObject({ asks: ["anything", "rows"], start: 19, end: 21 });
    expect(await complete("anything['ro|']")).toMatchObject({ asks: ["anything"], start: 10, end: 12 });
    expect(await complete("process.env.PA|")).toMatchObject({ asks: ["process", "env"], start: 12, end: 14 });
    expect(await complete("((anything: any) => anything.|")).not.toHaveProperty("asks");
    expect(await complete("((process: any) => process.|")).not.toHaveProperty("asks");
    expect(await complete("'anything.|")).not.toHaveProperty("asks");
  });

  test("explains the language's own words, where no name is asked for", async () => {
    for (const word of ["for", "await", "satisfies", "using", "typeof", "keyof", "type"]) {
      const { data, found } = await notebook.room.inspect({ code: word, cursor: word.length, detail: 0 });
      expect(found, word).toBe(true);
      expect(data["text/plain"]).toMatch(/\n\nMore: (?:MDN|TypeScript handbook), "/);
    }
    const code = "Math.max([1].map((x) => { return x })[0]!)";
    const inside = await notebook.room.inspect({ code, cursor: code.indexOf("turn"), detail: 0 });
    expect(inside.data["text/plain"]).toMatch(/^return value\n/);
    const named = await notebook.room.inspect({ code: "const type = 4; type", cursor: 20, detail: 0 });
    expect(named.data["text/plain"]).toContain("const type: 4");
  });

  test.each([
    ["add(|", "a: number — the first"],
    ["add(1, |", "b?: number"],
    ["add(1, |)", "b?: number"],
    ["add(\n  1,\n  |\n)", "b?: number"],
    ["if (add(1, |", "b?: number"],
    ["path.join('a', |", "...paths: string[] — paths to join."],
    ["Math.max(1, 2, |", "...values: number[] — Numeric expressions to be evaluated."],
    ["new Map<string, number>(|", "iterable?: Iterable<readonly [string, number]> | null | undefined"],
    ["Foo.make().bar(add(1, |", "b?: number"],
  ])("in the middle of a call names the parameter: %s", async (marked, parameter) => {
    const { data } = await inspect(marked);
    expect(String(data["text/plain"]).split("\n\n")[1]).toBe(parameter);
    expect(data["text/markdown"]).toContain(`**\`${parameter.split(" — ")[0]}\`**`);
  });

  test("knows types, too", async () => {
    await notebook.compile("interface Shape { sides: number } type Kind = 'a' | 'b'");
    expect((await inspect("Shape|")).data["text/plain"]).toBe("interface Shape");
    expect((await inspect("Shape|", 1)).data["text/plain"]).toContain("interface Shape { sides: number }");
    expect((await inspect("Kind|")).data["text/plain"]).toBe('type Kind = "a" | "b"');
    expect((await inspect("NodeJS.Timeout|")).found).toBe(true);
    for (const unknown of ["NoSuchType|", "x => x.foo(|", "nope(|"]) {
      expect((await inspect(unknown)).found, unknown).toBe(false);
    }
  });

  test("says at detail 1 whose code the session could show, where there are only declarations", async () => {
    expect(await inspect("path.join|", 1)).toMatchObject({ found: true, asks: ["path", "join"] });
    expect(await inspect("structuredClone|", 1)).toMatchObject({ asks: ["structuredClone"] });
    await notebook.run("const opaque: any = { f() {} }");
    expect(await inspect("opaque.f|", 1)).toEqual({ found: false, data: {}, asks: ["opaque", "f"] });
    for (const without of ["add|", "((path: any) => path.join|)"]) {
      expect(await inspect(without, 1), without).not.toHaveProperty("asks");
    }
    expect(await inspect("path.join|", 0)).not.toHaveProperty("asks");
  });

  test("says when there is nothing to say", async () => {
    expect(await inspect("1 |+ 1")).toEqual({ found: false, data: {} });
    expect(await inspect("no_such_thing|")).toMatchObject({ found: false });
    expect((await notebook.room.inspect({ code: "", cursor: 5, detail: 0 })).found).toBe(false);
  });
});

describe("help on a library's names", () => {
  const complete = async (code: string) => {
    const { matches, start, end } = await notebook.room.complete({ code, cursor: code.length });
    return { matches, start, end, by: (name: string) => matches.find(({ text }) => text === name) };
  };
  beforeAll(async () => {
    builtKernel(); // The library's types are what the build makes.
    await notebook.compile('import { nd, keras, show } from "glassbox"; const { layers } = keras;');
    await notebook.compile("const w = nd.zeros([2, 2]); const model = keras.sequential([layers.dense(2)]);");
  });

  test("lists a namespace's functions and classes as such, with signatures as they were written", async () => {
    const { matches, by } = await complete("nd.");
    expect(matches.length).toBeGreaterThan(100);
    expect(by("exp")).toMatchObject({
      type: "function",
      signature: expect.stringMatching(/^\(a: ArrayInput, options\?: Into\): NDArray/),
    });
    expect(by("NDArray")?.type).toBe("class");
    expect((await complete("keras.lay")).by("layers")?.type).toBe("module");
    for (const { signature } of matches) expect(signature ?? "").not.toMatch(/\$(?!\{)|\n|<any>/);
  });

  test("of layers, methods and options", async () => {
    const { by } = await complete("keras.layers.d");
    expect(by("dense")).toMatchObject({ type: "function" });
    expect(by("dense")?.signature).toContain("DenseOptions");
    const fit = (await complete("model.fi")).by("fit");
    expect(fit?.signature).toBe("(x: DataLike | Batches, y?: DataLike | null, options?: FitOptions): Promise<History>");
    const code = "'😀'; show.matrix(w, { ";
    const options = await complete(code);
    expect([options.start, options.end]).toEqual([code.length, code.length]);
    expect(options.by("title")).toMatchObject({ type: "property", signature: "string" });
  });

  test("names the package before any folder does, and offers what it exports with the import", async () => {
    const fresh = await new FakeNotebook().start();
    const texts = async (code: string) => {
      const { matches } = await fresh.room.complete({ code, cursor: code.length });
      return matches.map(({ text }) => text);
    };
    expect(await texts('import {} from "gl')).toEqual(["glassbox"]);
    expect(await texts("let a = 1;\nkera")).toEqual(['import { keras } from "glassbox";\nkeras']);
    expect(await texts("const x = kera")).toEqual(["keras"]);
    expect(await texts("nd.zero")).toEqual(["zeros", "zerosLike"]);
    expect((await fresh.room.inspect({ code: "nd.zeros", cursor: 8, detail: 0 })).data["text/plain"]).toContain(
      "zeros(",
    );
    await fresh.compile("let keras = 'mine'");
    expect(await texts("kera")).toEqual(["keras"]);
    expect(await fresh.typeOf("keras")).toBe("let keras: string");
    expect(await fresh.errors("nd")).toEqual(["1:1 TS2304"]);
    await fresh.compile((await texts("layer"))[0] as string);
    expect(await texts("layers.den")).toContain("dense");
  });

  test("lists a class's own members first, and none that are internal", async () => {
    const { matches } = await complete("model.");
    const texts = matches.map(({ text }) => text);
    for (const name of ["apply", "bind", "caller", "arguments"]) expect(texts).not.toContain(name);
    expect(texts.indexOf("fit")).toBeLessThan(texts.indexOf("addWeight"));
    expect((await complete("w.")).matches.map(({ text }) => text)).not.toContain("storage");
  });

  test("explains a function that makes an object by what it makes, where it has no words of its own", async () => {
    const { data } = await notebook.room.inspect({ code: "keras.optimizers.adam", cursor: 20, detail: 0 });
    const adam = await notebook.room.inspect({ code: "keras.optimizers.Adam", cursor: 20, detail: 0 });
    const [, docs = ""] = String(adam.data["text/plain"]).split("\n\n");
    expect(docs.length).toBeGreaterThan(20);
    expect(data["text/plain"]).toContain(docs);
    expect(data["text/markdown"]).toMatch(/^```ts\nconst [\w.]*adam: \(/);
  });

  test.each([
    ["nd.zeros", "lib/nd/", "export function zeros(shape: Size, dtype?: DTypeOption<DType>): NDArray {\n  return "],
    ["keras.layers.dense", "lib/keras/layers/dense.ts", "export class Dense extends Layer {"],
    ["keras.layers.Dense", "lib/keras/layers/dense.ts", "override call(inputs: NDArray): NDArray {"],
    ["keras.initializers.zeros", "lib/keras/initializers/", "zeros"],
    ["model.fit", "lib/keras/", "fit("],
  ])("shows at detail 1 the source of %s", async (name, where, text) => {
    const { data } = await notebook.room.inspect({ code: name, cursor: name.length, detail: 1 });
    const [, place = "", source = ""] =
      new RegExp(`\\n\\n(${where}\\S*:\\d+)\\n([^]*)$`).exec(String(data["text/plain"])) ?? [];
    expect(place).not.toBe("");
    expect(source).toContain(text);
    const [file = "", line = ""] = place.split(":");
    const written = readFileSync(join(root, file), "utf8").split("\n")[Number(line) - 1];
    expect(written?.trim()).toBe(source.split("\n")[0]?.trim());
  });

  test("explains them with the example, without how the name came here", async () => {
    const { data } = await notebook.room.inspect({ code: "nd.zeros", cursor: 8, detail: 0 });
    const text = String(data["text/markdown"]);
    expect(text).toMatch(/^```ts\nfunction nd\.zeros\(/);
    expect(text).toContain("*Example*\n```ts\n");
    expect(text).not.toMatch(/\(alias\)|export nd|\$1/);
  });
});

/** Loops over a cell's top-level names: quick, and no different from the same loop anywhere else. */
import { SourceMap } from "node:module";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seed } from "../../seed.ts";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => void (await notebook.start()));
beforeEach(async () => {
  await notebook.reset();
  notebook.steady = true;
});

async function cells(...codes: string[]): Promise<unknown> {
  let value: unknown;
  for (const code of codes) value = await notebook.run(code);
  return value;
}

const holds = async (code: string) => /\.steady/.test((await notebook.compile(code)).code);

describe("a loop keeps names in variables", () => {
  test("and writes through to the page", async () => {
    const { code } = await notebook.compile("let i = 0, s = 0; while (i < 9) { s += i; i++ }");
    expect(code).toContain("let i = $p0.i, s = $p0.s;");
    expect(code).toContain("$p0.s = s += i");
    expect(code).toContain("$p0.i = ++i");
  });

  test("whose names this cell declared, and earlier ones", async () => {
    expect(await cells("let s = 0, k = 0", "for (k = 0; k < 10; k++) s += k; [s, k]", "[k, s]")).toEqual([10, 45]);
    expect(await cells("let i = 0; let s = 0; while (i < 100) { s += i; i++ }", "[i, s]")).toEqual([100, 4950]);
    expect(await cells("for (var j = 0, t = 1; j < 5; j++) t *= 2", "[j, t]")).toEqual([5, 32]);
  });

  test("only where it changes one", async () => {
    expect(await holds("let n = 3, s = 0; for (let i = 0; i < n; i++) s += i")).toBe(true);
    expect(await holds("let xs = [1, 2]; for (const x of xs) console.log(x)")).toBe(false);
  });

  test("but not those that a function assigns, in whichever cell", async () => {
    await notebook.run("let s = 0, n = 0; function bump() { s += 10 }");
    const { code } = await notebook.compile("for (let i = 0; i < 3; i++) { bump(); s++; n++ }");
    expect(code).toContain("$p0.n = ++n");
    expect(code).not.toContain("++s");
    await notebook.run("for (let i = 0; i < 3; i++) { bump(); s++; n++ }");
    expect(await cells("[s, n]")).toEqual([33, 3]);
    for (const later of [
      "const f = () => { n = 5 }",
      "class A { static { n++ } }",
      "const o = { get x() { return [n] = [7] } }",
    ]) {
      await notebook.reset();
      expect(await holds(`let n = 0; while (n < 5) n++; ${later}`)).toBe(false);
    }
  });

  test("nor any when it awaits, when an evaluated text could see them, or in a function", async () => {
    expect(await holds("let n = 0; while (n < 3) { n++; await 0 }")).toBe(false);
    expect(await holds("let n = 0; for await (const x of [1]) n += x")).toBe(false);
    expect(await holds("let n = 0; while (n < 3) { n++; eval('1') }")).toBe(false);
    expect(await holds("let m = 0; function f() { while (m < 3) m++ }")).toBe(false);
    // The loop inside the one that awaits.
    expect(await holds("let n = 0; for (let k = 0; k < 2; k++) { while (n < 3) n++; await 0 }")).toBe(true);
  });

  test("nor when a later cell has started meanwhile", async () => {
    await notebook.run("let s = 0; let hooks: (() => void)[] = []");
    const cell = await notebook.compile("for (let i = 0; i < 3; i++) { for (const hook of hooks) hook(); s++ }");
    await notebook.run("hooks.push(() => { s += 10 })");
    notebook.steady = false;
    await notebook.execute(cell);
    expect(await cells("s")).toBe(33);
  });

  test("and after %reset a name is another name", async () => {
    await notebook.run("let s = 0; const f = () => { s++ }");
    expect(await holds("%reset\nlet s = 0; while (s < 3) s++")).toBe(true);
  });
});

describe("what a loop does to its names is what JavaScript does", () => {
  /** Statements with `let`s and loops, and what they leave: once as a cell, once as a function's body. */
  const programs: Record<string, string> = {
    "the value of i++": "let i = 0, a: number[] = []; while (i < 4) a.push(i++, i--, ++i); let r = [i, a]",
    "steps inside expressions":
      "let i = 0, s = ''; do { s += i++ ? `${i++}` : -i--; i += 2 } while (i < 20 && s.length < 50); let r = [i, s]",
    "bigints and strings":
      "let b = 1n, t = 'a'; for (let k = 0; k < 70; k++) { b *= 2n; b++; t = t + k } let r = [`${b}`, t]",
    "numbers that leave the small ones": "let n = 1, c = 0; while (n < 1e300) { n *= 7; c++ } let r = [n, c]",
    "assignments as values": "let a = 0, b = 0, c = 0; for (; a < 5; c = a = b + 1) b = a; let r = [a, b, c]",
    "logical assignments":
      "let u: number | undefined, z = 0, y: number | null = 5; for (let k = 0; k < 3; k++) { u ??= k + 4; z ||= k; y &&= k ? null : 2 } let r = [u, z, y]",
    "an operand that changes what it is added to":
      "let s = 1; for (let k = 0; k < 3; k++) { s += (s = 10) + s; s = s - s++ + ++s } let r = s",
    "break and continue with labels":
      "let n = 0, i = 0, j = 0; outer: for (i = 0; i < 9; i++) { for (j = 0; j < 9; j++) { if (j === 5) continue outer; if (i === 6) break outer; n += i * j } } let r = [n, i, j]",
    "a label inside a branch without braces":
      "let n = 0, q = 3; if (q) loop: while (true) { if (++n > 4) break loop; else continue loop } else n = -1; let r = n",
    "branches that hang":
      "let n = 0, a = true, b = false; if (a) while (n < 3) if (b) n += 100; else n++; else n = -5; let r = n",
    "closures made inside":
      "let n = 0; let fs: (() => number)[] = []; for (let k = 0; k < 3; k++) { n++; fs.push(() => n * 10 + k) } let r = fs.map((f) => f())",
    "closures called inside":
      "let n = 0, seen: number[] = []; const look = () => n; while (n < 3) { n++; seen.push(look()) } let r = seen",
    "methods, getters and valueOf that look":
      "let n = 0, seen: number[] = []; const o = { get x() { seen.push(n); return 1 }, valueOf() { seen.push(-n); return 2 } }; for (let k = 0; k < 3; k++) { n += o.x; n += +o } let r = [n, seen]",
    "an exception in the middle":
      "let n = 0, m = 0; const bad = () => { throw new Error('no') }; for (let k = 0; k < 3; k++) { try { n++; n += bad() as unknown as number; m = 99 } catch { m += n } finally { n += 10 } } let r = [n, m]",
    "an exception that leaves":
      "let n = 0; try { while (true) { if (++n === 7) throw n } } catch (e) { n = n * 100 + (e as number) } let r = n",
    destructuring: "let a = 0, b = 1, c = 0; while (c < 10) { [a, b] = [b, a + b]; c++ } let r = [a, b, c]",
    "destructuring with defaults":
      "let a = 0, b = 0, k = 0; const o: { a?: number; q: number[] } = { q: [4] }; for (k = 0; k < 2; k++) ({ a = k + 7, q: [b] } = o); let r = [a, b, k]",
    "a loop's own head":
      "let x = 0, key = '', s = ''; for (x of [1, 2]) s += x; for (key in { p: 1, q: 2 }) s += key; let r = [x, key, s]",
    "names that blocks shadow":
      "let n = 1, s = 0; for (let k = 0; k < 3; k++) { s += n; { let n = 10; n++; s += n } ((n: number) => { n = 5 })(1); for (let n = 0; n < 2; n++) s += n } let r = [n, s]",
    "shorthand properties, calls and templates":
      "let n = 0; const f = (o: { n: number }) => o.n, tag = (t: TemplateStringsArray, v: number) => v + t.length; let a: number[] = []; while (n < 3) { n++; a.push(f({ n }), tag`x${n}`) } let r = a",
    "a call has no receiver":
      "let n = 0, t: unknown[] = []; const f = function (this: unknown) { return this === undefined }; while (n < 2) { n++; t.push(f()) } let r = t",
    "arrays and objects":
      "let xs: number[] = [], total = 0, o = { n: 0 }; for (let k = 0; k < 5; k++) { xs[k] = k * k; total += xs[k]!; o.n += total; o = { n: o.n } } let r = [xs, total, o]",
    "switch, do, comma and void":
      "let s = 0, i = 0; do { switch (i % 3) { case 0: s += 1; break; case 1: s += 10; default: s += 100 } } while ((void i++, i) < 7); let r = [s, i]",
    "classes and enums inside":
      "let n = 0, got: number[] = []; while (n < 2) { n++; enum E { A = 5 } class K { x = n + E.A; static y = n } got.push(new K().x, K.y) } let r = got",
    "a function's name":
      "let f = () => 0, names = ''; for (let k = 0; k < 1; k++) { f = () => k; names += f.name } let r = names.length < 3",
    using: "let n = 0, log = ''; while (n < 2) { using _ = { [Symbol.dispose]() { log += n } }; n++ } let r = log",
    "an optional call and a spread":
      "let n = 0, f: ((...a: number[]) => number) | undefined = (...a) => a.length + n; let a: number[] = []; while (n < 2) { n++; a = [...a, f?.(...a) ?? 0] } let r = a",
    "parentheses and casts": "let n = 0, m = 0; while (n < 3) { (n) += 1; (m as number) = n; m!++ } let r = [n, m]",
    "typeof and delete":
      "let n = 0, o: { k?: number } = { k: 1 }, t = ''; while (n < 1) { n++; delete o.k; t = typeof n } let r = [o, t]",
  };

  test.each(Object.entries(programs))("%s", async (_, code) => {
    const { default: ts } = await import("typescript");
    const plain = ts.transpileModule(`${code}; return r`, { compilerOptions: { target: ts.ScriptTarget.ES2023 } });
    const expected = new Function(`"use strict"; ${plain.outputText}`)();
    expect(await cells(code, "r")).toEqual(expected);
    // The same through names of an earlier cell, and where a later cell has started.
    notebook.steady = false;
    expect(await cells(code, "r")).toEqual(expected);
  });
});

/** A program over a few numbers: what a person would hardly write, and a compiler may meet all the same. */
function program(random: () => number): string {
  const one = (...of: string[]) => of[Math.floor(random() * of.length)] as string;
  const name = () => one("a", "b", "c", "d");
  const value = (depth: number): string => {
    if (depth === 0) return one(name(), name(), `${Math.floor(random() * 9)}`, "k");
    const [x, y] = [value(depth - 1), value(depth - 1)];
    return one(
      `(${x} ${one("+", "-", "*", "&", "%")} ${y})`,
      `(${name()} ${one("=", "+=", "-=", "^=")} ${x})`,
      `(${x} > ${y} ? ${name()}++ : --${name()})`,
      `(${name()}--, ${x})`,
      `see(${x})`,
      `[${x}, ${name()}++].length`,
      `peek()`,
    );
  };
  const statement = (depth: number): string => {
    if (depth === 0) return `${one(`${name()}++`, `${name()} = ${value(2)}`, `${name()} += ${value(1)}`, value(2))};`;
    const body = () => `{ ${statement(depth - 1)} ${statement(depth - 1)} }`;
    const turn = () => `{ if (--fuel < 0) break; ${statement(depth - 1)} ${statement(depth - 1)} }`;
    return one(
      `for (let k = 0; k < 4; k++) ${turn()}`,
      `for (d = 0; d < 3; d++) ${turn()}`,
      `if (${value(1)} > 3) ${body()} else ${statement(depth - 1)}`,
      `try { ${statement(depth - 1)} if (${value(1)} > 9) throw ${value(1)}; ${statement(0)} } catch (e) { c += Number(e) } finally { ${statement(0)} }`,
      `for (const t of [${value(1)}]) { let a = t; ${statement(depth - 1)} b += a }`,
      `[a, b] = [b, ${value(1)}]; ${statement(depth - 1)}`,
      `turns = 0; do ${turn()} while (++turns < 3 && ${value(1)} > 0);`,
    );
  };
  const looped = `for (a = 0, turns = 0; turns < 5; turns++) { if (--fuel < 0) break; ${statement(2)} ${statement(1)} if (turns % 3 === 2) continue; ${statement(0)} }`;
  const names = "let a = 1, b = 2, c = 3, d = 4, k = 5, turns = 0, fuel = 500, log: number[] = [];";
  const helpers =
    "const see = (x: number) => { log.push(x, a, b, c, d); return log.length > 400 ? 1 / 0 : x }, peek = () => a + b";
  return `${names} ${helpers}; ${looped} ${looped}\nlet r = [a, b, c, d, fuel, log.slice(0, 300).join()]`;
}

test("random programs", async () => {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const { default: ts } = await import("typescript");
  for (let i = 0; i < Number(process.env["GLASSBOX_PROGRAMS"] ?? 8); i++) {
    const code = `// @ts-nocheck\n${program(random)}`;
    const plain = ts.transpileModule(`${code}; return r`, { compilerOptions: { target: ts.ScriptTarget.ES2023 } });
    const run = new Function(`"use strict"; ${plain.outputText}`);
    const cell = await notebook.compile(code);
    expect(cell.code, `seed ${seed}`).toContain(".steady");
    await notebook.execute(cell);
    expect(await notebook.run("r"), `seed ${seed}: ${code}`).toEqual(run());
  }
});

test("errors inside such a loop stand where they were typed", async () => {
  const { code, map } = await notebook.compile("let n = 0, o: any\nwhile (true) {\n  n++\n  if (n > 3) o.missing()\n}");
  const source = new SourceMap(JSON.parse(map));
  const places = code.split("\n").flatMap((line, i) => {
    const at = line.indexOf("missing");
    return at < 0 ? [] : [source.findEntry(i, at)];
  });
  expect(places).toMatchObject([
    { originalLine: 3, originalColumn: 15 },
    { originalLine: 3, originalColumn: 15 },
  ]);
});

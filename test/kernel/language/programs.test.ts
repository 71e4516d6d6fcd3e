/**
 * Random programs: cut into cells they must give what they give in one piece, run plainly.
 * A failure prints its seed and its program.
 */
import { beforeAll, expect, test } from "vitest";
import { ts } from "../../../kernel/language/ts.ts";
import { FakeNotebook } from "./harness.ts";

const PROGRAMS = 25;

/** Numerical Recipes' linear congruential generator: small, and the same everywhere. */
function randomFrom(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Statements over numbers, functions and objects that are declared before they are used. */
function program(seed: number): string[] {
  const random = randomFrom(seed);
  const lets: string[] = ["v0"];
  const functions: string[] = [];
  const statements = ["let v0 = 3;"];
  const pick = (names: string[]) => names[random(names.length)] as string;
  const fresh = (kind: string) => `${kind}${statements.length}`;
  const value = (depth = 0): string => {
    const choice = random(depth > 2 ? 2 : 8);
    if (choice === 0) return String(random(100));
    if (choice === 1) return pick(lets);
    if (choice === 2 && functions.length > 0) return `${pick(functions)}(${value(depth + 1)})`;
    if (choice === 3) return `(${value(depth + 1)} > ${value(depth + 1)} ? ${value(depth + 1)} : ${value(depth + 1)})`;
    if (choice === 4) return `[${value(depth + 1)}, ${value(depth + 1)}].map((x) => x + ${pick(lets)}).length`;
    if (choice === 5) return `({ ${pick(lets)} }, ${value(depth + 1)})`;
    if (choice === 6) return `((${pick(lets)}: number) => ${value(depth + 1)})(${value(depth + 1)})`;
    return `((${value(depth + 1)} + ${value(depth + 1)}) % 1000)`;
  };
  const make: (() => string)[] = [
    () => {
      const code = (name: string) => `let ${name} = ${value()};`;
      const name = fresh("v");
      const text = code(name);
      lets.push(name);
      return text;
    },
    () => `${pick(lets)} = ${value()};`,
    () => `${pick(lets)} ${["+=", "-=", "^="][random(3)]} ${value()};`,
    () => `${pick(lets)}${["++", "--"][random(2)]};`,
    () => {
      const name = fresh("f");
      const shadow = pick(lets);
      const text = `function ${name}(${shadow}: number): number { ${pick(lets)}++; return (${shadow} + ${pick(lets)}) % 1000 }`;
      functions.push(name);
      return text;
    },
    () => {
      const name = fresh("f");
      const text = `const ${name} = (a: number, b = ${pick(lets)}) => { let t = 0; for (let i = 0; i < a % 5; i++) { t += i * b; ${pick(lets)} = t } return t % 1000 };`;
      functions.push(name);
      return text;
    },
    () => `for (var i = 0; i < 3; i++) { const ${pick(lets)} = i; ${value()}; }`,
    () => {
      const [a, b] = [fresh("a"), fresh("b")];
      const text = `let { ${a}, deep: [${b} = ${value()}] } = { ${a}: ${value()}, deep: [] as (number | undefined)[] };`;
      lets.push(a, b);
      return text;
    },
    () => `[${pick(lets)}, ${pick(lets)}] = [${value()}, ${value()}];`,
    () => {
      const name = fresh("C");
      const text = `class ${name} { static made = ${value()}; n = ${value()}; get twice() { return this.n * 2 + ${name}.made } } ${pick(lets)} = new ${name}().twice % 1000;`;
      return text;
    },
    () =>
      `try { if (${value()} % 2) throw ${value()}; ${pick(lets)}++ } catch (${pick(lets)}) { ${value()} } finally { ${pick(lets)} -= 1 }`,
    () =>
      `switch (${value()} % 3) { case 0: { let ${pick(lets)} = 1; break } case 1: ${pick(lets)} = 5; default: ${pick(lets)}++ }`,
  ];
  for (let i = 0; i < 14; i++) statements.push((make[random(make.length)] as () => string)());
  statements.push(`[${lets.join(", ")}]`);
  return statements;
}

const AsyncFunction = (async () => {}).constructor as new (body: string) => () => Promise<unknown>;

async function plainly(statements: string[]): Promise<unknown> {
  const source = `${statements.slice(0, -1).join("\n")}\nreturn ${statements.at(-1)}`;
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return new AsyncFunction(ts.transpileModule(source, { compilerOptions }).outputText)();
}

const notebook = new FakeNotebook();
beforeAll(async () => void (await notebook.start()));

test.each(Array.from({ length: PROGRAMS }, (_, i) => i + 1))("seed %i", async (seed) => {
  const statements = program(seed);
  const expected = await plainly(statements);
  const random = randomFrom(seed + 1000);
  await notebook.reset();
  let result: unknown;
  for (let at = 0; at < statements.length; ) {
    const size = 1 + random(4);
    result = await notebook.run(`// @ts-nocheck\n${statements.slice(at, at + size).join("\n")}`);
    at += size;
  }
  expect(result, statements.join("\n")).toEqual(expected);
});

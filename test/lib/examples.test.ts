/**
 * Every example in a docstring of lib/ runs; where a line says `// → text`, its value reads so (numbers and text as
 * they are, arrays as Python prints them; runs of white space count as one space).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { inspect } from "node:util";
import { transpileModule } from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as glassbox from "../../lib/index.ts";

const lib = join(import.meta.dirname, "../../lib");
const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;

// Examples that write files write them elsewhere.
const home = process.cwd();
const elsewhere = mkdtempSync(join(tmpdir(), "glassbox-examples-"));
beforeAll(() => process.chdir(elsewhere));
afterAll(() => {
  process.chdir(home);
  rmSync(elsewhere, { recursive: true, force: true });
});

interface Example {
  file: string;
  line: number;
  code: string;
}

/** The text under each `@example`, up to the next tag or the end of the comment. */
function examplesOf(file: string): Example[] {
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/@example[^\n]*\n((?:[ \t]*\*(?! @|\/)[^\n]*\n)+)/g)].map((match) => ({
    file: relative(lib, file),
    line: source.slice(0, match.index).split("\n").length,
    code: (match[1] as string).replace(/^[ \t]*\* ?/gm, "").trim(),
  }));
}

const examples = readdirSync(lib, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .flatMap((entry) => examplesOf(join(entry.parentPath, entry.name)))
  // Code with an ellipsis, fenced code in other languages, and pieces of a class are there to be read.
  .filter(({ code }) => !code.includes("…") && !/^```(?!ts)|^(override |this\.)/.test(code));

/** Each claim as a call that compares; everything else as it stands. */
function instrument(code: string): string {
  const lines = code.replace(/^```\w*$/gm, "").split("\n");
  return lines
    .map((line, i) => {
      const claim = /^(.*?);?\s*\/\/ → (.*)$/.exec(line);
      if (claim === null) return line;
      const [, expression, wanted] = claim as unknown as [string, string, string];
      const declared = /^\s*(?:const|let) (\w+) = /.exec(expression);
      if (declared) return `${expression}; $claim(${declared[1]}, ${JSON.stringify(wanted)}, ${i});`;
      return `$claim((${expression}), ${JSON.stringify(wanted)}, ${i});`;
    })
    .join("\n");
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 8 });
/** White space counts as one space, whether it stands there or is written as in a string. */
const plain = (text: string) => text.replace(/(\s|\\n)+/g, " ").trim();

/** What every example may use: a cell's names, and a stage set with data and a model. */
function stage(): Record<string, unknown> {
  const { nd, keras } = glassbox;
  const X = nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]); // biome-ignore format: a table
  const y = nd.array([[0], [1], [1], [0]]);
  const model = keras.sequential([
    keras.layers.input([2]),
    keras.layers.dense(2, { activation: "relu", name: "dense" }),
    keras.layers.dense(1, { activation: "sigmoid", name: "dense_1" }),
  ]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const [layer] = model.layers;
  const grads = model.trainableVariables.map((variable) => nd.zerosLike(variable.value));
  return {
    ...keras,
    ...glassbox,
    X,
    y,
    x: X,
    a: X,
    w: X,
    model,
    layer,
    optimizer: model.optimizer,
    grads,
    rng: nd.random.defaultRng(0),
    display: () => {},
  };
}

describe("the examples in docstrings", () => {
  test.each(examples)("$file:$line", async ({ file, code }) => {
    // Its own file's exports too: not every example is for users.
    const own = (await import(join(lib, file))) as Record<string, unknown>;
    const {
      default: _,
      function: _function,
      var: _var,
      delete: _delete,
      ...scope
    } = { ...own, ...stage() } as Record<string, unknown>;
    const claims: [string, string][] = [];
    const claim = (value: unknown, wanted: string) => claims.push([plain(textOf(value)), plain(wanted)]);
    const { outputText } = transpileModule(instrument(code), { compilerOptions: { target: 99, module: 99 } });
    // In a block of its own, so that it may declare names that the stage has.
    const run = new AsyncFunction("$claim", ...Object.keys(scope), `{\n${outputText}\n}`);
    await run(claim, ...Object.values(scope));
    expect(claims.map(([got]) => got)).toEqual(claims.map(([, wanted]) => wanted));
  });

  test("are found", () => {
    expect(examples.length).toBeGreaterThan(100);
  });
});

/** Type errors as people read them: the point first, what to write instead where it is known, names and not their expansions. */
import { beforeAll, describe, expect, test } from "vitest";
import { builtKernel } from "../built.ts";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => {
  builtKernel(); // The library's types are what the build makes.
  await notebook.start();
  await notebook.compile('import { nd, keras } from "glassbox"; const { layers, optimizers } = keras;');
  await notebook.compile("const w = nd.zeros([2, 2]); const model = keras.sequential([layers.dense(2)]);");
  await notebook.compile(
    "declare function pick(mode: 'fast' | 'slow', n: number): void; declare function over(a: string): void; declare function over(a: { k: number }): void;",
  );
});

async function messages(code: string): Promise<string[]> {
  const cell = await notebook.room.compile({ code, count: 99 });
  if (cell.ok) throw new Error(`expected errors in: ${code}`);
  return cell.diagnostics.map(({ message }) => message);
}
const headlines = async (code: string) => (await messages(code)).map((message) => message.split("\n")[0]);

describe("the first line of", () => {
  test.each([
    ["model.fit('a')", `Argument of type '"a"' is not assignable to parameter of type 'DataLike | Batches'.`],
    ["nd.zeros('3')", "Argument of type 'string' is not assignable to parameter of type 'Size'."],
    ["nd.zeros([2], 'flaot32')", `No overload takes an argument of type '"flaot32"'. Did you mean 'float32'?`],
    ["layers.dense()", "Expected 1-2 arguments, but got 0. An argument for 'units' was not provided."],
    ["w.sahpe", "Property 'sahpe' does not exist on type 'NDArray'. Did you mean 'shape'?"],
    [
      "layers.dense(2, { activaton: 'relu' })",
      "Object literal may only specify known properties, but 'activaton' does not exist in type 'DenseOptions'. Did you mean to write 'activation'?",
    ],
    ["const s: string = w", "Type 'NDArray' is not assignable to type 'string'."],
    ["w + 1", "Operator '+' cannot be applied to types 'NDArray' and 'number'. Did you mean w.add(1)?"],
    ["2 * w.T", "Operator '*' cannot be applied to types 'number' and 'NDArray'. Did you mean w.T.mul(2)?"],
    ["w * w", "Operator '*' cannot be applied to types 'NDArray' and 'NDArray'. Did you mean w.mul(w)?"],
    ["w > 0", "Operator '>' cannot be applied to types 'NDArray' and 'number'. Did you mean w.greater(0)?"],
    ["w[0]", "Property '0' does not exist on type 'NDArray'. Did you mean w.at(0)?"],
    [
      "pick('fastt', 1)",
      `Argument of type '"fastt"' is not assignable to parameter of type '"fast" | "slow"'. Did you mean 'fast'?`,
    ],
    [
      "const p: { mode: 'fast' | 'slow' } = { mode: 'sloww' }",
      `Type '"sloww"' is not assignable to type '"fast" | "slow"'. Did you mean '"slow"'?`,
    ],
    ["over(1)", "No overload takes an argument of type 'number'."],
    [
      "new Date() * 2; [] - 1",
      "The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
    ],
  ])("%s", async (code, headline) => {
    expect((await headlines(code))[0]).toBe(headline);
  });
});

test("details come after: what a name stands for, what the overloads are", async () => {
  expect((await messages("nd.zeros('3')"))[0]).toMatch(
    /\n {2}\(shape: Size\): NDArray\n[\s\S]*\n {2}Size is Shape \| number$/,
  );
  expect((await messages("over(1)"))[0]).toBe(
    "No overload takes an argument of type 'number'.\n  (a: string): void\n  (a: { k: number; }): void",
  );
});

test("one mistake is one error", async () => {
  expect(await headlines("w * w; const a = {}; a * a")).toHaveLength(3);
});

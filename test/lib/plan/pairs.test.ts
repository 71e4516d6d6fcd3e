/** Functions that WebAssembly computes two at a time give the runtime's own bits. */
import { expect, test } from "vitest";
import { expBody, tanhBody } from "../../../lib/engine/fused/exp.ts";
import { pairFunction, pairTester, trials } from "../../../lib/engine/fused/pairs.ts";
import { Generator as Stream } from "../../../lib/keras/random/generator.ts";
import { seed } from "../../seed.ts";

const many = Number(process.env["GLASSBOX_TRIALS"] ?? 200_000);
/** Numbers over the whole range of a function, and close to 0. */
function* drawn(limit: number): Generator<number> {
  const stream = new Stream(seed);
  for (let i = 0; i < many; i++) {
    const x = (stream.uniform() * 2 - 1) * limit;
    yield i % 3 === 0 ? x : i % 3 === 1 ? x * 2 ** -(stream.uniform() * 40) : x * 1e-2;
  }
}

test("here all of them are used", () => {
  for (const name of ["Math.exp", "Math.tanh"]) expect(pairFunction(name)).toBeDefined();
  expect(pairFunction("Math.sin")).toBeUndefined();
});

test("exp is Math.exp to the bit", () => {
  const call = pairTester(expBody());
  const wrong = [...trials(), ...drawn(760)].filter((x) => !Object.is(call(x), Math.exp(x)));
  expect(wrong).toEqual([]);
});

test("tanh is Math.tanh to the bit", () => {
  const call = pairTester(tanhBody());
  const wrong = [...trials(), ...drawn(25)].filter((x) => !Object.is(call(x), Math.tanh(x)));
  expect(wrong).toEqual([]);
});

test("a stream filled at once is the stream drawn one by one", () => {
  const [one, all] = [new Stream(7), new Stream(7)];
  const filled = new Float64Array(11);
  all.fillUniform(filled, 2, 9);
  const drawn = Array.from({ length: 7 }, () => one.uniform());
  expect(Array.from(filled)).toEqual([0, 0, ...drawn, 0, 0]);
  expect(all.uniform()).toBe(one.uniform());
});

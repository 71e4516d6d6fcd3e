/** Functions that WebAssembly computes two at a time give the runtime's own bits. */
import { expect, test } from "vitest";
import { expBody, tanhBody } from "../../../lib/engine/fused/exp.ts";
import { pairFunctions, pairTester, trials } from "../../../lib/engine/fused/pairs.ts";

const many = Number(process.env["GLASSBOX_TRIALS"] ?? 200_000);
/** Numbers over the whole range of a function, and close to 0. */
function* drawn(limit: number): Generator<number> {
  for (let i = 0; i < many; i++) {
    const x = (Math.random() * 2 - 1) * limit;
    yield i % 3 === 0 ? x : i % 3 === 1 ? x * 2 ** -(Math.random() * 40) : x * 1e-2;
  }
}

test("here all of them are used", () => {
  expect(Object.keys(pairFunctions())).toEqual(["Math.exp", "Math.tanh"]);
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

import { describe, expect, test } from "vitest";
import { type Engine, engines } from "../../../lib/engine/engine.ts";
import { smallGemm } from "../../../lib/engine/gemm.ts";
import { compile } from "../../../lib/engine/wasm/module.ts";
import { makeGemm } from "../../../lib/engine/wasm/product.ts";
import { cut, Threads } from "../../../lib/engine/wasm/threads.ts";
import { draw, type Float, holdsToContract, target } from "./contract.ts";
import { seeded } from "./random.ts";

holdsToContract("js", engines.js);

const compiled = compile()!;
const info = { name: "wasm", relaxed: compiled.relaxed, threads: 1, toString: () => "wasm" };
const alone = makeGemm(compiled, new Threads(compiled, 1))!;
holdsToContract("wasm", () => ({ info, gemm: alone }));

// A runtime without relaxed SIMD has only the other build, one with it both.
const plain = compile(false)!;
holdsToContract("wasm without relaxed SIMD", () => ({ info, gemm: makeGemm(plain, new Threads(plain, 1))! }));

const equalTo =
  (gemm: Engine["gemm"], other: Engine["gemm"]) =>
  (m: number, n: number, k: number, dtype: Float): void => {
    const random = seeded(m + n + k);
    const a = draw(m, k, dtype, random, "rows", true);
    const b = draw(k, n, dtype, random, "columns", false);
    const [x, y] = [target(m, n, dtype, true), target(m, n, dtype, false)];
    gemm(m, n, k, a, b, x, dtype);
    other(m, n, k, a, b, y, dtype);
    expect(Buffer.compare(bytes(x.storage), bytes(y.storage))).toBe(0);
  };
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

describe("plain JavaScript", () => {
  test("gives the plain loop's bits", () => {
    for (const [m, n, k] of [
      [40, 40, 40],
      [3, 70, 500],
      [17, 5, 900],
    ] as const) {
      for (const dtype of ["float32", "float64"] as const) equalTo(engines.js().gemm, smallGemm)(m, n, k, dtype);
    }
  });
});

describe("threads", () => {
  test("give the bits that one thread gives, from before they are up until long after", async () => {
    const threads = new Threads(compiled, 3);
    const equal = equalTo(makeGemm(compiled, threads)!, alone);
    const from = Date.now();
    while (threads.up < 2 && Date.now() - from < 20_000) {
      equal(500, 300, 1000, "float32");
      await new Promise((done) => setTimeout(done, 5));
    }
    expect(threads.up).toBe(2);
    for (let round = 0; round < 8; round++) {
      for (const dtype of ["float32", "float64"] as const) {
        equal(200 + 31 * round, 129 + round, 257, dtype);
        equal(31, 1100, 300 + round, dtype);
      }
      // Long enough for them to fall asleep.
      await new Promise((done) => setTimeout(done, 3));
    }
    equal(4000, 20, 300, "float32");
  });

  test.each([
    [1024, 1024, 1024, 2],
    [100_000, 9, 32, 4],
    [7, 7, 1_000_000, 2],
    [20_000, 20_000, 20_000, 64],
    [25, 65, 3000, 3],
  ])("cut [%i, %i], k = %i into no more tasks than there are numbers, and none that takes long", (m, n, k, count) => {
    const [rows, columns] = cut(m, n, k, count);
    expect(rows % 6).toBe(0);
    expect(columns % 16).toBe(0);
    const tasks = Math.ceil(m / rows) * Math.ceil(n / columns);
    expect(tasks).toBeLessThan(65_535);
    // About 16 GFLOP a second even on a slow machine: a task is over in half a second at most.
    if (tasks < 30_000) expect(2 * Math.min(rows, m) * Math.min(columns, n) * k).toBeLessThan(1e9);
  });
});

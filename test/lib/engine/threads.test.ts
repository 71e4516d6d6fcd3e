import { runInThisContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import { allocate, release } from "../../../lib/engine/memory.ts";
import { compile } from "../../../lib/engine/wasm/module.ts";
import { makeGemm } from "../../../lib/engine/wasm/product.ts";
import { cut, Threads } from "../../../lib/engine/wasm/threads.ts";
import { draw, type Float, target } from "./contract.ts";
import { seeded } from "./random.ts";

const compiled = compile()!;
const alone = makeGemm(compiled, new Threads(compiled, 1));
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** A product, computed by `threads` and by one thread: [the one, the other]. */
function both(threads: Threads) {
  const shared = makeGemm(compiled, threads);
  return (m: number, n: number, k: number, dtype: Float = "float32"): [Buffer, Buffer] => {
    const random = seeded(m + n + k);
    const a = draw(m, k, dtype, random, "rows", true);
    const b = draw(k, n, dtype, random, "columns", false);
    const [x, y] = [target(m, n, dtype, true), target(m, n, dtype, false)];
    shared(m, n, k, a, b, x, dtype);
    alone(m, n, k, a, b, y, dtype);
    return [bytes(x.storage), bytes(y.storage)];
  };
}
const same = ([x, y]: [Buffer, Buffer]): boolean => x.equals(y);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

let threads: Threads | undefined;
afterEach(async () => {
  threads?.terminate();
  await pause(20);
});

/** Threads that are up: products are repeated until they are, since only work starts them. */
async function started(most: number, patience?: number): Promise<Threads> {
  const made = new Threads(compiled, most, patience);
  threads = made;
  const product = both(made);
  for (let i = 0; made.up < most - 1 && i < 2000; i++) {
    expect(same(product(500, 300, 1000))).toBe(true);
    await pause(5);
  }
  expect(made.up).toBe(most - 1);
  return made;
}

describe("threads", () => {
  test("give the bits that one thread gives, from before they are up until long after", async () => {
    const product = both(await started(3));
    for (let round = 0; round < 8; round++) {
      for (const dtype of ["float32", "float64"] as const) {
        expect(same(product(200 + 31 * round, 129 + round, 257, dtype))).toBe(true);
        expect(same(product(31, 1100, 300 + round, dtype))).toBe(true);
      }
      // Long enough for them to fall asleep.
      await pause(3);
    }
    expect(same(product(4000, 20, 300))).toBe(true);
  });

  test("are not started for products that one thread has done before they would be up", () => {
    threads = new Threads(compiled, 2);
    const product = both(threads);
    for (let i = 0; i < 20; i++) expect(same(product(32, 128, 784))).toBe(true);
    expect(threads.up).toBe(0);
  });

  test("survive a Stop in the middle of a product: the next one is right", async () => {
    const product = both(await started(2));
    const size = 1400;
    const random = seeded(3);
    const [a, b] = [
      draw(size, size, "float32", random, "rows", true),
      draw(size, size, "float32", random, "rows", true),
    ];
    const c = target(size, size, "float32", true);
    const shared = makeGemm(compiled, threads!);
    Object.assign(globalThis, { stopped: () => shared(size, size, size, a, b, c, "float32") });
    for (let round = 0; round < 6; round++) {
      // Node ends the code by what Stop uses too: V8 terminates it, and no `finally` runs.
      expect(() => runInThisContext("for (;;) stopped()", { timeout: 20 + 7 * round })).toThrow("timed out");
      expect(same(product(300 + round, 200, 500))).toBe(true);
      expect(same(product(40 + round, 64, 30))).toBe(true);
    }
    expect(threads!.up).toBe(1);
  });

  test("leave a product that was stopped to nobody: its result is not written to for long", async () => {
    await started(2);
    // Two seconds of work for one thread.
    const size = 3500;
    const a = { storage: allocate("float32", size * size), offset: 0, rows: size, columns: 1 };
    const c = { ...a, storage: allocate("float32", size * size).fill(77) };
    const shared = makeGemm(compiled, threads!);
    Object.assign(globalThis, { stopped: () => shared(size, size, size, a, a, c, "float32") });
    expect(() => runInThisContext("stopped()", { timeout: 30 })).toThrow("timed out");
    const untouched = () => c.storage.reduce((count, x) => count + Number(x === 77), 0);
    let before: number;
    do {
      before = untouched();
      await pause(300);
    } while (untouched() < before); // A thread ends its piece of work, whenever it gets its turn.
    expect(before).toBeGreaterThan(0);
    for (const { storage } of [a, c]) release(storage);
  });

  test("may die at any moment: the work is done without them", async () => {
    const made = await started(3, 5);
    const product = both(made);
    made.terminate();
    for (let round = 0; round < 4; round++) expect(same(product(700, 500, 600 + round))).toBe(true);
    await pause(100);
    expect(made.up).toBe(0);
    expect(same(product(700, 500, 700))).toBe(true);
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
    // At 16 GFLOP/s, a slow machine's, a task is over in 60 ms. (Nobody waits for all of the largest product.)
    if (tasks < 30_000) expect(2 * Math.min(rows, m) * Math.min(columns, n) * k).toBeLessThan(1e9);
  });
});

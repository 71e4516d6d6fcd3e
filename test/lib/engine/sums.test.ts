/** Sums down columns: the engine's are those of the plain loops, to the bit, on any number of threads. */
import { afterAll, expect, test } from "vitest";
import { allocate } from "../../../lib/engine/memory.ts";
import { foldAxes, foldsFor } from "../../../lib/engine/reduce.ts";
import { compile } from "../../../lib/engine/wasm/module.ts";
import { makeSums } from "../../../lib/engine/wasm/sums.ts";
import { Threads } from "../../../lib/engine/wasm/threads.ts";
import { seeded } from "./random.ts";

const compiled = compile()!;
const alone = makeSums(compiled, new Threads(compiled, 1));
const threads = new Threads(compiled, 2);
const shared = makeSums(compiled, threads);
afterAll(() => threads.terminate());

const sizes = [
  [1, 5],
  [3, 1],
  [40, 7],
  [100, 16],
  [77, 19],
  [33, 70],
  [30_001, 33],
] as const;

test.each(["float32", "float64"] as const)("of %s", async (dtype) => {
  const random = seeded(31);
  const sums = async (rows: number, columns: number, share: number) => {
    const [x, out] = [allocate(dtype, 3 + rows * columns), allocate(dtype, 2 + columns)];
    for (let i = 0; i < x.length; i++) x[i] = i % 997 === 5 ? Number.POSITIVE_INFINITY * (i % 2) : 1e3 * random() - 500;
    const acc = new Float64Array(columns);
    foldAxes(foldsFor("sum", dtype, false), "sum", acc, 0, x, 3, [
      { length: rows, step: columns, outStep: 0, folded: true },
      { length: columns, step: 1, outStep: 1, folded: false },
    ]);
    const wanted = x.slice(0, columns);
    for (let j = 0; j < columns; j++) wanted[j] = acc[j]! / share;
    for (const engine of [alone, shared]) {
      out.fill(9);
      expect(engine.columns({ x, at: 3, out, outAt: 2, rows, columns, share })).toBe(true);
      expect(Array.from(out)).toEqual([9, 9, ...wanted]);
    }
  };
  for (const [rows, columns] of sizes) await sums(rows, columns, rows % 2 === 0 ? 1 : rows);
  // Once more when the other thread is up.
  for (let i = 0; threads.up < 1 && i < 200; i++) {
    await sums(30_000, 40, 1);
    await new Promise((done) => setTimeout(done, 5));
  }
  await sums(30_000, 40, 30_000);
});

test("of arrays that lie elsewhere are left to the op", () => {
  const [x, out] = [new Float32Array(40), new Float32Array(4).fill(7)];
  expect(alone.columns({ x, at: 0, out, outAt: 0, rows: 10, columns: 4, share: 1 })).toBe(false);
  expect(Array.from(out)).toEqual([7, 7, 7, 7]);
});

/** Steps of LSTM and GRU: every engine against float64, whatever the number of units, with and without a mask. */
import { describe, expect, test } from "vitest";
import { engines } from "../../../lib/engine/engine.ts";
import { plainGates } from "../../../lib/engine/gates/index.ts";
import type { Matrix } from "../../../lib/engine/gemm.ts";
import { addressOf, allocate } from "../../../lib/engine/memory.ts";
import type { Floats } from "../../../lib/engine/types.ts";

const BATCH = 3;
/** Numbers up to `scale`, the same for each dtype: float32 ones. */
function fill(dtype: "float32" | "float64", length: number, seed: number, scale: number): Floats {
  const array = allocate(dtype, length);
  for (let i = 0; i < length; i++) array[i] = Math.fround(scale * Math.sin(1 + 1.7 * (i + seed)));
  return array;
}
const rows = (storage: Floats, step: number): Matrix => ({ storage, offset: 0, rows: step, columns: 1 });

/** All four steps over the same inputs; what they wrote. */
function run(gates: typeof plainGates, dtype: "float32" | "float64", units: number, scale: number, masked: boolean) {
  const draw = (length: number, seed: number, by = scale) => fill(dtype, length, seed, by);
  const valid = masked ? allocate("bool", BATCH) : undefined;
  if (valid) valid.set([1, 0, 1]);
  const n = BATCH * units;
  const [h, c] = [draw(n, 3, 1), draw(n, 5, 1)];
  const lstm = draw(7 * n, 0, 0);
  gates.lstmForward(BATCH, units, draw(4 * n, 7), 0, draw(4 * n, 9), lstm, 0, rows(h, units), rows(c, units), valid, 0);
  const [dz, dh, dc, passed] = [draw(4 * n, 0, 0), draw(n, 11, 1), draw(n, 13, 1), draw(n, 0, 0)];
  gates.lstmBackward(BATCH, units, draw(7 * n, 17, 1), 0, lstm, 0, rows(c, units), dz, 0, dh, dc, passed, valid, 0);
  const gru = draw(5 * n, 0, 0);
  gates.gruForward(
    BATCH,
    units,
    draw(3 * n, 19),
    0,
    draw(3 * n, 21),
    draw(3 * units, 23, 1),
    0,
    gru,
    0,
    rows(h, units),
    valid,
    0,
  );
  const [dg, left] = [draw(4 * n, 0, 0), draw(n, 0, 0)];
  gates.gruBackward(BATCH, units, draw(5 * n, 25, 1), 0, gru, 0, rows(h, units), dg, 0, dh, left, valid, 0);
  return { lstm, dz, dc, passed, gru, dg, left };
}

describe.each(["wasm", "js"] as const)("%s", (name) => {
  const engine = engines[name]();
  const sizes = [1, 2, 3, 4, 5, 7, 8, 32];

  test.each([false, true])("float32 agrees with float64 to its last digits, masked: %s", (masked) => {
    for (const units of sizes) {
      for (const scale of [0.01, 1, 4, 40]) {
        const ours = run(engine!.gates, "float32", units, scale, masked);
        const exact = run(plainGates, "float64", units, scale, masked);
        for (const key of Object.keys(exact) as (keyof typeof exact)[]) {
          const worst = Math.max(
            ...ours[key].map((x, i) => Math.abs(x - exact[key][i]!) / (1 + Math.abs(exact[key][i]!))),
          );
          expect(worst, `${key}, ${units} units, scale ${scale}`).toBeLessThan(1.5e-6 * Math.max(1, scale / 8));
        }
      }
    }
  });

  test("sigmoid and tanh are within 3 units in the last place, and end at 0 and ±1", () => {
    const points = 4000;
    const z = allocate("float32", 4 * points);
    for (let i = 0; i < points; i++) {
      const x = i < 8 ? [0, -0, 1e-30, -1e-30, 100, -100, Infinity, -Infinity][i]! : ((i - points / 2) / points) * 60;
      for (let k = 0; k < 4; k++) z[k * points + i] = x;
    }
    const record = allocate("float32", 7 * points);
    const zeros = rows(allocate("float32", points), points);
    engine!.gates.lstmForward(1, points, z, 0, allocate("float32", 4 * points), record, 0, zeros, zeros, undefined, 0);
    for (let i = 0; i < points; i++) {
      const x = z[i]!;
      for (const [got, exact] of [
        [record[i]!, 1 / (1 + Math.exp(-x))],
        [record[2 * points + i]!, Math.tanh(x)],
      ] as const) {
        expect(Math.abs(got - exact), `at ${x}: ${got}, ${exact}`).toBeLessThanOrEqual(
          // Below the smallest normal number, that number.
          Math.max(3 * 2 ** -23 * Math.abs(exact), 2 ** -126),
        );
      }
    }
  });

  test("NaN stays NaN, in its own unit", () => {
    const z = allocate("float32", 4 * 5);
    z[1] = Number.NaN;
    const record = allocate("float32", 7 * 5);
    const zeros = rows(allocate("float32", 5), 5);
    engine!.gates.lstmForward(1, 5, z, 0, allocate("float32", 20), record, 0, zeros, zeros, undefined, 0);
    expect(Array.from(record.subarray(30, 35), Number.isNaN)).toEqual([false, true, false, false, false]);
  });
});

test("the engine's memory is where these arrays lie, so the kernels ran", () => {
  const engine = engines.wasm();
  if (engine === undefined) return;
  expect(addressOf(allocate("float32", 8))).toBeGreaterThan(0);
});

/** An LSTM's whole sequence in one call: the bits of its steps, one after the other, for any rows, masks and threads. */
import { describe, expect, test } from "vitest";
import { addressOf, allocate } from "../../../lib/engine/memory.ts";
import { noSequences } from "../../../lib/engine/sequences.ts";
import { makeGates } from "../../../lib/engine/wasm/gates.ts";
import { compile } from "../../../lib/engine/wasm/module.ts";
import { makeGemm } from "../../../lib/engine/wasm/product.ts";
import { makeSequences } from "../../../lib/engine/wasm/sequences.ts";
import { Threads } from "../../../lib/engine/wasm/threads.ts";

type Shape = { steps: number; batch: number; units: number; masked: boolean };
const shapes: Shape[] = [
  { steps: 1, batch: 9, units: 24, masked: false },
  { steps: 7, batch: 33, units: 32, masked: true },
  { steps: 20, batch: 16, units: 33, masked: false },
  // Deeper than a block of sums on the way back, and enough work for two threads.
  { steps: 40, batch: 21, units: 70, masked: true },
];

function floats(length: number, seed: number, scale = 1): Float32Array {
  const array = allocate("float32", length) as Float32Array;
  for (let i = 0; i < length; i++) array[i] = scale * Math.sin(1 + 1.7 * (i + seed));
  return array;
}
const line = <A>(data: A) => ({ data, at: 0 });
const matrix = (storage: Float32Array, offset: number, rows: number, columns = 1) => ({
  storage,
  offset,
  rows,
  columns,
});

const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.compare(Buffer.from(a.slice().buffer), Buffer.from(b.slice().buffer)) === 0;

/** What a sequence is given, and room for what it writes. */
function sample({ steps, batch, units, masked }: Shape) {
  const valid = masked ? (allocate("bool", steps * batch) as Uint8Array) : undefined;
  valid?.forEach((_, i) => {
    valid[i] = i % 3 === 1 ? 0 : 1;
  });
  const [n, all] = [batch * units, steps * batch * units];
  return {
    valid,
    z: floats(4 * all, 1, 2),
    kernel: floats(4 * units * units, 2, 0.3),
    h0: floats(n, 3),
    c0: floats(n, 4),
    dy: floats(7 * all, 5),
    recurrent: floats(4 * n, 0, 0),
    record: floats(7 * all, 0, 0),
    dz: floats(4 * all, 0, 0),
    dh: floats(n, 6),
    dc: floats(n, 7),
    passed: floats(n, 0, 0),
  };
}

describe("an LSTM's sequence", () => {
  const compiled = compile()!;
  const alone = new Threads(compiled, 1);
  const pair = new Threads(compiled, 2);
  const gemm = makeGemm(compiled, alone);
  const gates = makeGates(compiled);

  function stepByStep(shape: Shape) {
    const { steps, batch, units } = shape;
    const s = sample(shape);
    const [width, row] = [4 * units, 7 * units];
    for (let t = 0; t < steps; t++) {
      const [at, before] = [t * batch * row, (t - 1) * batch * row];
      const h = t === 0 ? matrix(s.h0, 0, units) : matrix(s.record, before + 6 * units, row);
      const c = t === 0 ? matrix(s.c0, 0, units) : matrix(s.record, before + 4 * units, row);
      gemm(batch, width, units, h, matrix(s.kernel, 0, width), matrix(s.recurrent, 0, width), "float32");
      gates.lstmForward(batch, units, s.z, t * batch * width, s.recurrent, s.record, at, h, c, s.valid, t * batch);
    }
    s.dh.fill(0);
    s.dc.fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      const [at, dz] = [t * batch * row, t * batch * width];
      const c = t === 0 ? matrix(s.c0, 0, units) : matrix(s.record, at - batch * row + 4 * units, row);
      // biome-ignore format: one call.
      gates.lstmBackward(batch, units, s.dy, at, s.record, at, c, s.dz, dz, s.dh, s.dc, s.passed, s.valid, t * batch);
      gemm(
        batch,
        units,
        width,
        matrix(s.dz, dz, width),
        matrix(s.kernel, 0, 1, width),
        matrix(s.dh, 0, units),
        "float32",
      );
      if (s.valid) for (let i = 0; i < batch * units; i++) s.dh[i]! += s.passed[i]!;
    }
    return s;
  }

  function atOnce({ steps, batch, units, ...shape }: Shape, threads: Threads) {
    const s = sample({ steps, batch, units, ...shape });
    const sequences = makeSequences(compiled, threads);
    const lines = {
      steps,
      batch,
      units,
      kernel: line(s.kernel),
      c0: line(s.c0),
      record: line(s.record),
      valid: s.valid && line(s.valid),
    };
    const forward = { ...lines, z: line(s.z), h0: line(s.h0), recurrent: line(s.recurrent) };
    expect(sequences.lstmForward(forward)).toBe(true);
    const room = { dh: line(s.dh), dc: line(s.dc), passed: line(s.passed) };
    expect(sequences.lstmBackward({ ...lines, ...room, dy: line(s.dy), dz: line(s.dz) })).toBe(true);
    return s;
  }

  test.each(shapes)("of $steps steps, $batch rows, $units units, masked: $masked, has its steps' bits", (shape) => {
    const { record, dz, dh, dc } = stepByStep(shape);
    for (const threads of [alone, pair]) {
      const ours = atOnce(shape, threads);
      for (const [a, b] of [
        [ours.record, record],
        [ours.dz, dz],
        [ours.dh, dh],
        [ours.dc, dc],
      ] as const) {
        expect(sameBits(a, b)).toBe(true);
      }
    }
    expect(record.some((x) => x !== 0) && dz.every(Number.isFinite)).toBe(true);
  });

  test("is shared by two threads with the same bits", async () => {
    const shape: Shape = { steps: 60, batch: 32, units: 64, masked: true };
    const { record, dz } = stepByStep(shape);
    // Threads start after some such work, and nobody waits for them: this test does.
    for (let i = 0; i < 2000 && pair.up === 0; i++) {
      atOnce(shape, pair);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(pair.up).toBe(1);
    for (let i = 0; i < 5; i++) {
      const ours = atOnce(shape, pair);
      expect(sameBits(ours.record, record)).toBe(true);
      expect(sameBits(ours.dz, dz)).toBe(true);
    }
    pair.terminate();
  });

  test("is left to its steps where an array lies outside the engine's memory", () => {
    const s = sample(shapes[0]!);
    const outside = new Float32Array(s.z);
    expect(addressOf(outside)).toBeUndefined();
    const { steps, batch, units } = shapes[0]!;
    const lines = {
      steps,
      batch,
      units,
      kernel: line(s.kernel),
      c0: line(s.c0),
      record: line(s.record),
      valid: undefined,
    };
    const forward = { ...lines, z: line(outside), h0: line(s.h0), recurrent: line(s.recurrent) };
    expect(makeSequences(compiled, alone).lstmForward(forward)).toBe(false);
    expect(noSequences.lstmForward(forward)).toBe(false);
  });
});

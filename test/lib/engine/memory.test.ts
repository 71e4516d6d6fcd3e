import { describe, expect, test } from "vitest";
import { ALIGNMENT, Heap } from "../../../lib/engine/heap.ts";
import { addressOf, allocate, engineMemory, memoryUse, RESERVED, release } from "../../../lib/engine/memory.ts";
import type { DType } from "../../../lib/engine/types.ts";
import { seeded } from "./random.ts";

const dtypes: DType[] = [
  ...(["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] as const),
  ...(["float32", "float64"] as const),
];

describe("the engine's memory", () => {
  test.each(dtypes)("gives %s storage that is zero, at an aligned address that WebAssembly can read", (dtype) => {
    const array = allocate(dtype, 1000);
    expect(array.length).toBe(1000);
    expect(array.every((x) => Number(x) === 0)).toBe(true);
    const at = addressOf(array)!;
    expect(at % ALIGNMENT).toBe(0);
    expect(at).toBeGreaterThanOrEqual(RESERVED);
    new Uint8Array(engineMemory()!.buffer)[at] = 1;
    expect(Number(array[0])).not.toBe(0);
    release(array);
  });

  test("knows views of its storage wherever they begin, before it grew and after, and no other array", () => {
    const early = allocate("float32", 10);
    const at = addressOf(early)!;
    const before = engineMemory()!.buffer.byteLength;
    const late = allocate("float64", before / 8);
    expect(engineMemory()!.buffer.byteLength).toBeGreaterThan(before);
    expect(addressOf(early)).toBe(at);
    expect(addressOf(early.subarray(3))).toBe(at + 12);
    early[0] = 5;
    expect(new Float32Array(engineMemory()!.buffer, at, 1)[0]).toBe(5);
    expect(addressOf(late)).toBeGreaterThan(at);
    expect(addressOf(new Float32Array(100))).toBeUndefined();
    expect(addressOf(new Float32Array(new SharedArrayBuffer(400)))).toBeUndefined();
    release(early);
    release(late);
  });

  test("gives released storage out again, zeroed", () => {
    const first = allocate("float32", 5000).fill(7);
    const at = addressOf(first);
    release(first);
    const second = allocate("float32", 5000);
    expect(addressOf(second)).toBe(at);
    expect(second.every((x) => x === 0)).toBe(true);
    release(second);
  });

  test("frees storage once, however often it is released, and leaves other arrays alone", () => {
    const { used } = memoryUse();
    const array = allocate("float64", 100);
    release(array);
    release(array);
    release(new Float64Array(100));
    expect(memoryUse().used).toBe(used);
  });

  test("falls back to ordinary storage when there is no room for it", () => {
    // Never written, so it takes address space only.
    const vast = allocate("uint8", 1.9e9);
    const more = allocate("uint8", 3e8);
    expect(addressOf(vast)).toBeDefined();
    expect(addressOf(more)).toBeUndefined();
    expect(more.length).toBe(3e8);
    release(vast);
  });

  test("does not grow over ten thousand rounds of taking and giving back", () => {
    const random = seeded(1);
    const held: Float32Array[] = [];
    let size = 0;
    for (let i = 0; i < 10_000; i++) {
      if (held.length > 50) release(held.splice(Math.floor(random() * held.length), 1)[0]!);
      held.push(allocate("float32", 1 + Math.floor(random() ** 3 * 20_000)));
      if (i === 5000) size = memoryUse().size;
    }
    expect(memoryUse().size).toBe(size);
    for (const array of held) release(array);
  });
});

test("storage that is garbage is freed", async () => {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { used } = memoryUse();
  (() => allocate("float64", 100_000).fill(1))();
  expect(memoryUse().used).toBeGreaterThan(used);
  for (let i = 0; i < 500 && memoryUse().used > used; i++) {
    collect();
    await new Promise((done) => setTimeout(done, 10));
  }
  expect(memoryUse().used).toBe(used);
});

test("a heap never hands out a byte twice, and joins what comes back", () => {
  const random = seeded(2);
  const heap = new Heap(100);
  const held: { start: number; end: number; fresh: boolean }[] = [];
  let top = 0;
  for (let i = 0; i < 3000; i++) {
    if (held.length > 0 && random() < 0.5) heap.give(held.splice(Math.floor(random() * held.length), 1)[0]!);
    else {
      const piece = heap.take(Math.floor(random() * 1000), () => true)!;
      expect(held.some(({ start, end }) => start < piece.end && piece.start < end)).toBe(false);
      expect(piece.fresh).toBe(piece.start >= top);
      top = Math.max(top, piece.end);
      held.push(piece);
    }
    expect(heap.taken).toBe(held.reduce((sum, { start, end }) => sum + end - start, 0));
  }
  for (const piece of held) heap.give(piece);
  expect(heap.taken).toBe(0);
  // All of it is one gap again.
  expect(heap.take(top - 128, () => false)?.start).toBe(128);
});

/** Long lines are sorted by their bits, and come out as a typed array's own `sort` would leave them. */
import { describe, expect, test } from "vitest";
import type { TypedArray } from "../../../lib/core/dtype.ts";
import { nd } from "../../../lib/index.ts";
import { sortLine } from "../../../lib/ops/radix.ts";

function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const lines: Record<string, (n: number, next: () => number) => TypedArray> = {
  float64: (n, next) => Float64Array.from({ length: n }, () => (next() - 0.5) * 10 ** (next() * 40 - 20)),
  float32: (n, next) => Float32Array.from({ length: n }, () => (next() - 0.5) * 10 ** (next() * 40 - 20)),
  "float64, few values": (n, next) =>
    Float64Array.from({ length: n }, () => [0, -0, 1, -1, Number.NaN, 5e-324, -Infinity, Infinity][(next() * 8) | 0]!),
  "float32, few values": (n, next) =>
    Float32Array.from({ length: n }, () => [0, -0, 1, -1, Number.NaN, 1e-45, -Infinity, Infinity][(next() * 8) | 0]!),
  int8: (n, next) => Int8Array.from({ length: n }, () => next() * 256 - 128),
  uint8: (n, next) => Uint8Array.from({ length: n }, () => next() * 256),
  int16: (n, next) => Int16Array.from({ length: n }, () => next() * 65536 - 32768),
  uint16: (n, next) => Uint16Array.from({ length: n }, () => next() * 65536),
  int32: (n, next) => Int32Array.from({ length: n }, () => next() * 2 ** 32 - 2 ** 31),
  uint32: (n, next) => Uint32Array.from({ length: n }, () => next() * 2 ** 32),
  int64: (n, next) => BigInt64Array.from({ length: n }, () => BigInt(Math.floor((next() - 0.5) * 2 ** 64))),
  uint64: (n, next) => BigUint64Array.from({ length: n }, () => BigInt(Math.floor(next() * 2 ** 64))),
  alike: (n) => new Float64Array(n).fill(-3),
};

describe("a line", () => {
  test.each(Object.keys(lines))("of %s is sorted as its own sort does, to the bit but for NaN's", (name) => {
    const next = stream(name.length * 7 + 1);
    for (const n of [0, 1, 1023, 1024, 1025, 5000]) {
      const line = lines[name]!(n, next);
      const wanted = line.slice().sort();
      sortLine(line);
      expect(line).toEqual(wanted);
    }
  });

  test("is sorted where it lies, along any axis, and what is made of it is NumPy's", () => {
    const next = stream(3);
    const values = Array.from({ length: 3000 }, () => Math.floor(next() * 500));
    const a = nd.array(values).reshape([1500, 2]);
    const columns = [0, 1].map((j) => values.filter((_, i) => i % 2 === j).sort((x, y) => x - y));
    expect(nd.sort(a, 0).T.tolist()).toEqual(columns);
    const sorted = values.toSorted((x, y) => x - y);
    expect(nd.median(a).item()).toBe((sorted[1499]! + sorted[1500]!) / 2);
    expect(nd.unique(a).tolist()).toEqual([...new Set(sorted)]);
    expect(nd.bincount(values).tolist()).toEqual(
      Array.from({ length: Math.max(...values) + 1 }, (_, k) => values.filter((value) => value === k).length),
    );
  });
});

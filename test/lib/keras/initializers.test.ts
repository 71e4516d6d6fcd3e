import { describe, expect, test } from "vitest";
import * as initializers from "../../../lib/keras/initializers/index.ts";
import { getInitializer, initializerClasses } from "../../../lib/keras/initializers/index.ts";
import { setRandomSeed } from "../../../lib/keras/random/seed.ts";
import { flat, golden } from "./golden.ts";

const rows = golden("keras-values").initializers as Record<string, { std: number; max: number }>;
const fixed = ["Zeros", "Ones", "Constant", "Identity"];

test("every random initializer has golden bounds", () => {
  expect(Object.keys(initializerClasses).filter((name) => !(name in rows) && !fixed.includes(name))).toEqual([]);
});

describe.each(Object.entries(rows))("%s", (name, { std, max }) => {
  const make = () => new initializerClasses[name as "GlorotUniform"]({ seed: 3 });

  test("has Keras's spread and bounds", () => {
    const values = flat(make()([400, 250]));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const spread = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(5 * (std / Math.sqrt(values.length)) + 1e-4);
    expect(Math.abs(spread / std - 1)).toBeLessThan(0.01);
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    // The largest of 100,000 normal numbers varies; bounded ones come near their bound.
    expect(Math.abs(largest / max - 1)).toBeLessThan(
      /Normal$|Orthogonal/.test(name) && !/Trunc/.test(name) ? 0.35 : 0.01,
    );
  });

  test("gives the same values for a seed, and in float64 the same stream", () => {
    expect(flat(make()([5, 4]))).toEqual(flat(make()([5, 4])));
    expect(flat(make()([5, 4], "float64")).map(Math.fround)).toEqual(flat(make()([5, 4])));
  });
});

test("orthogonal makes orthogonal columns", () => {
  const q = flat(initializers.orthogonal({ seed: 1 })([6, 4], "float64"));
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      let dot = 0;
      for (let k = 0; k < 6; k++) dot += q[k * 4 + i]! * q[k * 4 + j]!;
      expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  }
});

test("setRandomSeed makes drawn weights repeat", () => {
  setRandomSeed(5);
  const first = flat(initializers.glorotUniform()([3, 3]));
  setRandomSeed(5);
  expect(flat(initializers.glorotUniform()([3, 3]))).toEqual(first);
});

test("constants, arrays and functions are initializers too", () => {
  expect(flat(initializers.constant(2.5)([2]))).toEqual([2.5, 2.5]);
  expect(flat(initializers.constant([1, 2])([2, 2]))).toEqual([1, 2, 1, 2]);
  expect(flat(initializers.identity()([2, 3]))).toEqual([1, 0, 0, 0, 1, 0]);
  expect(flat(getInitializer(() => [7, 8])([2]))).toEqual([7, 8]);
  expect(() => getInitializer("glorot")).toThrow("initializer: expected a known name");
});

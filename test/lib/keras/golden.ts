/** Golden values of real Keras, and how near ours must be. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { NDArray } from "../../../lib/core/ndarray.ts";
import { asArray, cast } from "../../../lib/keras/arrays.ts";

export type Numbers = number | Numbers[];

export const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), "utf8"));

/** Nested numbers as a float32 array. */
export const f32 = (values: Numbers): NDArray => cast(asArray(values, "test"), "float32");

/** All elements, in order. */
export function flat(value: NDArray | Numbers): number[] {
  if (!(value instanceof NDArray)) return [value].flat(Infinity as 1) as number[];
  const data = cast(value, "float64");
  return Array.from((data.storage as Float64Array).subarray(data.offset, data.offset + data.size));
}

/** Largest difference relative to the size of what is compared: |a - b| / (scale + |b|). */
export function difference(actual: readonly number[], expected: readonly number[], scale = 1): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    if (Object.is(a, b) || a === b) continue;
    worst = Math.max(worst, Math.abs(a - b) / (scale + Math.abs(b)));
    if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  }
  return worst;
}

/** Same number of elements, each as near as float32 lets two implementations be. */
export function expectNear(actual: NDArray | Numbers, expected: Numbers, tolerance = 2e-6, scale = 1): void {
  const [a, b] = [flat(actual), flat(expected)];
  expect(a.length).toBe(b.length);
  expect(difference(a, b, scale)).toBeLessThan(tolerance);
}

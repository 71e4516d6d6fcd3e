/** Small data sets for tests. */
import type { NDArray } from "../../../lib/core/ndarray.ts";
import type { Shape } from "../../../lib/core/shape.ts";
import { full } from "../../../lib/keras/arrays.ts";
import { Generator } from "../../../lib/keras/random/generator.ts";

export const zeros = (shape: Shape): NDArray => full(shape, 0, "float32");

/** Numbers from `low` to `high`, the same for a seed. */
export function uniform(shape: Shape, seed: number, low = -1, high = 1): NDArray {
  const random = new Generator(seed);
  const out = full(shape, 0, "float32");
  for (let i = 0; i < out.size; i++)
    (out.storage as Float32Array)[out.offset + i] = low + (high - low) * random.uniform();
  return out;
}

/** The exclusive or of the first two of three features: the project's seed example. */
export const xor = {
  x: [
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
  ],
  y: [[0], [1], [1], [0]],
};

/** Small helpers: `keras.utils`. */
import type { NDArray } from "../core/ndarray.ts";
import { ValueError } from "../errors.ts";
import { type ArrayInput, asArray, cast, full } from "./arrays.ts";
import { floatx } from "./config.ts";
import { resetNames } from "./names.ts";

export { setRandomSeed } from "./random/seed.ts";
/** Keras's older name of the same is `Sequence`. */
export { PyDataset, PyDataset as Sequence } from "./training/py-dataset.ts";

export interface ToCategoricalOptions {
  /** Length of a row. Default one more than the largest class number. */
  numClasses?: number | null | undefined;
}

/**
 * Class numbers as one-hot rows.
 *
 * @param x - Whole numbers from 0, of any shape; a last axis of length 1 is dropped.
 * @param options - `{ numClasses }`, or that number alone. Default one more than the largest.
 * @throws {ValueError} If a number is not a class number.
 * @example
 * String(keras.utils.toCategorical([0, 2])); // → [[1. 0. 0.]\n [0. 0. 1.]]
 */
export function toCategorical(x: ArrayInput, options: number | ToCategoricalOptions = {}): NDArray {
  const numClasses = typeof options === "number" ? options : options.numClasses;
  const given = cast(asArray(x, "toCategorical"), "float64");
  const shape = given.ndim > 1 && given.shape.at(-1) === 1 ? given.shape.slice(0, -1) : given.shape;
  const labels = (given.storage as Float64Array).subarray(given.offset, given.offset + given.size);
  const classes = numClasses ?? labels.reduce((a, b) => Math.max(a, b), -1) + 1;
  const out = full([...shape, classes], 0, floatx());
  labels.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new ValueError(`toCategorical: expected class numbers from 0 to ${classes - 1}, got ${label}.`);
    }
    (out.storage as Float64Array)[out.offset + i * classes + label] = 1;
  });
  return out;
}

/** Starts counting names again: the next dense layer is `dense`. */
export const clearSession = (): void => resetNames();

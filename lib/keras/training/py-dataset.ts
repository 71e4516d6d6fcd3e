/** Batches by number, for data that does not fit into memory: `keras.utils.PyDataset`. */
import type { BatchLike } from "./batch.ts";

/**
 * A data set that gives whole batches by their number: subclass it with `length` and `getItem`, which may be async.
 * `fit` goes through each batch once an epoch, in another order each time unless it is told `shuffle: false`.
 *
 * Python's `__len__` is `length`, its `__getitem__` is `getItem`. An endless set has a `length` of `Infinity`, and
 * `fit` is told `stepsPerEpoch`.
 *
 * @see https://keras.io/api/utils/python_utils/ (PyDataset)
 * @example
 * class Squares extends keras.utils.PyDataset {
 *   readonly length = 100;
 *   override getItem(index: number) {
 *     const x = nd.random.defaultRng(index).random([32, 1]);
 *     return [x, x.square()];
 *   }
 * }
 * String(new Squares().numBatches); // → 100
 */
export abstract class PyDataset implements Iterable<BatchLike | Promise<BatchLike>> {
  /** Number of batches. */
  abstract readonly length: number;

  /** A whole batch: `[x, y]`, `[x, y, sampleWeight]`, or `x` alone. @param index - From 0. */
  abstract getItem(index: number): BatchLike | Promise<BatchLike>;

  /** Called before each epoch. */
  onEpochBegin(): void {}

  /** Called after each epoch: the place to draw samples anew. */
  onEpochEnd(): void {}

  /** Number of batches; `null` if there is no end of them. */
  get numBatches(): number | null {
    return Number.isFinite(this.length) ? this.length : null;
  }

  *[Symbol.iterator](): Iterator<BatchLike | Promise<BatchLike>> {
    for (let i = 0; i < this.length; i++) yield this.getItem(i);
  }
}

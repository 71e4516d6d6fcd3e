/** Keras's (TensorFlow's) way of differentiating: record now, ask for gradients later. */
import type { NDArray } from "../core/ndarray.ts";
import { StateError } from "../errors.ts";
import { onesLike } from "../ops/index.ts";
import { Tape } from "./tape.ts";

/** Anything that holds an array: a Keras variable, or the array itself. */
export type Source = NDArray | { readonly value: NDArray };

/**
 * Records what is computed inside `record` from what is watched, then answers gradients.
 *
 * Python's `with` block is `record`'s function here.
 *
 * @example
 * const x = nd.array([3]);
 * const tape = new grad.GradientTape();
 * tape.watch(x);
 * const y = tape.record(() => nd.sum(x.mul(x)));
 * String(tape.gradient(y, x)); // → [6.]
 */
export class GradientTape {
  readonly #tape = new Tape();
  readonly #watched = new Map<Source, NDArray>();

  /** Differentiates by this array or variable later on; call it before `record`. */
  watch(...sources: Source[]): void {
    for (const source of sources) {
      const array = arrayOf(source);
      this.#watched.set(source, array);
      this.#tape.watch(array);
    }
  }

  /** Runs `body` while recording and gives what it gives. */
  record<T>(body: () => T): T {
    return this.#tape.record(body);
  }

  /**
   * The gradient of `target` (summed, as in Keras, if it has several elements) by `sources`.
   *
   * @returns One array for one source, a list for a list; `undefined` where `target` does not depend on the source.
   * @throws {StateError} If a source was not watched.
   */
  gradient(target: NDArray, sources: Source): NDArray | undefined;
  gradient(target: NDArray, sources: readonly Source[]): (NDArray | undefined)[];
  gradient(target: NDArray, sources: Source | readonly Source[]): NDArray | undefined | (NDArray | undefined)[] {
    const list = (Array.isArray(sources) ? sources : [sources]) as readonly Source[];
    const arrays = list.map((source, i) => {
      const array = this.#watched.get(source);
      if (array === undefined) {
        throw new StateError(
          `GradientTape: source ${i} was not watched. Call tape.watch(source) before tape.record(...).`,
        );
      }
      return array;
    });
    const gradients = this.#tape.gradients(target, onesLike(target), arrays);
    return Array.isArray(sources) ? gradients : gradients[0];
  }
}

const arrayOf = (source: Source): NDArray =>
  "dtype" in source && "strides" in source ? source : (source as { value: NDArray }).value;

/** What a training step is given. */
import type { NDArray } from "../../core/ndarray.ts";
import type { DataLike } from "../models/inputs.ts";

/**
 * Inputs, targets and weights of a batch.
 *
 * @example
 * override trainStep({ x, y }: Batch) { ... }
 * override trainStep([x, y]: Batch) { ... } // as in Python
 */
export class Batch<In extends NDArray | NDArray[] = NDArray, Out extends NDArray | NDArray[] = NDArray> {
  constructor(
    readonly x: In,
    /** Undefined where `fit` was given no targets: read it only where there are some. */
    readonly y: Out,
    readonly sampleWeight: NDArray | undefined,
  ) {}

  /** Number of samples. */
  get size(): number {
    const [first] = Array.isArray(this.x) ? this.x : [this.x];
    return first?.shape[0] ?? 0;
  }

  *[Symbol.iterator](): Iterator<In | Out> {
    yield this.x;
    yield this.y;
    if (this.sampleWeight !== undefined) yield this.sampleWeight as Out;
  }
}

/** What a source of batches gives: a list `[x]`, `[x, y]` or `[x, y, sampleWeight]`, or else `x` alone. */
export type BatchLike = Batch | DataLike;

/** How a batch lies in a list of arrays: inputs, then targets, then weights. */
export interface Layout {
  readonly inputs: number;
  readonly singleInput: boolean;
  readonly targets: number;
  readonly singleTarget: boolean;
  readonly weighted: boolean;
}

/** The list as a batch. */
export function batchOf(arrays: readonly NDArray[], layout: Layout): Batch {
  const { inputs, targets, singleInput, singleTarget, weighted } = layout;
  const x = singleInput ? arrays[0]! : arrays.slice(0, inputs);
  const y = singleTarget ? arrays[inputs] : targets === 0 ? undefined : arrays.slice(inputs, inputs + targets);
  return new Batch(x as NDArray, y as NDArray, weighted ? arrays[inputs + targets] : undefined);
}

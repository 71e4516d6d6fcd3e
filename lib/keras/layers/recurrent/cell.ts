/** What one step of a recurrent net is. */
import type { NDArray } from "../../../core/ndarray.ts";
import { full } from "../../arrays.ts";
import * as math from "../../math.ts";
import type { CallOptions } from "../callable.ts";
import { Layer, type LayerOptions } from "../layer.ts";

/** A step gives its output and the states after it. */
export type CellResult = [output: NDArray, states: NDArray[]];

/** A layer that is called as a cell, too. An interface: TypeScript 5.0 takes `call` for Function's in an intersection. */
interface CellCall extends Layer {
  (inputs: NDArray, states: readonly NDArray[], options?: CallOptions): CellResult;
}

/** `Layer`, typed as a cell is called. */
const CellLayer = Layer as unknown as Omit<typeof Layer, never> & (new (options?: LayerOptions) => CellCall);

/**
 * One step of a recurrent net: subclass it, and `layers.rnn(cell)` runs it over a sequence.
 *
 * @example
 * class Leaky extends keras.layers.RecurrentCell {
 *   readonly stateSize = [4];
 *   override call(x: NDArray, [h]: readonly NDArray[]): [NDArray, NDArray[]] {
 *     const next = nd.add(nd.multiply(h!, 0.9), nd.multiply(x, 0.1));
 *     return [next, [next]];
 *   }
 * }
 * layers.rnn(new Leaky())(nd.ones([2, 10, 4])).shape; // → [ 2, 4 ]
 */
export abstract class RecurrentCell extends CellLayer {
  /** Length of each state. */
  abstract readonly stateSize: readonly number[];

  /** Length of the output. Default that of the first state. */
  get outputSize(): number {
    return this.stateSize[0]!;
  }

  /**
   * @param inputs - Of one step, `[batch, features]`.
   * @param states - After the step before, each `[batch, size]`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: what a layer's call gives is an array; a cell's is a pair.
  abstract override call(inputs: any, states?: any, options?: CallOptions): any;

  /** The states before the first step: zeros. */
  getInitialState(batchSize: number): NDArray[] {
    return this.stateSize.map((size) => full([batchSize, size], 0, this.dtype));
  }

  /** @internal A sequence begins: masks that all its steps share are drawn when they are first needed. */
  beginSequence(): void {}

  /** @internal `cell(inputs, states)`. */
  override invoke(inputs: unknown, states?: unknown, options: CallOptions = {}): unknown {
    const x = inputs as NDArray;
    this.ensureBuilt([-1, ...x.shape.slice(1)]);
    this.beginSequence();
    return this.call(math.astype(x, this.dtype), states as NDArray[], options);
  }
}

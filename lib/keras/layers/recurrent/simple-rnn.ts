import type { NDArray } from "../../../core/ndarray.ts";
import * as ops from "../../../ops/index.ts";
import * as math from "../../math.ts";
import type { KerasCellOptions } from "./keras-cell.ts";
import { cellOptions, KerasRNN } from "./keras-rnn.ts";
import type { Rolled, SequenceOptions } from "./rnn.ts";
import { SimpleRNNCell } from "./simple-rnn-cell.ts";

export interface SimpleRNNOptions extends KerasCellOptions, SequenceOptions {}

/**
 * Fully connected recurrent net, its output fed back: `[batch, steps, features]` → `[batch, units]`, or
 * `[batch, steps, units]` with `returnSequences`; with `returnState` a list, the last h behind the output.
 *
 * With tanh, all steps are one op, differentiable once; `unroll` computes step by step.
 * Weights: kernel `[features, units]`, recurrent kernel `[units, units]`, bias `[units]`.
 *
 * @param units - Number of outputs; a whole number above 0.
 * @throws {ValueError} If units is not one. @throws {ShapeError} If inputs are not sequences.
 * @example
 * layers.simpleRNN(4)(nd.ones([2, 10, 3])).shape; // → [ 2, 4 ]
 */
export class SimpleRNN extends KerasRNN<SimpleRNNCell> {
  constructor(units: number | SimpleRNNOptions, options: SimpleRNNOptions = {}) {
    const given: SimpleRNNOptions = typeof units === "object" ? units : { ...options, units };
    super({ ...given, cell: new SimpleRNNCell(cellOptions(given, "simple_rnn_cell")) });
  }

  protected override rollUsual(z: NDArray, states: readonly NDArray[], valid: NDArray | undefined): Rolled {
    const outputs = ops.simpleRnn(z, this.recurrentKernel.value, states[0]!, valid);
    return { outputs, states: [math.pick(outputs, 0, z.shape[0]! - 1)] };
  }
}

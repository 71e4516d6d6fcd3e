import type { NDArray } from "../../../core/ndarray.ts";
import * as ops from "../../../ops/index.ts";
import * as math from "../../math.ts";
import { cellOptions, KerasRNN } from "./keras-rnn.ts";
import { LSTMCell, type LSTMCellOptions } from "./lstm-cell.ts";
import type { Rolled, SequenceOptions } from "./rnn.ts";

export interface LSTMOptions extends LSTMCellOptions, SequenceOptions {}

/**
 * Long short-term memory: `[batch, steps, features]` → `[batch, units]`, or `[batch, steps, units]` with
 * `returnSequences`; with `returnState` a list, the last h and c behind the output.
 *
 * With the usual activations, all steps are one op, differentiable once; `unroll` computes step by step.
 * Weights: kernel `[features, 4·units]`, recurrent kernel `[units, 4·units]`, bias `[4·units]`; blocks i, f, c, o.
 *
 * @param units - Number of outputs; a whole number above 0.
 * @throws {ValueError} If units is not one. @throws {ShapeError} If inputs are not sequences.
 * @see Hochreiter & Schmidhuber (1997), Long short-term memory.
 * @example
 * const model = keras.sequential([layers.embedding(5000, 32), layers.lstm(32), layers.dense(1, { activation: "sigmoid" })]);
 */
export class LSTM extends KerasRNN<LSTMCell> {
  constructor(units: number | LSTMOptions, options: LSTMOptions = {}) {
    const given: LSTMOptions = typeof units === "object" ? units : { ...options, units };
    super({ ...given, cell: new LSTMCell(cellOptions(given, "lstm_cell")) });
  }

  protected override rollUsual(z: NDArray, states: readonly NDArray[], valid: NDArray | undefined): Rolled {
    const [h0, c0] = states as [NDArray, NDArray];
    const { hidden, cell } = ops.lstm(z, this.recurrentKernel.value, h0, c0, valid);
    const last = z.shape[0]! - 1;
    return { outputs: hidden, states: [math.pick(hidden, 0, last), math.pick(cell, 0, last)] };
  }
}

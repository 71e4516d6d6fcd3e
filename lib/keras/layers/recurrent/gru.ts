import type { NDArray } from "../../../core/ndarray.ts";
import * as ops from "../../../ops/index.ts";
import { full } from "../../arrays.ts";
import * as math from "../../math.ts";
import { GRUCell, type GRUCellOptions } from "./gru-cell.ts";
import { cellOptions, KerasRNN } from "./keras-rnn.ts";
import type { Rolled, SequenceOptions } from "./rnn.ts";

export interface GRUOptions extends GRUCellOptions, SequenceOptions {}

/**
 * Gated recurrent unit: `[batch, steps, features]` → `[batch, units]`, or `[batch, steps, units]` with
 * `returnSequences`; with `returnState` a list, the last h behind the output.
 *
 * With the usual activations and `resetAfter`, all steps are one op, differentiable once; `unroll` computes step by step.
 * Weights: kernel `[features, 3·units]`, recurrent kernel `[units, 3·units]`, bias `[2, 3·units]`; blocks z, r, h.
 *
 * @param units - Number of outputs; a whole number above 0.
 * @throws {ValueError} If units is not one. @throws {ShapeError} If inputs are not sequences.
 * @see Cho et al. (2014). https://arxiv.org/abs/1406.1078
 * @example
 * layers.gru(4, { returnSequences: true })(nd.ones([2, 10, 3])).shape; // → [ 2, 10, 4 ]
 */
export class GRU extends KerasRNN<GRUCell> {
  constructor(units: number | GRUOptions, options: GRUOptions = {}) {
    const given: GRUOptions = typeof units === "object" ? units : { ...options, units };
    super({ ...given, cell: new GRUCell(cellOptions(given, "gru_cell")) });
  }

  protected override get fits(): boolean {
    return super.fits && this.cell.resetAfter;
  }

  protected override get inputBias(): NDArray | undefined {
    return this.cell.biases.inputs;
  }

  protected override rollUsual(z: NDArray, states: readonly NDArray[], valid: NDArray | undefined): Rolled {
    const bias = this.cell.biases.state ?? full([3 * this.units], 0, z.dtype);
    const outputs = ops.gru(z, this.recurrentKernel.value, bias, states[0]!, valid);
    return { outputs, states: [math.pick(outputs, 0, z.shape[0]! - 1)] };
  }
}

import type { NDArray } from "../../../core/ndarray.ts";
import { activationName } from "../../activations/index.ts";
import * as math from "../../math.ts";
import type { CallOptions } from "../callable.ts";
import type { CellResult } from "./cell.ts";
import { KerasCell, type KerasCellOptions } from "./keras-cell.ts";

/**
 * One step of the simplest recurrent net: `h ← activation(x·kernel + h·recurrentKernel + bias)`; `cell(x, [h])` → `[h, [h]]`.
 *
 * Weights: kernel `[features, units]`, recurrent kernel `[units, units]`, bias `[units]`.
 */
export class SimpleRNNCell extends KerasCell {
  constructor(units: number | KerasCellOptions, options: KerasCellOptions = {}) {
    super(typeof units === "object" ? units : { ...options, units });
  }

  override get blocks(): number {
    return 1;
  }

  /** @internal Whether the op over whole sequences computes what this cell does. */
  get usual(): boolean {
    return activationName(this.activation) === "tanh";
  }

  override call(inputs: NDArray, states: readonly NDArray[], { training }: CallOptions = {}): CellResult {
    const [h] = states as [NDArray];
    const x = this.project("inputs", inputs, this.kernel.value, training);
    const z = this.bias === undefined ? x : math.add(x, this.bias.value);
    const output = this.activation(math.add(z, this.project("state", h, this.recurrentKernel.value, training)));
    return [output, [output]];
  }
}

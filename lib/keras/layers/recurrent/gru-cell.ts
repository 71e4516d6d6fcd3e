import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import * as math from "../../math.ts";
import type { CallOptions } from "../callable.ts";
import type { CellResult } from "./cell.ts";
import { GatedCell, type GatedCellOptions } from "./keras-cell.ts";

export interface GRUCellOptions extends GatedCellOptions {
  /** Whether the reset gate comes after the product with the recurrent kernel. Default true. */
  resetAfter?: boolean | undefined;
}

/**
 * One step of a GRU: `cell(x, [h])` → `[h, [h]]`.
 *
 * Weights: kernel `[features, 3·units]`, recurrent kernel `[units, 3·units]`, bias `[2, 3·units]` (inputs', state's) or,
 * without `resetAfter`, `[3·units]`; blocks z, r, h.
 */
export class GRUCell extends GatedCell {
  readonly resetAfter: boolean;

  constructor(units: number | GRUCellOptions, options: GRUCellOptions = {}) {
    const given: GRUCellOptions = typeof units === "object" ? units : { ...options, units };
    super(given);
    this.resetAfter = given.resetAfter ?? true;
  }

  override get blocks(): number {
    return 3;
  }

  protected override get biasShape(): Shape {
    return this.resetAfter ? [2, 3 * this.units] : [3 * this.units];
  }

  /** @internal The bias of the inputs' product, and of the state's. */
  get biases(): { inputs: NDArray | undefined; state: NDArray | undefined } {
    const bias = this.bias?.value;
    if (bias === undefined || !this.resetAfter) return { inputs: bias, state: undefined };
    const shape = [3 * this.units];
    return { inputs: math.reshape(math.pick(bias, 0, 0), shape), state: math.reshape(math.pick(bias, 0, 1), shape) };
  }

  override call(inputs: NDArray, states: readonly NDArray[], { training }: CallOptions = {}): CellResult {
    const [h] = states as [NDArray];
    const { inputs: inputBias, state: stateBias } = this.biases;
    const { activation, recurrentActivation, resetAfter } = this;
    let x = this.project("inputs", inputs, this.kernel.value, training);
    if (inputBias !== undefined) x = math.add(x, inputBias);
    const kernel = this.recurrentKernel.value;
    let inner = this.project("state", h, kernel, training, resetAfter ? 3 : 2);
    if (stateBias !== undefined) inner = math.add(inner, stateBias);
    const update = recurrentActivation(math.add(this.block(x, 0), this.block(inner, 0)));
    const reset = recurrentActivation(math.add(this.block(x, 1), this.block(inner, 1)));
    const recurrent = resetAfter
      ? math.multiply(reset, this.block(inner, 2))
      : math.matmul(math.multiply(reset, this.#dropped(h, training)), this.block(kernel, 2));
    const candidate = activation(math.add(this.block(x, 2), recurrent));
    const output = math.add(math.multiply(update, h), math.multiply(math.subtract(1, update), candidate));
    return [output, [output]];
  }

  /** The state as the candidate sees it. */
  #dropped(h: NDArray, training: boolean | undefined): NDArray {
    return this.drops(training, "state") ? math.multiply(h, this.dropMasks("state", h)[2]!) : h;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), resetAfter: this.resetAfter };
  }
}

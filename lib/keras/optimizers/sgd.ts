import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface SGDOptions extends OptimizerOptions {
  /** Share of the last step that is taken again, from 0 to 1. Default 0. */
  momentum?: number | undefined;
  /** Whether the step looks ahead along the momentum (Nesterov). Default false. */
  nesterov?: boolean | undefined;
}

/**
 * Gradient descent: `w -= learningRate · g`; with momentum `m = momentum·m - learningRate·g`, `w += m`.
 *
 * @param options.learningRate - Default 0.01.
 * @throws {ValueError} If momentum is not from 0 to 1.
 * @see Sutskever et al. (2013), On the importance of initialization and momentum in deep learning.
 * @example
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "mse" });
 */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;
  #momentums: Variable[] = [];

  constructor(options: SGDOptions | number = {}) {
    const given = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.01);
    this.momentum = within(this.name, "momentum", (given as SGDOptions).momentum ?? 0, 0, 1);
    this.nesterov = (given as SGDOptions).nesterov ?? false;
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    if (this.momentum !== 0) [this.#momentums] = this.addSlots(variables, ["momentum"]) as [Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const step = math.multiply(gradient, learningRate);
    const slot = this.#momentums[this.indexOf(variable)];
    if (slot === undefined) {
      this.subtractFrom(variable, step);
      return;
    }
    const m = this.set(slot, math.subtract(math.multiply(slot.value, this.momentum), step));
    const move = this.nesterov ? math.subtract(math.multiply(m, this.momentum), step) : m;
    this.set(variable, math.add(variable.value, move));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}

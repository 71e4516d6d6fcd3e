import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface LionOptions extends OptimizerOptions {
  /** Share of the momentum in the step's direction. Default 0.9. */
  beta1?: number | undefined;
  /** Decay a step of the momentum. Default 0.99. */
  beta2?: number | undefined;
}

/**
 * Steps of the same size for every weight: the sign of a mix of momentum and gradient.
 *
 * @param options.learningRate - Default 0.001.
 * @see Chen et al. (2023), Symbolic Discovery of Optimization Algorithms. https://arxiv.org/abs/2302.06675
 */
export class Lion extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  #momentums: Variable[] = [];

  constructor(options: LionOptions | number = {}) {
    const given: LionOptions = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.001);
    this.beta1 = within(this.name, "beta1", given.beta1 ?? 0.9, 0, 1);
    this.beta2 = within(this.name, "beta2", given.beta2 ?? 0.99, 0, 1);
    if (this.beta1 === 0) throw new ValueError(`${this.name}: expected beta1 above 0, got 0.`);
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    [this.#momentums] = this.addSlots(variables, ["momentum"]) as [Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const slot = this.#momentums[this.indexOf(variable)]!;
    const mix = (beta: number) => math.add(math.multiply(slot.value, beta), math.multiply(gradient, 1 - beta));
    this.subtractFrom(variable, math.multiply(learningRate, math.sign(mix(this.beta1))));
    this.set(slot, mix(this.beta2));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2 };
  }
}

import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { type MomentOptions, Moments, towards } from "./moments.ts";

/**
 * Adam with the largest recent gradient in place of the root mean square.
 *
 * @param options.learningRate - Default 0.001.
 * @see Kingma & Ba (2015), section 7.1. https://arxiv.org/abs/1412.6980
 */
export class Adamax extends Moments {
  #means: Variable[] = [];
  #norms: Variable[] = [];

  constructor(options: MomentOptions | number = {}) {
    super(options);
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    [this.#means, this.#norms] = this.addSlots(variables, ["momentum", "norm"]) as [Variable[], Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const i = this.indexOf(variable);
    const m = this.set(this.#means[i]!, towards(this.#means[i]!, gradient, 1 - this.beta1));
    const last = this.#norms[i]!;
    const u = this.set(last, math.maximum(math.multiply(this.beta2, last.value), math.abs(gradient)));
    const left = math.subtract(1, math.power(this.beta1, this.stepNumber(variable)));
    const scale = math.multiply(left, math.add(u, this.epsilon));
    this.subtractFrom(variable, math.divide(math.multiply(learningRate, m), scale));
  }
}

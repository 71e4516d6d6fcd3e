import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { type MomentOptions, Moments, towards } from "./moments.ts";

export interface AdamOptions extends MomentOptions {
  /** Whether the largest squared mean so far is used. Default false. */
  amsgrad?: boolean | undefined;
}

/**
 * Adam: steps of about `learningRate` for each weight, whatever the gradient's scale.
 *
 * @param options.learningRate - Default 0.001.
 * @throws {ValueError} If a decay is not from 0 to 1.
 * @see Kingma & Ba (2015), section 2. https://arxiv.org/abs/1412.6980
 * @example
 * model.compile({ optimizer: optimizers.adam({ learningRate: 1e-2 }), loss: "mse" });
 */
export class Adam extends Moments {
  readonly amsgrad: boolean;
  #means: Variable[] = [];
  #squares: Variable[] = [];
  #highest: Variable[] = [];

  constructor(options: AdamOptions | number = {}) {
    super(options);
    this.amsgrad = typeof options === "object" ? (options.amsgrad ?? false) : false;
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    [this.#means, this.#squares] = this.addSlots(variables, ["momentum", "velocity"]) as [Variable[], Variable[]];
    if (this.amsgrad) [this.#highest] = this.addSlots(variables, ["velocity_hat"]) as [Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const i = this.indexOf(variable);
    const step = this.stepNumber(variable);
    const left = (beta: number) => math.subtract(1, math.power(beta, step));
    const alpha = math.divide(math.multiply(learningRate, math.sqrt(left(this.beta2))), left(this.beta1));
    const m = towards(this.#means[i]!, gradient, 1 - this.beta1);
    let v = towards(this.#squares[i]!, math.square(gradient), 1 - this.beta2);
    this.set(this.#means[i]!, m);
    this.set(this.#squares[i]!, v);
    if (this.amsgrad) {
      const slot = this.#highest[i]!;
      v = this.set(slot, math.maximum(slot.value, v));
    }
    this.subtractFrom(variable, math.divide(math.multiply(m, alpha), math.add(math.sqrt(v), this.epsilon)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), amsgrad: this.amsgrad };
  }
}

import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions {
  /** Decay a step of the gradient's mean. Default 0.9. */
  beta1?: number | undefined;
  /** Decay a step of the squared gradient's mean. Default 0.999. */
  beta2?: number | undefined;
  /** Added after the square root: §2's ε̂. Default 1e-7. */
  epsilon?: number | undefined;
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
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  #means: Variable[] = [];
  #squares: Variable[] = [];
  #highest: Variable[] = [];

  constructor(options: AdamOptions | number = {}) {
    const given: AdamOptions = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.001);
    this.beta1 = within(this.name, "beta1", given.beta1 ?? 0.9, 0, 1);
    this.beta2 = within(this.name, "beta2", given.beta2 ?? 0.999, 0, 1);
    this.epsilon = given.epsilon ?? 1e-7;
    this.amsgrad = given.amsgrad ?? false;
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
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}

/**
 * A slot's value moved by a share towards another. Where gradients are 0 for long (a unit that died) it would sink into
 * the denormal numbers, stay there, and make every step three times as slow: there it becomes 0.
 */
export const towards = (slot: Variable, target: NDArray, share: number): NDArray =>
  math.flushDenormals(math.add(slot.value, math.multiply(math.subtract(target, slot.value), share)));

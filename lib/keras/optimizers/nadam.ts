import type { NDArray } from "../../core/ndarray.ts";
import { full } from "../arrays.ts";
import { floatx } from "../config.ts";
import * as math from "../math.ts";
import { Variable } from "../variable.ts";
import { type MomentOptions, Moments, towards } from "./moments.ts";

/**
 * Adam with Nesterov's momentum.
 *
 * @param options.learningRate - Default 0.001.
 * @see Dozat (2015), Incorporating Nesterov Momentum into Adam.
 */
export class Nadam extends Moments {
  #means: Variable[] = [];
  #squares: Variable[] = [];
  #product: Variable | undefined;

  constructor(options: MomentOptions | number = {}) {
    super(options);
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    [this.#means, this.#squares] = this.addSlots(variables, ["momentum", "velocity"]) as [Variable[], Variable[]];
    const one = full([], 1, variables[0]?.dtype ?? floatx());
    this.#product = this.track(new Variable(one, { name: "u_product", trainable: false }));
  }

  /** The momentum of a step: β₁·(1 - 0.96^step / 2). */
  #momentum(step: NDArray): NDArray {
    return math.multiply(this.beta1, math.subtract(1, math.multiply(0.5, math.power(0.96, step))));
  }

  protected override beforeUpdates(): void {
    const product = this.#product!;
    this.set(product, math.multiply(product.value, this.#momentum(this.stepNumber(product))));
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const i = this.indexOf(variable);
    const step = this.stepNumber(variable);
    const now = this.#momentum(step);
    const next = this.#momentum(this.stepNumber(variable, 2));
    const product = math.astype(this.#product!.value, variable.dtype);
    const m = this.set(this.#means[i]!, towards(this.#means[i]!, gradient, 1 - this.beta1));
    const v = this.set(this.#squares[i]!, towards(this.#squares[i]!, math.square(gradient), 1 - this.beta2));
    const ahead = math.divide(math.multiply(next, m), math.subtract(1, math.multiply(product, next)));
    const direct = math.divide(math.multiply(math.subtract(1, now), gradient), math.subtract(1, product));
    const spread = math.divide(v, math.subtract(1, math.power(this.beta2, step)));
    const move = math.multiply(math.add(ahead, direct), learningRate);
    this.subtractFrom(variable, math.divide(move, math.add(math.sqrt(spread), this.epsilon)));
  }
}

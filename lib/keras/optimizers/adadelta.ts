import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay a step of the mean squares. Default 0.95. */
  rho?: number | undefined;
  /** Added before the square roots. Default 1e-7. */
  epsilon?: number | undefined;
}

/**
 * Steps in the units of the weights: the gradient times the root mean square of recent steps, over that of gradients.
 *
 * @param options.learningRate - Default 0.001; the paper's is 1.
 * @see Zeiler (2012). https://arxiv.org/abs/1212.5701
 */
export class Adadelta extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;
  #grads: Variable[] = [];
  #steps: Variable[] = [];

  constructor(options: AdadeltaOptions | number = {}) {
    const given: AdadeltaOptions = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.001);
    this.rho = within(this.name, "rho", given.rho ?? 0.95, 0, 1);
    this.epsilon = given.epsilon ?? 1e-7;
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    const names = ["accumulated_grad", "accumulated_delta_var"];
    [this.#grads, this.#steps] = this.addSlots(variables, names) as [Variable[], Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const i = this.indexOf(variable);
    const decayed = (slot: Variable, by: NDArray) =>
      this.set(slot, math.add(math.multiply(this.rho, slot.value), math.multiply(1 - this.rho, math.square(by))));
    const root = (x: NDArray) => math.sqrt(math.add(x, this.epsilon));
    const squares = decayed(this.#grads[i]!, gradient);
    const step = math.negative(math.divide(math.multiply(root(this.#steps[i]!.value), gradient), root(squares)));
    decayed(this.#steps[i]!, step);
    this.set(variable, math.add(variable.value, math.multiply(learningRate, step)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon };
  }
}

import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squares start from. Default 0.1. */
  initialAccumulatorValue?: number | undefined;
  /** Added before the square root. Default 1e-7. */
  epsilon?: number | undefined;
}

/**
 * Divides the gradient by the root of the sum of its squares so far.
 *
 * @param options.learningRate - Default 0.001.
 * @see Duchi et al. (2011), Adaptive Subgradient Methods.
 */
export class Adagrad extends Optimizer {
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;
  #sums: Variable[] = [];

  constructor(options: AdagradOptions | number = {}) {
    const given: AdagradOptions = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.001);
    const start = given.initialAccumulatorValue ?? 0.1;
    this.initialAccumulatorValue = within(this.name, "initialAccumulatorValue", start, 0, Infinity);
    this.epsilon = given.epsilon ?? 1e-7;
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    [this.#sums] = this.addSlots(variables, ["accumulator"], this.initialAccumulatorValue) as [Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const slot = this.#sums[this.indexOf(variable)]!;
    const sum = this.set(slot, math.add(slot.value, math.square(gradient)));
    const root = math.sqrt(math.add(sum, this.epsilon));
    this.subtractFrom(variable, math.divide(math.multiply(learningRate, gradient), root));
  }

  override getConfig(): Record<string, unknown> {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}

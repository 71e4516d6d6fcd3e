/** What Adam and its relatives share: two decays, ε, and a rate of 0.001. */
import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface MomentOptions extends OptimizerOptions {
  /** Decay a step of the gradient's mean. Default 0.9. */
  beta1?: number | undefined;
  /** Decay a step of the squared gradient's mean. Default 0.999. */
  beta2?: number | undefined;
  /** Added after the square root: §2's ε̂. Default 1e-7. */
  epsilon?: number | undefined;
}

export abstract class Moments extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: MomentOptions | number) {
    const given: MomentOptions = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.001);
    this.beta1 = within(this.name, "beta1", given.beta1 ?? 0.9, 0, 1);
    this.beta2 = within(this.name, "beta2", given.beta2 ?? 0.999, 0, 1);
    this.epsilon = given.epsilon ?? 1e-7;
  }

  override getConfig(): Record<string, unknown> {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

/**
 * A slot's value moved by a share towards another. Where gradients are 0 for long (a unit that died) it would sink into
 * the denormal numbers, stay there, and make every step three times as slow: there it becomes 0.
 */
export const towards = (slot: Variable, target: NDArray, share: number): NDArray =>
  math.flushDenormals(math.add(slot.value, math.multiply(math.subtract(target, slot.value), share)));

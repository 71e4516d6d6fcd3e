import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Optimizer, type OptimizerOptions, within } from "./optimizer.ts";

export interface RMSpropOptions extends OptimizerOptions {
  /** Decay a step of the squared gradient's mean. Default 0.9. */
  rho?: number | undefined;
  /** Share of the last step that is taken again. Default 0. */
  momentum?: number | undefined;
  /** Added before the square root. Default 1e-7. */
  epsilon?: number | undefined;
  /** Whether the gradient's variance divides, not its mean square. Default false. */
  centered?: boolean | undefined;
}

/**
 * Divides the gradient by the root of its recent mean square.
 *
 * @param options.learningRate - Default 0.001.
 * @see Hinton (2012), lecture 6e.
 */
export class RMSprop extends Optimizer {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
  #squares: Variable[] = [];
  #momentums: Variable[] = [];
  #means: Variable[] = [];

  constructor(options: RMSpropOptions | number = {}) {
    const given: RMSpropOptions = typeof options === "number" ? { learningRate: options } : options;
    super(given, 0.001);
    this.rho = within(this.name, "rho", given.rho ?? 0.9, 0, 1);
    this.momentum = within(this.name, "momentum", given.momentum ?? 0, 0, 1);
    this.epsilon = given.epsilon ?? 1e-7;
    this.centered = given.centered ?? false;
  }

  protected override makeSlots(variables: readonly Variable[]): void {
    [this.#squares] = this.addSlots(variables, ["velocity"]) as [Variable[]];
    if (this.momentum > 0) [this.#momentums] = this.addSlots(variables, ["momentum"]) as [Variable[]];
    if (this.centered) [this.#means] = this.addSlots(variables, ["average_gradient"]) as [Variable[]];
  }

  protected override updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void {
    const i = this.indexOf(variable);
    const decayed = (slot: Variable, by: NDArray) =>
      this.set(slot, math.add(math.multiply(this.rho, slot.value), math.multiply(1 - this.rho, by)));
    let spread = decayed(this.#squares[i]!, math.square(gradient));
    if (this.centered) spread = math.subtract(spread, math.square(decayed(this.#means[i]!, gradient)));
    const root = math.sqrt(math.add(spread, this.epsilon));
    const step = math.divide(math.multiply(learningRate, gradient), root);
    const slot = this.#momentums[i];
    const move = slot && this.set(slot, math.add(math.multiply(this.momentum, slot.value), step));
    this.subtractFrom(variable, move ?? step);
  }

  override getConfig(): Record<string, unknown> {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}

/** Losses between distributions, counts and masks. */
import type { NDArray } from "../../core/ndarray.ts";
import { epsilon } from "../config.ts";
import * as math from "../math.ts";
import { alike } from "./align.ts";
import { Loss, type LossOptions } from "./loss.ts";

/** `Σ yTrue·log(yTrue / yPred)`: how far a distribution is from another. */
export class KLDivergence extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name).map((p) => math.clip(p, epsilon(), 1)) as [
      NDArray,
      NDArray,
    ];
    return math.sum(math.multiply(target, math.log(math.divide(target, output))), -1);
  }
}

/** `mean(yPred - yTrue·log(yPred))`: for counts. */
export class Poisson extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    return math.mean(math.subtract(output, math.multiply(target, math.log(math.add(output, epsilon())))), -1);
  }
}

export interface OverlapOptions extends LossOptions {
  /** Axes that are summed. Default all. */
  axis?: number | readonly number[] | null | undefined;
}

/** `1 - 2·Σ(yTrue·yPred) / (Σ yTrue + Σ yPred)`: how little two masks overlap. */
export class Dice extends Loss {
  readonly axis: number | readonly number[] | undefined;

  constructor(options: OverlapOptions = {}) {
    super(options);
    this.axis = options.axis ?? undefined;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const both = math.sum(math.multiply(target, output), this.axis);
    const all = math.add(math.add(math.sum(target, this.axis), math.sum(output, this.axis)), epsilon());
    return math.subtract(1, math.divide(math.multiply(2, both), all));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis ?? null };
  }
}

export interface TverskyOptions extends OverlapOptions {
  /** Weight of what was missed. Default 0.5. */
  alpha?: number | undefined;
  /** Weight of what was seen wrongly. Default 0.5. */
  beta?: number | undefined;
}

/** Dice's loss with weights for what was missed and what was seen wrongly. @see Salehi et al. (2017) */
export class Tversky extends Loss {
  readonly alpha: number;
  readonly beta: number;
  readonly axis: number | readonly number[] | undefined;

  constructor(options: TverskyOptions = {}) {
    super(options);
    this.alpha = options.alpha ?? 0.5;
    this.beta = options.beta ?? 0.5;
    this.axis = options.axis ?? undefined;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const both = math.sum(math.multiply(target, output), this.axis);
    const missed = math.sum(math.multiply(math.subtract(1, output), target), this.axis);
    const wrong = math.sum(math.multiply(output, math.subtract(1, target)), this.axis);
    const weighed = math.add(math.multiply(missed, this.alpha), math.multiply(wrong, this.beta));
    return math.subtract(1, math.divide(both, math.add(math.add(both, weighed), epsilon())));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha, beta: this.beta, axis: this.axis ?? null };
  }
}

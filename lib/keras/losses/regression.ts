/** Losses between numbers. */
import type { NDArray } from "../../core/ndarray.ts";
import { epsilon } from "../config.ts";
import * as math from "../math.ts";
import { alike } from "./align.ts";
import { Loss, type LossOptions } from "./loss.ts";

/** `mean((yTrue - yPred)²)`. @example losses.meanSquaredError([[1], [0]], [[0.5], [0]]).item() // → 0.125 */
export class MeanSquaredError extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    return math.mean(math.square(math.subtract(target, output)), -1);
  }
}

/** `mean(|yTrue - yPred|)`. */
export class MeanAbsoluteError extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    return math.mean(math.abs(math.subtract(target, output)), -1);
  }
}

/** `100 · mean(|yTrue - yPred| / |yTrue|)`, in percent. */
export class MeanAbsolutePercentageError extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const scale = math.maximum(math.abs(target), epsilon());
    return math.multiply(100, math.mean(math.abs(math.divide(math.subtract(target, output), scale)), -1));
  }
}

/** `mean((log(yTrue + 1) - log(yPred + 1))²)`. */
export class MeanSquaredLogarithmicError extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const log = (x: NDArray) => math.log(math.add(math.maximum(x, epsilon()), 1));
    return math.mean(math.square(math.subtract(log(output), log(target))), -1);
  }
}

/** `-cos` of the angle between them along an axis: -1 is alike, 1 opposite. */
export class CosineSimilarity extends Loss {
  readonly axis: number;

  constructor(options: LossOptions & { axis?: number | undefined } = {}) {
    super(options);
    this.axis = options.axis ?? -1;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    return math.negative(math.sum(math.multiply(unit(target, this.axis), unit(output, this.axis)), this.axis));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Scaled to length 1 along an axis; what is shorter than `epsilon` is scaled by its inverse only. */
export function unit(x: NDArray, axis: number): NDArray {
  const inverse = math.divide(1, math.sqrt(math.sum(math.square(x), axis, true)));
  return math.multiply(x, math.minimum(inverse, 1 / epsilon()));
}

/** Squares small errors (up to `delta`), and grows in a straight line beyond. */
export class Huber extends Loss {
  readonly delta: number;

  constructor(options: LossOptions & { delta?: number | undefined } = {}) {
    super(options);
    this.delta = options.delta ?? 1;
  }

  protected override get defaultName(): string {
    return "huber_loss";
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const error = math.subtract(output, target);
    const size = math.abs(error);
    const line = math.subtract(math.multiply(this.delta, size), 0.5 * this.delta ** 2);
    const curve = math.multiply(0.5, math.square(error));
    return math.mean(math.where(math.lessEqual(size, this.delta), curve, line), -1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), delta: this.delta };
  }
}

/** `mean(log(cosh(yPred - yTrue)))`: like squares for small errors, like absolute values for large ones. */
export class LogCosh extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const x = math.subtract(output, target);
    return math.mean(math.subtract(math.add(x, math.softplus(math.multiply(x, -2))), Math.LN2), -1);
  }
}

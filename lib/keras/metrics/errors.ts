/** Losses as metrics: means over all samples so far. */
import type { NDArray } from "../../core/ndarray.ts";
import type { ArrayInput } from "../arrays.ts";
import { alike, sameRank } from "../losses/align.ts";
import * as losses from "../losses/index.ts";
import { unit } from "../losses/regression.ts";
import * as math from "../math.ts";
import { snakeCase } from "../names.ts";
import { Mean, MeanMetricWrapper } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

type MetricClass<O> = new (options?: MetricOptions & O) => MeanMetricWrapper;

/** The metric that is the mean of a loss. It takes the loss's own options too. */
function meanOf<O extends losses.LossOptions>(
  className: string,
  type: new (options?: O) => losses.Loss,
): MetricClass<Omit<O, keyof losses.LossOptions>> {
  const Made = class extends MeanMetricWrapper {
    readonly #loss: losses.Loss;

    constructor(options: MetricOptions = {}) {
      const loss = new type({ ...options, reduction: "none" } as O);
      super((yTrue, yPred) => loss.call(...sameRank(yTrue, yPred)), { name: snakeCase(className), ...pick(options) });
      this.#loss = loss;
    }

    override getConfig(): Record<string, unknown> {
      const { reduction: _, ...config } = this.#loss.getConfig();
      return { ...config, ...super.getConfig() };
    }
  };
  return Object.defineProperty(Made, "name", { value: className });
}

const pick = ({ name, dtype }: MetricOptions): MetricOptions => ({
  ...(name !== undefined && { name }),
  ...(dtype !== undefined && { dtype }),
});

/** Mean of `(yTrue - yPred)²`. */
export const MeanSquaredError = meanOf("MeanSquaredError", losses.MeanSquaredError);
/** Mean of `|yTrue - yPred|`. */
export const MeanAbsoluteError = meanOf("MeanAbsoluteError", losses.MeanAbsoluteError);
/** Mean of `100·|yTrue - yPred| / |yTrue|`. */
export const MeanAbsolutePercentageError = meanOf("MeanAbsolutePercentageError", losses.MeanAbsolutePercentageError);
/** Mean of `(log(yTrue + 1) - log(yPred + 1))²`. */
export const MeanSquaredLogarithmicError = meanOf("MeanSquaredLogarithmicError", losses.MeanSquaredLogarithmicError);
/** Mean of `max(1 - yTrue·yPred, 0)`. */
export const Hinge = meanOf("Hinge", losses.Hinge);
/** Mean of `max(1 - yTrue·yPred, 0)²`. */
export const SquaredHinge = meanOf("SquaredHinge", losses.SquaredHinge);
/** Mean categorical hinge. */
export const CategoricalHinge = meanOf("CategoricalHinge", losses.CategoricalHinge);
/** Mean Kullback-Leibler divergence. */
export const KLDivergence = meanOf("KLDivergence", losses.KLDivergence);
/** Mean Poisson loss. */
export const Poisson = meanOf("Poisson", losses.Poisson);
/** Mean binary cross-entropy. */
export const BinaryCrossentropy = meanOf("BinaryCrossentropy", losses.BinaryCrossentropy);
/** Mean categorical cross-entropy. */
export const CategoricalCrossentropy = meanOf("CategoricalCrossentropy", losses.CategoricalCrossentropy);
/** Mean cross-entropy of class numbers. */
export const SparseCategoricalCrossentropy = meanOf(
  "SparseCategoricalCrossentropy",
  losses.SparseCategoricalCrossentropy,
);

/** Mean of `log(cosh(yPred - yTrue))`; Keras calls it `logcosh`. */
export class LogCoshError extends MeanMetricWrapper {
  constructor(options: MetricOptions = {}) {
    const loss = new losses.LogCosh(options);
    super((yTrue, yPred) => loss.call(...sameRank(yTrue, yPred)), { name: "logcosh", ...options });
  }
}

/** Mean cosine of the angle between targets and predictions: 1 is alike. The loss of that name is its negative. */
export class CosineSimilarity extends MeanMetricWrapper {
  constructor({ axis = -1, ...options }: MetricOptions & { axis?: number } = {}) {
    const cosine = (yTrue: NDArray, yPred: NDArray): NDArray => {
      const [target, output] = alike(yTrue, yPred, "cosine_similarity");
      return math.sum(math.multiply(unit(target, axis), unit(output, axis)), axis);
    };
    super(cosine, { name: "cosine_similarity", ...options });
  }
}

/** The square root of the mean of `(yTrue - yPred)²`. */
export class RootMeanSquaredError extends Mean {
  constructor(options: MetricOptions = {}) {
    super({ name: "root_mean_squared_error", ...options });
  }

  override updateState(yTrue: ArrayInput, yPred?: ArrayInput | null, sampleWeight?: ArrayInput | null): void {
    const [target, output] = alike(this.take(yTrue), this.take(yPred as ArrayInput), this.name);
    this.include(math.square(math.subtract(output, target)), this.takeWeight(sampleWeight));
  }

  override result(): NDArray {
    return math.sqrt(super.result());
  }
}

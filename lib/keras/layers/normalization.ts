/** Layers that bring values to mean 0 and variance 1: batchNormalization, layerNormalization. */
import type { NDArray } from "../../core/ndarray.ts";
import { normalizeAxis, type Shape } from "../../core/shape.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import type { CallOptions } from "./callable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface ScaleOptions extends LayerOptions, ConstraintOptions<"beta" | "gamma"> {
  /** Added to the variance. Default 0.001. */
  epsilon?: number | undefined;
  /** Whether an offset is learned. Default true. */
  center?: boolean | undefined;
  /** Whether a factor is learned. Default true. */
  scale?: boolean | undefined;
  betaInitializer?: InitializerLike | undefined;
  gammaInitializer?: InitializerLike | undefined;
  betaRegularizer?: RegularizerLike | null | undefined;
  gammaRegularizer?: RegularizerLike | null | undefined;
}

/** @internal What normalizations share: a learned factor and offset. */
export abstract class Normalizing extends Layer {
  static override readonly constrained: Readonly<Record<string, string>> = {
    gamma: "gammaConstraint",
    beta: "betaConstraint",
  };
  declare readonly gammaConstraint: Constraint | undefined;
  declare readonly betaConstraint: Constraint | undefined;
  static override readonly keepsMask: boolean = true;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer: Regularizer | undefined;
  readonly gammaRegularizer: Regularizer | undefined;
  gamma: Variable | undefined;
  beta: Variable | undefined;

  constructor(options: ScaleOptions) {
    super(options);
    this.epsilon = options.epsilon ?? 0.001;
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.betaInitializer = getInitializer(options.betaInitializer ?? "zeros");
    this.gammaInitializer = getInitializer(options.gammaInitializer ?? "ones");
    this.betaRegularizer = getRegularizer(options.betaRegularizer);
    this.gammaRegularizer = getRegularizer(options.gammaRegularizer);
  }

  /** @internal */
  protected addScale(shape: Shape): void {
    const { gammaInitializer, gammaRegularizer, betaInitializer, betaRegularizer } = this;
    if (this.scale) {
      this.gamma = this.addWeight({
        name: "gamma",
        shape,
        initializer: gammaInitializer,
        regularizer: gammaRegularizer,
      });
    }
    if (this.center) {
      this.beta = this.addWeight({ name: "beta", shape, initializer: betaInitializer, regularizer: betaRegularizer });
    }
  }

  /** @internal `(x - mean) / sqrt(variance + ε)`, then the learned factor and offset; `stretch` brings weights to x's rank. */
  protected normalize(x: NDArray, mean: NDArray, variance: NDArray, stretch: (w: NDArray) => NDArray): NDArray {
    let factor = math.divide(1, math.sqrt(math.add(variance, this.epsilon)));
    if (this.gamma !== undefined) factor = math.multiply(factor, stretch(this.gamma.value));
    let offset = math.multiply(math.negative(mean), factor);
    if (this.beta !== undefined) offset = math.add(offset, stretch(this.beta.value));
    return math.add(math.multiply(x, factor), offset);
  }

  override getConfig(): Record<string, unknown> {
    const { epsilon, center, scale, betaInitializer, gammaInitializer } = this;
    const { betaRegularizer = null, gammaRegularizer = null } = this;
    const regularizers = { betaRegularizer, gammaRegularizer };
    return { ...super.getConfig(), epsilon, center, scale, betaInitializer, gammaInitializer, ...regularizers };
  }
}

export interface BatchNormalizationOptions extends ScaleOptions {
  /** Axis of the features. Default the last. */
  axis?: number | undefined;
  /** Share of the moving statistics that is kept a batch. Default 0.99. */
  momentum?: number | undefined;
  movingMeanInitializer?: InitializerLike | undefined;
  movingVarianceInitializer?: InitializerLike | undefined;
}

/**
 * Each feature to mean 0 and variance 1: over the batch while training, by moving statistics otherwise; then a learned
 * factor and offset.
 *
 * Weights: gamma, beta, moving mean, moving variance, each `[features]`.
 *
 * @see Ioffe & Szegedy (2015). https://arxiv.org/abs/1502.03167
 */
export class BatchNormalization extends Normalizing {
  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  movingMean!: Variable;
  movingVariance!: Variable;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.momentum = options.momentum ?? 0.99;
    this.movingMeanInitializer = getInitializer(options.movingMeanInitializer ?? "zeros");
    this.movingVarianceInitializer = getInitializer(options.movingVarianceInitializer ?? "ones");
  }

  override build(inputShape: Shape): void {
    const shape = [inputShape.at(this.axis)!];
    this.addScale(shape);
    const { movingMeanInitializer: mean, movingVarianceInitializer: variance } = this;
    this.movingMean = this.addWeight({ name: "moving_mean", shape, initializer: mean, trainable: false });
    this.movingVariance = this.addWeight({ name: "moving_variance", shape, initializer: variance, trainable: false });
  }

  override call(inputs: NDArray, { training = false }: CallOptions = {}): NDArray {
    const at = normalizeAxis(this.axis, inputs.ndim, this.name);
    const axes = inputs.shape.map((_, i) => i).filter((i) => i !== at);
    const shape = inputs.shape.map((n, i) => (i === at ? n : 1));
    const stretch = (w: NDArray) => math.reshape(w, shape);
    // A frozen layer uses its moving statistics, as in Keras.
    if (!training || !this.trainable) {
      return this.normalize(inputs, stretch(this.movingMean.value), stretch(this.movingVariance.value), stretch);
    }
    const mean = math.mean(inputs, axes, true);
    const variance = math.mean(math.square(math.subtract(inputs, mean)), axes, true);
    this.#move(this.movingMean, mean);
    this.#move(this.movingVariance, variance);
    return this.normalize(inputs, mean, variance, stretch);
  }

  #move(statistic: Variable, batch: NDArray): void {
    const kept = math.multiply(statistic.value, this.momentum);
    const value = math.reshape(math.stopGradient(batch), statistic.shape);
    statistic.cell.assign(math.add(kept, math.multiply(value, 1 - this.momentum)));
  }

  override getConfig(): Record<string, unknown> {
    const { axis, momentum, movingMeanInitializer, movingVarianceInitializer } = this;
    return { ...super.getConfig(), axis, momentum, movingMeanInitializer, movingVarianceInitializer };
  }
}

export interface LayerNormalizationOptions extends ScaleOptions {
  /** Axis or axes of the features. Default the last. */
  axis?: number | readonly number[] | undefined;
}

/**
 * Each sample to mean 0 and variance 1 over its features; then a learned factor and offset.
 *
 * @see Ba et al. (2016). https://arxiv.org/abs/1607.06450
 */
export class LayerNormalization extends Normalizing {
  readonly axis: number | readonly number[];

  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
  }

  #axes(rank: number): number[] {
    return [this.axis].flat().map((axis) => normalizeAxis(axis, rank, this.name));
  }

  override build(inputShape: Shape): void {
    this.addScale(this.#axes(inputShape.length).map((axis) => inputShape[axis]!));
  }

  override call(inputs: NDArray): NDArray {
    const axes = this.#axes(inputs.ndim);
    const shape = inputs.shape.map((n, i) => (axes.includes(i) ? n : 1));
    const mean = math.mean(inputs, axes, true);
    const variance = math.mean(math.square(math.subtract(inputs, mean)), axes, true);
    return this.normalize(inputs, mean, variance, (w) => math.reshape(w, shape));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Layers that normalize each sample by itself: groupNormalization, rmsNormalization. */
import type { NDArray } from "../../core/ndarray.ts";
import { normalizeAxis, type Shape } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { Normalizing, type ScaleOptions } from "./normalization.ts";

export interface GroupNormalizationOptions extends ScaleOptions {
  /** In how many groups the features are taken; -1 for one a feature (instance normalization). Default 32. */
  groups?: number | undefined;
  /** Axis of the features. Default the last. */
  axis?: number | undefined;
}

/**
 * Each group of a sample's features to mean 0 and variance 1; then a learned factor and offset.
 *
 * Weights: gamma, beta, each `[features]`.
 *
 * @throws {ShapeError} If the groups do not divide the features.
 * @see Wu & He (2018). https://arxiv.org/abs/1803.08494
 * @example
 * layers.groupNormalization({ groups: 2 })(nd.ones([2, 8, 8, 4])).shape; // → [ 2, 8, 8, 4 ]
 */
export class GroupNormalization extends Normalizing {
  readonly groups: number;
  readonly axis: number;

  constructor(groups: number | GroupNormalizationOptions = {}, options: GroupNormalizationOptions = {}) {
    const given: GroupNormalizationOptions = typeof groups === "number" ? { ...options, groups } : groups;
    super(given);
    this.groups = given.groups ?? 32;
    this.axis = given.axis ?? -1;
    if (!Number.isInteger(this.groups) || (this.groups <= 0 && this.groups !== -1)) {
      throw new ValueError(
        `groupNormalization: expected groups to be a whole number above 0, or -1, got ${showValue(this.groups)}.`,
      );
    }
  }

  override build(inputShape: Shape): void {
    const features = inputShape.at(this.axis)!;
    const groups = this.groups === -1 ? features : this.groups;
    if (features < 0 || features % groups !== 0) {
      throw new ShapeError(
        `${this.name}: expected a number of features that ${groups} groups divide, ` +
          `got ${showShape(inputShape.map((n) => (n < 0 ? null : n)))}.`,
      );
    }
    this.addScale([features]);
  }

  override call(inputs: NDArray): NDArray {
    const at = normalizeAxis(this.axis, inputs.ndim, this.name);
    const features = inputs.shape[at]!;
    const groups = this.groups === -1 ? features : this.groups;
    const split = (shape: readonly number[], width: number) => [
      ...shape.slice(0, at),
      groups,
      width,
      ...shape.slice(at + 1),
    ];
    const x = math.reshape(inputs, split(inputs.shape, features / groups));
    const axes = x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== at);
    const mean = math.mean(x, axes, true);
    const variance = math.mean(math.square(math.subtract(x, mean)), axes, true);
    const ones = inputs.shape.map(() => 1);
    const normal = this.normalize(x, mean, variance, (w) => math.reshape(w, split(ones, features / groups)));
    return math.reshape(normal, inputs.shape);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), groups: this.groups, axis: this.axis };
  }
}

export interface RMSNormalizationOptions extends LayerOptions {
  /** Axis or axes of the features. Default the last. */
  axis?: number | readonly number[] | undefined;
  /** Added to the mean of the squares. Default 1e-6. */
  epsilon?: number | undefined;
}

/**
 * Each sample by the root of its features' mean square; then a learned factor. Weights: scale.
 *
 * @see Zhang & Sennrich (2019). https://arxiv.org/abs/1910.07467
 */
export class RMSNormalization extends Layer {
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  scale!: Variable;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    this.epsilon = options.epsilon ?? 1e-6;
  }

  #axes(rank: number): number[] {
    return [this.axis]
      .flat()
      .map((axis) => normalizeAxis(axis, rank, this.name))
      .sort((a, b) => a - b);
  }

  override build(inputShape: Shape): void {
    const shape = this.#axes(inputShape.length).map((axis) => inputShape[axis]!);
    this.scale = this.addWeight({ name: "scale", shape, initializer: "ones" });
  }

  override call(inputs: NDArray): NDArray {
    const axes = this.#axes(inputs.ndim);
    const shape = inputs.shape.map((n, i) => (axes.includes(i) ? n : 1));
    const size = math.add(math.mean(math.square(inputs), axes, true), this.epsilon);
    return math.multiply(math.multiply(inputs, math.divide(1, math.sqrt(size))), math.reshape(this.scale.value, shape));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}

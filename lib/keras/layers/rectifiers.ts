/** Activations that are layers of their own: relu, leakyRelu, prelu, elu, softmax. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ValueError } from "../../errors.ts";
import * as activations from "../activations/index.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface ReLUOptions extends LayerOptions {
  /** Values above are cut. Default none. */
  maxValue?: number | null | undefined;
  /** Slope below the threshold. Default 0. */
  negativeSlope?: number | undefined;
  /** Default 0. */
  threshold?: number | undefined;
}

/** `max(x, 0)`, with an optional ceiling, slope and threshold. */
export class ReLU extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions | number = {}) {
    const given: ReLUOptions = typeof options === "number" ? { maxValue: options } : options;
    super(given);
    this.maxValue = given.maxValue ?? null;
    this.negativeSlope = given.negativeSlope ?? 0;
    this.threshold = given.threshold ?? 0;
    for (const name of ["maxValue", "negativeSlope", "threshold"] as const) {
      if ((this[name] ?? 0) < 0) throw new ValueError(`relu: expected ${name} of at least 0, got ${this[name]}.`);
    }
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    const { maxValue, negativeSlope, threshold } = this;
    return activations.relu(inputs, { maxValue, negativeSlope, threshold });
  }

  override getConfig(): Record<string, unknown> {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}

export interface LeakyReLUOptions extends LayerOptions {
  /** Slope below 0. Default 0.3. */
  negativeSlope?: number | undefined;
}

/** `x` above 0, `negativeSlope·x` below. */
export class LeakyReLU extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions | number = {}) {
    const given: LeakyReLUOptions = typeof options === "number" ? { negativeSlope: options } : options;
    super(given);
    this.negativeSlope = given.negativeSlope ?? 0.3;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return activations.leakyRelu(inputs, { negativeSlope: this.negativeSlope });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}

export interface ELUOptions extends LayerOptions {
  /** What it falls to. Default 1. */
  alpha?: number | undefined;
}

/** `x` above 0, `alpha·(exp(x) - 1)` below. */
export class ELU extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly alpha: number;

  constructor(options: ELUOptions | number = {}) {
    const given: ELUOptions = typeof options === "number" ? { alpha: options } : options;
    super(given);
    this.alpha = given.alpha ?? 1;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return activations.elu(inputs, { alpha: this.alpha });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}

export interface PReLUOptions extends LayerOptions, ConstraintOptions<"alpha"> {
  /** Default `"zeros"`. */
  alphaInitializer?: InitializerLike | undefined;
  alphaRegularizer?: RegularizerLike | null | undefined;
  /** Axes (from 1) along which all elements share one slope. Default none. */
  sharedAxes?: number | readonly number[] | null | undefined;
}

/** `x` above 0, `alpha·x` below, with slopes that are learned: one a feature. */
export class PReLU extends Layer {
  static override readonly constrained: Readonly<Record<string, string>> = { alpha: "alphaConstraint" };
  declare readonly alphaConstraint: Constraint | undefined;
  static override readonly keepsMask: boolean = true;
  readonly alphaInitializer: Initializer;
  readonly alphaRegularizer: Regularizer | undefined;
  readonly sharedAxes: readonly number[];
  alpha!: Variable;

  constructor(options: PReLUOptions = {}) {
    super(options);
    this.alphaInitializer = getInitializer(options.alphaInitializer ?? "zeros");
    this.alphaRegularizer = getRegularizer(options.alphaRegularizer);
    this.sharedAxes = [options.sharedAxes ?? []].flat();
  }

  override build(inputShape: Shape): void {
    const shape = inputShape.slice(1).map((n, i) => (this.sharedAxes.includes(i + 1) ? 1 : n));
    const { alphaInitializer: initializer, alphaRegularizer: regularizer } = this;
    this.alpha = this.addWeight({ name: "alpha", shape, initializer, regularizer });
  }

  override call(inputs: NDArray): NDArray {
    const below = math.multiply(math.negative(this.alpha.value), math.relu(math.negative(inputs)));
    return math.add(math.relu(inputs), below);
  }

  override getConfig(): Record<string, unknown> {
    const { alphaInitializer, alphaRegularizer = null, sharedAxes } = this;
    return {
      ...super.getConfig(),
      alphaInitializer,
      alphaRegularizer,
      sharedAxes: sharedAxes.length ? sharedAxes : null,
    };
  }
}

export interface SoftmaxOptions extends LayerOptions {
  /** Default the last. */
  axis?: number | undefined;
}

/** `exp(x) / Σ exp(x)` along an axis. */
export class Softmax extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly axis: number;

  constructor(options: SoftmaxOptions | number = {}) {
    const given: SoftmaxOptions = typeof options === "number" ? { axis: options } : options;
    super(given);
    this.axis = given.axis ?? -1;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return math.softmax(inputs, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

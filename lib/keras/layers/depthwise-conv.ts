/** Convolutions that keep channels apart, and those that mix them in a second step: depthwiseConv2d, separableConv2d. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { conv } from "../../ops/index.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import { Convolving, type ConvolvingOptions, filterOptions, filtersOf } from "./convolving.ts";
import type { Lengths, PaddingMode } from "./windows.ts";

export interface DepthwiseConvOptions extends ConvolvingOptions, ConstraintOptions<"depthwise"> {
  /** Filters for each channel. Default 1. */
  depthMultiplier?: number | undefined;
  /** Default `"glorotUniform"`. */
  depthwiseInitializer?: InitializerLike | undefined;
  depthwiseRegularizer?: RegularizerLike | null | undefined;
}

/** Each channel convolved with filters of its own. */
abstract class Depthwise extends Convolving {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "depthwiseConstraint",
    bias: "biasConstraint",
  };
  declare readonly depthwiseConstraint: Constraint | undefined;
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: Initializer;
  readonly depthwiseRegularizer: Regularizer | undefined;

  constructor(rank: number, options: DepthwiseConvOptions) {
    super(rank, options, ["valid", "same"] as readonly PaddingMode[]);
    this.depthMultiplier = options.depthMultiplier ?? 1;
    this.depthwiseInitializer = getInitializer(options.depthwiseInitializer ?? "glorotUniform");
    this.depthwiseRegularizer = getRegularizer(options.depthwiseRegularizer);
    if (!Number.isInteger(this.depthMultiplier) || this.depthMultiplier < 1) {
      throw new ValueError(
        `${this.name}: expected depthMultiplier to be a whole number above 0, got ${showValue(options.depthMultiplier)}.`,
      );
    }
  }

  /** @internal */
  protected addKernel(name: string, channels: number): Variable {
    return this.addWeight({
      name,
      shape: [...this.kernelSize, channels, this.depthMultiplier],
      initializer: this.depthwiseInitializer,
      regularizer: this.depthwiseRegularizer,
    });
  }

  /** @internal Channel c's filters give the outputs from c · depthMultiplier on. */
  protected depthwise(x: NDArray, kernel: NDArray): NDArray {
    const channels = x.shape.at(-1)!;
    const filters = channels * this.depthMultiplier;
    const { strides, padding, dilationRate: dilation, name } = this;
    const grouped = math.reshape(kernel, [...this.kernelSize, 1, filters]);
    return conv(x, grouped, { strides, padding, dilation, groups: channels, name });
  }

  override getConfig(): Record<string, unknown> {
    const { depthMultiplier, depthwiseInitializer, depthwiseRegularizer } = this;
    return {
      ...super.getConfig(),
      depthMultiplier,
      depthwiseInitializer,
      depthwiseRegularizer: depthwiseRegularizer ?? null,
    };
  }
}

abstract class DepthwiseConv extends Depthwise {
  kernel!: Variable;

  constructor(rank: number, kernelSize: Lengths | DepthwiseConvOptions, options: DepthwiseConvOptions = {}) {
    super(
      rank,
      typeof kernelSize === "number" || Array.isArray(kernelSize)
        ? { ...options, kernelSize }
        : (kernelSize as DepthwiseConvOptions),
    );
  }

  protected override buildKernels(channels: number): number {
    this.kernel = this.addKernel("kernel", channels);
    return channels * this.depthMultiplier;
  }

  protected override convolve(x: NDArray): NDArray {
    return this.depthwise(x, this.kernel.value);
  }
}

/** Each channel of a sequence convolved by itself. @example layers.depthwiseConv1d(3, { depthMultiplier: 2 }) */
export class DepthwiseConv1D extends DepthwiseConv {
  constructor(kernelSize: Lengths | DepthwiseConvOptions, options?: DepthwiseConvOptions) {
    super(1, kernelSize, options);
  }
}

/**
 * Each channel of an image convolved by itself: `[batch, height, width, channels]` →
 * `[batch, rows, columns, channels · depthMultiplier]`.
 *
 * Weights: kernel `[height, width, channels, depthMultiplier]`, bias `[channels · depthMultiplier]`.
 *
 * @param kernelSize - Height and width of a window: `3` or `[3, 3]`.
 * @example
 * layers.depthwiseConv2d(3, { padding: "same" });
 */
export class DepthwiseConv2D extends DepthwiseConv {
  constructor(kernelSize: Lengths | DepthwiseConvOptions, options?: DepthwiseConvOptions) {
    super(2, kernelSize, options);
  }
}

export interface SeparableConvOptions extends DepthwiseConvOptions, ConstraintOptions<"pointwise"> {
  /** Channels of the output. */
  filters?: number | undefined;
  /** Default `"glorotUniform"`. */
  pointwiseInitializer?: InitializerLike | undefined;
  pointwiseRegularizer?: RegularizerLike | null | undefined;
}

abstract class SeparableConv extends Depthwise {
  static override readonly constrained: Readonly<Record<string, string>> = {
    depthwise_kernel: "depthwiseConstraint",
    pointwise_kernel: "pointwiseConstraint",
    bias: "biasConstraint",
  };
  declare readonly pointwiseConstraint: Constraint | undefined;
  readonly filters: number;
  readonly pointwiseInitializer: Initializer;
  readonly pointwiseRegularizer: Regularizer | undefined;
  depthwiseKernel!: Variable;
  pointwiseKernel!: Variable;

  constructor(rank: number, options: SeparableConvOptions) {
    super(rank, options);
    this.filters = filtersOf(options.filters, this.name);
    this.pointwiseInitializer = getInitializer(options.pointwiseInitializer ?? "glorotUniform");
    this.pointwiseRegularizer = getRegularizer(options.pointwiseRegularizer);
  }

  protected override buildKernels(channels: number): number {
    this.depthwiseKernel = this.addKernel("depthwise_kernel", channels);
    this.pointwiseKernel = this.addWeight({
      name: "pointwise_kernel",
      shape: [...this.kernelSize.map(() => 1), channels * this.depthMultiplier, this.filters],
      initializer: this.pointwiseInitializer,
      regularizer: this.pointwiseRegularizer,
    });
    return this.filters;
  }

  protected override convolve(x: NDArray): NDArray {
    return conv(this.depthwise(x, this.depthwiseKernel.value), this.pointwiseKernel.value);
  }

  override getConfig(): Record<string, unknown> {
    const { filters, pointwiseInitializer, pointwiseRegularizer } = this;
    return { ...super.getConfig(), filters, pointwiseInitializer, pointwiseRegularizer: pointwiseRegularizer ?? null };
  }
}

/** Each channel of a sequence convolved by itself, then mixed. @example layers.separableConv1d(8, 3) */
export class SeparableConv1D extends SeparableConv {
  constructor(
    filters: number | SeparableConvOptions,
    kernelSize?: Lengths | SeparableConvOptions,
    options?: SeparableConvOptions,
  ) {
    super(1, filterOptions(filters, kernelSize, options));
  }
}

/**
 * Each channel of an image convolved by itself, then mixed place by place: far fewer weights than a convolution.
 *
 * Weights: depthwise kernel `[height, width, channels, depthMultiplier]`, pointwise kernel
 * `[1, 1, channels · depthMultiplier, filters]`, bias `[filters]`.
 *
 * @param filters - Channels of the output; a whole number above 0.
 * @param kernelSize - Height and width of a window: `3` or `[3, 3]`.
 * @see Chollet (2017), Xception. https://arxiv.org/abs/1610.02357
 * @example
 * layers.separableConv2d(32, 3, { padding: "same", activation: "relu" });
 */
export class SeparableConv2D extends SeparableConv {
  constructor(
    filters: number | SeparableConvOptions,
    kernelSize?: Lengths | SeparableConvOptions,
    options?: SeparableConvOptions,
  ) {
    super(2, filterOptions(filters, kernelSize, options));
  }
}

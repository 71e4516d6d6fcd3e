/** Convolutions: conv1d, conv2d, conv3d. */
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, ValueError } from "../../errors.ts";
import { conv } from "../../ops/index.ts";
import type { Constraint } from "../constraints.ts";
import { getInitializer, type Initializer } from "../initializers/index.ts";
import { getRegularizer, type Regularizer } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import {
  Convolving,
  type ConvolvingOptions,
  checkStrides,
  filterOptions,
  filtersOf,
  type KernelOptions,
} from "./convolving.ts";
import type { Lengths, PaddingMode } from "./windows.ts";

export interface ConvOptions extends Omit<ConvolvingOptions, "padding">, KernelOptions {
  /** Channels of the output. */
  filters?: number | undefined;
  /**
   * `"valid"` (the default): whole windows only. `"same"`: as many windows as places, with zeros around the image.
   * `"causal"` (conv1d): a window ends at its own place, so no output sees what comes later.
   */
  padding?: PaddingMode | "causal" | Uppercase<PaddingMode> | undefined;
  /** Parts into which channels and filters are split, each convolved by itself. Default 1. */
  groups?: number | undefined;
}

/** A convolution over any number of axes of places. */
export abstract class Conv extends Convolving<PaddingMode | "causal"> {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "kernelConstraint",
    bias: "biasConstraint",
  };
  declare readonly kernelConstraint: Constraint | undefined;
  readonly filters: number;
  readonly groups: number;
  readonly kernelInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  kernel!: Variable;

  constructor(rank: number, options: ConvOptions) {
    super(rank, options, rank === 1 ? ["valid", "same", "causal"] : ["valid", "same"]);
    this.filters = filtersOf(options.filters, this.name);
    this.groups = options.groups ?? 1;
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorotUniform");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    if (!Number.isInteger(this.groups) || this.groups < 1 || this.filters % this.groups !== 0) {
      throw new ValueError(
        `${this.name}: expected groups to be a whole number that divides filters, ` +
          `got groups ${this.groups} and filters ${this.filters}.`,
      );
    }
    checkStrides(this);
  }

  protected override buildKernels(channels: number): number {
    const { filters, groups, kernelSize, kernelInitializer, kernelRegularizer } = this;
    if (channels % groups !== 0) {
      throw new ShapeError(
        `${this.name}: expected a number of channels that ${groups} groups divide, got ${channels}.`,
      );
    }
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...kernelSize, channels / groups, filters],
      initializer: kernelInitializer,
      regularizer: kernelRegularizer,
    });
    return filters;
  }

  protected override convolve(x: NDArray): NDArray {
    const { strides, padding, dilationRate: dilation, groups } = this;
    return conv(x, this.kernel.value, { strides, padding, dilation, groups, name: this.name });
  }

  override getConfig(): Record<string, unknown> {
    const { filters, groups, kernelInitializer, kernelRegularizer } = this;
    return {
      ...super.getConfig(),
      filters,
      groups,
      kernelInitializer,
      kernelRegularizer: kernelRegularizer ?? null,
    };
  }
}

/**
 * Convolution over the steps of a sequence: `[batch, steps, channels]` → `[batch, windows, filters]`.
 *
 * Weights: kernel `[kernelSize, channels / groups, filters]`, bias `[filters]`.
 *
 * @param filters - Channels of the output; a whole number above 0. In tfjs's style it may be one of the options.
 * @param kernelSize - Steps in a window.
 * @example
 * layers.conv1d(8, 3, { padding: "causal", activation: "relu", inputShape: [20, 4] });
 */
export class Conv1D extends Conv {
  constructor(filters: number | ConvOptions, kernelSize?: Lengths | ConvOptions, options?: ConvOptions) {
    super(1, filterOptions(filters, kernelSize, options));
  }
}

/**
 * Convolution over images: `[batch, height, width, channels]` → `[batch, rows, columns, filters]`.
 *
 * Weights: kernel `[height, width, channels / groups, filters]`, bias `[filters]`.
 *
 * @param filters - Channels of the output; a whole number above 0. In tfjs's style it may be one of the options.
 * @param kernelSize - Height and width of a window: `3` or `[3, 3]`.
 * @throws {ValueError} If an option is out of its range; names it and what came.
 * @example
 * layers.conv2d(32, 3, { activation: "relu", inputShape: [28, 28, 1] });
 */
export class Conv2D extends Conv {
  constructor(filters: number | ConvOptions, kernelSize?: Lengths | ConvOptions, options?: ConvOptions) {
    super(2, filterOptions(filters, kernelSize, options));
  }
}

/**
 * Convolution over volumes: `[batch, depth, height, width, channels]` → `[batch, …windows, filters]`. Weights: kernel
 * `[depth, height, width, channels / groups, filters]`, bias `[filters]`.
 *
 * @example
 * layers.conv3d(4, [1, 3, 3], { inputShape: [8, 16, 16, 1] });
 */
export class Conv3D extends Conv {
  constructor(filters: number | ConvOptions, kernelSize?: Lengths | ConvOptions, options?: ConvOptions) {
    super(3, filterOptions(filters, kernelSize, options));
  }
}

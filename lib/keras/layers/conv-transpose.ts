/** Transposed convolutions, which make images larger: conv1dTranspose, conv2dTranspose, conv3dTranspose. */
import type { NDArray } from "../../core/ndarray.ts";
import { showShape, ValueError } from "../../errors.ts";
import { convInput } from "../../ops/index.ts";
import { reach } from "../../ops/windows.ts";
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
import { type Lengths, lengthsOf } from "./windows.ts";

export interface ConvTransposeOptions extends ConvolvingOptions, KernelOptions {
  /** Channels of the output. */
  filters?: number | undefined;
  /** Places added behind, less than the strides: which of the sizes that a convolution would have shrunk to this one. */
  outputPadding?: Lengths | null | undefined;
}

/** A transposed convolution over any number of axes of places. */
export abstract class ConvTranspose extends Convolving {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "kernelConstraint",
    bias: "biasConstraint",
  };
  declare readonly kernelConstraint: Constraint | undefined;
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  readonly kernelInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  kernel!: Variable;

  constructor(rank: number, options: ConvTransposeOptions) {
    super(rank, options, ["valid", "same"]);
    const { outputPadding } = options;
    this.filters = filtersOf(options.filters, this.name);
    this.outputPadding = outputPadding == null ? null : lengthsOf(outputPadding, rank, "outputPadding", this.name, 0);
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorotUniform");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    if (this.outputPadding?.some((n, axis) => n >= this.strides[axis]!)) {
      throw new ValueError(
        `${this.name}: expected outputPadding below strides, got outputPadding ${showShape(this.outputPadding)} ` +
          `and strides ${showShape(this.strides)}.`,
      );
    }
    checkStrides(this);
  }

  protected override buildKernels(channels: number): number {
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, this.filters, channels],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
    });
    return this.filters;
  }

  protected override convolve(x: NDArray): NDArray {
    const output = x.shape.slice(1, -1);
    const axes = output.map((length, axis) => this.#axis(length, axis));
    return convInput(x, this.kernel.value, {
      input: axes.map(({ places }) => places),
      before: axes.map(({ before }) => before),
      output,
      size: this.kernelSize,
      strides: this.strides,
      dilation: this.dilationRate,
      groups: 1,
    });
  }

  /** How long an axis becomes, and where the convolution this one transposes would have begun. */
  #axis(length: number, axis: number): { places: number; before: number } {
    const stride = this.strides[axis]!;
    const wide = reach(this.kernelSize[axis]!, this.dilationRate[axis]!);
    const extra = this.outputPadding?.[axis];
    const whole = (length - 1) * stride + wide;
    if (this.padding === "valid") return { places: whole + (extra ?? Math.max(0, stride - wide)), before: 0 };
    // Zeros around the stretched input, as Keras has JAX lay them; of the full result the rest is cut off.
    const total = extra === undefined ? stride + wide - 2 : wide + (wide % 2) - 2 + extra;
    const front = Math.min(Math.ceil(total / 2), wide - 1);
    return { places: (length - 1) * stride + 1 + total - (wide - 1), before: wide - 1 - front };
  }

  override getConfig(): Record<string, unknown> {
    const { filters, outputPadding, kernelInitializer, kernelRegularizer } = this;
    return {
      ...super.getConfig(),
      filters,
      outputPadding,
      kernelInitializer,
      kernelRegularizer: kernelRegularizer ?? null,
    };
  }
}

/** Transposed convolution over steps: `[batch, steps, channels]` → `[batch, longer, filters]`. @example layers.conv1dTranspose(4, 3, { strides: 2 }) */
export class Conv1DTranspose extends ConvTranspose {
  constructor(
    filters: number | ConvTransposeOptions,
    kernelSize?: Lengths | ConvTransposeOptions,
    options?: ConvTransposeOptions,
  ) {
    super(1, filterOptions(filters, kernelSize, options));
  }
}

/**
 * Transposed convolution over images: each place spreads over a window. `[batch, height, width, channels]` →
 * `[batch, taller, wider, filters]`; with `padding: "same"` exactly `strides` times as tall and wide.
 *
 * Weights: kernel `[height, width, filters, channels]`, bias `[filters]`.
 *
 * @param filters - Channels of the output; a whole number above 0.
 * @param kernelSize - Height and width of a window: `3` or `[3, 3]`.
 * @example
 * layers.conv2dTranspose(16, 3, { strides: 2, padding: "same", activation: "relu" });
 */
export class Conv2DTranspose extends ConvTranspose {
  constructor(
    filters: number | ConvTransposeOptions,
    kernelSize?: Lengths | ConvTransposeOptions,
    options?: ConvTransposeOptions,
  ) {
    super(2, filterOptions(filters, kernelSize, options));
  }
}

/** Transposed convolution over volumes. @example layers.conv3dTranspose(4, 2, { strides: 2 }) */
export class Conv3DTranspose extends ConvTranspose {
  constructor(
    filters: number | ConvTransposeOptions,
    kernelSize?: Lengths | ConvTransposeOptions,
    options?: ConvTransposeOptions,
  ) {
    super(3, filterOptions(filters, kernelSize, options));
  }
}

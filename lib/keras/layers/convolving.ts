/** What all convolution layers share: their options, the bias, the activation, and where the channels are. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { type ActivationFunction, type ActivationLike, activationName, getActivation } from "../activations/index.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import {
  axesText,
  checkRank,
  type DataFormat,
  type DataFormatLike,
  dataFormatOf,
  fromLast,
  type Lengths,
  lengthsOf,
  type PaddingMode,
  paddingOf,
  toLast,
} from "./windows.ts";

export interface ConvolvingOptions extends LayerOptions, ConstraintOptions<"bias"> {
  /** Places in a window: `3` or `[3, 3]`. */
  kernelSize?: Lengths | undefined;
  /** Steps between windows. Default 1. */
  strides?: Lengths | undefined;
  /** `"valid"` (the default): whole windows only. `"same"`: as many windows as places, with zeros around the image. */
  padding?: PaddingMode | Uppercase<PaddingMode> | undefined;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
  /** Steps between the places of a window. Default 1. */
  dilationRate?: Lengths | undefined;
  /** What the outputs pass through. Default none. */
  activation?: ActivationLike | null | undefined;
  /** Whether a bias is added. Default true. */
  useBias?: boolean | undefined;
  /** Default `"zeros"`. */
  biasInitializer?: InitializerLike | undefined;
  biasRegularizer?: RegularizerLike | null | undefined;
}

/** A layer that slides windows over `rank` axes of places. Subclasses say what happens in them. */
export abstract class Convolving<Padding extends string = PaddingMode> extends Layer {
  declare readonly biasConstraint: Constraint | undefined;
  /** Axes of places: 1, 2 or 3. */
  readonly rank: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
  readonly dilationRate: readonly number[];
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly biasInitializer: Initializer;
  readonly biasRegularizer: Regularizer | undefined;
  bias: Variable | undefined;
  /** @internal Channels of the inputs, once built. */
  #channels = 0;

  constructor(
    rank: number,
    options: Omit<ConvolvingOptions, "padding"> & { padding?: unknown },
    paddings: readonly Padding[],
  ) {
    super(options);
    const { name } = this;
    this.rank = rank;
    this.kernelSize = lengthsOf(options.kernelSize, rank, "kernelSize", name);
    this.strides = lengthsOf(options.strides ?? 1, rank, "strides", name);
    this.dilationRate = lengthsOf(options.dilationRate ?? 1, rank, "dilationRate", name);
    this.padding = paddingOf(options.padding, paddings, name);
    this.dataFormat = dataFormatOf(options.dataFormat, name);
    this.activation = getActivation(options.activation);
    this.useBias = options.useBias ?? true;
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
  }

  /** @internal The convolution itself, of a batch whose channels come last. */
  protected abstract convolve(x: NDArray): NDArray;
  /** @internal Makes the kernels; says how many channels come out. */
  protected abstract buildKernels(channels: number): number;

  override build(inputShape: Shape): void {
    checkRank(inputShape, this.rank, this.dataFormat, this.name);
    const channels = inputShape.at(this.dataFormat === "channels_last" ? -1 : 1)!;
    if (channels < 0) {
      const shown = showShape(inputShape.map((n) => (n < 0 ? null : n)));
      throw new ShapeError(`${this.name}: expected inputs with a known number of channels, got ${shown}.`);
    }
    this.#channels = channels;
    const filters = this.buildKernels(channels);
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: [filters],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
    });
  }

  override call(inputs: NDArray): NDArray {
    checkRank(inputs.shape, this.rank, this.dataFormat, this.name);
    const x = toLast(math.astype(inputs, this.dtype), this.dataFormat);
    if (x.shape.at(-1) !== this.#channels) {
      const wanted = axesText(this.rank, this.dataFormat, this.#channels);
      throw new ShapeError(`${this.name}: expected inputs ${wanted}, got ${showShape(inputs.shape)}.`);
    }
    const y = this.convolve(x);
    const biased = this.bias === undefined ? y : math.add(y, this.bias.value);
    return this.activation(fromLast(biased, this.dataFormat));
  }

  override getConfig(): Record<string, unknown> {
    const { kernelSize, strides, padding, dataFormat, dilationRate, useBias, biasInitializer, biasRegularizer } = this;
    return {
      ...super.getConfig(),
      kernelSize,
      strides,
      padding,
      dataFormat,
      dilationRate,
      activation: activationName(this.activation),
      useBias,
      biasInitializer,
      biasRegularizer: biasRegularizer ?? null,
    };
  }
}

/** How kernels start and what they are penalized by. */
export interface KernelOptions extends ConstraintOptions<"kernel"> {
  /** Default `"glorotUniform"`. */
  kernelInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | null | undefined;
}

/** The number of filters, checked. */
export function filtersOf(filters: unknown, where: string): number {
  if (Number.isInteger(filters) && (filters as number) > 0) return filters as number;
  throw new ValueError(`${where}: expected filters to be a whole number above 0, got ${showValue(filters)}.`);
}

/** Strides and dilation exclude one another, as in Keras: few would guess what both together do. */
export function checkStrides({ strides, dilationRate, name }: Convolving<string>): void {
  if (Math.max(...strides) === 1 || Math.max(...dilationRate) === 1) return;
  throw new ValueError(
    `${name}: expected strides of 1 where dilationRate is above 1, got strides ${showShape(strides)} ` +
      `and dilationRate ${showShape(dilationRate)}.`,
  );
}

/** The arguments of `conv2d(32, 3, { … })`, `conv2d(32, { kernelSize: 3, … })` and `conv2d({ filters: 32, … })` as one. */
export function filterOptions<O extends { filters?: number | undefined; kernelSize?: Lengths | undefined }>(
  filters: number | O,
  kernelSize: Lengths | O | undefined,
  options: O | undefined,
): O {
  if (typeof filters === "object") return filters;
  const sized = typeof kernelSize === "number" || Array.isArray(kernelSize) ? { kernelSize } : (kernelSize ?? {});
  return { ...options, ...sized, filters } as O;
}

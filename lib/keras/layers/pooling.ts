/** Pooling: the largest or the mean of each window. */
import type { NDArray } from "../../core/ndarray.ts";
import { averagePool, maxPool } from "../../ops/index.ts";
import { firstMask, type Masks } from "../masks.ts";
import * as math from "../math.ts";
import type { CallOptions } from "./callable.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import {
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

export interface PoolingOptions extends LayerOptions {
  /** Places in a window: `2` (the default) or `[2, 2]`. */
  poolSize?: Lengths | undefined;
  /** Steps between windows. Default `poolSize`: windows that touch. */
  strides?: Lengths | null | undefined;
  /** `"valid"` (the default): whole windows only. `"same"`: windows may reach over the edge, where there is nothing. */
  padding?: PaddingMode | Uppercase<PaddingMode> | undefined;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
}

abstract class Pooling extends Layer {
  /** Axes of places: 1, 2 or 3. */
  readonly rank: number;
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: PaddingMode;
  readonly dataFormat: DataFormat;
  readonly #pool: typeof maxPool;

  constructor(
    rank: number,
    pool: typeof maxPool,
    poolSize: Lengths | PoolingOptions = 2,
    options: PoolingOptions | undefined = undefined,
  ) {
    const given: PoolingOptions =
      typeof poolSize === "number" || Array.isArray(poolSize) ? { ...options, poolSize } : (poolSize as PoolingOptions);
    super(given);
    this.rank = rank;
    this.poolSize = lengthsOf(given.poolSize ?? 2, rank, "poolSize", this.name);
    this.strides = lengthsOf(given.strides ?? this.poolSize, rank, "strides", this.name);
    this.padding = paddingOf(given.padding, ["valid", "same"], this.name);
    this.dataFormat = dataFormatOf(given.dataFormat, this.name);
    this.#pool = pool;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    checkRank(inputs.shape, this.rank, this.dataFormat, this.name);
    const x = toLast(math.astype(inputs, this.dtype), this.dataFormat);
    const { strides, padding, name } = this;
    return fromLast(this.#pool(x, this.poolSize, { strides, padding, name }), this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    const { poolSize, padding, strides, dataFormat } = this;
    return { ...super.getConfig(), poolSize, padding, strides, dataFormat };
  }
}

/** The largest of each window of steps: `[batch, steps, channels]` → `[batch, windows, channels]`. @example layers.maxPooling1d(2) */
export class MaxPooling1D extends Pooling {
  constructor(poolSize?: Lengths | PoolingOptions, options?: PoolingOptions) {
    super(1, maxPool, poolSize, options);
  }
}

/**
 * The largest of each window of an image, channel by channel: `[batch, height, width, channels]` →
 * `[batch, rows, columns, channels]`.
 *
 * @param poolSize - Height and width of a window. Default 2: half as tall and wide. In tfjs's style it may be one of the
 * options.
 * @example
 * layers.maxPooling2d(2);
 */
export class MaxPooling2D extends Pooling {
  constructor(poolSize?: Lengths | PoolingOptions, options?: PoolingOptions) {
    super(2, maxPool, poolSize, options);
  }
}

/** The largest of each window of a volume. @example layers.maxPooling3d([1, 2, 2]) */
export class MaxPooling3D extends Pooling {
  constructor(poolSize?: Lengths | PoolingOptions, options?: PoolingOptions) {
    super(3, maxPool, poolSize, options);
  }
}

/** The mean of each window of steps; at an edge, of the steps that there are. @example layers.averagePooling1d(2) */
export class AveragePooling1D extends Pooling {
  constructor(poolSize?: Lengths | PoolingOptions, options?: PoolingOptions) {
    super(1, averagePool, poolSize, options);
  }
}

/** The mean of each window of an image; at an edge, of the places that there are. @example layers.averagePooling2d(2) */
export class AveragePooling2D extends Pooling {
  constructor(poolSize?: Lengths | PoolingOptions, options?: PoolingOptions) {
    super(2, averagePool, poolSize, options);
  }
}

/** The mean of each window of a volume; at an edge, of the places that there are. @example layers.averagePooling3d(2) */
export class AveragePooling3D extends Pooling {
  constructor(poolSize?: Lengths | PoolingOptions, options?: PoolingOptions) {
    super(3, averagePool, poolSize, options);
  }
}

export interface GlobalPoolingOptions extends LayerOptions {
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
  /** Whether the axes of places stay, with length 1. Default false. */
  keepdims?: boolean | undefined;
}

abstract class GlobalPooling extends Layer {
  /** Axes of places: 1, 2 or 3. */
  readonly rank: number;
  readonly dataFormat: DataFormat;
  readonly keepdims: boolean;
  readonly #fold: typeof math.max;

  constructor(rank: number, fold: typeof math.max, options: GlobalPoolingOptions = {}) {
    super(options);
    this.rank = rank;
    this.dataFormat = dataFormatOf(options.dataFormat, this.name);
    this.keepdims = options.keepdims ?? false;
    this.#fold = fold;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    checkRank(inputs.shape, this.rank, this.dataFormat, this.name);
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    const places = Array.from({ length: this.rank }, (_, i) => first + i);
    return this.#fold(math.astype(inputs, this.dtype), places, this.keepdims);
  }

  override getConfig(): Record<string, unknown> {
    const { dataFormat, keepdims } = this;
    return { ...super.getConfig(), dataFormat, keepdims };
  }
}

/** The largest of all steps: `[batch, steps, channels]` → `[batch, channels]`. */
export class GlobalMaxPooling1D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super(1, math.max, options);
  }
}

/** The largest of the whole image, channel by channel: `[batch, height, width, channels]` → `[batch, channels]`. */
export class GlobalMaxPooling2D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super(2, math.max, options);
  }
}

/** The largest of the whole volume, channel by channel. */
export class GlobalMaxPooling3D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super(3, math.max, options);
  }
}

/**
 * The mean of all steps: `[batch, steps, channels]` → `[batch, channels]`. Where a mask says which steps count
 * (`layers.embedding(5000, 32, { maskZero: true })` before it), the mean of those.
 */
export class GlobalAveragePooling1D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super(1, math.mean, options);
  }

  override call(inputs: NDArray, options: CallOptions = {}): NDArray {
    const mask = firstMask(options["mask"] as Masks);
    if (mask === undefined) return super.call(inputs);
    checkRank(inputs.shape, 1, this.dataFormat, this.name);
    const steps = this.dataFormat === "channels_last" ? 1 : 2;
    const counts = math.astype(math.expandDims(mask, 3 - steps), this.dtype);
    // Not times 0: what is padding may be NaN.
    const kept = math.where(math.expandDims(mask, 3 - steps), math.astype(inputs, this.dtype), 0);
    return math.divide(math.sum(kept, steps, this.keepdims), math.sum(counts, steps, this.keepdims));
  }

  /** No steps are left for a mask to be of. */
  override computeMask(): undefined {
    return undefined;
  }
}

/**
 * The mean of the whole image, channel by channel: `[batch, height, width, channels]` → `[batch, channels]`.
 *
 * @example
 * layers.globalAveragePooling2d();
 */
export class GlobalAveragePooling2D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super(2, math.mean, options);
  }
}

/** The mean of the whole volume, channel by channel. */
export class GlobalAveragePooling3D extends GlobalPooling {
  constructor(options?: GlobalPoolingOptions) {
    super(3, math.mean, options);
  }
}

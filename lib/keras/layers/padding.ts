/** Zeros around images, and edges cut off: zeroPadding, cropping, for one to three axes of places. */
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape } from "../../errors.ts";
import { slice, unslice } from "../../ops/index.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { checkRank, type DataFormat, type DataFormatLike, dataFormatOf, endsOf, type Lengths } from "./windows.ts";

/** `1` at all edges; `[1, 2]`, one number an axis (of one axis: in front and behind); `[[1, 1], [2, 0]]`, both. */
export type Ends = Lengths | readonly (readonly number[])[];

export interface ZeroPaddingOptions extends LayerOptions {
  /** How many zeros. Default 1. */
  padding?: Ends | undefined;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
}

const given = <O extends object>(first: Ends | O, key: string, options: O | undefined): O =>
  typeof first === "number" || Array.isArray(first) ? ({ ...options, [key]: first } as O) : (first as O);

/** As Keras has it: a pair for each axis, but of one axis the pair itself. */
const configured = (ends: readonly (readonly [number, number])[]): unknown => (ends.length === 1 ? ends[0] : ends);

abstract class ZeroPadding extends Layer {
  /** Axes of places: 1, 2 or 3. */
  readonly rank: number;
  /** Zeros in front and behind, an axis each. */
  readonly padding: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(rank: number, padding: Ends | ZeroPaddingOptions = 1, options?: ZeroPaddingOptions) {
    const all = given(padding, "padding", options);
    super(all);
    this.rank = rank;
    this.padding = endsOf(all.padding ?? 1, rank, "padding", this.name);
    this.dataFormat = dataFormatOf(all.dataFormat, this.name);
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    checkRank(inputs.shape, this.rank, this.dataFormat, this.name);
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    const ends = inputs.shape.map((_, axis) => this.padding[axis - first] ?? [0, 0]);
    return unslice(inputs, {
      shape: inputs.shape.map((n, axis) => n + ends[axis]![0] + ends[axis]![1]),
      pieces: inputs.shape.map((length, axis) => ({ start: ends[axis]![0], step: 1, length })),
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), padding: configured(this.padding), dataFormat: this.dataFormat };
  }
}

/** Zeros in front of and behind the steps. @example layers.zeroPadding1d([2, 0]) */
export class ZeroPadding1D extends ZeroPadding {
  constructor(padding?: Ends | ZeroPaddingOptions, options?: ZeroPaddingOptions) {
    super(1, padding, options);
  }
}

/**
 * Zeros around images: `[batch, height, width, channels]` → `[batch, taller, wider, channels]`.
 *
 * @param padding - `1` (the default) at all edges; `[1, 2]` above and below 1, left and right 2; or all four:
 * `[[1, 0], [2, 2]]`.
 * @example
 * layers.zeroPadding2d([[1, 0], [2, 2]]);
 */
export class ZeroPadding2D extends ZeroPadding {
  constructor(padding?: Ends | ZeroPaddingOptions, options?: ZeroPaddingOptions) {
    super(2, padding, options);
  }
}

/** Zeros around volumes. @example layers.zeroPadding3d(1) */
export class ZeroPadding3D extends ZeroPadding {
  constructor(padding?: Ends | ZeroPaddingOptions, options?: ZeroPaddingOptions) {
    super(3, padding, options);
  }
}

export interface CroppingOptions extends LayerOptions {
  /** How many places go, as for zeroPadding. Default: of one axis 1 at both ends; of two 0; of three 1. */
  cropping?: Ends | undefined;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
}

abstract class Cropping extends Layer {
  /** Axes of places: 1, 2 or 3. */
  readonly rank: number;
  /** Places cut off in front and behind, an axis each. */
  readonly cropping: readonly (readonly [number, number])[];
  readonly dataFormat: DataFormat;

  constructor(rank: number, cropping: Ends | CroppingOptions | undefined, options?: CroppingOptions) {
    const usual = rank === 2 ? 0 : 1;
    const all = given(cropping ?? usual, "cropping", options);
    super(all);
    this.rank = rank;
    this.cropping = endsOf(all.cropping ?? usual, rank, "cropping", this.name);
    this.dataFormat = dataFormatOf(all.dataFormat, this.name);
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    checkRank(inputs.shape, this.rank, this.dataFormat, this.name);
    const first = this.dataFormat === "channels_last" ? 1 : 2;
    const pieces = inputs.shape.map((n, axis) => {
      const [front, behind] = this.cropping[axis - first] ?? [0, 0];
      return { start: front, step: 1, length: n - front - behind };
    });
    if (pieces.some(({ length }) => length <= 0)) {
      throw new ShapeError(
        `${this.name}: expected inputs larger than what is cut off, got ${showShape(inputs.shape)} ` +
          `and cropping [${this.cropping.map(showShape).join(", ")}].`,
      );
    }
    return slice(inputs, pieces);
  }

  override getConfig(): Record<string, unknown> {
    const more = this.rank === 1 ? {} : { dataFormat: this.dataFormat };
    return { ...super.getConfig(), cropping: configured(this.cropping), ...more };
  }
}

/** Steps cut off in front and behind. @example layers.cropping1d([1, 0]) */
export class Cropping1D extends Cropping {
  constructor(cropping?: Ends | CroppingOptions, options?: CroppingOptions) {
    super(1, cropping, options);
  }
}

/**
 * The edges of images cut off: `[batch, height, width, channels]` → `[batch, lower, narrower, channels]`.
 *
 * @param cropping - `1` at all edges; `[1, 2]` above and below 1, left and right 2; or all four: `[[1, 0], [2, 2]]`.
 * Default 0, as in Keras.
 * @example
 * layers.cropping2d([[2, 2], [4, 4]]);
 */
export class Cropping2D extends Cropping {
  constructor(cropping?: Ends | CroppingOptions, options?: CroppingOptions) {
    super(2, cropping, options);
  }
}

/** The edges of volumes cut off. @example layers.cropping3d(1) */
export class Cropping3D extends Cropping {
  constructor(cropping?: Ends | CroppingOptions, options?: CroppingOptions) {
    super(3, cropping, options);
  }
}

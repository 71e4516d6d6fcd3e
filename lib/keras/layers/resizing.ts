/** Images of another size: upSampling, which repeats places, and resizing, which reads between them. */
import { isFloat } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape, unknownName, ValueError } from "../../errors.ts";
import { add, clip, full, repeatPlaces, resize, rint, slice, unslice } from "../../ops/index.ts";
import { type Interpolation, interpolations } from "../../ops/resize.ts";
import { scalar } from "../arrays.ts";
import * as math from "../math.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import {
  checkRank,
  type DataFormat,
  type DataFormatLike,
  dataFormatOf,
  fromLast,
  type Lengths,
  lengthsOf,
  toLast,
} from "./windows.ts";

export interface UpSamplingOptions extends LayerOptions {
  /** How often each place is repeated: `2` (the default) or `[2, 3]`. */
  size?: Lengths | undefined;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
  /** upSampling2d: how places between the old ones are read. Default `"nearest"`: the old ones are repeated. */
  interpolation?: Interpolation | undefined;
}

abstract class UpSampling extends Layer {
  /** Axes of places: 1, 2 or 3. */
  readonly rank: number;
  readonly size: readonly number[];
  readonly dataFormat: DataFormat;
  readonly interpolation: Interpolation;

  constructor(rank: number, size: Lengths | UpSamplingOptions = 2, options?: UpSamplingOptions) {
    const given: UpSamplingOptions =
      typeof size === "number" || Array.isArray(size) ? { ...options, size } : (size as UpSamplingOptions);
    super(given);
    this.rank = rank;
    this.size = lengthsOf(given.size ?? 2, rank, "size", this.name);
    this.dataFormat = dataFormatOf(given.dataFormat, this.name);
    this.interpolation = interpolationOf(given.interpolation, "nearest", this.name);
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    checkRank(inputs.shape, this.rank, this.dataFormat, this.name);
    const x = toLast(inputs, this.dataFormat);
    const { interpolation, size } = this;
    const out =
      interpolation === "nearest"
        ? repeatPlaces(x, Object.fromEntries(size.map((times, axis) => [axis + 1, times])))
        : resize(x, Object.fromEntries(size.map((times, axis) => [axis + 1, x.shape[axis + 1]! * times])), {
            interpolation,
          });
    return fromLast(out, this.dataFormat);
  }

  override getConfig(): Record<string, unknown> {
    const { size, dataFormat, interpolation } = this;
    const format = this.rank === 1 ? {} : { dataFormat };
    return {
      ...super.getConfig(),
      size: this.rank === 1 ? size[0] : size,
      ...format,
      ...(this.rank === 2 ? { interpolation } : {}),
    };
  }
}

function interpolationOf(value: Interpolation | undefined, usual: Interpolation, where: string): Interpolation {
  const name = (value ?? usual).toLowerCase() as Interpolation;
  if (!interpolations.includes(name)) throw unknownName(`${where}: interpolation`, value, interpolations);
  return name;
}

/** Each step several times in a row. @example layers.upSampling1d(2) */
export class UpSampling1D extends UpSampling {
  constructor(size?: number | UpSamplingOptions, options?: UpSamplingOptions) {
    super(1, size, options);
  }
}

/**
 * Images `size` times as tall and wide: `[batch, height, width, channels]` → `[batch, taller, wider, channels]`.
 *
 * @param size - How often each place is repeated, down and across. Default 2.
 * @example
 * layers.upSampling2d(2, { interpolation: "bilinear" });
 */
export class UpSampling2D extends UpSampling {
  constructor(size?: Lengths | UpSamplingOptions, options?: UpSamplingOptions) {
    super(2, size, options);
  }
}

/** Volumes `size` times as deep, tall and wide, each place repeated. @example layers.upSampling3d([1, 2, 2]) */
export class UpSampling3D extends UpSampling {
  constructor(size?: Lengths | UpSamplingOptions, options?: UpSamplingOptions) {
    super(3, size, options);
  }
}

export interface ResizingOptions extends LayerOptions {
  height?: number | undefined;
  width?: number | undefined;
  /** Default `"bilinear"`. */
  interpolation?: Interpolation | undefined;
  /** Whether to cut the image to the new shape's proportions first. Default false. */
  cropToAspectRatio?: boolean | undefined;
  /** Whether to fill the image up to the new shape's proportions first. Default false. */
  padToAspectRatio?: boolean | undefined;
  /** Only `"constant"`. */
  fillMode?: "constant" | undefined;
  /** What is filled up with. Default 0. */
  fillValue?: number | undefined;
  /** Whether old places are averaged where several fall on a new one. Default false. */
  antialias?: boolean | undefined;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormatLike | null | undefined;
}

/**
 * Images of one size: `[batch, height, width, channels]`, or one image without the batch. Whole numbers stay whole:
 * rounded, and kept within their dtype.
 *
 * @param height - In places, of the result.
 * @param width - In places, of the result.
 * @throws {ValueError} If both aspect-ratio options are set.
 * @example
 * layers.resizing(64, 64, { cropToAspectRatio: true });
 */
export class Resizing extends Layer {
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillMode: "constant";
  readonly fillValue: number;
  readonly antialias: boolean;
  readonly dataFormat: DataFormat;

  constructor(height: number | ResizingOptions, width?: number, options?: ResizingOptions) {
    const given = typeof height === "object" ? height : { ...options, height, width };
    super(given);
    [this.height, this.width] = lengthsOf([given.height, given.width], 2, "height and width", this.name) as [
      number,
      number,
    ];
    this.interpolation = interpolationOf(given.interpolation, "bilinear", this.name);
    this.cropToAspectRatio = given.cropToAspectRatio ?? false;
    this.padToAspectRatio = given.padToAspectRatio ?? false;
    this.fillMode = given.fillMode ?? "constant";
    this.fillValue = given.fillValue ?? 0;
    this.antialias = given.antialias ?? false;
    this.dataFormat = dataFormatOf(given.dataFormat, this.name);
    if (this.fillMode !== "constant") throw unknownName(`${this.name}: fillMode`, this.fillMode, ["constant"]);
    if (this.cropToAspectRatio && this.padToAspectRatio) {
      throw new ValueError(`${this.name}: expected at most one of cropToAspectRatio and padToAspectRatio, got both.`);
    }
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    if (inputs.ndim !== 3 && inputs.ndim !== 4) {
      throw new ShapeError(
        `${this.name}: expected inputs [batch, height, width, channels] or [height, width, channels], ` +
          `got ${showShape(inputs.shape)}.`,
      );
    }
    const down = inputs.ndim - (this.dataFormat === "channels_last" ? 3 : 2);
    const across = down + 1;
    let x = inputs;
    if (this.cropToAspectRatio) x = this.#crop(x, down, across);
    if (this.padToAspectRatio) x = this.#pad(x, down, across);
    const { interpolation, antialias } = this;
    const resized = resize(x, { [down]: this.height, [across]: this.width }, { interpolation, antialias });
    if (resized.dtype === inputs.dtype) return resized;
    return isFloat(inputs.dtype) ? math.astype(resized, inputs.dtype) : this.#whole(resized, inputs);
  }

  /** The largest piece in the middle that has the new proportions. */
  #crop(x: NDArray, down: number, across: number): NDArray {
    const [height, width] = [x.shape[down]!, x.shape[across]!];
    const rows = Math.max(1, Math.min(height, Math.trunc((width * this.height) / this.width)));
    const columns = Math.max(1, Math.min(width, Math.trunc((height * this.width) / this.height)));
    const [top, left] = [Math.trunc((height - rows) / 2), Math.trunc((width - columns) / 2)];
    return slice(
      x,
      x.shape.map((n, axis) =>
        axis === down
          ? { start: top, step: 1, length: rows }
          : axis === across
            ? { start: left, step: 1, length: columns }
            : { start: 0, step: 1, length: n },
      ),
    );
  }

  /** As many places on both sides as bring the image to the new proportions. */
  #pad(x: NDArray, down: number, across: number): NDArray {
    const [height, width] = [x.shape[down]!, x.shape[across]!];
    const top = Math.trunc((Math.max(height, Math.trunc((width * this.height) / this.width)) - height) / 2);
    const left = Math.trunc((Math.max(width, Math.trunc((height * this.width) / this.height)) - width) / 2);
    const [axis, more] = top > 0 ? [down, top] : [across, left];
    if (more === 0) return x;
    const target = {
      shape: x.shape.map((n, i) => (i === axis ? n + 2 * more : n)),
      pieces: x.shape.map((length, i) => ({ start: i === axis ? more : 0, step: 1, length })),
    };
    const padded = unslice(x, target);
    if (this.fillValue === 0) return padded;
    // What was filled up is 1 less the picture's place among zeros.
    const outside = math.subtract(1, unslice(full(x.shape, 1, x.dtype), target));
    return add(padded, math.multiply(outside, this.fillValue));
  }

  /** Whole numbers again, as Keras gives them. */
  #whole(resized: NDArray, { dtype }: NDArray): NDArray {
    const bits = Number(/\d+$/.exec(dtype)?.[0] ?? 1);
    const signed = dtype.startsWith("int");
    const low = signed ? -(2 ** (bits - 1)) : 0;
    const high = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
    return math.astype(clip(rint(resized), scalar(low, resized.dtype), scalar(high, resized.dtype)), dtype);
  }

  override getConfig(): Record<string, unknown> {
    const { height, width, interpolation, cropToAspectRatio, padToAspectRatio } = this;
    const { fillMode, fillValue, antialias, dataFormat } = this;
    return {
      ...super.getConfig(),
      height,
      width,
      interpolation,
      cropToAspectRatio,
      padToAspectRatio,
      fillMode,
      fillValue,
      antialias,
      dataFormat,
    };
  }
}

/** Dropout of whole features, and dropout that keeps mean and variance: spatialDropout1d/2d/3d, alphaDropout. */
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape } from "../../errors.ts";
import * as math from "../math.ts";
import type { CallOptions } from "./callable.ts";
import { Dropout, type DropoutOptions } from "./noise.ts";

/** Drops features as wholes: a feature is gone at all places of a sample, or at none. */
abstract class SpatialDropout extends Dropout {
  constructor(
    rate: number | DropoutOptions,
    options: DropoutOptions,
    private readonly places: number,
  ) {
    super(rate, options);
  }

  override call(inputs: NDArray, options: CallOptions = {}): NDArray {
    if (inputs.ndim !== this.places + 2) {
      throw new ShapeError(
        `${this.name}: expected inputs of ${this.places + 2} axes, the features last, got ${showShape(inputs.shape)}.`,
      );
    }
    return super.call(inputs, options);
  }

  protected override maskShape(inputs: NDArray): readonly number[] {
    return inputs.shape.map((n, i) => (i === 0 || i === inputs.ndim - 1 ? n : 1));
  }

  override getConfig(): Record<string, unknown> {
    // Keras's takes neither: what is dropped is given by the axes, and there is nothing to train.
    const { noiseShape: _, trainable: __, ...config } = super.getConfig();
    return config;
  }
}

/** Drops features of sequences `[batch, steps, features]` as wholes while training. @see Tompson et al. (2014) */
export class SpatialDropout1D extends SpatialDropout {
  constructor(rate: number | DropoutOptions, options: DropoutOptions = {}) {
    super(rate, options, 1);
  }
}

/** Drops features of images `[batch, rows, columns, features]` as wholes while training. @see Tompson et al. (2014) */
export class SpatialDropout2D extends SpatialDropout {
  constructor(rate: number | DropoutOptions, options: DropoutOptions = {}) {
    super(rate, options, 2);
  }
}

/** Drops features of volumes `[batch, x, y, z, features]` as wholes while training. @see Tompson et al. (2014) */
export class SpatialDropout3D extends SpatialDropout {
  constructor(rate: number | DropoutOptions, options: DropoutOptions = {}) {
    super(rate, options, 3);
  }
}

const ALPHA = -1.6732632423543772 * 1.0507009873554805;

/**
 * While training, sets a random share of its inputs to selu's lowest value, and scales and moves all of them so that
 * mean and variance stay as they were.
 *
 * @param rate - Share that is dropped, from 0 to 1.
 * @see Klambauer et al. (2017). https://arxiv.org/abs/1706.02515
 */
export class AlphaDropout extends Dropout {
  override call(inputs: NDArray, { training = false }: CallOptions = {}): NDArray {
    if (!training || this.rate === 0) return inputs;
    const factor = ((1 - this.rate) * (1 + this.rate * ALPHA ** 2)) ** -0.5;
    const moved = math.where(math.broadcastTo(this.draw(inputs), inputs.shape), inputs, ALPHA);
    return math.add(math.multiply(moved, factor), -factor * ALPHA * this.rate);
  }
}

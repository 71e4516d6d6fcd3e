/** Random initializers of a given spread: randomNormal, randomUniform, truncatedNormal. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { full } from "../arrays.ts";
import { type FloatX, floatx } from "../config.ts";
import { Generator } from "../random/generator.ts";
import { RandomInitializer, type SeedOptions } from "./initializer.ts";

/** An array whose elements are drawn one by one. */
export function drawn(shape: Shape, dtype: FloatX, draw: () => number): NDArray {
  const out = full(shape, 0, dtype);
  const storage = out.storage as Float64Array;
  for (let i = out.offset, end = i + out.size; i < end; i++) storage[i] = draw();
  return out;
}

/** A mean and a standard deviation. */
export interface NormalOptions extends SeedOptions {
  /** Default 0. */
  mean?: number;
  /** Default 0.05. */
  stddev?: number;
}

abstract class Normal extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor({ mean = 0, stddev = 0.05, ...rest }: NormalOptions = {}) {
    super(rest);
    this.mean = mean;
    this.stddev = stddev;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), mean: this.mean, stddev: this.stddev };
  }
}

/** Normally distributed. @example initializers.randomNormal({ stddev: 0.1, seed: 1 }) */
export class RandomNormal extends Normal {
  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    const random = new Generator(this.seed);
    return drawn(shape, dtype, () => this.mean + this.stddev * random.normal());
  }
}

/** Normally distributed, drawn again where further than two standard deviations from the mean. */
export class TruncatedNormal extends Normal {
  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    const random = new Generator(this.seed);
    return drawn(shape, dtype, () => this.mean + this.stddev * random.truncatedNormal());
  }
}

/** Bounds. */
export interface UniformOptions extends SeedOptions {
  /** Default -0.05. */
  minval?: number;
  /** Default 0.05. */
  maxval?: number;
}

/** Evenly distributed from `minval` to `maxval`. */
export class RandomUniform extends RandomInitializer {
  readonly minval: number;
  readonly maxval: number;

  constructor({ minval = -0.05, maxval = 0.05, ...rest }: UniformOptions = {}) {
    super(rest);
    this.minval = minval;
    this.maxval = maxval;
  }

  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    const random = new Generator(this.seed);
    return drawn(shape, dtype, () => this.minval + (this.maxval - this.minval) * random.uniform());
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), minval: this.minval, maxval: this.maxval };
  }
}

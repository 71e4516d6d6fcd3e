/** Layers that disturb while training, and do nothing otherwise: dropout, gaussianNoise, gaussianDropout. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import * as math from "../math.ts";
import { SeedGenerator } from "../random/uniform.ts";
import type { CallOptions } from "./callable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface DropoutOptions extends LayerOptions {
  /** Share that is dropped, from 0 to 1. */
  rate?: number;
  /** Lengths of the mask, where some axes share it: 1 for a shared axis, `null` for the input's length. */
  noiseShape?: readonly (number | null)[] | null | undefined;
  /** A whole number for the same masks every time. */
  seed?: number | null | undefined;
}

/**
 * While training, sets a random share of its inputs to 0 and scales the others so that the sum stays the same on average.
 *
 * @param rate - Share that is dropped, from 0 to 1.
 * @see Srivastava et al. (2014), Dropout.
 * @example
 * model.add(layers.dropout(0.5));
 */
export class Dropout extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | null;
  readonly #random: SeedGenerator;

  constructor(rate: number | DropoutOptions, options: DropoutOptions = {}) {
    const given: DropoutOptions = typeof rate === "object" ? rate : { ...options, rate };
    super(given);
    const { className } = this;
    this.rate = checkedShare(given.rate, className.charAt(0).toLowerCase() + className.slice(1));
    this.noiseShape = given.noiseShape ?? null;
    this.#random = new SeedGenerator(given.seed);
    this.built = true;
  }

  override call(inputs: NDArray, { training = false }: CallOptions = {}): NDArray {
    if (!training || this.rate === 0) return inputs;
    if (this.rate === 1) return math.multiply(inputs, 0);
    const keeps = math.astype(this.draw(inputs), inputs.dtype);
    return math.multiply(inputs, math.multiply(keeps, 1 / (1 - this.rate)));
  }

  /** @internal Which elements stay: anew at each call, in the shape of the mask. */
  protected draw(inputs: NDArray): NDArray {
    return math.greaterEqual(this.#random.uniform(this.maskShape(inputs), inputs.dtype), this.rate);
  }

  /** @internal Lengths of the mask. */
  protected maskShape(inputs: NDArray): readonly number[] {
    return this.noiseShape?.map((n, i) => n ?? inputs.shape[i]!) ?? inputs.shape;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.#random.config, noiseShape: this.noiseShape };
  }
}

export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation. */
  stddev?: number;
  seed?: number | null | undefined;
}

/** While training, adds normally distributed noise of mean 0. */
export class GaussianNoise extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly stddev: number;
  readonly #random: SeedGenerator;

  constructor(stddev: number | GaussianNoiseOptions, options: GaussianNoiseOptions = {}) {
    const given: GaussianNoiseOptions = typeof stddev === "object" ? stddev : { ...options, stddev };
    super(given);
    if (!(given.stddev! >= 0)) {
      throw new ValueError(`gaussianNoise: expected stddev of at least 0, got ${showValue(given.stddev)}.`);
    }
    this.stddev = given.stddev!;
    this.#random = new SeedGenerator(given.seed);
    this.built = true;
  }

  override call(inputs: NDArray, { training = false }: CallOptions = {}): NDArray {
    if (!training || this.stddev === 0) return inputs;
    return math.add(inputs, math.multiply(this.#random.normal(inputs.shape, inputs.dtype), this.stddev));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev, seed: this.#random.config };
  }
}

/** While training, multiplies by normally distributed noise of mean 1 and variance `rate / (1 - rate)`. */
export class GaussianDropout extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly rate: number;
  readonly #random: SeedGenerator;

  constructor(rate: number | DropoutOptions, options: DropoutOptions = {}) {
    const given: DropoutOptions = typeof rate === "object" ? rate : { ...options, rate };
    super(given);
    this.rate = checkedShare(given.rate, "gaussianDropout");
    this.#random = new SeedGenerator(given.seed);
    this.built = true;
  }

  override call(inputs: NDArray, { training = false }: CallOptions = {}): NDArray {
    if (!training || this.rate === 0) return inputs;
    const noise = this.#random.normal(inputs.shape, inputs.dtype);
    return math.multiply(inputs, math.add(math.multiply(noise, Math.sqrt(this.rate / (1 - this.rate))), 1));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.#random.config };
  }
}

/** @internal */
export function checkedShare(rate: number | undefined, where: string): number {
  if (rate !== undefined && rate >= 0 && rate <= 1) return rate;
  throw new ValueError(`${where}: expected a rate from 0 to 1, got ${showValue(rate)}.`);
}

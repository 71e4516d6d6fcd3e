/** Initializers that fit the spread to the layer's size: varianceScaling, and those named after Glorot, He and LeCun. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ValueError } from "../../errors.ts";
import { type FloatX, floatx } from "../config.ts";
import { Generator } from "../random/generator.ts";
import { drawn } from "./draws.ts";
import { RandomInitializer, type SeedOptions } from "./initializer.ts";

export type FanMode = "fan_in" | "fan_out" | "fan_avg";
export type Distribution = "truncated_normal" | "untruncated_normal" | "uniform" | "normal";

export interface VarianceScalingOptions extends SeedOptions {
  /** Default 1. */
  scale?: number;
  /** Which fan divides the scale: inputs, outputs, or their mean. Default `"fan_in"`. */
  mode?: FanMode | "fanIn" | "fanOut" | "fanAvg";
  /** Default `"truncated_normal"`. */
  distribution?: Distribution | "truncatedNormal" | "untruncatedNormal";
}

/**
 * Values of variance `scale / fan`.
 *
 * @see He et al. (2015), Delving Deep into Rectifiers. https://arxiv.org/abs/1502.01852
 * @example
 * initializers.varianceScaling({ scale: 2, mode: "fan_in", distribution: "uniform" })
 */
export class VarianceScaling extends RandomInitializer {
  readonly scale: number;
  readonly mode: FanMode;
  readonly distribution: Exclude<Distribution, "normal">;

  constructor(options: VarianceScalingOptions = {}) {
    super(options);
    const { scale = 1, mode = "fan_in", distribution = "truncated_normal" } = options;
    if (!(scale > 0)) throw new ValueError(`varianceScaling: expected a positive scale, got ${scale}.`);
    this.scale = scale;
    this.mode = oneOf("mode", mode, ["fan_in", "fan_out", "fan_avg"]);
    const kind = distribution === "normal" ? "truncated_normal" : distribution;
    this.distribution = oneOf("distribution", kind, ["truncated_normal", "untruncated_normal", "uniform"]);
  }

  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    const { fanIn, fanOut } = fansOf(shape);
    const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[this.mode];
    const variance = this.scale / Math.max(1, fan);
    const random = new Generator(this.seed);
    if (this.distribution === "uniform") {
      const limit = Math.sqrt(3 * variance);
      return drawn(shape, dtype, () => limit * (2 * random.uniform() - 1));
    }
    if (this.distribution === "untruncated_normal") {
      return drawn(shape, dtype, () => Math.sqrt(variance) * random.normal());
    }
    // A standard normal cut at ±2 has this standard deviation.
    const stddev = Math.sqrt(variance) / 0.87962566103423978;
    return drawn(shape, dtype, () => stddev * random.truncatedNormal());
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, mode: this.mode, distribution: this.distribution };
  }
}

function oneOf<T extends string>(what: string, value: string, known: readonly T[]): T {
  const wanted = value.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  const found = known.find((name) => name === wanted);
  if (found !== undefined) return found;
  throw new ValueError(`varianceScaling: expected ${what} to be one of ${known.join(", ")}, got ${value}.`);
}

/** How many inputs reach an output element, and outputs an input element; convolutions count their window. */
export function fansOf(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0]!, fanOut: shape[0]! };
  const window = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}

/** One of the named settings of `VarianceScaling`; its configuration is its seed alone. */
abstract class Named extends VarianceScaling {
  override getConfig(): Record<string, unknown> {
    return { seed: super.getConfig()["seed"] };
  }
}

/** Uniform within ±sqrt(6 / (inputs + outputs)): the default of kernels. @see Glorot & Bengio (2010) */
export class GlorotUniform extends Named {
  constructor(options: SeedOptions = {}) {
    super({ ...options, scale: 1, mode: "fan_avg", distribution: "uniform" });
  }
}

/** Truncated normal of variance 2 / (inputs + outputs). */
export class GlorotNormal extends Named {
  constructor(options: SeedOptions = {}) {
    super({ ...options, scale: 1, mode: "fan_avg", distribution: "truncated_normal" });
  }
}

/** Uniform within ±sqrt(6 / inputs): for ReLU. */
export class HeUniform extends Named {
  constructor(options: SeedOptions = {}) {
    super({ ...options, scale: 2, mode: "fan_in", distribution: "uniform" });
  }
}

/** Truncated normal of variance 2 / inputs: for ReLU. */
export class HeNormal extends Named {
  constructor(options: SeedOptions = {}) {
    super({ ...options, scale: 2, mode: "fan_in", distribution: "truncated_normal" });
  }
}

/** Uniform within ±sqrt(3 / inputs): for SELU. */
export class LecunUniform extends Named {
  constructor(options: SeedOptions = {}) {
    super({ ...options, scale: 1, mode: "fan_in", distribution: "uniform" });
  }
}

/** Truncated normal of variance 1 / inputs: for SELU. */
export class LecunNormal extends Named {
  constructor(options: SeedOptions = {}) {
    super({ ...options, scale: 1, mode: "fan_in", distribution: "truncated_normal" });
  }
}

/** Small layers of one expression: identity, rescaling, lambda, activityRegularization, unitNormalization. */
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import { unit } from "../losses/regression.ts";
import * as math from "../math.ts";
import { L1L2 } from "../regularizers.ts";
import type { CallOptions } from "./callable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Hands its input on. */
export class Identity extends Layer {
  static override readonly keepsMask: boolean = true;
  constructor(options: LayerOptions = {}) {
    super(options);
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return inputs;
  }
}

export interface RescalingOptions extends LayerOptions {
  scale?: number;
  /** Default 0. */
  offset?: number | undefined;
}

/** `x·scale + offset`. @example layers.rescaling(1 / 255) */
export class Rescaling extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly scale: number;
  readonly offset: number;

  constructor(scale: number | RescalingOptions, options: RescalingOptions = {}) {
    const given: RescalingOptions = typeof scale === "object" ? scale : { ...options, scale };
    super(given);
    this.scale = given.scale ?? 1;
    this.offset = given.offset ?? 0;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return math.add(math.multiply(math.astype(inputs, this.dtype), this.scale), this.offset);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

type LambdaFunction = (x: NDArray, options?: CallOptions) => NDArray;

/** A function of one's own, written with `nd`, as a layer. @example layers.lambda((x) => nd.square(x)) */
export class Lambda extends Layer {
  readonly fn: LambdaFunction;

  constructor(fn: LambdaFunction, options: LayerOptions = {}) {
    super(options);
    if (typeof fn !== "function") throw new ValueError(`lambda: expected a function, got ${typeof fn}.`);
    this.fn = fn;
    this.built = true;
  }

  override call(inputs: NDArray, options?: CallOptions): NDArray {
    return this.fn(inputs, options);
  }

  override getConfig(): Record<string, unknown> {
    throw new ValueError(
      `${this.name}: expected a layer that can be written down, a lambda cannot. ` +
        "Make it a class that extends keras.Layer.",
    );
  }
}

export interface ActivityRegularizationOptions extends LayerOptions {
  /** Default 0. */
  l1?: number | undefined;
  /** Default 0. */
  l2?: number | undefined;
}

/** Hands its input on, and adds a penalty on it to the loss. */
export class ActivityRegularization extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly l1: number;
  readonly l2: number;

  constructor(options: ActivityRegularizationOptions = {}) {
    const { l1 = 0, l2 = 0, ...rest } = options;
    super({ ...rest, activityRegularizer: new L1L2({ l1, l2 }) });
    this.l1 = l1;
    this.l2 = l2;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return inputs;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), l1: this.l1, l2: this.l2 };
  }
}

export interface UnitNormalizationOptions extends LayerOptions {
  /** Default the last. */
  axis?: number | undefined;
}

/** Each sample scaled to length 1 along an axis. */
export class UnitNormalization extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly axis: number;

  constructor(options: UnitNormalizationOptions | number = {}) {
    const given: UnitNormalizationOptions = typeof options === "number" ? { axis: options } : options;
    super(given);
    this.axis = given.axis ?? -1;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return unit(inputs, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Layers that move elements about: flatten, reshape, permute, repeatVector. */
import type { NDArray } from "../../core/ndarray.ts";
import { sizeOf } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import * as math from "../math.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** `[batch, a, b, …]` → `[batch, a·b·…]`. */
export class Flatten extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return math.reshape(inputs, [inputs.shape[0]!, sizeOf(inputs.shape.slice(1))]);
  }
}

export interface ReshapeOptions extends LayerOptions {
  targetShape?: readonly number[];
}

/** Another shape for each sample; one axis may be -1. @example layers.reshape([28, 28, 1]) */
export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  constructor(targetShape: readonly number[] | ReshapeOptions, options: LayerOptions = {}) {
    const given: ReshapeOptions = Array.isArray(targetShape)
      ? { ...options, targetShape }
      : (targetShape as ReshapeOptions);
    super(given);
    this.targetShape = given.targetShape ?? [];
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    const [batch = 1, ...rest] = inputs.shape;
    const size = sizeOf(rest);
    const known = sizeOf(this.targetShape.filter((n) => n !== -1));
    const target = this.targetShape.map((n) => (n === -1 ? size / known : n));
    if (sizeOf(target) !== size || target.some((n) => !Number.isInteger(n) || n < 0)) {
      throw new ShapeError(
        `${this.name}: expected a target shape of ${size} elements for samples ${showShape(rest)}, ` +
          `got ${showShape(this.targetShape)}.`,
      );
    }
    return math.reshape(inputs, [batch, ...target]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), targetShape: this.targetShape };
  }
}

export interface PermuteOptions extends LayerOptions {
  dims?: readonly number[];
}

/** The axes of each sample in another order, counted from 1. @example layers.permute([2, 1]) */
export class Permute extends Layer {
  readonly dims: readonly number[];

  constructor(dims: readonly number[] | PermuteOptions, options: LayerOptions = {}) {
    const given: PermuteOptions = Array.isArray(dims) ? { ...options, dims } : (dims as PermuteOptions);
    super(given);
    this.dims = given.dims ?? [];
    if ([...this.dims].sort((a, b) => a - b).some((n, i) => n !== i + 1)) {
      throw new ValueError(`permute: expected each axis once, counted from 1, got ${showShape(this.dims)}.`);
    }
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    if (inputs.ndim !== this.dims.length + 1) {
      throw new ShapeError(
        `${this.name}: expected samples of ${this.dims.length} axes, got ${showShape(inputs.shape.slice(1))}.`,
      );
    }
    return math.transpose(inputs, [0, ...this.dims]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: this.dims };
  }
}

export interface RepeatVectorOptions extends LayerOptions {
  n?: number;
}

/** `[batch, features]` → `[batch, n, features]`. */
export class RepeatVector extends Layer {
  readonly n: number;

  constructor(n: number | RepeatVectorOptions, options: LayerOptions = {}) {
    const given: RepeatVectorOptions = typeof n === "number" ? { ...options, n } : n;
    super(given);
    if (!Number.isInteger(given.n) || given.n! < 1) {
      throw new ValueError(`repeatVector: expected n to be a whole number above 0, got ${showValue(given.n)}.`);
    }
    this.n = given.n!;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    if (inputs.ndim !== 2) {
      throw new ShapeError(`${this.name}: expected inputs [batch, features], got ${showShape(inputs.shape)}.`);
    }
    const [batch, features] = inputs.shape as [number, number];
    return math.broadcastTo(math.expandDims(inputs, 1), [batch, this.n, features]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}

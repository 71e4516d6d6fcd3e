import type { NDArray } from "../../core/ndarray.ts";
import type { Masks } from "../masks.ts";
import * as math from "../math.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface MaskingOptions extends LayerOptions {
  /** Steps whose features all have this value are padding. Default 0. */
  maskValue?: number | undefined;
}

/**
 * Marks padding: a step of `[batch, steps, features]` whose features all equal `maskValue` is masked, and set to 0.
 *
 * @example
 * keras.sequential([layers.input([10, 3]), layers.masking({ maskValue: -1 }), layers.lstm(4)]);
 */
export class Masking extends Layer {
  readonly maskValue: number;

  constructor(options: number | MaskingOptions = {}) {
    const given: MaskingOptions = typeof options === "number" ? { maskValue: options } : options;
    super(given);
    this.maskValue = given.maskValue ?? 0;
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return math.where(math.any(math.notEqual(inputs, this.maskValue), -1, true), inputs, 0);
  }

  override computeMask(inputs: NDArray): Masks {
    return math.any(math.notEqual(inputs, this.maskValue), -1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), maskValue: this.maskValue };
  }
}

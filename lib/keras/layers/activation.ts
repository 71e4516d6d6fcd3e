import { isFloat } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { type ActivationFunction, type ActivationLike, activationName, getActivation } from "../activations/index.ts";
import * as math from "../math.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface ActivationOptions extends LayerOptions {
  activation?: ActivationLike;
}

/**
 * Applies an activation; shapes stay.
 *
 * @param activation - A name (Keras's spelling or camelCase) or a function.
 * @example
 * model.add(layers.activation("relu"));
 */
export class Activation extends Layer {
  static override readonly keepsMask: boolean = true;
  readonly activation: ActivationFunction;

  constructor(activation: ActivationLike | ActivationOptions, options: LayerOptions = {}) {
    const given: ActivationOptions = typeof activation === "object" ? activation : { ...options, activation };
    super(given);
    this.activation = getActivation(given.activation);
    this.built = true;
  }

  override call(inputs: NDArray): NDArray {
    return this.activation(isFloat(inputs.dtype) ? inputs : math.astype(inputs, this.dtype));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: activationName(this.activation) };
  }
}

import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../../errors.ts";
import { firstMask, type Masks } from "../../masks.ts";
import * as math from "../../math.ts";
import type { CallOptions } from "../callable.ts";
import { Layer, type LayerOptions } from "../layer.ts";
import { configOf, type LayerConfig, layerFrom } from "../registry.ts";

export interface TimeDistributedOptions extends LayerOptions {
  layer?: Layer | LayerConfig;
}

/**
 * A layer for each step by itself: `[batch, steps, …]` → `[batch, steps, …]`, with the same weights at every step.
 *
 * @example
 * layers.timeDistributed(layers.dense(4))(nd.ones([2, 10, 3])).shape; // → [ 2, 10, 4 ]
 */
export class TimeDistributed extends Layer {
  static override readonly keepsMask: boolean = true;

  readonly layer: Layer;

  constructor(layer: Layer | TimeDistributedOptions, options: TimeDistributedOptions = {}) {
    const given: TimeDistributedOptions = layer instanceof Layer ? { ...options, layer } : layer;
    super(given);
    if (given.layer === undefined) {
      throw new ValueError(`timeDistributed: expected a layer (layers.dense(4)), got ${showValue(given.layer)}.`);
    }
    this.layer = layerFrom(given.layer, "timeDistributed");
  }

  override build(inputShape: Shape): void {
    if (inputShape.length < 3) {
      throw new ShapeError(
        `${this.name}: expected inputs [batch, steps, …] of 3 axes or more, ` +
          `got ${showShape(inputShape.map((n) => (n < 0 ? null : n)))}.`,
      );
    }
    this.layer.ensureBuilt([inputShape[0]!, ...inputShape.slice(2)]);
  }

  override call(inputs: NDArray, { training, mask }: CallOptions & { mask?: Masks } = {}): NDArray {
    const [batch, steps, ...rest] = inputs.shape as [number, number, ...number[]];
    // Statistics of a batch are those of one step: only then do steps have to be taken one by one.
    if (training && this.layer.nonTrainableWeights.length > 0) {
      const valid = firstMask(mask);
      const outputs = Array.from({ length: steps }, (_, t) => {
        const told = valid === undefined ? { training } : { training, mask: math.pick(valid, 1, t) };
        return this.layer.call(math.pick(inputs, 1, t), told) as NDArray;
      });
      return math.stack(outputs, 1);
    }
    const flat = this.layer.call(math.reshape(inputs, [batch * steps, ...rest]), { training }) as NDArray;
    return math.reshape(flat, [batch, steps, ...flat.shape.slice(1)]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: configOf(this.layer) };
  }
}

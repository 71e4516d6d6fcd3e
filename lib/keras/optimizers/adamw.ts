import { ValueError } from "../../errors.ts";
import { Adam, type AdamOptions } from "./adam.ts";

/**
 * Adam with decay of the weights apart from the gradient.
 *
 * @param options.weightDecay - Default 0.004.
 * @see Loshchilov & Hutter (2019). https://arxiv.org/abs/1711.05101
 */
export class AdamW extends Adam {
  constructor(options: AdamOptions | number = {}) {
    const given: AdamOptions = typeof options === "number" ? { learningRate: options } : options;
    super({ ...given, weightDecay: given.weightDecay === undefined ? 0.004 : given.weightDecay });
    if (this.weightDecay === null) throw new ValueError(`${this.name}: expected weightDecay to be a number, got null.`);
  }
}

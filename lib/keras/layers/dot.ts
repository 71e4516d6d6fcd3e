import type { NDArray } from "../../core/ndarray.ts";
import { normalizeAxis } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import type { Masks } from "../masks.ts";
import * as math from "../math.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface DotOptions extends LayerOptions {
  /** The axis of both inputs, or one of each, along which they are multiplied and added; not the batch's. */
  axes?: number | readonly [number, number] | undefined;
  /** Whether inputs are scaled to length 1 along it first: the result is then a cosine. Default false. */
  normalize?: boolean | undefined;
}

/**
 * Products of two tensors, sample by sample, along an axis of each.
 *
 * @throws {ShapeError} If the axes differ in length.
 * @example
 * layers.dot([1, 2])([nd.ones([2, 3, 5]), nd.ones([2, 10, 3])]).shape; // → [ 2, 5, 10 ]
 */
export class Dot extends Layer {
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(axes: number | readonly [number, number] | DotOptions, options: DotOptions = {}) {
    const bare = typeof axes === "number" || Array.isArray(axes);
    const given = (bare ? { ...options, axes } : axes) as DotOptions;
    super(given);
    const one = given.axes;
    if (one === undefined || (typeof one !== "number" && (!Array.isArray(one) || one.length !== 2))) {
      throw new ValueError(`dot: expected axes to be a number or a list of two, got ${showValue(one)}.`);
    }
    this.axes = one;
    this.normalize = given.normalize ?? false;
    this.built = true;
  }

  /** Scores have no steps. */
  override computeMask(): Masks {
    return undefined;
  }

  override call(inputs: readonly NDArray[]): NDArray {
    if (!Array.isArray(inputs) || inputs.length !== 2) {
      throw new ShapeError(`${this.name}: expected a list of two inputs: ${this.name}([a, b]).`);
    }
    let [x, y] = inputs as [NDArray, NDArray];
    const given = typeof this.axes === "number" ? [this.axes, this.axes] : this.axes;
    const [a, b] = [normalizeAxis(given[0]!, x.ndim, this.name), normalizeAxis(given[1]!, y.ndim, this.name)];
    if (a === 0 || b === 0 || x.shape[a] !== y.shape[b] || x.shape[0] !== y.shape[0]) {
      throw new ShapeError(
        `${this.name}: expected inputs whose axes ${a} and ${b} (not the batch's) are of one length, ` +
          `got ${showShape(x.shape)} and ${showShape(y.shape)}.`,
      );
    }
    if (this.normalize) [x, y] = [unit(x, a), unit(y, b)];
    const [batch, common] = [x.shape[0]!, x.shape[a]!];
    const rest = (z: NDArray, axis: number) => z.shape.filter((_, i) => i !== 0 && i !== axis);
    const order = (z: NDArray, axis: number, last: boolean) => {
      const others = z.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
      return last ? [0, ...others, axis] : [0, axis, ...others];
    };
    const left = math.reshape(math.transpose(x, order(x, a, true)), [batch, -1, common]);
    const right = math.reshape(math.transpose(y, order(y, b, false)), [batch, common, -1]);
    const shape = [batch, ...rest(x, a), ...rest(y, b)];
    // Of two vectors a number, which keeps an axis.
    return math.reshape(math.matmul(left, right), shape.length === 1 ? [batch, 1] : shape);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }
}

const unit = (x: NDArray, axis: number): NDArray =>
  math.divide(x, math.sqrt(math.maximum(math.sum(math.square(x), axis, true), 1e-12)));

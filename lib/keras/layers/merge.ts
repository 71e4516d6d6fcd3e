/** Layers that make one tensor of several: add, subtract, multiply, average, maximum, minimum, concatenate. */
import type { NDArray } from "../../core/ndarray.ts";
import { broadcastShapes, normalizeAxis } from "../../core/shape.ts";
import { ShapeError, showShape } from "../../errors.ts";
import type { Masks } from "../masks.ts";
import * as math from "../math.ts";
import { Layer, type LayerOptions } from "./layer.ts";

abstract class Merge extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
    this.built = true;
  }

  /** Steps count that count in any of the inputs, where all of them have a mask; else there is none. */
  override computeMask(_inputs: unknown, mask: Masks): Masks {
    if (!Array.isArray(mask) || mask.some((one) => one === undefined)) return undefined;
    return (mask as NDArray[]).reduce((all, one) => math.logicalOr(all, one));
  }

  /** Merges two. */
  protected abstract merge(a: NDArray, b: NDArray): NDArray;

  override call(inputs: readonly NDArray[]): NDArray {
    const list = several(inputs, this.name);
    const [first, ...rest] = sameRanks(list);
    return rest.reduce((merged, next) => {
      broadcastShapes(merged.shape, next.shape, this.name);
      return this.merge(merged, next);
    }, first!);
  }
}

function several(inputs: readonly NDArray[] | NDArray, where: string): readonly NDArray[] {
  if (Array.isArray(inputs) && inputs.length >= 1) return inputs;
  throw new ShapeError(`${where}: expected a list of tensors: ${where}([a, b]), got one tensor.`);
}

/** Lower ranks get axes of length 1 after the batch's. */
function sameRanks(inputs: readonly NDArray[]): NDArray[] {
  const rank = Math.max(...inputs.map((x) => x.ndim));
  return inputs.map((x) => {
    const [batch = 1, ...rest] = x.shape;
    return x.ndim === rank ? x : math.reshape(x, [batch, ...new Array<number>(rank - x.ndim).fill(1), ...rest]);
  });
}

/** The sum of its inputs. @example layers.add()([a, b]) */
export class Add extends Merge {
  protected override merge(a: NDArray, b: NDArray): NDArray {
    return math.add(a, b);
  }
}

/** The first input less the second. */
export class Subtract extends Merge {
  protected override merge(a: NDArray, b: NDArray): NDArray {
    return math.subtract(a, b);
  }

  override call(inputs: readonly NDArray[]): NDArray {
    if (several(inputs, this.name).length !== 2) {
      throw new ShapeError(`${this.name}: expected two inputs, got ${inputs.length}.`);
    }
    return super.call(inputs);
  }
}

/** The product of its inputs, element by element. */
export class Multiply extends Merge {
  protected override merge(a: NDArray, b: NDArray): NDArray {
    return math.multiply(a, b);
  }
}

/** The mean of its inputs. */
export class Average extends Merge {
  protected override merge(a: NDArray, b: NDArray): NDArray {
    return math.add(a, b);
  }

  override call(inputs: readonly NDArray[]): NDArray {
    return math.divide(super.call(inputs), inputs.length);
  }
}

/** The largest of its inputs, element by element. */
export class Maximum extends Merge {
  protected override merge(a: NDArray, b: NDArray): NDArray {
    return math.maximum(a, b);
  }
}

/** The smallest of its inputs, element by element. */
export class Minimum extends Merge {
  protected override merge(a: NDArray, b: NDArray): NDArray {
    return math.minimum(a, b);
  }
}

export interface ConcatenateOptions extends LayerOptions {
  /** Default the last. */
  axis?: number | undefined;
}

/** Its inputs one after the other along an axis; their other lengths agree. */
export class Concatenate extends Layer {
  readonly axis: number;

  constructor(options: ConcatenateOptions | number = {}) {
    const given: ConcatenateOptions = typeof options === "number" ? { axis: options } : options;
    super(given);
    this.axis = given.axis ?? -1;
    this.built = true;
  }

  override call(inputs: readonly NDArray[]): NDArray {
    const list = several(inputs, this.name);
    const rank = list[0]!.ndim;
    const at = normalizeAxis(this.axis, rank, this.name);
    const rest = (x: NDArray) => x.shape.filter((_, i) => i !== at).join();
    if (list.some((x) => x.ndim !== rank || rest(x) !== rest(list[0]!))) {
      throw new ShapeError(
        `${this.name}: expected inputs alike except along axis ${this.axis}, ` +
          `got ${list.map((x) => showShape(x.shape)).join(" and ")}.`,
      );
    }
    return math.concatenate(list, at);
  }

  /** A step counts where any of its places does; inputs without a mask count everywhere. */
  override computeMask(inputs: readonly NDArray[], mask: Masks): Masks {
    if (!Array.isArray(mask) || mask.every((one) => one === undefined)) return undefined;
    const wide = inputs.map((x, i) => {
      const one = (mask as readonly (NDArray | undefined)[])[i];
      if (one === undefined) return math.astype(math.onesLike(x), "bool");
      return one.ndim < x.ndim ? math.broadcastTo(math.expandDims(one, -1), x.shape) : one;
    });
    return math.any(math.concatenate(wide, normalizeAxis(this.axis, inputs[0]!.ndim, this.name)), -1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

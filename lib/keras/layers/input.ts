/** Where data enters a model. */
import { asDType, type DType } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { floatx } from "../config.ts";
import { Node, type PartialShape, SymbolicTensor } from "../symbolic.ts";
import { Layer } from "./layer.ts";

export interface InputOptions {
  /** Shape of one sample. */
  shape?: PartialShape | undefined;
  /** Shape with the batch's axis. */
  batchShape?: PartialShape | undefined;
  /** Length of the batch's axis; `null` (the default) is any. */
  batchSize?: number | null | undefined;
  /** Default `floatx()`. Data is cast to it. */
  dtype?: DType | undefined;
  name?: string | undefined;
}

/** The layer behind `layers.input`: hands its input on. */
export class InputLayer extends Layer {
  readonly batchShape: PartialShape;
  readonly inputDtype: DType;

  constructor(options: InputOptions = {}) {
    super(options.name === undefined ? {} : { name: options.name });
    const shape = options.shape ?? [];
    this.batchShape = options.batchShape ?? [options.batchSize ?? null, ...shape];
    for (const n of this.batchShape) {
      if (n !== null && !(Number.isInteger(n) && n >= 0)) {
        throw new ValueError(`${this.name}: expected a shape of whole numbers and null, got ${showValue(n)} in it.`);
      }
    }
    this.inputDtype = options.dtype === undefined ? floatx() : asDType(options.dtype, this.name);
    this.built = true;
    new Node(this, [], [new SymbolicTensor(this.batchShape, this.inputDtype, this.name)], {}, true);
  }

  override call(inputs: NDArray): NDArray {
    return inputs;
  }

  override getConfig(): Record<string, unknown> {
    return { batchShape: this.batchShape, dtype: this.inputDtype, name: this.name };
  }
}

/**
 * A symbolic tensor for data: where a functional model begins.
 *
 * @param shape - Of one sample: `[784]` for batches `[batch, 784]`. `null` for an axis of any length.
 * @example
 * const x = layers.input([784]);
 * const model = keras.model(x, layers.dense(10, { activation: "softmax" })(x));
 */
export function input(shape: PartialShape | InputOptions, options: InputOptions = {}): SymbolicTensor {
  if (shape === null || typeof shape !== "object") {
    const hint = typeof shape === "number" ? ` Did you mean input([${shape}])?` : "";
    throw new ValueError(`input: expected the shape of one sample, a list, got ${showValue(shape)}.${hint}`);
  }
  const given = Array.isArray(shape) ? { ...options, shape: shape as PartialShape } : (shape as InputOptions);
  return new InputLayer(given).output;
}

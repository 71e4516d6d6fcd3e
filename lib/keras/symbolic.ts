/** Tensors without values: what layers are called on while a model is put together. */
import type { DType } from "../core/dtype.ts";
import { showShape } from "../errors.ts";
import type { Layer } from "./layers/layer.ts";
import { uniqueName } from "./names.ts";

/** A shape with free axes: `[null, 784]` is any number of rows of 784. */
export type PartialShape = readonly (number | null)[];

/** Which call of which layer made a symbolic tensor, and which of that call's outputs it is. */
export interface KerasHistory {
  readonly operation: Layer;
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

/**
 * A place where a tensor will be: shape and dtype, and the layer call that makes it.
 *
 * @example
 * const x = layers.input([784]);       // x.shape is [null, 784]
 * const y = layers.dense(10)(x);       // y.shape is [null, 10]
 * const model = keras.model(x, y);
 */
export class SymbolicTensor {
  readonly shape: PartialShape;
  readonly dtype: DType;
  readonly name: string;
  /** @internal Set by the node that makes it. */
  kerasHistory!: KerasHistory;

  constructor(shape: PartialShape, dtype: DType, name: string = uniqueName("keras_tensor")) {
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
  }

  /** Number of axes, the batch's included. */
  get ndim(): number {
    return this.shape.length;
  }

  toString(): string {
    return `<SymbolicTensor shape=${showShape(this.shape)}, dtype=${this.dtype}, name=${this.name}>`;
  }
}

/** One call of a layer on symbolic tensors. */
export class Node {
  /** @param args - What else the call was given (`training`…). */
  constructor(
    readonly operation: Layer,
    readonly inputs: readonly SymbolicTensor[],
    readonly outputs: readonly SymbolicTensor[],
    readonly args: Readonly<Record<string, unknown>>,
    /** Whether the call was given one tensor, not a list. */
    readonly single: boolean,
  ) {
    const nodeIndex = operation.inboundNodes.length;
    operation.inboundNodes.push(this);
    outputs.forEach((tensor, tensorIndex) => {
      tensor.kerasHistory = { operation, nodeIndex, tensorIndex };
    });
  }

  /** Whether it is where data enters. */
  get isInput(): boolean {
    return this.inputs.length === 0;
  }

  /** The calls that made its inputs. */
  get parents(): Node[] {
    return this.inputs.map(({ kerasHistory: { operation, nodeIndex } }) => operation.inboundNodes[nodeIndex]!);
  }
}

/** The call that made a tensor. */
export const nodeOf = ({ kerasHistory: { operation, nodeIndex } }: SymbolicTensor): Node =>
  operation.inboundNodes[nodeIndex]!;

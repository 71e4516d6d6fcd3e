/** Models that are a row of layers. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { StateError, showShape, showValue, ValueError } from "../../errors.ts";
import type { CallOptions } from "../layers/callable.ts";
import { InputLayer } from "../layers/input.ts";
import { Layer } from "../layers/layer.ts";
import { type PartialShape, SymbolicTensor } from "../symbolic.ts";
import { Graph } from "./graph.ts";
import { Model } from "./model.ts";

export interface SequentialOptions {
  layers?: readonly (Layer | SymbolicTensor)[] | undefined;
  name?: string | undefined;
  trainable?: boolean | undefined;
}

/**
 * A row of layers, each taking what the one before it gives.
 *
 * The shape of the data is known from a first `layers.input([...])`, from `inputShape` or `inputDim` on the first layer,
 * or else from the first data the model sees.
 *
 * @example
 * const model = keras.sequential([layers.dense(2, { inputShape: [2], activation: "relu" }), layers.dense(1)]);
 */
export class Sequential extends Model<NDArray, NDArray> {
  readonly #layers: Layer[] = [];
  #outputs: SymbolicTensor | undefined;

  constructor(layers: readonly (Layer | SymbolicTensor)[] | SequentialOptions = [], options: SequentialOptions = {}) {
    const given: SequentialOptions = Array.isArray(layers) ? { ...options, layers } : (layers as SequentialOptions);
    super({ name: given.name, trainable: given.trainable });
    for (const layer of given.layers ?? []) this.add(layer);
  }

  /** Puts a layer at the end. */
  add(layer: Layer | SymbolicTensor): void {
    const added = layer instanceof SymbolicTensor ? layer.kerasHistory.operation : layer;
    if (!(added instanceof Layer)) {
      const hint = typeof layer === "function" ? " Did you mean to call it, as layers.flatten()?" : "";
      throw new ValueError(`${this.name}.add: expected a layer, got ${showValue(layer)}.${hint}`);
    }
    const first = this.#layers.length === 0;
    if (first && added.inputShapeOption !== undefined) this.add(new InputLayer({ shape: added.inputShapeOption }));
    if (this.#layers.some(({ name }) => name === added.name)) {
      throw new ValueError(
        `${this.name}.add: expected layers of different names, got a second "${added.name}". Give it another name.`,
      );
    }
    if (added instanceof InputLayer && this.#layers[0] instanceof InputLayer) {
      const shape = showShape(this.#layers[0].batchShape);
      throw new ValueError(`${this.name}.add: expected no second input, this model already takes ${shape}.`);
    }
    this.#layers.push(added);
    if (first && added instanceof Model && added.graph !== undefined) {
      this.#layers.unshift(new InputLayer({ batchShape: added.inputShape }));
    }
    this.#connect(this.#layers.length - 1);
  }

  /** Takes the last layer away. */
  pop(): Layer {
    const last = this.#layers.pop();
    if (last === undefined) throw new StateError(`${this.name}.pop: expected a layer to take away, there is none.`);
    this.#outputs = undefined;
    this.setGraph(undefined);
    this.#connect(1);
    return last;
  }

  /** Calls the layers from place `from` on, where the input is known. */
  #connect(from: number): void {
    const [input] = this.#layers;
    if (!(input instanceof InputLayer)) return;
    const start = this.#outputs === undefined ? 1 : Math.max(1, from);
    let x = this.#outputs ?? input.output;
    for (const layer of this.#layers.slice(start)) x = layer(x);
    this.#outputs = x;
    this.setGraph(this.#layers.length > 1 ? new Graph([input.output], [x]) : undefined);
  }

  /** Builds for inputs of this shape, the batch first (`null` or -1 for any). */
  override build(inputShape: Shape | PartialShape): void {
    if (this.graph !== undefined || this.#layers.length === 0 || Array.isArray(inputShape[0])) return;
    if (!(this.#layers[0] instanceof InputLayer)) {
      const batchShape = inputShape.map((n) => (n === -1 ? null : n));
      this.#layers.unshift(new InputLayer({ batchShape }));
    }
    this.#connect(1);
  }

  override get layers(): readonly Layer[] {
    return this.#layers[0] instanceof InputLayer ? this.#layers.slice(1) : [...this.#layers];
  }

  override get listedBelow(): readonly Layer[] {
    return this.layers;
  }

  /** @internal With the input layer, where there is one. */
  get allLayers(): readonly Layer[] {
    return this.#layers;
  }

  override call(inputs: NDArray, options: CallOptions = {}): NDArray | NDArray[] {
    if (this.graph !== undefined) return super.call(inputs, options);
    let x = inputs;
    for (const layer of this.layers) x = layer(x, options);
    return x;
  }

  override get isBuilt(): boolean {
    return this.#layers.length > 0 && this.layers.every((layer) => layer.isBuilt);
  }

  override getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable, layers: this.#layers };
  }
}

/** A row of layers: `new Sequential(layers)`. */
export const sequential = (
  layers: readonly (Layer | SymbolicTensor)[] | SequentialOptions = [],
  options: SequentialOptions = {},
): Sequential => new Sequential(layers, options);

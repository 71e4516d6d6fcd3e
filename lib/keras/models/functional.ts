/** Keras's functional way: layers are called on symbolic tensors, and a model is what leads from some to others. */
import { type ArraysOf, Model, type ModelOptions } from "./model.ts";
import type { Tensors } from "./tensors.ts";

/**
 * A model from symbolic inputs to outputs.
 *
 * @example
 * const hidden = keras.model(model.inputs, model.layers[1].output); // looks inside another model
 * hidden.predict(x);
 */
export function model<I extends Tensors, O extends Tensors>(
  inputs: I,
  outputs: O,
  options?: Omit<ModelOptions, "inputs" | "outputs">,
): Model<ArraysOf<I>, ArraysOf<O>>;
/** The same, all in one record: `keras.model({ inputs, outputs, name: "twin" })`. */
export function model<I extends Tensors, O extends Tensors>(
  options: ModelOptions & { inputs: I; outputs: O },
): Model<ArraysOf<I>, ArraysOf<O>>;
export function model(inputs: Tensors | ModelOptions, outputs?: Tensors, options: ModelOptions = {}): Model {
  return new Model(inputs, outputs, options);
}

/** What every layer of a model gives for some samples. */

import { showValue, ValueError } from "../../errors.ts";
import { type ArrayView, gridOf, nestedOf, type Values } from "../values.ts";
import { activationOf, type LayerPart, type ModelPart, type TensorPart } from "./read.ts";

/** A model whose layers can be called: each on arrays, one or a list as its node says. */
export interface RunnableModel extends ModelPart {}

export interface LayerOutput {
  /** The layer's name. */
  layer: string;
  /** Its activation function, unless it is linear. */
  kind: string;
  /** The batch first. */
  value: ArrayView;
}

type Call = (inputs: unknown) => ArrayView | ArrayView[];

/**
 * Runs the layers one after the other, in the model's order, on `x`.
 *
 * @param where - The function that was called, for errors.
 * @throws {TypeError} If `model` is no model.
 * @throws {ValueError} If the model was never built, or takes several inputs.
 */
export function layerOutputs(model: RunnableModel, x: Values, where: string): LayerOutput[] {
  if (!model || !Array.isArray(model.layers))
    throw new TypeError(`${where}: expected a model, got ${showValue(model)}.`);
  const inputs = model.inputs ?? [];
  if (inputs.length !== 1) {
    const got = inputs.length === 0 ? "one that is not built yet" : `one with ${inputs.length}`;
    throw new ValueError(`${where}: expected a model with one input, got ${got}.`);
  }
  const known = new Map<TensorPart, unknown>([[inputs[0]!, nestedOf(gridOf(x, where))]]);
  const found: LayerOutput[] = [];
  for (const layer of model.layers) {
    const value = runNodes(layer, known);
    if (!value || layer.inboundNodes?.[0]?.inputs.length === 0) continue;
    const activation = activationOf(layer);
    found.push({
      layer: layer.name,
      kind: activation === undefined || activation === "linear" ? "" : activation,
      value,
    });
  }
  return found;
}

/** Runs each of the layer's calls whose inputs are known; a layer shared by several branches has several. */
function runNodes(layer: LayerPart, known: Map<TensorPart, unknown>): ArrayView | undefined {
  let first: ArrayView | undefined;
  for (const { inputs, outputs, single } of layer.inboundNodes ?? []) {
    if (inputs.length === 0 || !inputs.every((tensor) => known.has(tensor))) continue;
    const arrays = inputs.map((tensor) => known.get(tensor));
    const answer = (layer as unknown as Call)(single === false || arrays.length > 1 ? arrays : arrays[0]);
    const results = Array.isArray(answer) ? answer : [answer];
    for (const [i, tensor] of outputs.entries()) known.set(tensor, results[i]);
    first ??= results[0];
  }
  return first;
}

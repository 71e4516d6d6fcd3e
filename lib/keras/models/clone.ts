/** A model like another, with weights of its own. */
import { StateError } from "../../errors.ts";
import { InputLayer } from "../layers/input.ts";
import type { Layer } from "../layers/layer.ts";
import { SymbolicTensor } from "../symbolic.ts";
import { Model } from "./model.ts";
import { Sequential } from "./sequential.ts";

type LayerClass = new (config: Record<string, unknown>) => Layer;

/** A layer with the same configuration, not yet built. */
export function cloneLayer(layer: Layer): Layer {
  if (layer instanceof Model) return cloneModel(layer);
  const made = layer.constructor as unknown as { fromConfig?(config: Record<string, unknown>): Layer } & LayerClass;
  return made.fromConfig ? made.fromConfig(layer.getConfig()) : new made(layer.getConfig());
}

/**
 * A model with the same layers and freshly drawn weights. To copy the weights too: `clone.setWeights(model.getWeights())`.
 *
 * @throws {StateError} For a subclassed model, whose structure is code.
 */
export function cloneModel<M extends Model>(model: M): M;
export function cloneModel(model: Model): Model {
  if (model instanceof Sequential) {
    const clone = new Sequential([], { name: model.name });
    for (const layer of model.allLayers) clone.add(cloneLayer(layer));
    return clone;
  }
  const { graph } = model;
  if (graph === undefined) {
    throw new StateError(
      `cloneModel: expected a model made of symbolic tensors, ${model.name} is a class of its own. Make another instance.`,
    );
  }
  const clones = new Map<Layer, Layer>();
  const tensors = new Map<SymbolicTensor, SymbolicTensor>();
  for (const input of graph.inputs) {
    const { operation } = input.kerasHistory;
    const name = operation instanceof InputLayer ? operation.name : undefined;
    tensors.set(input, new InputLayer({ batchShape: input.shape, dtype: input.dtype, name }).output);
  }
  for (const node of graph.nodesByDepth.flat()) {
    if (node.isInput) continue;
    const layer = clones.get(node.operation) ?? cloneLayer(node.operation);
    clones.set(node.operation, layer);
    const inputs = node.inputs.map((tensor) => tensors.get(tensor)!);
    const made = layer.invoke(node.single ? inputs[0] : inputs, node.args) as SymbolicTensor | SymbolicTensor[];
    const outputs = made instanceof SymbolicTensor ? [made] : made;
    node.outputs.forEach((tensor, i) => void tensors.set(tensor, outputs[i]!));
  }
  const listed = (list: readonly SymbolicTensor[], single: boolean) =>
    single ? tensors.get(list[0]!)! : list.map((tensor) => tensors.get(tensor)!);
  return new Model(listed(graph.inputs, model.singleInput), listed(graph.outputs, model.singleOutput), {
    name: model.name,
  });
}

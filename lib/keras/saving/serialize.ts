/**
 * Models, layers, losses and the rest as Keras writes them down:
 * `{ module, class_name, config, registered_name }`, options in Python's spelling.
 *
 * @see https://keras.io/guides/serialization_and_saving/
 */
import { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import type { Layer } from "../layers/layer.ts";
import type { LayerConfig } from "../layers/registry.ts";
import type { Graph } from "../models/graph.ts";
import type { Model } from "../models/model.ts";
import { classNameOf } from "../names.ts";
import { Operation } from "../operations/operation.ts";
import { isRecord } from "../records.ts";
import { type Node, SymbolicTensor } from "../symbolic.ts";
import type { CompileOptions } from "../training/compile.ts";
import { getRegisteredName } from "./custom.ts";
import { argumentToPython, operationConfig } from "./operations.ts";
import { toPython } from "./spelling.ts";

/** How Keras writes an object down. */
export interface Serialized {
  module: string | null;
  class_name: string;
  config: unknown;
  registered_name: string | null;
  build_config?: { input_shape: unknown };
  compile_config?: Record<string, unknown>;
  name?: string;
  inbound_nodes?: unknown[];
}

/** What can be written down: it says what would make one like it. */
interface Configurable {
  getConfig(): Record<string, unknown>;
}

interface KerasClass {
  kerasModule?: string;
}

/** Classes are ours when Keras's modules have one of their name: told by `deserialize.ts`, which lists them all. */
const kerasNames = new WeakMap<object, string>();
const layerNames = new Set<string>();

/** @internal Says which classes Keras has, and by which names. */
export function nameClasses(classes: Readonly<Record<string, object>>): void {
  for (const [name, type] of Object.entries(classes)) {
    kerasNames.set(type, name);
    if ((type as KerasClass).kerasModule === "keras.layers") layerNames.add(name);
  }
}

/**
 * Any value of a configuration, as JSON.
 *
 * @throws {ValueError} For what cannot be written down: functions that are not registered, promises, and so on.
 */
export function serializeKerasObject(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(serializeKerasObject);
  if (value instanceof NDArray) {
    return { class_name: "__numpy__", config: { value: value.tolist(), dtype: value.dtype } };
  }
  if (isConfigurable(value)) return serializeObject(value);
  if (typeof value === "function") return serializeFunction(value);
  if (isLayerConfig(value)) return serializeLayerConfig(value);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, serializeKerasObject(v)]));
  throw new ValueError(`serializeKerasObject: expected something that can be written down, got ${showValue(value)}.`);
}

/** How a layer that holds another (bidirectional, rnn) gives that one's configuration. */
const isLayerConfig = (value: unknown): value is LayerConfig =>
  isRecord(value) && typeof value["className"] === "string" && isRecord(value["config"]);

function serializeLayerConfig({ className, config }: LayerConfig): Serialized {
  const known = layerNames.has(className);
  return {
    module: known ? "keras.layers" : null,
    class_name: className,
    config: serializeKerasObject(toPython(config)),
    registered_name: known ? null : `Custom>${className}`,
  };
}

const isConfigurable = (value: unknown): value is Configurable & object =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as Partial<Configurable>).getConfig === "function";

// biome-ignore lint/complexity/noBannedTypes: any function at all.
function serializeFunction(value: Function): unknown {
  // Factories and functions of losses and metrics stand for their classes.
  const { lossClass, metricClass } = value as { lossClass?: new () => object; metricClass?: new () => object };
  const type = lossClass ?? metricClass;
  if (type !== undefined) return serializeKerasObject(new type());
  const registered = getRegisteredName(value) ?? null;
  if (registered !== null)
    return { module: null, class_name: "function", config: value.name, registered_name: registered };
  throw new ValueError(
    `save: expected functions that can be found again by name, got ${showValue(value)}. ` +
      "Call keras.saving.registerKerasSerializable(f) first.",
  );
}

function serializeObject(value: Configurable & object): Serialized {
  const type = value.constructor as KerasClass & (new () => object);
  const model = asModel(value);
  const known = kerasNames.get(type);
  const registered = known === undefined ? (getRegisteredName(type) ?? `Custom>${classNameOf(value)}`) : null;
  const functional = model?.graph !== undefined && known === "Model";
  const written: Serialized = {
    module: registered !== null ? null : moduleOf(type, model, functional),
    class_name: functional ? "Functional" : (known ?? classNameOf(value)),
    config: functional ? functionalConfig(model, model.graph!) : configOf(value),
    registered_name: functional ? "Functional" : registered,
  };
  const shape = (value as Partial<Layer>).buildShape;
  // Layers of several arguments Keras builds when it calls them.
  if (shape !== undefined && !takesSeveral(value)) written.build_config = { input_shape: freeShape(shape) };
  if (model?.compiledState !== undefined) written.compile_config = compileConfig(model.compiledState.options, model);
  return written;
}

function moduleOf(type: KerasClass, model: Model | undefined, functional: boolean): string {
  if (functional) return "keras.src.models.functional";
  return model === undefined ? (type.kerasModule ?? "keras") : "keras";
}

function configOf(value: Configurable): Record<string, unknown> {
  const { activityRegularizer } = value as Partial<Layer>;
  const config = value.getConfig();
  const own = config["l1"] === undefined && activityRegularizer !== undefined ? { activityRegularizer } : {};
  return serializeKerasObject(toPython({ ...config, ...own })) as Record<string, unknown>;
}

const asModel = (value: object): Model | undefined => ("compiledState" in value ? (value as Model) : undefined);

/** A shape or a list of them; free axes are null. */
function freeShape(shape: unknown): unknown {
  if (Array.isArray(shape)) return shape.map(freeShape);
  return shape === -1 ? null : shape;
}

// ------------------------------------------------------------------ functional models

function functionalConfig(model: Model, graph: Graph): Record<string, unknown> {
  const nodes = graph.nodesByDepth.flat();
  const members = new Set<Node>(nodes);
  // A layer may have been called outside this model too: its calls are counted anew.
  const places = new Map<Node, number>();
  for (const layer of graph.layers) {
    let next = 0;
    for (const node of layer.inboundNodes) if (members.has(node)) places.set(node, next++);
  }
  const historyOf = ({ kerasHistory: { operation, nodeIndex, tensorIndex } }: SymbolicTensor) => [
    operation.name,
    places.get(operation.inboundNodes[nodeIndex]!)!,
    tensorIndex,
  ];
  const tensor = (t: SymbolicTensor) => ({
    class_name: "__keras_tensor__",
    config: { shape: t.shape, dtype: t.dtype, keras_history: historyOf(t) },
  });
  const argument = (value: unknown): unknown => {
    if (value instanceof SymbolicTensor) return tensor(value);
    return Array.isArray(value) ? value.map(argument) : (argumentToPython(value) ?? serializeKerasObject(value));
  };
  const call = (layer: Layer, node: Node) => {
    if (layer instanceof Operation) return { args: argument(layer.args((place) => node.inputs[place])), kwargs: {} };
    const inputs = node.single ? [tensor(node.inputs[0]!)] : node.inputs.map(tensor);
    const given = Object.entries(toPython(node.args)).filter(([, value]) => value !== undefined);
    const kwargs = Object.fromEntries(given.map(([key, value]) => [key, argument(value)]));
    // First states are inputs here, and an argument of their own there.
    if (inputs.length > 1 && takesStates(layer)) {
      return { args: inputs.slice(0, 1), kwargs: { ...kwargs, initial_state: inputs.slice(1) } };
    }
    return { args: node.single || takesSeveral(layer) ? inputs : [inputs], kwargs };
  };
  const layers = graph.layers.map((layer) => ({
    ...(layer instanceof Operation ? operationConfig(layer) : serializeObject(layer)),
    name: layer.name,
    inbound_nodes: layer.inboundNodes.filter((n) => members.has(n) && !n.isInput).map((node) => call(layer, node)),
  }));
  const ends = (tensors: readonly SymbolicTensor[], single: boolean) => {
    const all = tensors.map(historyOf);
    return single ? all[0] : all;
  };
  return {
    name: model.name,
    trainable: model.trainable,
    layers,
    input_layers: ends(graph.inputs, model.singleInput),
    output_layers: ends(graph.outputs, model.singleOutput),
  };
}

/** Whether Python's layer takes its tensors one by one (`attention(query, value)`), where ours takes a list. */
export const takesSeveral = (layer: object): boolean =>
  (layer.constructor as { positional?: boolean }).positional === true;

/** Whether what follows a layer's first input are the states it begins with. */
const takesStates = (layer: object): boolean => (layer.constructor as { takesStates?: boolean }).takesStates === true;

// ------------------------------------------------------------------ compile

function compileConfig(options: CompileOptions, model: Model): Record<string, unknown> {
  const { loss, lossWeights, metrics, weightedMetrics, runEagerly } = options;
  return {
    optimizer: serializeKerasObject(model.compiledState!.optimizer),
    loss: serializeKerasObject(loss),
    loss_weights: serializeKerasObject(lossWeights),
    metrics: serializeKerasObject(metrics),
    weighted_metrics: serializeKerasObject(weightedMetrics),
    run_eagerly: runEagerly ?? false,
    steps_per_execution: 1,
    jit_compile: false,
  };
}

/** Functional models from their configuration: the layers, then every call of them. */
import { StateError, ValueError } from "../../errors.ts";
import type { Layer } from "../layers/layer.ts";
import { Model } from "../models/model.ts";
import { Operation } from "../operations/operation.ts";
import { isRecord } from "../records.ts";
import { SymbolicTensor } from "../symbolic.ts";
import { argumentFromPython, isOperation, operationFrom } from "./operations.ts";
import { type Serialized, takesSeveral } from "./serialize.ts";
import { fromPython } from "./spelling.ts";

type History = readonly [layer: string, node: number, tensor: number];

interface FunctionalConfig {
  name?: string;
  trainable?: boolean;
  layers: readonly Serialized[];
  input_layers: unknown;
  output_layers: unknown;
}

interface Call {
  readonly layer: Layer;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/**
 * @param deserialize - Makes an object of how one is written down: layers, and what they are called with.
 * @throws {ValueError} If a call is given what no layer of the model makes.
 */
export function functionalFromConfig(written: Serialized, deserialize: (config: unknown) => unknown): Model {
  const config = written.config as FunctionalConfig;
  const made = new Map<string, SymbolicTensor[][]>();
  const waiting: Call[] = [];
  const ends = new Set(endNames(config.output_layers));
  for (const one of config.layers) {
    // Operations that Keras makes masks with: here masks travel by themselves.
    if (isOperation(one) && onlyMasks(config.layers, one.name, ends)) continue;
    const layer = isOperation(one) ? operationFrom(one) : (deserialize(one) as Layer);
    const nodes = (one.inbound_nodes ?? []) as { args: unknown[]; kwargs?: Record<string, unknown> }[];
    made.set(layer.name, nodes.length === 0 && layer.inboundNodes[0] ? [[...layer.inboundNodes[0].outputs]] : []);
    for (const { args, kwargs = {} } of nodes) waiting.push({ layer, args, kwargs: withoutMasks(kwargs) });
  }
  const find = ([layer, node, tensor]: History): SymbolicTensor | undefined => made.get(layer)?.[node]?.[tensor];

  // A call runs once what it is given exists, and a layer's calls run in their order: they are known by number.
  for (let before = -1; waiting.length > 0 && waiting.length !== before; ) {
    before = waiting.length;
    const held = new Set<Layer>();
    for (const call of waiting.splice(0)) {
      const ready = !held.has(call.layer) && histories([call.args, call.kwargs]).every((h) => find(h) !== undefined);
      if (ready) made.get(call.layer.name)!.push(run(call, find, deserialize));
      else {
        held.add(call.layer);
        waiting.push(call);
      }
    }
  }
  if (waiting.length > 0) {
    const { name } = waiting[0]!.layer;
    throw new ValueError(
      `loadModel: expected layer ${name} to be called with what the model's layers make, it is not.`,
    );
  }

  const tensors = (value: unknown): SymbolicTensor | SymbolicTensor[] => {
    if (isHistory(value)) {
      const found = find(value);
      if (found !== undefined) return found;
      throw new ValueError(
        `loadModel: expected the model's ends to be made by its layers, no layer ${value[0]} makes one.`,
      );
    }
    if (Array.isArray(value)) return value.map((item) => tensors(item) as SymbolicTensor);
    return Object.values(value as object).map((item) => tensors(item) as SymbolicTensor);
  };
  const model = new Model(tensors(config.input_layers), tensors(config.output_layers), { name: config.name });
  if (config.trainable === false) model.trainable = false;
  return model;
}

/** A call's options without masks that are tensors. */
const withoutMasks = (kwargs: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(kwargs).filter(([key, value]) => !(/(^|_)mask$/.test(key) && isTensor(value))));

/** Whether what `name` makes is used as a mask alone, or by operations of which that holds. */
function onlyMasks(layers: readonly Serialized[], name: string | undefined, ends: ReadonlySet<unknown>): boolean {
  if (ends.has(name)) return false;
  return layers.every((layer) =>
    ((layer.inbound_nodes ?? []) as { args: unknown[]; kwargs?: Record<string, unknown> }[]).every(
      ({ args, kwargs = {} }) => {
        const used = histories([args, withoutMasks(kwargs)]).some(([from]) => from === name);
        return !used || (isOperation(layer) && onlyMasks(layers, layer.name, ends));
      },
    ),
  );
}

const isHistory = (value: unknown): value is History =>
  Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";

/** Names of the layers that make a model's outputs, however those are grouped. */
const endNames = (value: unknown): string[] => {
  if (isHistory(value)) return [value[0]];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(endNames) : [];
};

const isTensor = (value: unknown): value is { config: { keras_history: History } } =>
  isRecord(value) && value["class_name"] === "__keras_tensor__";

function histories(value: unknown): History[] {
  if (isTensor(value)) return [value.config.keras_history];
  if (Array.isArray(value)) return value.flatMap(histories);
  return isRecord(value) ? Object.values(value).flatMap(histories) : [];
}

function run(
  { layer, args, kwargs }: Call,
  find: (history: History) => SymbolicTensor | undefined,
  deserialize: (config: unknown) => unknown,
): SymbolicTensor[] {
  const fill = (value: unknown): unknown => {
    if (isTensor(value)) return find(value.config.keras_history)!;
    if (Array.isArray(value)) return value.map(fill);
    return argumentFromPython(value) ?? deserialize(value);
  };
  if (layer instanceof Operation) return [layer.on([...args, ...Object.values(kwargs)].map(fill))].flat();
  const given = Object.entries(kwargs).filter(([, value]) => value !== null);
  const named = fromPython(Object.fromEntries(given.map(([key, value]) => [key, fill(value)])));
  let inputs = args.map(fill);
  if (takesSeveral(layer)) {
    // `attention(query, value=value)`: the tensors by name follow those by place.
    for (const name of ["query", "value", "key"]) {
      if (named[name] instanceof SymbolicTensor) inputs = [...inputs, named[name]];
      delete named[name];
    }
  }
  if (inputs.length > 1 && !takesSeveral(layer)) {
    throw new StateError(
      `loadModel: expected layer ${layer.name} to be called with one argument, got ${inputs.length}.`,
    );
  }
  const result = layer.invoke(inputs.length === 1 ? inputs[0] : inputs, named);
  return (Array.isArray(result) ? result : [result]) as SymbolicTensor[];
}

/** Reads a model into what a diagram draws. Needs only the parts named here, so any class with them will do. */

import { showValue } from "../../errors.ts";
import { gridOf } from "../values.ts";
import type { Block, Column, Network } from "./spec.ts";

export interface TensorPart {
  readonly shape: readonly (number | null)[];
  readonly kerasHistory: { readonly operation: LayerPart };
}

export interface LayerPart {
  readonly name: string;
  readonly inboundNodes?: readonly {
    readonly inputs: readonly TensorPart[];
    readonly outputs: readonly TensorPart[];
    /** Whether the call was given one tensor, not a list. */
    readonly single?: boolean;
  }[];
  readonly units?: unknown;
  readonly activation?: unknown;
  countParams(): number;
  getWeights(): readonly unknown[];
  getConfig?(): Record<string, unknown>;
}

export interface ModelPart {
  readonly name: string;
  readonly layers: readonly LayerPart[];
  readonly inputs?: readonly TensorPart[];
  countParams(): number;
}

export interface ReadOptions {
  /** Names of the neurons, one list a column, the inputs first. */
  labels?: readonly (readonly string[])[] | undefined;
  /** What each layer gives for one sample, by the layer's name. */
  outputs?: ReadonlyMap<string, readonly number[]> | undefined;
  /** That sample. */
  input?: readonly number[] | undefined;
}

/** Keras's class name: `className` where a layer says it, else its class's. */
export const classOf = (layer: LayerPart): string => {
  const { className } = layer as { className?: unknown };
  return typeof className === "string"
    ? className
    : ((layer.constructor as { className?: string }).className ?? layer.constructor.name);
};

/** Layers that act on each number and change no sizes: drawn as part of the column before. */
const NOTES = new Set([
  "Dropout",
  "GaussianNoise",
  "GaussianDropout",
  "AlphaDropout",
  "Identity",
  "ActivityRegularization",
]);
/** Layers that are an activation function by themselves. */
const ACTIVATIONS: Record<string, string> = {
  ReLU: "relu",
  LeakyReLU: "leaky_relu",
  PReLU: "prelu",
  ELU: "elu",
  Softmax: "softmax",
};

/** Deeper networks than this are drawn as boxes: a page of neurons nobody follows, and a notebook nobody can open. */
const MOST_COLUMNS = 12;

/** @throws {TypeError} If `model` is no model. */
export function readModel(model: ModelPart, options: ReadOptions = {}): Network {
  if (!model || !Array.isArray(model.layers)) {
    throw new TypeError(`show.network: expected a model, got ${showValue(model)}.`);
  }
  const columns = readColumns(model, options);
  const common = { name: model.name, params: model.countParams() };
  if (columns && columns.length <= MOST_COLUMNS) return { kind: "neurons", ...common, columns };
  return { kind: "blocks", ...common, blocks: readBlocks(model) };
}

/** The model as columns of neurons, or undefined when it is not a chain of dense layers on vectors. */
function readColumns(model: ModelPart, { labels, outputs, input }: ReadOptions): Column[] | undefined {
  const inputs = model.inputs?.[0]?.shape;
  if (model.inputs?.length !== 1 || inputs?.length !== 2 || typeof inputs[1] !== "number") return undefined;
  const layers = model.layers.filter((layer) => classOf(layer) !== "InputLayer");
  const dense = layers.filter((layer) => classOf(layer) === "Dense").length;
  if (dense === 0 || !isChain(layers)) return undefined;
  const columns: Mutable<Column>[] = [column("input", inputs[1], labels?.[0], "x", input)];
  for (const layer of layers) {
    const kind = classOf(layer);
    const last = columns.at(-1)!;
    const values = outputs?.get(layer.name);
    if (kind === "Dense") {
      const [kernel, bias] = layer.getWeights().map((w) => gridOf(w, "show.network"));
      if (kernel?.shape.length !== 2) return undefined;
      const c = columns.length;
      const prefix = c === dense ? "y" : dense === 2 ? "h" : `h${c}.`;
      const next = column(layer.name, kernel.shape[1]!, labels?.[c], prefix, values, c === dense);
      next.weight = (from, to) => Number(kernel.get(from, to));
      if (bias) next.bias = (to) => Number(bias.get(to));
      if (last.values) next.sums = sumsOf(next, last.values);
      addActivation(next, activationOf(layer));
      columns.push(next);
    } else if (kind === "Activation" || kind in ACTIVATIONS) {
      if (columns.length === 1) return undefined;
      addActivation(last, ACTIVATIONS[kind] ?? activationOf(layer));
      if (values) last.values = values;
    } else if (NOTES.has(kind) || kind === "Flatten") {
      last.notes = [...last.notes, kind.toLowerCase()];
    } else return undefined;
  }
  return columns;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function column(
  name: string,
  units: number,
  labels: readonly string[] | undefined,
  prefix: string,
  values: readonly number[] | undefined,
  last = false,
): Mutable<Column> {
  const label = (unit: number) => labels?.[unit] ?? (last && units === 1 ? prefix : `${prefix}${unit + 1}`);
  return { name, units, label, activations: [], notes: [], ...(values ? { values } : {}) };
}

function addActivation(to: Mutable<Column>, name: string | undefined): void {
  if (name !== undefined && name !== "linear") to.activations = [...to.activations, name];
}

function sumsOf({ units, weight, bias }: Column, before: readonly number[]): number[] {
  return Array.from({ length: units }, (_, to) =>
    before.reduce((sum, value, from) => sum + value * weight!(from, to), bias?.(to) ?? 0),
  );
}

/** Keras's name of a layer's activation function. */
export function activationOf(layer: LayerPart): string | undefined {
  const said = layer.getConfig?.()["activation"] ?? layer.activation;
  if (typeof said === "string") return said;
  if (typeof said === "function") return said.name || "custom";
  const { className, class_name, config } = (said ?? {}) as Record<string, unknown>;
  return [config, class_name, className].find((name): name is string => typeof name === "string");
}

const makersOf = (layer: LayerPart): LayerPart[] =>
  (layer.inboundNodes?.[0]?.inputs ?? []).map((tensor) => tensor.kerasHistory.operation);

/** Each layer takes the output of the one before it, and only that. */
function isChain(layers: readonly LayerPart[]): boolean {
  return layers.every((layer, i) => {
    if ((layer.inboundNodes?.length ?? 0) > 1) return false;
    const makers = makersOf(layer);
    return i === 0 ? makers.length <= 1 : makers.length === 0 || (makers.length === 1 && makers[0] === layers[i - 1]);
  });
}

function readBlocks(model: ModelPart): Block[] {
  const known = new Map(model.layers.map((layer, i) => [layer, i]));
  return model.layers.map((layer, i): Block => {
    const makers = makersOf(layer).map((maker) => known.get(maker));
    const inputs = [...new Set(makers)].filter((maker): maker is number => maker !== undefined && maker < i);
    const chained = layer.inboundNodes === undefined && i > 0;
    return {
      name: layer.name,
      className: classOf(layer),
      shape: layer.inboundNodes?.[0]?.outputs[0]?.shape,
      params: layer.countParams(),
      activation: activationOf(layer),
      inputs: chained ? [i - 1] : inputs,
    };
  });
}

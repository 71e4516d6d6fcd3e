/** Layers inside layers as configuration, and back: `{ className, config }`, as Keras writes it. */
import { showValue, unknownName, ValueError } from "../../errors.ts";
import { Layer } from "./layer.ts";

type LayerClass = new (config: never) => Layer;

/** A layer's class and options. */
export interface LayerConfig {
  readonly className: string;
  readonly config: Record<string, unknown>;
}

const classes = new Map<string, LayerClass>();
/** Classes of configurations made in this process: those that people wrote need no name. */
const made = new WeakMap<LayerConfig, LayerClass>();

/** Makes classes known by their names. */
export function registerLayers(table: Readonly<Record<string, unknown>>): void {
  for (const [name, type] of Object.entries(table)) classes.set(name, type as LayerClass);
}

/** What a layer like this one can be made from. */
export function configOf(layer: Layer): LayerConfig {
  const config: LayerConfig = { className: layer.className, config: layer.getConfig() };
  made.set(config, layer.constructor as LayerClass);
  return config;
}

/** A layer as it is, or one made from its configuration, with some options changed. */
export function layerFrom(given: Layer | LayerConfig, where: string, changed: Record<string, unknown> = {}): Layer {
  if (given instanceof Layer) return given;
  if (typeof given !== "object" || given === null || typeof given.className !== "string") {
    throw new ValueError(`${where}: expected a layer, got ${showValue(given)}.`);
  }
  const type = made.get(given) ?? classes.get(given.className);
  if (type === undefined) throw unknownName(where, given.className, [...classes.keys()]);
  const { fromConfig } = type as unknown as { fromConfig?(config: Record<string, unknown>): Layer };
  const config = { ...given.config, ...changed };
  return fromConfig ? fromConfig.call(type, config) : new type(config as never);
}

/** A layer with the same configuration and weights of its own. */
export const copyLayer = (layer: Layer, changed: Record<string, unknown> = {}): Layer =>
  layerFrom(configOf(layer), layer.name, changed);

/** What `serialize.ts` and Keras wrote, as objects again. */
import type { DType } from "../../core/dtype.ts";
import { nearName, StateError, showValue, ValueError } from "../../errors.ts";
import { activations } from "../activations/index.ts";
import { asArray, cast } from "../arrays.ts";
import { constraintClasses } from "../constraints.ts";
import { initializerClasses } from "../initializers/index.ts";
import { layerClasses } from "../layers/index.ts";
import { lossFunctions } from "../losses/index.ts";
import { Mean, MeanMetricWrapper, metricFunctions, Sum } from "../metrics/index.ts";
import { Model } from "../models/model.ts";
import { Sequential } from "../models/sequential.ts";
import { camelName, classNameOf } from "../names.ts";
import { optimizerClasses } from "../optimizers/index.ts";
import { scheduleClasses } from "../optimizers/schedules/index.ts";
import { isRecord } from "../records.ts";
import { regularizerClasses } from "../regularizers.ts";
import { type CustomObject, findCustom } from "./custom.ts";
import { functionalFromConfig } from "./functional.ts";
import { nameClasses, type Serialized } from "./serialize.ts";
import { fromPython } from "./spelling.ts";

/** Classes and functions of one's own, by name. */
export type CustomObjects = Readonly<Record<string, CustomObject>>;

type KerasClass = new (config: never) => object;
type Table = Readonly<Record<string, KerasClass>>;

/** Keras's classes by module: a loss and a metric may share a name. */
const tables: readonly (readonly [module: string, classes: Table])[] = [
  // Keras publishes this one by another name than its class has.
  ["keras.layers", { ...layerClasses, GroupQueryAttention: layerClasses.GroupedQueryAttention } as unknown as Table],
  ["keras.initializers", initializerClasses as unknown as Table],
  ["keras.constraints", constraintClasses as unknown as Table],
  ["keras.regularizers", regularizerClasses as unknown as Table],
  ["keras.optimizers.schedules", scheduleClasses as unknown as Table],
  ["keras.optimizers", optimizerClasses as unknown as Table],
  ["keras.losses", byClass(Object.values(lossFunctions).map(({ lossClass }) => lossClass))],
  [
    "keras.metrics",
    byClass([...Object.values(metricFunctions).map(({ metricClass }) => metricClass), Mean, Sum, MeanMetricWrapper]),
  ],
  ["keras", { Sequential, Model } as unknown as Table],
];
for (const [, classes] of tables) nameClasses(classes);

function byClass(classes: readonly unknown[]): Table {
  return Object.fromEntries((classes as KerasClass[]).map((type) => [classNameOf(type.prototype), type]));
}

function builtin(module: string, name: string): KerasClass | undefined {
  for (const [of, classes] of tables) {
    // `keras.src.layers.core.dense` names the class behind `keras.layers`.
    const there = module === of || module.startsWith(`${of}.`) || module.startsWith(of.replace("keras.", "keras.src."));
    if (there && Object.hasOwn(classes, name)) return classes[name];
  }
  return undefined;
}

/** Options that Keras writes and that change nothing while they have these values. */
const neutral: Readonly<Record<string, unknown>> = {
  renormMomentum: 0.99,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  jitCompile: true,
  lossScaleFactor: null,
  dataFormat: "channels_last",
  // Of inputs [batch, steps, features], the only ones there are: all axes between.
  attentionAxes: [1],
  axis: -1,
};

/**
 * An object from how Keras writes it down.
 *
 * @param customObjects - Classes and functions of one's own by name, beside those that are registered.
 * @throws {ValueError} For a class nobody knows, or an option we do not have: the message says which.
 */
export function deserializeKerasObject(config: unknown, customObjects: CustomObjects = {}): unknown {
  if (Array.isArray(config)) return config.map((item) => deserializeKerasObject(item, customObjects));
  if (!isRecord(config)) return config;
  if (typeof config["class_name"] !== "string" || !("config" in config)) {
    return Object.fromEntries(Object.entries(config).map(([k, v]) => [k, deserializeKerasObject(v, customObjects)]));
  }
  const written = config as unknown as Serialized;
  const inner = written.config;
  if (written.class_name === "__numpy__" || written.class_name === "__tensor__") {
    const { value, dtype } = inner as { value: never; dtype: DType };
    return cast(asArray(value, "loadModel"), dtype);
  }
  if (written.class_name === "DTypePolicy") return (inner as { name: string }).name;
  if (written.class_name === "__lambda__") {
    throw new ValueError(
      "loadModel: expected layers that a file can describe, got a Lambda layer whose function is Python's own code, " +
        "which is never run here. In Python, write it as a layer (layers.Rescaling, layers.Multiply) or as operations " +
        "on tensors (x * 2, keras.ops.relu(x)) and save again.",
    );
  }
  if (written.class_name === "function") return functionNamed(written, customObjects);
  if (written.class_name === "Functional") {
    return functionalFromConfig(written, (one) => deserializeKerasObject(one, customObjects));
  }
  if (written.class_name === "Sequential" && !findCustom(written.registered_name, "Sequential", customObjects)) {
    return sequentialFromConfig(written, customObjects);
  }
  return construct(written, customObjects);
}

function functionNamed({ config, registered_name }: Serialized, customObjects: CustomObjects): unknown {
  const name = String(config);
  const found = findCustom(registered_name, name, customObjects);
  if (found !== undefined) return found;
  const ours = camelName(name);
  if (Object.hasOwn(activations, ours)) return activations[ours as "relu"];
  throw unknownCustom("function", name);
}

const unknownCustom = (what: string, name: string): StateError =>
  new StateError(
    `loadModel: expected to know the ${what} ${name}. Run the cell that has it first, with ` +
      `keras.saving.registerKerasSerializable(${name}), or give it: loadModel(path, { customObjects: { ${name} } }).`,
  );

function construct(written: Serialized, customObjects: CustomObjects): object {
  const { class_name: name, module, registered_name: registered } = written;
  const type = (findCustom(registered, name, customObjects) ?? builtin(module ?? "", name)) as
    | (KerasClass & { fromConfig?(config: unknown): object })
    | undefined;
  if (type === undefined) {
    if (module?.startsWith("keras.") && registered === null) {
      const near = nearName(name, Object.keys(tables.find(([known]) => module === known)?.[1] ?? {}));
      const hint = near === undefined ? "FEATURES.md lists what there is." : `Did you mean ${JSON.stringify(near)}?`;
      throw new ValueError(`loadModel: expected classes that are here, there is no ${module}.${name} yet. ${hint}`);
    }
    throw unknownCustom("class", name);
  }
  const config = fromPython(deserializeKerasObject(written.config ?? {}, customObjects) as Record<string, unknown>);
  const object = type.fromConfig ? type.fromConfig(config) : new type(config as never);
  checkUnderstood(object, config, name);
  return object;
}

/** Refuses options that would have changed the numbers and that this class does not have. */
function checkUnderstood(object: object, config: Readonly<Record<string, unknown>>, name: string): void {
  const understood = (object as { getConfig?(): Record<string, unknown> }).getConfig?.() ?? {};
  for (const [key, value] of Object.entries(config)) {
    if (key in understood || key === "dtype" || key === "activityRegularizer") continue;
    const harmless = value === null || value === false || JSON.stringify(neutral[key]) === JSON.stringify(value);
    if (harmless) continue;
    throw new ValueError(
      `loadModel: ${name} "${(config["name"] as string | undefined) ?? ""}" has ${key} = ${showValue(value)}, ` +
        "which is not supported here yet.",
    );
  }
}

function sequentialFromConfig(written: Serialized, customObjects: CustomObjects): Sequential {
  const config = written.config as {
    name?: string;
    trainable?: boolean;
    layers: unknown[];
    build_input_shape?: unknown;
  };
  const model = new Sequential([], { name: config.name });
  for (const layer of config.layers) model.add(deserializeKerasObject(layer, customObjects) as never);
  const shape = config.build_input_shape ?? written.build_config?.input_shape;
  if (!model.isBuilt && Array.isArray(shape)) model.build(shape as (number | null)[]);
  const built = written.build_config?.input_shape;
  if (Array.isArray(built)) model.buildShape ??= built.map((n) => n ?? -1);
  if (config.trainable === false) model.trainable = false;
  return model;
}

/** Models in files, Keras 3's own: `keras.saving`. Python's Keras reads what is written here, and the other way round. */
import { DTypeError, showValue, ValueError } from "../../errors.ts";
import { fileExists, type Path, readFile, writeFile } from "../../files.ts";
import { InputLayer } from "../layers/input.ts";
import { Model } from "../models/model.ts";
import type { PartialShape } from "../symbolic.ts";
import type { CompileOptions } from "../training/compile.ts";
import { pack, unpack } from "./archive.ts";
import { type CustomObjects, deserializeKerasObject } from "./deserialize.ts";
import { readWeights, writeWeights } from "./h5.ts";
import { type Serialized, serializeKerasObject } from "./serialize.ts";
import { fromPython } from "./spelling.ts";
import { groupsOf } from "./variables.ts";

export { getRegisteredName, getRegisteredObject, registerKerasSerializable } from "./custom.ts";
export { type CustomObjects, deserializeKerasObject } from "./deserialize.ts";
export { serializeKerasObject } from "./serialize.ts";

/** The Keras whose files these are. */
const KERAS_VERSION = "3.15.1";

export interface SaveOptions {
  /** Whether a file that is there is replaced. Default true. */
  overwrite?: boolean | undefined;
}

export interface LoadOptions {
  /** Classes and functions of one's own, by name: `{ Scale }`. */
  customObjects?: CustomObjects | undefined;
  /** Whether the model is compiled as it was. Default true. */
  compile?: boolean | undefined;
}

/** See `Model.save`. */
export async function saveModel(model: Model, path: Path, options: SaveOptions = {}): Promise<void> {
  const where = `${model.name}.save`;
  checkPath(path, ".keras", where);
  checkOverwrite(path, options, where);
  writeFile(path, await toBytes(model), where);
}

/** A `.keras` file's bytes: for a download, a database, a test. `loadModel(bytes)` reads them. */
export async function toBytes(model: Model): Promise<Uint8Array> {
  const config = serializeKerasObject(model);
  const date = new Date().toISOString().slice(0, 19).replace("T", "@");
  const metadata = { keras_version: KERAS_VERSION, date_saved: date };
  return pack({ metadata, config, weights: await writeWeights(groupsOf(model)) });
}

/**
 * Reads a model that `model.save` or Python's Keras wrote: structure, weights, compilation, optimizer.
 *
 * @param path - A `.keras` file, or its bytes.
 * @param options.customObjects - Classes of one's own that it is made of, by name, unless they are registered.
 * @param options.compile - Default true.
 * @throws {ValueError} If the file is damaged, or has what is not supported here; the message says which layer.
 * @example
 * await model.save("xor.keras");
 * const again = await keras.models.loadModel("xor.keras");
 */
export async function loadModel(path: Path | Uint8Array, options: LoadOptions = {}): Promise<Model> {
  const where = "loadModel";
  const { config, weights } = await unpack(bytesOf(path, where), where);
  const { model, built } = modelOf(config, options, where);
  await readWeights(weights, groupsOf(model), { skipMismatch: false, where, howToBuild: howToBuild(model, built) });
  return model;
}

/**
 * A model from `model.toJson()`, weights freshly drawn.
 *
 * @example
 * const twin = keras.models.modelFromJson(model.toJson());
 */
export function modelFromJson(json: string, options: LoadOptions = {}): Model {
  let config: unknown;
  try {
    config = JSON.parse(json);
  } catch (cause) {
    throw new ValueError(`modelFromJson: expected JSON text, got ${showValue(json)}.`, { cause });
  }
  return modelOf(config, { compile: false, ...options }, "modelFromJson").model;
}

/** How building a model on the shape it was saved with went: the shape, and what went wrong. */
interface Building {
  readonly shape: unknown;
  readonly error?: unknown;
}

function modelOf(
  config: unknown,
  { customObjects = {}, compile = true }: LoadOptions,
  where: string,
): { model: Model; built: Building } {
  const model = understood(where, () => deserializeKerasObject(config, customObjects));
  if (!(model instanceof Model)) throw new ValueError(`${where}: expected a model, got ${showValue(model)}.`);
  const { build_config, compile_config: compiled } = config as Serialized;
  const built = buildOn(model, build_config?.input_shape);
  if (compile && compiled?.["optimizer"]) {
    const { optimizer, loss, lossWeights, metrics, weightedMetrics, runEagerly } = fromPython(
      deserializeKerasObject(compiled, customObjects) as Record<string, unknown>,
    ) as CompileOptions;
    model.compile({ optimizer, loss, lossWeights, metrics, weightedMetrics, runEagerly });
    if (model.isBuilt) model.optimizer.build(model.trainableWeights);
  }
  return { model, built };
}

/**
 * A subclassed model makes its weights when it is first called: on nothing, of the shape it was saved with. One that
 * cannot be is an error only if the file has weights for what is missing then.
 */
function buildOn(model: Model, shape: unknown): Building {
  if (model.isBuilt || !Array.isArray(shape)) return { shape };
  const input = (batchShape: unknown) => new InputLayer({ batchShape: batchShape as PartialShape }).output;
  try {
    model.invoke(Array.isArray(shape[0]) ? shape.map(input) : input(shape));
    return { shape };
  } catch (error) {
    return { shape, error };
  }
}

function howToBuild(model: Model, { shape, error }: Building): string {
  const tried =
    error !== undefined
      ? `Called on an input ${JSON.stringify(shape)}, as saved, ${model.name} fails: ${sentence(error)}`
      : shape === undefined || shape === null
        ? `The file does not say which shape ${model.name} was called on.`
        : `A call of ${model.name} on an input ${JSON.stringify(shape)} did not make them.`;
  return `${tried} Do that yourself: const model = new ${model.className}(), model.predict(x) once, await model.loadWeights(path).`;
}

const sentence = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};

/**
 * What `body` makes of a file's configuration. Files come from anywhere: where one is not built as Keras builds them,
 * the code that reads it meets values it never meant.
 */
function understood<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (cause instanceof TypeError && !(cause instanceof DTypeError)) {
      throw new ValueError(
        `${where}: expected a configuration as Keras writes it, this one fails: ${sentence(cause)}`,
        {
          cause,
        },
      );
    }
    if (cause instanceof RangeError && cause.message === "Maximum call stack size exceeded") {
      throw new ValueError(`${where}: expected a configuration as Keras writes it, this one is nested without end.`);
    }
    throw cause;
  }
}

/** See `Model.saveWeights`. */
export async function saveWeights(model: Model, path: Path, options: SaveOptions = {}): Promise<void> {
  const where = `${model.name}.saveWeights`;
  checkPath(path, ".weights.h5", where);
  checkOverwrite(path, options, where);
  writeFile(path, await writeWeights(groupsOf(model, false)), where);
}

/** See `Model.loadWeights`. */
export async function loadWeights(
  model: Model,
  path: Path | Uint8Array,
  options: { skipMismatch?: boolean } = {},
): Promise<void> {
  const where = `${model.name}.loadWeights`;
  const bytes = bytesOf(path, where);
  const weights = bytes[0] === 0x50 ? (await unpack(bytes, where)).weights : bytes;
  const { skipMismatch = false } = options;
  const howToBuild = `Call ${model.name} once on data first: model.predict(x).`;
  await readWeights(weights, groupsOf(model, false), { skipMismatch, where, howToBuild });
}

function bytesOf(path: Path | Uint8Array, where: string): Uint8Array {
  if (path instanceof Uint8Array) return path;
  if (typeof path === "string" || path instanceof URL) return readFile(path, where);
  throw new ValueError(`${where}: expected a path or bytes, got ${showValue(path)}.`);
}

function checkPath(path: unknown, ending: string, where: string): void {
  const text = path instanceof URL ? path.pathname : path;
  if (typeof text === "string" && text.endsWith(ending)) return;
  const hint =
    typeof text === "string"
      ? ` Did you mean ${JSON.stringify(`${text.replace(/\.(h5|keras|json)$/, "")}${ending}`)}?`
      : "";
  throw new ValueError(`${where}: expected a path that ends in ${ending}, got ${showValue(path)}.${hint}`);
}

function checkOverwrite(path: Path, { overwrite = true }: SaveOptions, where: string): void {
  if (overwrite || !fileExists(path, where)) return;
  throw new ValueError(`${where}: expected no file at ${String(path)} (overwrite is false), there is one.`);
}

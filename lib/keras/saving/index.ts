/** Models in files, Keras 3's own: `keras.saving`. Python's Keras reads what is written here, and the other way round. */
import { showValue, ValueError } from "../../errors.ts";
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
  const model = modelOf(config, options);
  const groups = groupsOf(model);
  await readWeights(weights, model.isBuilt ? groups : groups.filter(({ variables }) => variables.length > 0), {
    skipMismatch: false,
    where,
  });
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
  return modelOf(config, { compile: false, ...options });
}

function modelOf(config: unknown, { customObjects = {}, compile = true }: LoadOptions): Model {
  const model = deserializeKerasObject(config, customObjects);
  if (!(model instanceof Model)) throw new ValueError(`loadModel: expected a model, got ${showValue(model)}.`);
  const { build_config: built, compile_config: compiled } = config as Serialized;
  if (!model.isBuilt && Array.isArray(built?.input_shape)) buildOn(model, built.input_shape);
  if (compile && compiled?.["optimizer"]) {
    const { optimizer, loss, lossWeights, metrics, weightedMetrics, runEagerly } = fromPython(
      deserializeKerasObject(compiled, customObjects) as Record<string, unknown>,
    ) as CompileOptions;
    model.compile({ optimizer, loss, lossWeights, metrics, weightedMetrics, runEagerly });
    if (model.isBuilt) model.optimizer.build(model.trainableWeights);
  }
  return model;
}

/** A subclassed model makes its weights when it is first called: on nothing, of the shape it was saved with. */
function buildOn(model: Model, shape: unknown[]): void {
  const input = (batchShape: unknown) => new InputLayer({ batchShape: batchShape as PartialShape }).output;
  model.invoke(Array.isArray(shape[0]) ? shape.map(input) : input(shape));
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
  await readWeights(weights, groupsOf(model, false), { skipMismatch: options.skipMismatch ?? false, where });
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

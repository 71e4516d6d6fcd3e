/** Saved models: read back here, read and written by real Keras, and files that are none. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import * as keras from "../../../lib/keras/index.ts";
import { layerClasses } from "../../../lib/keras/layers/index.ts";
import * as math from "../../../lib/keras/math.ts";
import { expectNear, f32, flat, golden, type Numbers } from "./golden.ts";
import { everyOperation } from "./operations.ts";

const { layers } = keras;
const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const python = process.env["GLASSBOX_PYTHON"] ?? root(".venv-test/bin/python");
const folder = mkdtempSync(join(tmpdir(), "glassbox-saving-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Scale extends keras.Layer {
  scale!: keras.Variable;
  readonly factor: number;

  constructor({ factor = 1, ...options }: { factor?: number }) {
    super(options);
    this.factor = factor;
  }

  override build(inputShape: keras.Shape) {
    this.scale = this.addWeight({ shape: [inputShape.at(-1)!], initializer: "ones", name: "scale" });
  }

  override call(x: NDArray) {
    return math.multiply(math.multiply(x, this.scale.value), this.factor);
  }

  override getConfig() {
    return { ...super.getConfig(), factor: this.factor };
  }
}
keras.saving.registerKerasSerializable(Scale, { package: "tests" });

interface Row {
  class: keyof typeof layerClasses;
  options: Record<string, unknown>;
  /** One or two sequences, or an input by name. */
  inputs: 1 | 2 | string;
  weights: Numbers[];
}
const table = (golden("keras-values") as { layers: Record<string, Numbers> & { rows: unknown } }).layers;
const rows = table.rows as Row[];

interface Case {
  name: string;
  model: keras.Model<never, never>;
  inputs: NDArray[];
}

/** A model around each layer of the table of golden values. */
function layerCases(): Case[] {
  return rows.map((row, i) => {
    const first = f32(table[typeof row.inputs === "string" ? row.inputs : "x"]!);
    const data = row.inputs === 2 ? [first, f32(table["y"]!)] : [first];
    const given = data.map((array) => layers.input(array.shape.slice(1)));
    const layer = new layerClasses[row.class as "Flatten"](row.options as never) as keras.Layer;
    const middle = row.inputs === 2 ? layer(given) : layer(given[0]!);
    layer.setWeights(row.weights.map(f32));
    const model = keras.model(given, [layers.dense(2)(layers.flatten()(middle))]);
    return { name: `${row.class}-${i}`, model: model as never, inputs: data };
  });
}

interface SequenceRow {
  class: string;
  options: Record<string, unknown>;
  inputs: string[];
  call: Record<string, unknown>;
  weights: Numbers[];
}
const sequences = golden("keras-sequences") as { data: Record<string, Numbers>; rows: SequenceRow[] };

/** A model around each layer of sequences, as far as plain calls go; cells and states are called with more. */
function sequenceCases(): Case[] {
  return sequences.rows.flatMap((row, i) => {
    if (Object.keys(row.call).length > 0 || row.class.endsWith("Cell")) return [];
    const data = row.inputs.map((name) => f32(sequences.data[name]!));
    const given = data.map((array) => layers.input(array.shape.slice(1)));
    const layer = new layerClasses[row.class as "Flatten"](row.options as never) as keras.Layer;
    const made = [given.length === 1 ? layer(given[0]!) : layer(given)].flat() as keras.SymbolicTensor[];
    layer.setWeights(row.weights.map(f32));
    return [{ name: `${row.class}-s${i}`, model: keras.model(given, made) as never, inputs: data }];
  });
}

const X = f32([
  [0.1, -0.4, 2],
  [1, 0.3, -0.7],
  [0.2, 0.9, 0.5],
]);
const Y = f32([
  [1, 0],
  [0, 1],
  [1, 1],
]);

async function trained(name: string, optimizer: keras.Optimizer, model: keras.Model): Promise<Case> {
  model.compile({ optimizer, loss: "mse", metrics: ["mae"] });
  await model.fit(X, Y, { epochs: 3, batchSize: 2, verbose: 0 });
  return { name, model: model as never, inputs: [X] };
}

async function cases(): Promise<Case[]> {
  const { optimizers } = keras;
  const row = () =>
    keras.sequential([
      layers.dense(4, { inputShape: [3], activation: "hardSigmoid", kernelRegularizer: "l2" }),
      layers.batchNormalization(),
      layers.dropout(0.2),
      layers.dense(2, { kernelInitializer: keras.initializers.heNormal({ seed: 5 }), useBias: false }),
    ]);
  const all: (readonly [string, keras.Optimizer])[] = [
    ["sgd", optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })],
    ["adam", optimizers.adam({ learningRate: 0.01, amsgrad: true, clipnorm: 1 })],
    ["rmsprop", optimizers.rmsprop({ momentum: 0.5, centered: true })],
    ["nadam", optimizers.nadam()],
    ["adagrad", optimizers.adagrad()],
    ["adadelta", optimizers.adadelta()],
    ["adamax", optimizers.adamax()],
    ["adamw", optimizers.adamw({ weightDecay: 0.01 })],
    ["lion", optimizers.lion()],
    [
      "scheduled",
      optimizers.sgd({ learningRate: optimizers.schedules.exponentialDecay(0.1, { decaySteps: 10, decayRate: 0.9 }) }),
    ],
  ];
  const made = await Promise.all(all.map(([name, optimizer]) => trained(name, optimizer, row())));
  const [a, b] = [layers.input([3], { name: "left" }), layers.input([3], { name: "right" })];
  const shared = layers.dense(3, { name: "shared", activation: "tanh" });
  const inner = keras.sequential([layers.dense(4), layers.layerNormalization(), layers.leakyRelu()], { name: "inner" });
  const merged = layers.concatenate()([inner(shared(a)), layers.subtract()([shared(b), a]), b]);
  made.push({
    name: "branches",
    model: keras.model([a, b], [layers.dense(1)(merged), shared(b)]) as never,
    inputs: [X, X],
  });
  const core = layers.input([3]);
  const middle = keras.model(core, layers.dense(2, { activation: "relu" })(core), { name: "core" });
  const outer = layers.input([3]);
  made.push({ name: "nested", model: keras.model(outer, layers.dense(1)(middle(outer))) as never, inputs: [X] });
  const own = keras.sequential([layers.input([3]), new Scale({ factor: 2.5 }), layers.dense(2)]);
  made.push({ name: "own", model: own as never, inputs: [X] });
  const every = everyOperation();
  made.push({ name: "operations", model: every.model as never, inputs: every.data });
  return made;
}

const outputs = ({ model, inputs }: Case): NDArray[] =>
  [
    (model as unknown as keras.Model).call(inputs.length > 1 || model.inputs.length > 1 ? inputs : inputs[0]!),
  ].flat() as NDArray[];
const again = (one: Case, model: keras.Model) => outputs({ ...one, model: model as never });

describe("a saved model", async () => {
  const all = [...layerCases(), ...sequenceCases(), ...(await cases())];
  const oracle = existsSync(python) ? await throughPython(all) : undefined;

  test.each(all.map((one) => [one.name, one] as const))("%s is itself again", async (_, one) => {
    const back = await keras.models.loadModel(await keras.saving.toBytes(one.model as never));
    expect(again(one, back).map(flat)).toEqual(outputs(one).map(flat));
    expect(JSON.parse(back.toJson())).toEqual(JSON.parse(one.model.toJson()));
    if (!one.model.compiled) return;
    const [before, after] = [one.model.optimizer, back.optimizer];
    expect(after.getConfig()).toEqual({ ...before.getConfig(), learningRate: expect.anything() });
    expect(after.variables.map((v) => flat(v.value))).toEqual(before.variables.map((v) => flat(v.value)));
  });

  test.skipIf(oracle === undefined)("is read and written by Python's Keras", async () => {
    const wrong: string[] = [];
    for (const one of all) {
      const theirs = oracle![one.name]!;
      if (theirs.error !== undefined) {
        wrong.push(`${one.name}: ${theirs.error}`);
        continue;
      }
      outputs(one).forEach((output, i) => void expectNear(output, theirs.outputs[i]!, 5e-6));
      if (one.model.compiled) {
        const slots = one.model.optimizer.variables.map((v) => flat(v.value));
        expect(theirs.optimizer, one.name).toEqual(slots);
      }
      const back = await keras.models
        .loadModel(at(`${one.name}.python.keras`))
        .catch((error: unknown) => String(error));
      if (typeof back === "string") wrong.push(`${one.name}, written by Python: ${back}`);
      else expect(again(one, back).map(flat), one.name).toEqual(outputs(one).map(flat));
    }
    expect(wrong).toEqual([]);
  });
  if (oracle === undefined) console.warn(`saving: not compared with Keras, there is no ${python}`);
});

interface Theirs {
  outputs: Numbers[];
  optimizer: number[][] | null;
  error?: string;
}

async function throughPython(all: readonly Case[]): Promise<Record<string, Theirs>> {
  for (const one of all) {
    await (one.model as unknown as keras.Model).save(at(`${one.name}.keras`));
    writeFileSync(at(`${one.name}.json`), JSON.stringify(one.inputs.map((input) => nested(input))));
  }
  const run = spawnSync(python, [root("test/lib/keras/saving.py"), folder], { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(run.stderr.slice(-3000));
  return JSON.parse(run.stdout.slice(run.stdout.indexOf("{")));
}

function nested(array: NDArray): Numbers {
  const numbers = flat(array);
  const build = (shape: readonly number[], from: number): Numbers => {
    if (shape.length === 0) return numbers[from]!;
    const [n, ...rest] = shape as [number, ...number[]];
    const step = rest.reduce((a, b) => a * b, 1);
    return Array.from({ length: n }, (_, i) => build(rest, from + i * step));
  };
  return build(array.shape, 0);
}

const small = () => keras.sequential([layers.dense(2, { inputShape: [3] })], { name: "small" });

describe("files", () => {
  test("weights alone are saved and loaded, all or none", async () => {
    const [a, b] = [small(), small()];
    await a.saveWeights(at("w.weights.h5"));
    await b.loadWeights(at("w.weights.h5"));
    expect(b.getWeights().map(flat)).toEqual(a.getWeights().map(flat));
    const other = keras.sequential([layers.dense(2, { inputShape: [3] }), layers.dense(1)]);
    const before = other.getWeights().map(flat);
    await expect(other.loadWeights(at("w.weights.h5"))).rejects.toThrow("expected 2 variables of dense");
    expect(other.getWeights().map(flat)).toEqual(before);
    await other.loadWeights(at("w.weights.h5"), { skipMismatch: true });
    expect(other.getWeights().slice(0, 2).map(flat)).toEqual(a.getWeights().map(flat));
  });

  test("a compiled model that has not trained comes back ready to train", async () => {
    const model = small();
    model.compile({ optimizer: "adam", loss: "mse" });
    const back = await keras.models.loadModel(await keras.saving.toBytes(model));
    await back.fit(X, Y, { verbose: 0 });
    expect(back.optimizer.iterations.value.item()).toBe(1);
  });

  test("a path needs the format's ending, and a file is not replaced where that is forbidden", async () => {
    await expect(small().save(at("x.h5"))).rejects.toThrow(
      /small\.save: expected a path that ends in \.keras.*Did you mean ".*x\.keras"/,
    );
    await small().save(at("once.keras"));
    await expect(small().save(at("once.keras"), { overwrite: false })).rejects.toThrow("overwrite is false");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test.each([
    ["nothing", (_: Uint8Array) => new Uint8Array(0), "expected a .keras file, got 0 bytes"],
    ["half a file", (b: Uint8Array) => b.slice(0, b.length / 2), "damaged"],
    ["text", () => new TextEncoder().encode("hello"), "got 5 bytes of something else"],
    ["an old .h5 file", () => Uint8Array.of(0x89, 0x48, 0x44, 0x46), "It is an HDF5 file"],
  ])("%s is refused", async (_, damage, message) => {
    const bytes = await keras.saving.toBytes(small());
    await expect(keras.models.loadModel(damage(bytes))).rejects.toThrow(message);
  });

  test("classes that nobody knows are named, with what to do", async () => {
    class Mystery extends keras.Layer {
      override call(x: NDArray) {
        return x;
      }
    }
    const bytes = await keras.saving.toBytes(keras.sequential([layers.input([2]), new Mystery()]));
    await expect(keras.models.loadModel(bytes)).rejects.toThrow(/class Mystery.*customObjects: \{ Mystery \}/);
    const model = await keras.models.loadModel(bytes, { customObjects: { Mystery } });
    expect(model.layers[0]).toBeInstanceOf(Mystery);
  });

  test("options that would change the numbers and are not supported are refused", () => {
    const json = JSON.parse(small().toJson());
    json.config.layers[1].config.lora_rank = 4;
    expect(() => keras.models.modelFromJson(JSON.stringify(json))).toThrow(/Dense ".*" has loraRank = 4/);
  });

  test("modelCheckpoint saves the best epoch, named as the template says", async () => {
    const model = small();
    model.compile({ optimizer: "sgd", loss: "mse" });
    const best = keras.callbacks.modelCheckpoint(at("best.keras"), { monitor: "loss", saveBestOnly: true });
    const each = keras.callbacks.modelCheckpoint(at("e{epoch:02d}-{loss:.1f}.weights.h5"), { saveWeightsOnly: true });
    const history = await model.fit(X, Y, { epochs: 3, verbose: 0, callbacks: [best, each] });
    expect(best.best).toBe(Math.min(...history.history["loss"]!));
    const names = readdirSync(folder).filter((name) => name.startsWith("e0"));
    expect(names.sort()).toEqual(history.history["loss"]!.map((loss, i) => `e0${i + 1}-${loss.toFixed(1)}.weights.h5`));
    const back = await keras.models.loadModel(at("best.keras"));
    expect(back.getWeights().map(flat)).toEqual(model.getWeights().map(flat));
    expect(() => keras.callbacks.modelCheckpoint("best.h5")).toThrow("ends in .keras");
  });

  test("csvLogger writes a line an epoch, and goes on where it was", async () => {
    const model = small();
    model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
    const path = at("log.csv");
    const first = await model.fit(X, Y, { epochs: 2, verbose: 0, callbacks: [keras.callbacks.csvLogger(path)] });
    const again = keras.callbacks.csvLogger(path, { append: true });
    await model.fit(X, Y, { initialEpoch: 2, epochs: 3, verbose: 0, callbacks: [again] });
    const lines = readFileSync(path, "utf8").trim().split("\n");
    expect(lines.length).toBe(4);
    const { loss, mae } = first.history;
    expect(lines.slice(0, 3)).toEqual(["epoch,loss,mae", `0,${loss[0]},${mae![0]}`, `1,${loss[1]},${mae![1]}`]);
    expect(lines[3]!.startsWith("2,")).toBe(true);
    expect(() => keras.callbacks.csvLogger("")).toThrow("expected a path to write to");
  });

  test("the archive is a stored zip, as Keras's own", async () => {
    await small().save(at("zip.keras"));
    const bytes = readFileSync(at("zip.keras"));
    expect(bytes.readUInt16LE(8)).toBe(0);
    expect(bytes.toString("latin1")).toContain("model.weights.h5");
  });
});

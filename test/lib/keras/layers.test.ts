import { describe, expect, test } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import * as keras from "../../../lib/keras/index.ts";
import { layerClasses } from "../../../lib/keras/layers/index.ts";
import * as math from "../../../lib/keras/math.ts";
import { expectNear, f32, flat, golden, type Numbers } from "./golden.ts";

const { layers } = keras;

interface Row {
  class: keyof typeof layerClasses;
  options: Record<string, unknown>;
  /** One or two sequences, or an input by name. */
  inputs: 1 | 2 | "image" | "volume" | "first";
  weights: Numbers[];
  names: string[];
  output: Numbers;
  training?: Numbers;
  after?: Numbers[];
}
const values = golden("keras-values") as {
  layers: Record<"x" | "y" | "image" | "volume" | "first", Numbers> & { rows: Row[] };
  repeatVector: Numbers;
};
const { x, y, rows } = values.layers;
const make = (row: Row) => new layerClasses[row.class as "Flatten"](row.options as never) as keras.Layer;
/** Layers whose rows are not in the table, and why. */
const elsewhere = ["InputLayer", "Lambda", "RepeatVector", "StackedRNNCells"];

test("every layer has a row of golden values", () => {
  const sequences = golden("keras-sequences") as { rows: { class: string }[] };
  const covered = new Set<string>([...rows, ...sequences.rows].map((row) => row.class));
  expect(Object.keys(layerClasses).filter((name) => !covered.has(name) && !elsewhere.includes(name))).toEqual([]);
});

describe.each(rows.map((row) => [`${row.class} ${JSON.stringify(row.options)}`, row] as const))("%s", (_, row) => {
  const first = f32(typeof row.inputs === "string" ? values.layers[row.inputs] : x);
  const inputs = () => (row.inputs === 2 ? [first, f32(y)] : first);
  const shape = first.shape.slice(1);
  const built = () => {
    const layer = make(row);
    layer(inputs() as NDArray);
    layer.setWeights(row.weights.map(f32));
    return layer;
  };

  test("gives Keras's outputs for given weights", () => {
    const layer = built();
    expect(layer.weights.map(({ name }) => name)).toEqual(row.names);
    expectNear(layer(inputs() as NDArray), row.output, 3e-6);
    if (row.training === undefined) return;
    expectNear(layer(inputs() as NDArray, { training: true }), row.training, 5e-6);
    layer.getWeights().forEach((weight, i) => void expectNear(weight, row.after![i]!, 3e-6));
  });

  test("knows its output's shape before it computes, with the batch left free", () => {
    const given = row.inputs === 2 ? [layers.input(shape), layers.input(shape)] : layers.input(shape);
    const output = make(row)(given as keras.SymbolicTensor);
    const computed = built()(inputs() as NDArray);
    expect(output.shape).toEqual([null, ...computed.shape.slice(1)]);
    expect(output.dtype).toBe(computed.dtype);
  });

  test("is made again from its configuration", () => {
    const layer = built();
    const again = new (layer.constructor as new (o: unknown) => keras.Layer)(layer.getConfig());
    again(inputs() as NDArray);
    again.setWeights(layer.getWeights());
    expect(flat(again(inputs() as NDArray))).toEqual(flat(layer(inputs() as NDArray)));
    expect(again.name).toBe(layer.name);
  });

  test("trains inside a model, planned as step by step", async () => {
    const losses: number[][] = [];
    for (const runEagerly of [true, false]) {
      keras.utils.setRandomSeed(3);
      const [a, b] = [layers.input(shape), layers.input([3, 5])];
      const layer = make(row);
      const before = layers.dense(shape.at(-1)!)(a);
      const middle = row.inputs === 2 ? layer([before, b]) : layer(before);
      const out = layers.dense(2)(layers.flatten()(middle));
      const model = keras.model([a, b], out);
      model.compile({ optimizer: keras.optimizers.sgd({ learningRate: 0.01 }), loss: "mse", runEagerly });
      const history = await model.fit(
        [first, f32(y)],
        f32([
          [1, 0],
          [0, 1],
          [1, 1],
          [0, 0],
        ]),
        { epochs: 5, verbose: 0 },
      );
      losses.push(history.history["loss"]!);
      expect(model.explain()).toContain(runEagerly ? "op by op" : "a plan of");
    }
    expect(losses[1]).toEqual(losses[0]);
  });
});

test("repeatVector, lambda and input", () => {
  expectNear(
    layers.repeatVector(2)([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    values.repeatVector,
  );
  expectNear(layers.lambda((a) => math.multiply(a, 2))([[1, 2]]), [[2, 4]]);
  expect(layers.input([7], { name: "seven" }).shape).toEqual([null, 7]);
  expect(String(layers.input([7], { batchSize: 3, name: "x" }))).toBe(
    "<SymbolicTensor shape=[3, 7], dtype=float32, name=x>",
  );
});

test("a layer is a function and an instance of its class", () => {
  const layer = layers.dense(3);
  expect(layer).toBeInstanceOf(layers.Dense);
  expect(layer).toBeInstanceOf(keras.Layer);
  expect(layer([[1, 2]]).shape).toEqual([1, 3]);
});

test("tfjs's style and classes work too", () => {
  expect(layers.dense({ units: 4 }).units).toBe(4);
  expect(new layers.Dense(4, { useBias: false }).useBias).toBe(false);
  expect(layers.dropout({ rate: 0.25 }).rate).toBe(0.25);
});

test("names count as Keras's do, and start again with clearSession", () => {
  keras.utils.clearSession();
  expect(
    [layers.dense(1), layers.dense(1), layers.leakyRelu(), layers.batchNormalization()].map(({ name }) => name),
  ).toEqual(["dense", "dense_1", "leaky_re_lu", "batch_normalization"]);
});

test("dropout drops its share while training only, and what is kept grows", () => {
  const layer = layers.dropout(0.25, { seed: 1 });
  const ones = f32(Array.from({ length: 1000 }, () => [1, 1, 1, 1]));
  expect(flat(layer(ones))).toEqual(flat(ones));
  const dropped = flat(layer(ones, { training: true }));
  expect(new Set(dropped)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  expect(dropped.filter((v) => v === 0).length / 4000).toBeCloseTo(0.25, 1);
  expect(flat(layer(ones, { training: true }))).not.toEqual(dropped);
});

test("a layer of one's own is built, called, trained, and counted", async () => {
  class Scale extends keras.Layer {
    scale!: keras.Variable;
    override build(inputShape: keras.Shape) {
      this.scale = this.addWeight({ shape: [inputShape.at(-1)!], initializer: "ones", name: "scale" });
    }
    override call(inputs: NDArray) {
      return math.multiply(inputs, this.scale.value);
    }
  }
  const model = keras.sequential([layers.input([2]), new Scale(), layers.dense(1)]);
  expect(model.layers[0]!.name).toMatch(/^scale/);
  expect(model.countParams()).toBe(5);
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit(
    [
      [1, 2],
      [3, 4],
    ],
    [[1], [2]],
    { epochs: 4, verbose: 0 },
  );
  expect(flat(model.layers[0]!.getWeights()[0]!)).not.toEqual([1, 1]);
  expect(model.explain()).toContain("a plan of");
});

test("wrong shapes and options are refused, with the fix where there is one", () => {
  const layer = layers.dense(2, { name: "d" });
  layer([[1, 2, 3]]);
  expect(() => layer([[1, 2]])).toThrow("d: expected inputs [batch, …, 3], got [1, 2].");
  expect(() => layer([1, 2, 3])).toThrow("Did you mean a batch of one");
  expect(() => layers.dense(0)).toThrow("dense: expected units to be a whole number above 0, got 0.");
  expect(() => layers.dense(2, { activation: "sigmoyd" })).toThrow('Did you mean "sigmoid"?');
  expect(() => layers.dense(2, { kernelInitializer: "glorotuniforms" })).toThrow('Did you mean "GlorotUniform"?');
  expect(() => layers.dropout(1.5)).toThrow("dropout: expected a rate from 0 to 1, got 1.5.");
  expect(() => layers.add({ name: "sum" })([f32([[1, 2]]), f32([[1, 2, 3]])])).toThrow(
    "sum: expected shapes that broadcast",
  );
  expect(() => layers.concatenate({ name: "c" })([f32([[1]]), f32([[1], [2]])])).toThrow("c: expected inputs alike");
  expect(() => layers.reshape([4], { name: "r" })([[1, 2, 3]])).toThrow("r: expected a target shape of 3 elements");
});

test("setWeights lists what was expected beside what came", () => {
  const layer = layers.dense(2, { name: "d" });
  expect(() => layer.setWeights([[[1]]])).toThrow("d.setWeights: expected a layer that is built");
  layer([[1, 2, 3]]);
  expect(() =>
    layer.setWeights([
      [
        [1, 2],
        [3, 4],
      ],
      [0, 0],
    ]),
  ).toThrow(
    "d.setWeights: expected arrays of its weights' shapes.\n" +
      "  0: expected d/kernel [3, 2], got [2, 2]  <-\n" +
      "  1: expected d/bias [2], got [2]",
  );
  expect(() => layer.setWeights([[0, 0]])).toThrow("1: expected d/bias [2], got nothing");
});

test("weights read are copies, and weights given are copied", () => {
  const layer = layers.dense(1, { useBias: false });
  layer([[1, 2]]);
  const given = f32([[1], [1]]);
  layer.setWeights([given]);
  (given.storage as Float32Array)[given.offset] = 9;
  const read = layer.getWeights()[0]!;
  (read.storage as Float32Array)[read.offset] = 9;
  expect(flat(layer.getWeights()[0]!)).toEqual([1, 1]);
});

/**
 * What people are promised to be able to type, as they would type it: every line runs, and TypeScript gives the types
 * without a cast (`npm run types` reads this file too).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import type {
  Batch,
  Callback,
  DType,
  History,
  Layer,
  Loss,
  Metric,
  MimeBundle,
  Model,
  Optimizer,
  Sequential,
  Shape,
} from "../../lib/index.ts";
import * as glassbox from "../../lib/index.ts";
import { data, grad, keras, NDArray, nd, SymbolicTensor, show } from "../../lib/index.ts";

const { layers, optimizers, losses, metrics, callbacks } = keras;
const DISPLAY = Symbol.for("Jupyter.display");
const X = nd.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], "int32"); // biome-ignore format: a table
const y = nd.array([[0], [1], [1], [0]]);

describe("arrays", () => {
  test("views, items, methods and functions", () => {
    const w1 = nd.zeros([2, 2]);
    w1.at(":", 0).assign(1);
    const w2 = nd.zeros([2, 2]);
    w2.set([0, 0], 1);
    expect(w1.tolist()).toEqual([[1, 0], [1, 0]]); // biome-ignore format: a table
    const item = w2.item(0, 0);
    expectTypeOf(item).toEqualTypeOf<number>();
    expect(item).toBe(1);
    expect(w1.sum().item()).toBe(2);
    expect(w1.at(0, 0)).toBeInstanceOf(NDArray);
    expect(w1.at(0, 0).shape).toEqual([]);
    expect(nd.array([1, 2]).dtype).toBe("float64");
    expect(X.dtype).toBe("int32");
    const w = nd.ones([3, 2]);
    expect(nd.dot(X, w).shape).toEqual([4, 2]);
    expect(X.T.shape).toEqual([3, 4]);
    expect(w1.sub(w2).mul(w1).shape).toEqual([2, 2]);
    expect(nd.exp(w1.neg()).add(1).dtype).toBe("float64");
    expect(nd.divide(1, nd.array([2, 4])).tolist()).toEqual([0.5, 0.25]);
    expect(X.sum({ axis: 0, keepdims: true }).shape).toEqual([1, 3]);
    expectTypeOf(w1.shape).toExtend<Shape>();
    expectTypeOf(w1.dtype).toExtend<DType>();
    expect(w1.data).toEqual(Float64Array.of(1, 0, 1, 0));
    expect(w1.astype("float32").dtype).toBe("float32");
    expect(w1.reshape([2, -1]).shape).toEqual([2, 2]);
    expect(nd.arrayRepr(w1.astype("float32").at(":", "1:"))).toBe("array([[0.],\n       [0.]], dtype=float32)");
    expect(nd.arrayStr(w1)).toBe(String(w1));
    expect(String(w1)).toBe("[[1. 0.]\n [1. 0.]]");
  });

  test("NumPy's streams, bit for bit", () => {
    nd.random.seed(0);
    expect(nd.random.rand(3, 4).item(0, 0)).toBe(0.5488135039273248);
    expect(nd.random.defaultRng(0).standardNormal([3, 4]).item(0, 0)).toBe(0.1257302210933933);
    for (const name of ["rand", "randn", "randint", "uniform", "normal", "permutation", "shuffle", "choice"] as const) {
      expect(nd.random[name]).toBeTypeOf("function");
    }
    const rng = nd.random.defaultRng(1);
    for (const name of [
      "random",
      "standardNormal",
      "normal",
      "integers",
      "uniform",
      "permutation",
      "choice",
    ] as const) {
      expect(rng[name]).toBeTypeOf("function");
    }
  });

  test("every ufunc is a function and a method, and takes scalars", () => {
    const of1 = ["negative", "abs", "sign", "square", "sqrt", "exp", "log", "sin", "tanh", "floor", "isnan"] as const;
    const of2 = ["add", "subtract", "multiply", "divide", "power", "maximum", "less", "equal", "logicalAnd"] as const;
    const a = nd.array([0.5, 2]);
    for (const name of of1) expect(nd[name](a).tolist()).toEqual(a[name]().tolist());
    for (const name of of1) expect(nd[name](0.5).shape).toEqual([]);
    for (const name of of2) expect(nd[name](a, 2).tolist()).toEqual(a[name](2).tolist());
    for (const name of of2) expect(nd[name](2, 3).shape).toEqual([]);
  });
});

/** The seed net: 2-2-1, with weights of its own. */
function seedNet() {
  const model = keras.sequential();
  model.add(layers.dense(2, { inputShape: [2] }));
  model.add(layers.activation("relu"));
  model.add(layers.dense(1));
  model.add(layers.activation("linear"));
  return model;
}

describe("models", () => {
  const [w1, b1, w2, b2] = [nd.ones([2, 2]), nd.array([0, -1]), nd.array([[1], [-2]]), nd.array([0])];
  const x = nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]); // biome-ignore format: a table

  test("layer by layer, weights in, predictions out", () => {
    const model = seedNet();
    model.setWeights([w1, b1, w2, b2]);
    const predicted = model.predict(x);
    expectTypeOf(predicted).toExtend<NDArray>();
    expect(predicted.dtype).toBe("float32");
    expect(predicted.tolist()).toEqual([[0], [1], [1], [0]]);
    const hidden = keras.function([model.layers[0]!.input], [model.layers[0]!.output]);
    const values = hidden([x]);
    expectTypeOf(values).toEqualTypeOf<NDArray[]>();
    expect(values[0]!.tolist()).toEqual([[0, -1], [1, 0], [1, 0], [2, 1]]); // biome-ignore format: a table
    expect(keras.backend.function).toBe(keras.function);
    const inner = keras.model(model.inputs, model.layers[1]!.output).predict(x);
    expect(inner.tolist()).toEqual([[0, 0], [1, 0], [1, 0], [2, 1]]); // biome-ignore format: a table
  });

  test("compile, fit, summary, evaluate", async () => {
    const model = seedNet();
    model.compile({
      loss: "mean_squared_error",
      optimizer: optimizers.sgd({ learningRate: 1 }),
      metrics: ["accuracy"],
    });
    const history = await model.fit(x.mul(0.1), y, { epochs: 2, verbose: 0 });
    expectTypeOf(history.history["loss"]!).toExtend<readonly number[]>();
    expect(history.history["loss"]).toHaveLength(2);
    expectTypeOf(history).toExtend<History>();
    const summary = model.summary();
    expect(String(summary)).toContain('Model: "');
    expect(DISPLAY in summary).toBe(true);
    const { loss, accuracy } = model.evaluate(x, y);
    expect([typeof loss, typeof accuracy]).toEqual(["number", "number"]);
    expect(model.getWeights()).toHaveLength(4);
    expect(model.layers[0]!.getWeights()).toHaveLength(2);
    expect(model.getLayer(model.layers[2]!.name)).toBe(model.layers[2]);
    expect(model.countParams()).toBe(9);
    await model.fit(x, y, {
      batchSize: 2,
      epochs: 2,
      verbose: 0,
      callbacks: [callbacks.earlyStopping({ monitor: "loss" })],
      validationSplit: 0.25,
      shuffle: false,
      classWeight: { 0: 1, 1: 2 },
      initialEpoch: 1,
      stepsPerEpoch: 1,
    });
    await model.fit(x, y, { verbose: 0, validationData: [x, y], sampleWeight: [1, 1, 1, 0] });
  });

  test("Keras's files, both ways", async () => {
    const home = mkdtempSync(join(tmpdir(), "glassbox-contract-"));
    try {
      const model = seedNet();
      await model.save(join(home, "xor.keras"));
      const loaded = await keras.models.loadModel(join(home, "xor.keras"));
      expect(loaded.getWeights().map(String)).toEqual(model.getWeights().map(String));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
    keras.config.setFloatx("float64");
    expect(seedNet().predict(x).dtype).toBe("float64");
    keras.config.setFloatx("float32");
    keras.utils.setRandomSeed(0);
  });

  test("the forms of a layer's options, the names of factories and classes", () => {
    expect(layers.dense({ units: 4 }).units).toBe(4);
    expect(layers.dense(4, { inputDim: 3 }).units).toBe(4);
    expect(new keras.Sequential([layers.input([2]), layers.dense(1)]).countParams()).toBe(3);
    expect(keras.sequential([layers.input([2]), layers.dense(1)]).countParams()).toBe(3);
    expectTypeOf<keras.Sequential>().toEqualTypeOf<Sequential>();
    expect(optimizers.sgd({ learningRate: 1, momentum: 0.5, nesterov: true })).toBeInstanceOf(optimizers.SGD);
    expect(optimizers.rmsprop({ rho: 0.8 })).toBeInstanceOf(optimizers.RMSprop);
    expect(optimizers.adamw({ beta1: 0.8, beta2: 0.9, epsilon: 1e-8 })).toBeInstanceOf(optimizers.AdamW);
    const made: [Layer, abstract new (...args: never[]) => Layer][] = [
      [layers.relu(), layers.ReLU],
      [layers.leakyRelu(), layers.LeakyReLU],
      [layers.prelu(), layers.PReLU],
      [layers.elu(), layers.ELU],
      [layers.lstm(2, { returnSequences: true }), layers.LSTM],
      [layers.gru(2), layers.GRU],
      [layers.conv2d(2, 3, { useBias: false }), layers.Conv2D],
      [layers.conv2dTranspose(2, 3), layers.Conv2DTranspose],
      [layers.depthwiseConv2d(3), layers.DepthwiseConv2D],
      [layers.separableConv2d(2, 3), layers.SeparableConv2D],
      [layers.maxPooling2d(2), layers.MaxPooling2D],
      [layers.globalAveragePooling2d(), layers.GlobalAveragePooling2D],
      [layers.batchNormalization(), layers.BatchNormalization],
      [layers.multiHeadAttention(2, 4), layers.MultiHeadAttention],
    ];
    for (const [layer, type] of made) expect(layer).toBeInstanceOf(type);
    expect(losses.binaryCrossentropy({ fromLogits: true })).toBeInstanceOf(losses.BinaryCrossentropy);
    expect(metrics.auc()).toBeInstanceOf(metrics.AUC);
  });

  test("the names at the top", () => {
    const names = ["layers", "losses", "optimizers", "metrics", "callbacks", "initializers", "regularizers"] as const;
    const atTop: Record<string, unknown> = glassbox;
    for (const name of names) expect(atTop[name]).toBe(keras[name]);
    expect(typeof SymbolicTensor).toBe("function");
    // Types of the contract: a forgotten one does not compile.
    type Names = [Layer, Model<NDArray, NDArray>, Sequential, SymbolicTensor, History, Batch, Optimizer, Loss, Metric];
    type More = [Callback, MimeBundle, keras.Model, keras.Layer, keras.Batch, keras.Shape];
    expectTypeOf<Names>().not.toBeAny();
    expectTypeOf<More>().not.toBeAny();
  });
});

describe("differentiation", () => {
  test("valueAndGrad through a loss", () => {
    const w0 = nd.ones([3, 1]);
    const f = (x: NDArray, w: NDArray) => nd.tanh(nd.matmul(x, w));
    const { value, grads } = grad.valueAndGrad((w: NDArray) => losses.meanSquaredError(y, f(X, w)))(w0);
    expectTypeOf(grads).toEqualTypeOf<NDArray>();
    expect(value.shape).toEqual([]);
    expect(grads.shape).toEqual([3, 1]);
  });

  test("a training step of one's own", async () => {
    let steps = 0;
    class Mine extends keras.Model {
      dense = layers.dense(1);
      override call(x: NDArray) {
        return this.dense(x);
      }
      override trainStep(batch: Batch) {
        steps++;
        return super.trainStep(batch);
      }
    }
    const model = new Mine();
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(X, y, { verbose: 0 });
    expect(steps).toBeGreaterThan(0);
  });
});

describe("displays", () => {
  const model = seedNet();
  model.compile({ loss: "mse", optimizer: "sgd" });
  const x = nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]); // biome-ignore format: a table
  const w = nd.array([[1, -1], [0.5, 2], [0, 0]]); // biome-ignore format: a table

  test("each is a displayable value, and prints nothing", async () => {
    const history = await model.fit(x, y, { epochs: 2, verbose: 0 });
    const shown = [
      show.matrix(w, { title: "hidden weights", rows: ["x1", "x2", "1"], columns: ["h1", "h2"] }),
      show.network(model),
      show.network(model, { input: [0, 1] }),
      show.activations(model, x),
      show.loss(history),
      show.compare({ scratch: w, framework: w.add(0.1) }),
      show.plot({ data: [{ x: [1, 2], y: [3, 4] }], layout: { title: { text: "a line" } } }),
      show.scatter(x, { color: y }),
      show.boundary(model, { x: [-1, 2], y: [-1, 2] }),
      // Values that end a cell.
      w,
      model.layers[0]!,
      model,
      history,
      model.summary(),
    ];
    for (const value of shown) {
      const bundle = await (value as unknown as { [key: symbol]: () => MimeBundle | Promise<MimeBundle> })[DISPLAY]!();
      expect(bundle["text/plain"]).toBeTypeOf("string");
    }
  });

  test("callbacks.livePlot and the data sets", () => {
    expect(callbacks.livePlot()).toBeInstanceOf(keras.Callback);
    expect(Object.keys(data).length).toBeGreaterThan(0);
  });
});

test("errors say which function, what was expected, what came and the fix", () => {
  expect(() => nd.matmul(nd.ones([4, 3]), nd.ones([4, 1]))).toThrow(
    "matmul: expected a [m, k] and b [k, n], got a [4, 3] and b [4, 1]. Did you mean matmul(a.T, b)?",
  );
  expect(() => nd.matmul(nd.ones([4, 3]), nd.ones([1, 3]))).toThrow(
    "matmul: expected a [m, k] and b [k, n], got a [4, 3] and b [1, 3]. Did you mean matmul(a, b.T)?",
  );
});

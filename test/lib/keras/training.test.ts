import { beforeEach, describe, expect, test, vi } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import { GradientTape } from "../../../lib/grad/index.ts";
import * as keras from "../../../lib/keras/index.ts";
import * as math from "../../../lib/keras/math.ts";
import { uniform, xor, zeros } from "./data.ts";
import { difference, f32, flat } from "./golden.ts";

const { layers, optimizers, losses, callbacks } = keras;
beforeEach(() => {
  keras.utils.clearSession();
  keras.utils.setRandomSeed(1);
});

const quiet = { verbose: 0 } as const;
const net = (options: Parameters<keras.Model["compile"]>[0] = { optimizer: "adam", loss: "mse" }) => {
  const model = keras.sequential([layers.dense(4, { inputDim: 3, activation: "sigmoid" }), layers.dense(1)]);
  model.compile(options);
  return model;
};
const snapshot = (model: keras.Model) => model.getWeights().map(flat);

describe("fit", () => {
  test("runs a plan that gives the numbers of running op by op, also with a shorter last batch", async () => {
    const [x, y] = [uniform([23, 3], 1), uniform([23, 1], 2)];
    const runs: { weights: number[][]; history: object }[] = [];
    for (const runEagerly of [true, false]) {
      keras.utils.setRandomSeed(4);
      const model = net({ optimizer: "adam", loss: "mse", metrics: ["mae"], runEagerly });
      const history = await model.fit(x, y, { ...quiet, epochs: 4, batchSize: 5, validationSplit: 0.2 });
      expect(model.explain()).toContain(runEagerly ? "compile was told runEagerly" : "a plan of");
      runs.push({ weights: snapshot(model), history: history.history });
    }
    expect(runs[1]).toEqual(runs[0]);
  });

  test("a model with a branch, a layer and a loss of one's own gets a plan", async () => {
    class Twice extends keras.Layer {
      override call(x: NDArray) {
        return math.multiply(x, 2);
      }
    }
    const x = layers.input([3]);
    const h = layers.dense(4, { activation: "tanh" })(x);
    const out = layers.dense(1)(layers.add()([h, new Twice()(layers.dense(4)(x))]));
    const model = keras.model(x, out);
    model.compile({
      optimizer: optimizers.sgd(0.01),
      loss: (yTrue: NDArray, yPred: NDArray) => math.mean(math.power(math.abs(math.subtract(yTrue, yPred)), 3), -1),
    });
    const { history } = await model.fit(xor.x, xor.y, { ...quiet, epochs: 50 });
    expect(history["loss"]!.at(-1)!).toBeLessThan(history["loss"]![0]!);
    // The first step records it, and all are its runs.
    expect(model.explain()).toMatch(/^a plan of .*, run 50 times$/);
  });

  test("records loss, metrics and validation under Keras's names, one number an epoch", async () => {
    const model = net({ optimizer: "sgd", loss: "mse", metrics: ["mae", "accuracy"], weightedMetrics: ["mse"] });
    const history = await model.fit(xor.x, xor.y, {
      ...quiet,
      epochs: 4,
      validationData: [xor.x, xor.y],
      validationFreq: 2,
    });
    expect(Object.keys(history.history)).toEqual([
      "accuracy",
      "loss",
      "mae",
      "mse",
      "val_accuracy",
      "val_loss",
      "val_mae",
      "val_mse",
    ]);
    expect(history.history["loss"]).toHaveLength(4);
    expect(history.history["val_loss"]).toHaveLength(2);
    expect(history.epoch).toEqual([0, 1, 2, 3]);
    expect(history.history["val_loss"]!.at(-1)).toBeCloseTo(model.evaluate(xor.x, xor.y)["loss"]!, 6);
  });

  test("initialEpoch, stepsPerEpoch and batchSize do what Keras's do", async () => {
    const model = net();
    const history = await model.fit(uniform([20, 3], 1), uniform([20, 1], 2), {
      ...quiet,
      initialEpoch: 2,
      epochs: 5,
      stepsPerEpoch: 3,
      batchSize: 4,
    });
    expect(history.epoch).toEqual([2, 3, 4]);
    expect(flat(model.optimizer.iterations.value)).toEqual([9]);
    expect(history.params).toEqual({ epochs: 5, steps: 3, verbose: 0 });
  });

  test("class weights are sample weights", async () => {
    const weights: number[][][] = [];
    for (const options of [{ classWeight: { 0: 1, 1: 3 } }, { sampleWeight: [1, 3, 3, 1] }]) {
      keras.utils.setRandomSeed(2);
      const model = net({ optimizer: "sgd", loss: "mse" });
      await model.fit(xor.x, xor.y, { ...quiet, ...options, epochs: 3 });
      weights.push(snapshot(model));
    }
    expect(weights[0]).toEqual(weights[1]);
  });

  test("shuffles by the seed, and not when told not to", async () => {
    const train = async (seed: number, shuffle: boolean) => {
      keras.utils.setRandomSeed(0);
      const model = net({ optimizer: "sgd", loss: "mse" });
      keras.utils.setRandomSeed(seed);
      await model.fit(uniform([12, 3], 1), uniform([12, 1], 2), { ...quiet, shuffle, batchSize: 4, epochs: 2 });
      return snapshot(model);
    };
    expect(await train(1, true)).toEqual(await train(1, true));
    expect(await train(1, true)).not.toEqual(await train(2, true));
    expect(await train(1, false)).toEqual(await train(2, false));
  });

  test("a second fit goes on, with the same plan and new data", async () => {
    const model = net({ optimizer: optimizers.sgd(0.1), loss: "mse" });
    const first = await model.fit(xor.x, xor.y, { ...quiet, epochs: 5 });
    const second = await model.fit(
      xor.x,
      xor.y.map(([v]) => [1 - v!]),
      { ...quiet, epochs: 5 },
    );
    expect(second.history["loss"]![0]).not.toBe(first.history["loss"]!.at(-1));
    expect(flat(model.optimizer.iterations.value)).toEqual([10]);
  });

  test("lets timers through while it runs", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const model = net({ optimizer: "sgd", loss: "mse", runEagerly: true });
    await model.fit(xor.x, xor.y, { ...quiet, epochs: 1500 });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });

  test("Stop ends it cleanly, with the history so far", async () => {
    const symbol = Symbol.for("Jupyter.host");
    let stop = false;
    const host = {
      version: 1,
      kernel: "test",
      display() {},
      update() {},
      clear() {},
      prompt: () => null,
      interrupted: () => stop,
    };
    (globalThis as Record<symbol, unknown>)[symbol] = host;
    const onEpochEnd = (epoch: number) => {
      if (epoch === 5) setTimeout(() => (stop = true), 50);
    };
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const history = await net({ optimizer: "sgd", loss: "mse", runEagerly: true }).fit(xor.x, xor.y, {
      ...quiet,
      epochs: 1e7,
      callbacks: [callbacks.lambdaCallback({ onEpochEnd })],
    });
    expect(said.mock.calls.flat().join()).toContain(`stopped in epoch ${history.epoch.length} of 10000000; weights`);
    said.mockRestore();
    delete (globalThis as Record<symbol, unknown>)[symbol];
    expect(history.epoch.length).toBeGreaterThan(0);
    expect(history.history["loss"]).toHaveLength(history.epoch.length);
  });

  test("shows Keras's bar in one place, with few updates", async () => {
    const symbol = Symbol.for("Jupyter.host");
    const shown: string[] = [];
    let displays = 0;
    (globalThis as Record<symbol, unknown>)[symbol] = {
      version: 1,
      kernel: "test",
      display: (b: Record<string, string>) => {
        displays++;
        shown.push(b["text/plain"]!);
      },
      update: (b: Record<string, string>) => shown.push(b["text/plain"]!),
      clear() {},
      prompt: () => null,
      interrupted: () => false,
    };
    await net().fit(xor.x, xor.y, { epochs: 2000 });
    delete (globalThis as Record<symbol, unknown>)[symbol];
    expect(displays).toBe(1);
    expect(shown.length).toBeLessThan(40);
    expect(shown.at(-1)).toMatch(/^Epoch 2000\/2000\n1\/1 ━{20} \d+s \d+(us|ms)\/step - loss: 0\.\d{4}$/);
  });
});

describe("a training that goes wrong", () => {
  test("NaN in the data stops it, says where, and keeps the last good weights", async () => {
    for (const runEagerly of [true, false]) {
      const model = net({ optimizer: "adam", loss: "mse", runEagerly });
      const x = uniform([12, 3], 1);
      await model.fit(x, uniform([12, 1], 2), { ...quiet, batchSize: 4, epochs: 3, shuffle: false });
      const bad = uniform([12, 3], 1);
      (bad.storage as Float32Array)[bad.offset + 7 * 3 + 1] = Number.NaN;
      let seen: number[][] = [];
      const keep = callbacks.lambdaCallback({
        onTrainBatchEnd: () => {
          seen = snapshot(model);
        },
      });
      const failed = model.fit(bad, uniform([12, 1], 2), {
        ...quiet,
        batchSize: 4,
        epochs: 2,
        shuffle: false,
        callbacks: keep,
      });
      await expect(failed).rejects.toThrow(
        /epoch 1, batch 2\. The weights are those of the last good step\. x itself .* at \[7, 1\]/,
      );
      expect(snapshot(model)).toEqual(seen);
      expect(snapshot(model).flat().every(Number.isFinite)).toBe(true);
      expect(flat(model.optimizer.iterations.value)).toEqual([10]);
    }
  });

  test("an error in a later step still names the line that called fit", async () => {
    const model = net({ optimizer: "adam", loss: "mse" });
    const error = await (async function caller() {
      return await model.fit([[Number.NaN, 0, 0]], [[1]], quiet);
    })().catch((thrown: Error) => thrown);
    expect((error as Error).stack).toContain("caller");
  });

  test("a learning rate that is far too large does the same", async () => {
    for (const runEagerly of [true, false]) {
      const model = net({ optimizer: optimizers.sgd(1e12), loss: "mse", runEagerly });
      await expect(model.fit(xor.x, xor.y, { ...quiet, epochs: 100 })).rejects.toThrow("Try a smaller learning rate");
      expect(snapshot(model).flat().every(Number.isFinite)).toBe(true);
    }
  });

  test("terminateOnNaN ends it quietly", async () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const model = net({ optimizer: optimizers.sgd(1e12), loss: "mse" });
    const history = await model.fit(xor.x, xor.y, { ...quiet, epochs: 100, callbacks: [callbacks.terminateOnNaN()] });
    expect(history.epoch.length).toBeLessThan(100);
    expect(said).toHaveBeenCalledWith(expect.stringContaining("Invalid loss, terminating training"));
    said.mockRestore();
  });
});

describe("bad input gets a clear error:", () => {
  test("fit before compile", async () => {
    const model = keras.sequential([layers.dense(1, { inputDim: 3 })]);
    await expect(model.fit(xor.x, xor.y)).rejects.toThrow(
      "sequential.fit: expected a compiled model. Call model.compile",
    );
    expect(() => model.evaluate(xor.x, xor.y)).toThrow("sequential.evaluate: expected a compiled model");
  });

  test("inputs of another shape", () => {
    expect(() => net().predict([[1, 2]])).toThrow(
      "sequential.predict: expected input_layer of shape [null, 3], got [1, 2].",
    );
    expect(() => net().predict([1, 2, 3])).toThrow("did you mean a batch of one");
    expect(() => net().predict([[1], [2], [3]])).toThrow("Did you mean x.T?");
  });

  test("empty arrays, and lengths that differ", async () => {
    await expect(net().fit(zeros([0, 3]), zeros([0, 1]), quiet)).rejects.toThrow(
      "expected at least one sample, got none",
    );
    await expect(net().fit(xor.x, [[0]], quiet)).rejects.toThrow(
      "expected as many targets as samples in x, got 1 and 4",
    );
    expect(() => net().predict([])).toThrow();
  });

  test("targets that do not fit the outputs", async () => {
    const model = keras.sequential([layers.dense(3, { inputDim: 3, activation: "softmax" })]);
    model.compile({ loss: "categorical_crossentropy" });
    await expect(model.fit(xor.x, [0, 1, 2, 0], quiet)).rejects.toThrow("sparseCategoricalCrossentropy");
  });

  test("class numbers out of range", async () => {
    const model = keras.sequential([layers.dense(3, { inputDim: 3, activation: "softmax" })]);
    model.compile({ loss: "sparse_categorical_crossentropy" });
    await expect(model.fit(xor.x, [0, 1, 3, 0], quiet)).rejects.toThrow(
      "expected class numbers from 0 to 2 (the model has 3 outputs), got 3 in sample 2. Classes count from 0",
    );
  });

  test("unknown names, at compile", () => {
    expect(() => net({ optimizer: "addam" })).toThrow(
      'optimizer: expected a known name, got "addam". Did you mean "adam"?',
    );
    expect(() => net({ loss: "mean_squared_eror" })).toThrow('Did you mean "meanSquaredError"?');
    expect(() => net({ loss: "mse", metrics: ["acuracy"] })).toThrow('Did you mean "accuracy"?');
  });

  test("a model that was never built", () => {
    const model = keras.sequential([layers.dense(1)]);
    expect(() => model.countParams()).toThrow("expected a layer that is built");
    expect(() => model.setWeights([[[1]]])).toThrow("Give the first layer an inputShape");
    expect(() => model.layers[0]!.output).toThrow("inputShape");
    expect(() => model.getLayer("dense_7")).toThrow('getLayer: expected a known name, got "dense_7".');
  });

  test("no loss", async () => {
    await expect(net({ optimizer: "sgd" }).fit(xor.x, xor.y, quiet)).rejects.toThrow("expected a loss to train by");
  });
});

describe("models of other kinds", () => {
  test("several inputs and outputs, with a loss and a weight each", async () => {
    const [a, b] = [layers.input([3], { name: "a" }), layers.input([2], { name: "b" })];
    const h = layers.concatenate()([layers.dense(4, { activation: "relu" })(a), b]);
    const model = keras.model(
      [a, b],
      [layers.dense(1, { name: "score" })(h), layers.dense(3, { activation: "softmax", name: "kind" })(h)],
    );
    model.compile({
      optimizer: "adam",
      loss: { score: "mse", kind: "sparse_categorical_crossentropy" },
      lossWeights: { score: 1, kind: 0.5 },
      metrics: { kind: "accuracy" },
    });
    const x = { a: uniform([8, 3], 1), b: uniform([8, 2], 2) };
    const y = [uniform([8, 1], 3), [0, 1, 2, 0, 1, 2, 0, 1]];
    const { history } = await model.fit(x, y as never, { ...quiet, epochs: 3 });
    expect(Object.keys(history)).toEqual(["kind_accuracy", "kind_loss", "loss", "score_loss"]);
    const { loss, score_loss: score, kind_loss: kind } = model.evaluate(x, y as never);
    expect(loss).toBeCloseTo(score! + 0.5 * kind!, 5);
    const [p, q] = model.predict([x.a, x.b]);
    expect([p!.shape, q!.shape]).toEqual([
      [8, 1],
      [8, 3],
    ]);
  });

  test("a class of one's own with its own call", async () => {
    class Mine extends keras.Model {
      hidden = layers.dense(4, { activation: "tanh" });
      last = layers.dense(1);
      override call(x: NDArray) {
        return this.last(this.hidden(x));
      }
    }
    const model = new Mine();
    model.compile({ optimizer: "adam", loss: "mse" });
    await model.fit(xor.x, xor.y, { ...quiet, epochs: 5 });
    expect(model.countParams()).toBe(21);
    expect(model.predict(xor.x).shape).toEqual([4, 1]);
    expect(String(model.summary())).toContain("(None, 4)");
    expect(model.explain()).toContain("a plan of");
  });

  test("a training step of one's own", async () => {
    class Mine extends keras.Model {
      dense = layers.dense(1);
      override call(x: NDArray) {
        return this.dense(x);
      }
      override trainStep({ x, y }: keras.Batch) {
        const variables = this.trainableVariables;
        const tape = new GradientTape();
        tape.watch(...variables);
        const loss = tape.record(() => losses.meanSquaredError(y, this(x, { training: true })));
        this.optimizer.apply(tape.gradient(loss, variables), variables);
        return { loss, double: math.multiply(loss, 2) };
      }
    }
    const model = new Mine();
    model.compile({ optimizer: optimizers.sgd(0.1) });
    const { history } = await model.fit(xor.x, xor.y, { ...quiet, epochs: 20 });
    expect(model.explain()).toContain("a plan of");
    expect(history["loss"]!.at(-1)!).toBeLessThan(history["loss"]![0]!);
    expect(history["double"]![3]).toBeCloseTo(2 * history["loss"]![3]!, 6);
  });

  test("functions and models look inside a model", () => {
    const model = keras.sequential([layers.dense(2, { inputShape: [2] }), layers.activation("relu"), layers.dense(1)]);
    model.setWeights([
      [
        [1, 1],
        [1, 1],
      ],
      [0, -1],
      [[1], [-2]],
      [0],
    ]);
    const x = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    expect(flat(model.predict(x))).toEqual([0, 1, 1, 0]);
    const hidden = keras.function([model.layers[0]!.input], [model.layers[0]!.output]);
    expect(flat(hidden([x])[0]!)).toEqual([0, -1, 1, 0, 1, 0, 2, 1]);
    expect(flat(keras.model(model.inputs, model.layers[1]!.output).predict(x))).toEqual([0, 0, 1, 0, 1, 0, 2, 1]);
    expect(flat(keras.backend.function(model.inputs, model.outputs)([f32(x)])[0]!)).toEqual([0, 1, 1, 0]);
    expect(flat(model(f32(x)))).toEqual([0, 1, 1, 0]);
  });

  test("a sequential model that grows, or is taken apart, is another one", async () => {
    const model = net({ optimizer: "sgd", loss: "mse" });
    const narrow = model.predict(xor.x);
    model.add(layers.dense(2));
    expect(narrow.shape).toEqual([4, 1]);
    expect(model.predict(xor.x).shape).toEqual([4, 2]);
    model.pop();
    model.add(layers.rescaling(2));
    expect(flat(model.predict(xor.x))).toEqual(flat(narrow).map((v) => v * 2));
    await model.fit(xor.x, xor.y, { ...quiet, epochs: 3 });
  });

  test("frozen layers stay as they are", async () => {
    const model = keras.sequential([layers.dense(4, { inputDim: 3 }), layers.dense(1)]);
    model.layers[0]!.trainable = false;
    model.compile({ optimizer: "sgd", loss: "mse" });
    const [kernel] = snapshot(model);
    await model.fit(xor.x, xor.y, { ...quiet, epochs: 3 });
    expect(snapshot(model)[0]).toEqual(kernel);
    expect(model.trainableWeights).toHaveLength(2);
  });

  test("a clone has the structure and weights of its own", () => {
    const x = layers.input([3]);
    const model = keras.model(x, layers.add()([layers.dense(2)(x), layers.dense(2)(x)]));
    const clone = keras.cloneModel(model);
    clone.setWeights(model.getWeights());
    expect(flat(clone.predict(xor.x))).toEqual(flat(model.predict(xor.x)));
    expect(clone.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
    const row = net();
    expect(keras.cloneModel(row).countParams()).toBe(21);
  });

  test("float64 throughout", async () => {
    keras.config.setFloatx("float64");
    const model = net({ optimizer: optimizers.sgd(0.5), loss: "mse" });
    await model.fit(xor.x, xor.y, { ...quiet, epochs: 3 });
    keras.config.setFloatx("float32");
    expect(model.predict(xor.x).dtype).toBe("float64");
    expect(model.getWeights().every(({ dtype }) => dtype === "float64")).toBe(true);
  });
});

describe("callbacks", () => {
  test("are called in Keras's order, and waited for", async () => {
    const calls: string[] = [];
    class Spy extends keras.Callback {
      override onTrainBegin = () => void calls.push("train begin");
      override onEpochBegin = async (epoch: number) => {
        await new Promise((resume) => setTimeout(resume, 1));
        calls.push(`epoch ${epoch} begin`);
      };
      override onTrainBatchEnd = (batch: number, logs: Record<string, number>) => {
        calls.push(`batch ${batch} ${Object.keys(logs)}`);
      };
      override onEpochEnd = (epoch: number) => void calls.push(`epoch ${epoch} end`);
      override onTrainEnd = () => void calls.push("train end");
    }
    await net().fit(xor.x, xor.y, { ...quiet, epochs: 2, batchSize: 3, callbacks: [new Spy()] });
    expect(calls).toEqual([
      "train begin",
      ...["epoch 0 begin", "batch 0 loss", "batch 1 loss", "epoch 0 end"],
      ...["epoch 1 begin", "batch 0 loss", "batch 1 loss", "epoch 1 end"],
      "train end",
    ]);
  });

  test("earlyStopping stops, and brings the best weights back", async () => {
    const model = net({ optimizer: optimizers.sgd(0.5), loss: "mse" });
    const seen: number[][][] = [];
    const watch = callbacks.lambdaCallback({ onEpochEnd: () => void seen.push(snapshot(model)) });
    const stop = callbacks.earlyStopping({ monitor: "loss", patience: 2, minDelta: 0.5, restoreBestWeights: true });
    const { epoch } = await model.fit(xor.x, xor.y, { ...quiet, epochs: 50, callbacks: [watch, stop] });
    expect(epoch.length).toBe(3);
    expect(snapshot(model)).toEqual(seen[0]);
  });

  test("learning rates change without a new plan", async () => {
    const model = net({ optimizer: optimizers.sgd(1), loss: "mse" });
    const schedule = callbacks.learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
    const { history } = await model.fit(xor.x, xor.y, { ...quiet, epochs: 4, callbacks: schedule });
    expect(history["learning_rate"]).toEqual([1, 0.5, 0.25, 0.125]);
    const plateau = callbacks.reduceLROnPlateau({ monitor: "loss", patience: 1, minDelta: 10, factor: 0.5 });
    await model.fit(xor.x, xor.y, { ...quiet, epochs: 3, callbacks: plateau });
    expect(model.optimizer.learningRate).toBeCloseTo(0.125 / 4, 6);
  });

  test("setting stopTraining ends after the running batch", async () => {
    const model = net();
    const stop = callbacks.lambdaCallback({
      onTrainBatchEnd: (batch) => {
        if (batch === 1) model.stopTraining = true;
      },
    });
    const { epoch } = await model.fit(uniform([20, 3], 1), uniform([20, 1], 2), {
      ...quiet,
      epochs: 9,
      batchSize: 4,
      callbacks: stop,
    });
    expect(epoch).toEqual([0]);
    expect(flat(model.optimizer.iterations.value)).toEqual([2]);
  });
});

test("evaluate, trainOnBatch and testOnBatch give loss and metrics by name", () => {
  const model = net({ optimizer: optimizers.sgd(0.1), loss: "mse", metrics: ["mae"] });
  const { loss, mae } = model.evaluate(xor.x, xor.y, { batchSize: 3 });
  const predicted = flat(model.predict(xor.x));
  const errors = predicted.map((p, i) => p - xor.y[i]![0]!);
  expect(difference([loss!, mae!], [mean(errors.map((e) => e * e)), mean(errors.map(Math.abs))])).toBeLessThan(1e-6);
  expect(model.trainOnBatch(xor.x, xor.y)["loss"]).toBeCloseTo(loss!, 6);
  expect(model.testOnBatch(xor.x, xor.y)["loss"]!).toBeLessThan(loss!);
});

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("predict gives the same numbers whatever the batch size", () => {
  const model = net();
  const x = uniform([70, 3], 5);
  const all = flat(model.predict(x));
  for (const batchSize of [1, 7, 32, 1000]) expect(flat(model.predict(x, { batchSize }))).toEqual(all);
  expect(flat(model.predictOnBatch(x))).toEqual(all);
});

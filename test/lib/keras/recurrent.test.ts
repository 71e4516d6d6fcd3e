/** What recurrent nets, masks and attention do in models: states, dropout, padding, several inputs. */
import "../../../lib/show/displays.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import * as grad from "../../../lib/grad/index.ts";
import * as keras from "../../../lib/keras/index.ts";
import { getMask } from "../../../lib/keras/masks.ts";
import * as nd from "../../../lib/nd/index.ts";
import * as show from "../../../lib/show/index.ts";
import { expectNear, flat } from "./golden.ts";

const { layers, losses } = keras;
const { lstm, gru, simpleRNN } = layers;
const makers: Record<"lstm" | "gru" | "simpleRNN", (units: number, options: object) => keras.Layer> = {
  lstm: (units, options) => lstm(units, options),
  gru: (units, options) => gru(units, options),
  simpleRNN: (units, options) => simpleRNN(units, options),
};
const quiet = { verbose: 0, shuffle: false } as const;
const drawn = (...shape: number[]): NDArray => nd.random.defaultRng(5).standardNormal(shape).astype("float32");
const tokens = nd.array([
  [3, 1, 4, 0, 0],
  [1, 5, 0, 0, 0],
  [2, 6, 5, 3, 5],
  [4, 4, 1, 2, 0],
]);

afterEach(() => {
  vi.restoreAllMocks();
  keras.config.setFloatx("float32");
});

describe("a recurrent layer", () => {
  test("gives its last states behind the output, typed as a list", () => {
    const [output, h, c] = layers.lstm(3, { returnState: true })(drawn(2, 4, 5)) as [NDArray, NDArray, NDArray];
    expect([output.shape, h.shape, c.shape]).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
    expect(flat(output)).toEqual(flat(h));
  });

  test("that is stateful begins where the last batch ended, and forgets when told", () => {
    const x = drawn(2, 6, 3);
    const whole = layers.gru(4);
    const wanted = whole(x);
    const kept = layers.gru(4, { stateful: true });
    const [first, second] = nd.split(x, 2, { axis: 1 }) as [NDArray, NDArray];
    kept(first);
    kept.setWeights(whole.getWeights());
    kept.resetState();
    kept(first);
    expectNear(kept(second), wanted.tolist(), 1e-6);
    kept.resetState();
    kept(first);
    expectNear(kept(second), wanted.tolist(), 1e-6);
    expect(() => kept(drawn(3, 3, 3))).toThrow("expected batches of 2, as long as it is stateful, got one of 3.");
  });

  test("that is stateful predicts as a plan what it predicts op by op", () => {
    const model = keras.sequential([
      layers.input({ batchShape: [2, 3, 3] }),
      layers.lstm(4, { stateful: true }),
      layers.dense(1),
    ]);
    const x = drawn(2, 3, 3);
    const runs = Array.from({ length: 4 }, () => flat(model.predict(x)));
    (model.layers[0] as InstanceType<typeof layers.LSTM>).resetState();
    expect(Array.from({ length: 4 }, () => flat(model.predict(x)))).toEqual(runs);
    expect(runs[1]).not.toEqual(runs[0]);
  });

  test("takes its first states as a call's option, from arrays and inside a model", () => {
    const encoderIn = layers.input([4, 3]);
    const decoderIn = layers.input([5, 3]);
    const [, h, c] = layers.lstm(6, { returnState: true })(encoderIn);
    const decoded = layers.lstm(6, { returnSequences: true })(decoderIn, { initialState: [h, c] });
    const model = keras.model([encoderIn, decoderIn], layers.dense(2)(decoded));
    expect(model.outputShape).toEqual([null, 5, 2]);
    const [a, b] = [drawn(2, 4, 3), drawn(2, 5, 3)];
    const byHand = () => {
      const [encoder, decoder, dense] = ["lstm", "lstm_", "dense"].map(
        (name) => model.layers.find((l) => l.name.startsWith(name))!,
      );
      const all = model.layers.filter((l) => l.className === "LSTM");
      const [, h1, c1] = all[0]!(a) as unknown as NDArray[];
      expect([encoder, decoder, dense].every((layer) => layer !== undefined)).toBe(true);
      return dense!(all[1]!(b, { initialState: [h1, c1] }));
    };
    expect(flat(model.predict([a, b]))).toEqual(flat(byHand()));
    expect(String(model.summary())).toContain("lstm");
    const again = keras.models.modelFromJson(model.toJson()) as unknown as typeof model;
    again.setWeights(model.getWeights());
    expect(flat(again.predict([a, b]))).toEqual(flat(model.predict([a, b])));
  });

  test("says what it expected: sequences, units, a number of states", () => {
    expect(() => layers.lstm(4, { name: "l" })(drawn(2, 3))).toThrow(
      "l: expected inputs [batch, steps, features], got [null, 3].",
    );
    expect(() => layers.gru(0)).toThrow("expected units to be a whole number above 0, got 0.");
    expect(() => layers.lstm(2, { name: "l" })(drawn(2, 3, 4), { initialState: [drawn(2, 2)] })).toThrow(
      "l: expected 2 initial states, got 1.",
    );
    expect(() => layers.bidirectional(layers.dense(2) as never)).toThrow("expected a recurrent layer");
    expect(() => layers.rnn(layers.dense(2) as never)).toThrow("rnn: expected a");
  });

  test("has no second derivative, and says how to get one: step by step it has", () => {
    const second = (unroll: boolean) => {
      const layer = layers.lstm(2, { unroll });
      layer(drawn(1, 3, 2));
      const once = grad.grad((x: NDArray) => nd.sum(layer(x)));
      return grad.grad((x: NDArray) => nd.sum(nd.square(once(x) as NDArray)))(drawn(1, 3, 2)) as NDArray;
    };
    expect(() => second(false)).toThrow("Give the layer { unroll: true }");
    expect(flat(second(true)).every(Number.isFinite)).toBe(true);
  });

  test.each(["lstm", "gru", "simpleRNN"] as const)("%s in float64 agrees with the same step by step", (name) => {
    keras.config.setFloatx("float64");
    const x = nd.random.defaultRng(2).standardNormal([3, 7, 5]);
    const [fused, stepwise] = [false, true].map((unroll) => makers[name](6, { unroll, returnSequences: true }));
    fused!(x);
    stepwise!(x);
    stepwise!.setWeights(fused!.getWeights());
    expectNear(fused!(x), stepwise!(x).tolist(), 1e-14);
  });

  test("stays finite at the ends of float32, in value and gradient", () => {
    for (const layer of [layers.lstm(2), layers.gru(2), layers.simpleRNN(2)]) {
      const x = nd.multiply(drawn(1, 4, 3), 1e4).astype("float32");
      layer(x);
      const { value, grads } = grad.valueAndGrad((v: NDArray) => nd.sum(layer(v)))(x);
      expect([...flat(value), ...flat(grads as NDArray)].every(Number.isFinite)).toBe(true);
    }
  });

  test("drops the same inputs and states at every step, while training only, and repeats for a seed", () => {
    const x = nd.ones([4, 6, 8]).astype("float32");
    for (const options of [{ dropout: 0.5 }, { recurrentDropout: 0.5 }, { dropout: 0.3, recurrentDropout: 0.3 }]) {
      const runs = [1, 2].map(() => {
        keras.utils.setRandomSeed(4);
        const layer = layers.lstm(5, { ...options, seed: 9, returnSequences: true });
        const still = layer(x);
        expect(flat(layer(x))).toEqual(flat(still));
        const [once, again] = [layer(x, { training: true }), layer(x, { training: true })];
        expect(flat(once)).not.toEqual(flat(still));
        expect(flat(again)).not.toEqual(flat(once));
        return flat(once);
      });
      expect(runs[1]).toEqual(runs[0]);
    }
  });

  test("runs a cell of one's own", () => {
    class Leaky extends layers.RecurrentCell {
      readonly stateSize = [3];
      override call(x: NDArray, [h]: readonly NDArray[]): [NDArray, NDArray[]] {
        const next = nd.add(nd.multiply(h!, 0.5), x);
        return [next, [next]];
      }
    }
    const x = nd.ones([1, 3, 3]).astype("float32");
    expect(layers.rnn(new Leaky(), { returnSequences: true })(x).tolist()).toEqual([
      [
        [1, 1, 1],
        [1.5, 1.5, 1.5],
        [1.75, 1.75, 1.75],
      ],
    ]);
  });
});

describe("a mask", () => {
  test("travels from embedding to the layers that heed it, and padding changes nothing", () => {
    const model = (padded: boolean) => {
      keras.utils.setRandomSeed(1);
      return keras.sequential([
        layers.input([padded ? 5 : 2]),
        layers.embedding(7, 4, { maskZero: true }),
        layers.dropout(0.1),
        layers.dense(4, { activation: "tanh" }),
        layers.bidirectional(layers.gru(3, { returnSequences: true })),
        layers.lstm(3),
        layers.dense(1),
      ]);
    };
    const short = model(false).predict(nd.array([[1, 5]]));
    const long = model(true).predict(nd.array([[1, 5, 0, 0, 0]]));
    expectNear(long, short.tolist(), 1e-6);
  });

  test("leaves padding out of the loss and of metrics, as Keras does", () => {
    const yPred = layers.masking()(
      nd
        .array([
          [[1], [2], [0]],
          [[3], [0], [0]],
        ])
        .astype("float32"),
    );
    expect(getMask(yPred)!.tolist()).toEqual([
      [true, true, false],
      [true, false, false],
    ]);
    const yTrue = nd.array([
      [[0], [0], [9]],
      [[0], [9], [9]],
    ]);
    // Keras 3.15: the mean of 1, 4 and 9.
    expectNear(losses.meanSquaredError(yTrue, yPred), 14 / 3, 1e-6);
    expectNear(new losses.MeanSquaredError({ reduction: "sum" })(yTrue, yPred), 14, 1e-6);
    const metric = keras.metrics.meanAbsoluteError();
    metric.updateState(yTrue, yPred);
    expect(metric.value).toBeCloseTo(2, 6);
  });

  test("trains planned as op by op, with a loss over what counts", async () => {
    const runs = [];
    for (const runEagerly of [true, false]) {
      keras.utils.setRandomSeed(2);
      const model = keras.sequential([
        layers.input([5]),
        layers.embedding(7, 4, { maskZero: true }),
        layers.lstm(6, { returnSequences: true }),
        layers.timeDistributed(layers.dense(7, { activation: "softmax" })),
      ]);
      model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"], runEagerly });
      const { history } = await model.fit(tokens, tokens, { ...quiet, epochs: 6, batchSize: 2 });
      runs.push({ history, weights: model.getWeights().map(flat) });
      expect(model.explain()).toContain(runEagerly ? "op by op" : "a plan of");
    }
    expect(runs[1]).toEqual(runs[0]);
    const { loss } = runs[0]!.history as { loss: number[] };
    expect(loss.at(-1)!).toBeLessThan(loss[0]!);
  });

  test("ends with a warning at a layer that does not know masks", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    layers.flatten({ name: "flat" })(layers.embedding(7, 2, { maskZero: true })(tokens));
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toContain("flat: the mask of its inputs ends here");
  });
});

describe("attention", () => {
  test("is called with query and value, with a list, or with a record", () => {
    const [q, v] = [drawn(2, 3, 4), drawn(2, 5, 4)];
    const mha = layers.multiHeadAttention(2, 4);
    const wanted = flat(mha(q, v));
    expect(flat(mha([q, v]))).toEqual(wanted);
    expect(flat(mha(q, { value: v }))).toEqual(wanted);
    expect(flat(mha(q, v, { key: v }))).toEqual(wanted);
    expect(layers.multiHeadAttention({ numHeads: 2, keyDim: 4 }).numHeads).toBe(2);
    const [output, scores] = mha(q, v, { returnAttentionScores: true }) as [NDArray, NDArray];
    expect([output.shape, scores.shape]).toEqual([
      [2, 3, 4],
      [2, 2, 3, 5],
    ]);
  });

  test("looks only back under a causal mask: a later token changes nothing before it", () => {
    const mha = layers.multiHeadAttention(2, 3);
    const x = drawn(1, 4, 5);
    const before = mha(x, x, { useCausalMask: true });
    const [kept] = nd.split(x, [3], { axis: 1 });
    const changed = nd.concatenate([kept!, drawn(1, 1, 5)], { axis: 1 });
    const after = mha(changed, changed, { useCausalMask: true });
    expect(flat(after).slice(0, 15)).toEqual(flat(before).slice(0, 15));
    expect(flat(after).slice(15)).not.toEqual(flat(before).slice(15));
  });

  test("makes a small transformer that learns, planned", async () => {
    keras.utils.setRandomSeed(3);
    const x = layers.input([5]);
    const e = layers.embedding(7, 8)(x);
    const a = layers.multiHeadAttention(2, 4)(e, e, { useCausalMask: true });
    const h = layers.layerNormalization()(layers.add()([e, a]));
    const model = keras.model(x, layers.dense(7, { activation: "softmax" })(h));
    model.compile({ optimizer: keras.optimizers.adam({ learningRate: 0.01 }), loss: "sparseCategoricalCrossentropy" });
    const { history } = await model.fit(tokens, tokens, { ...quiet, epochs: 40, batchSize: 2 });
    expect(history["loss"]!.at(-1)!).toBeLessThan(history["loss"]![0]! / 2);
    expect(model.explain()).toContain("a plan of");
  });
});

test("words out of range are refused by number", () => {
  const layer = layers.embedding(7, 2);
  expect(() => layer(nd.array([[7]]))).toThrow("from -7 to 6 along axis 0, got 7");
  expect(() => layers.embedding(0, 2)).toThrow("embedding: expected inputDim to be a whole number above 0, got 0.");
  expect(layers.embedding({ inputDim: 7, outputDim: 2 })(tokens).shape).toEqual([4, 5, 2]);
});

test("models of sequences are shown: summaries, networks, activations", async () => {
  const model = keras.sequential([
    layers.input([5]),
    layers.embedding(7, 4, { maskZero: true }),
    layers.bidirectional(layers.lstm(3)),
    layers.dense(1),
  ]);
  for (const display of [model.summary(), show.network(model), show.activations(model, tokens)]) {
    const bundle = await (display as unknown as { [key: symbol]: () => Promise<Record<string, string>> })[
      Symbol.for("Jupyter.display")
    ]!();
    expect(bundle["text/plain"]!.length).toBeGreaterThan(20);
  }
});

/** Batches one by one: generators, iterables, `keras.utils.PyDataset`. Golden values: test/golden/keras-batches.py. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { keras, nd } from "../../../lib/index.ts";
import type { BatchLike } from "../../../lib/keras/training/batch.ts";
import { progressLine } from "../../../lib/keras/training/progress.ts";
import { expectNear, f32, golden, type Numbers } from "./golden.ts";

const { layers } = keras;
const values = golden("keras-batches") as { X: Numbers; Y: Numbers; W: Numbers; KERNEL: Numbers; fits: Fit[] };
const [X, Y, W] = [f32(values.X), f32(values.Y), f32(values.W)];
const SIZE = 4;
const batch = (i: number) => {
  const rows = `${i * SIZE}:${(i + 1) * SIZE}`;
  return [X.at(rows), Y.at(rows), W.at(rows)];
};

class Parts extends keras.utils.PyDataset {
  readonly length = 5;
  readonly asked: number[] = [];
  readonly epochs: string[] = [];
  override getItem(index: number): BatchLike | Promise<BatchLike> {
    this.asked.push(index);
    return batch(index);
  }
  override onEpochBegin() {
    this.epochs.push("begin");
  }
  override onEpochEnd() {
    this.epochs.push("end");
  }
}
class Later extends Parts {
  override async getItem(index: number) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return super.getItem(index);
  }
}
function* endless() {
  for (let i = 0; ; i++) yield batch(i % 5);
}
async function* endlessLater() {
  for (let i = 0; ; i++) yield batch(i % 5);
}
function* once() {
  for (let i = 0; i < 5; i++) yield batch(i);
}

function model() {
  const net = keras.sequential([layers.dense(2, { inputShape: [3] })]);
  net.setWeights([f32(values.KERNEL), nd.zeros([2])]);
  net.compile({ optimizer: keras.optimizers.sgd({ learningRate: 0.05 }), loss: "mse", weightedMetrics: ["mae"] });
  return net;
}

interface Fit {
  source: "PyDataset" | "generator";
  options: { epochs: number; steps_per_epoch?: number };
  history: Record<string, number[]>;
  weights: Numbers[];
  evaluated: Record<string, number>;
  predicted: Numbers;
}

afterEach(() => void vi.restoreAllMocks());

describe.each(values.fits.map((fit) => [`${fit.source} ${JSON.stringify(fit.options)}`, fit] as const))(
  "%s",
  (_, fit) => {
    const makers = fit.source === "PyDataset" ? [() => new Parts(), () => new Later()] : [endless, endlessLater];

    test.each(makers.map((make) => [make.name || String(make), make] as const))(
      "trains as Keras does: %s",
      async (_, make) => {
        vi.spyOn(console, "warn").mockImplementation(() => {});
        const net = model();
        const { epochs, steps_per_epoch: stepsPerEpoch } = fit.options;
        const history = await net.fit(make(), null, {
          epochs,
          stepsPerEpoch,
          shuffle: false,
          verbose: 0,
          validationData: new Parts(),
          validationSteps: 2,
        });
        for (const name in fit.history) expectNear(history.history[name]!, fit.history[name]!, 5e-6);
        net.getWeights().forEach((weight, i) => void expectNear(weight, fit.weights[i]!, 5e-6));
        const evaluated = await net.evaluate(new Parts());
        expectNear([evaluated.loss, evaluated["mae"]!], [fit.evaluated["loss"]!, fit.evaluated["mae"]!], 5e-6);
        expectNear(await net.predict(new Parts(), { steps: 2 }), fit.predicted, 5e-6);
      },
    );
  },
);

describe("batches one by one", () => {
  test("train to the bit as the same arrays do", async () => {
    const [whole, parts] = [model(), model()];
    await whole.fit(X, Y, { sampleWeight: W, batchSize: SIZE, epochs: 5, shuffle: false, verbose: 0 });
    await parts.fit(once, null, { epochs: 5, verbose: 0 });
    expect(parts.getWeights().map(String)).toEqual(whole.getWeights().map(String));
    expect(parts.explain()).toContain("a plan of");
  });

  test("come in another order each epoch from a PyDataset, each once", async () => {
    keras.utils.setRandomSeed(3);
    const data = new Parts();
    await model().fit(data, null, { epochs: 4, verbose: 0 });
    const epochs = [0, 1, 2, 3].map((i) => data.asked.slice(5 * i, 5 * i + 5));
    for (const asked of epochs) expect([...asked].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(1);
    expect(data.epochs).toEqual(["begin", "end", "begin", "end", "begin", "end", "begin", "end"]);
  });

  test("that run out end the training with a word, and nothing is lost", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const history = await model().fit(once(), null, { epochs: 3, verbose: 0 });
    expect(history.history["loss"]).toHaveLength(1);
    expect(warn.mock.calls.flat().join()).toContain("the batches ran out in epoch 2 of 3");
    const short = await model().fit(once(), null, { epochs: 2, stepsPerEpoch: 4, verbose: 0 });
    expect(short.history["loss"]).toHaveLength(2);
    expect(warn.mock.calls.flat().join()).toContain("epoch 2 of 2 after 1 of 4 steps");
  });

  test("have class weights, callbacks by batch, and what is left of a generator goes on", async () => {
    const labels = () =>
      [
        [nd.ones([2, 3]), [0, 1]],
        [nd.zeros([2, 3]), [1, 1]],
      ] as BatchLike[];
    const net = () => {
      const made = keras.sequential([
        layers.dense(2, { inputShape: [3], activation: "softmax", kernelInitializer: "ones" }),
      ]);
      made.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
      return made;
    };
    const [whole, parts] = [net(), net()];
    const classWeight = { 0: 3, 1: 0.5 };
    const options = { classWeight, epochs: 3, verbose: 0, shuffle: false } as const;
    await whole.fit(nd.concatenate([nd.ones([2, 3]), nd.zeros([2, 3])]), [0, 1, 1, 1], { ...options, batchSize: 2 });
    await parts.fit(() => labels().values(), null, options);
    expect(parts.getWeights().map(String)).toEqual(whole.getWeights().map(String));

    const seen: string[] = [];
    const callbacks = keras.callbacks.lambdaCallback({
      onTrainBatchBegin: (i) => void seen.push(`begin ${i}`),
      onTrainBatchEnd: (i) => void seen.push(`end ${i}`),
    });
    const five = once();
    await model().fit(five, null, { stepsPerEpoch: 2, callbacks, verbose: 0 });
    expect(seen).toEqual(["begin 0", "end 0", "begin 1", "end 1"]);
    expect(five.next().done).toBe(false);
    seen.length = 0;
    await model().fit(once, null, { callbacks, verbose: 0 });
    expect(seen).toHaveLength(10);
  });

  test("are read and closed one at a time", async () => {
    const said: string[] = [];
    function* careful() {
      try {
        for (let i = 0; ; i++) {
          said.push(`give ${i}`);
          yield batch(i % 5);
        }
      } finally {
        said.push("closed");
      }
    }
    await model().fit(careful, null, { stepsPerEpoch: 2, verbose: 0 });
    expect(said).toEqual(["give 0", "give 1", "closed"]);
    said.length = 0;
    await model().evaluate(careful, null, { steps: 1 });
    await model().predict(careful, { steps: 1 });
    expect(said).toEqual(["give 0", "closed", "give 0", "closed"]);
  });

  test("have inputs alone for predict, in batches of any size; several outputs are joined each", async () => {
    const x = layers.input([3]);
    const two = keras.model(x, [layers.dense(2)(x), layers.activation("relu")(x)]);
    function* odd() {
      yield X.at("0:3");
      yield [X.at("3:4")];
      yield X.at("4:20");
    }
    const [dense, relu] = await two.predict(odd());
    const whole = two.predict(X);
    expect(String(relu)).toBe(String(whole[1]));
    expectNear(dense!, whole[0]!.tolist() as Numbers);
  });

  test("that are none, or have other parts, are refused with the way out", async () => {
    const trained = (x: never, options = {}) => model().fit(x, null, { verbose: 0, ...options });
    function* none() {}
    await expect(trained(none() as never)).rejects.toThrow(/at least one batch, got none/);
    await expect(model().evaluate(none() as never)).rejects.toThrow(/at least one batch/);
    await expect(model().predict(none() as never)).rejects.toThrow(/at least one batch/);
    await expect(trained([[X, Y, W, W]].values() as never)).rejects.toThrow(/\[x, y, sampleWeight\], got a list of 4/);
    await expect(trained((() => 3) as never)).rejects.toThrow(
      /a function that gives something to iterate over, got one that gives 3/,
    );
    await expect(trained(once() as never, { validationSplit: 0.2 })).rejects.toThrow(
      /no validationSplit.*Give validationData/,
    );
    await expect(model().fit(once(), Y)).rejects.toThrow(/expected no y/);
    await expect(trained([[X.at("0:4", "0:2"), Y]].values() as never)).rejects.toThrow(/fit: expected .* of shape/);
  });

  test("show how many there were once that is known", async () => {
    expect(progressLine(3, undefined, 2, 0.5, { loss: 1 })).toBe("      3/Unknown 2s 500ms/step - loss: 1.0000");
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await model().fit(once, null, { verbose: 2 });
    expect(log.mock.calls.flat().join("\n")).toMatch(/^Epoch 1\/1 5\/5 - 0s /);
  });
});

/** What people get wrong first, and what they are told. */
import { describe, expect, test } from "vitest";
import type { NDArray } from "../../../lib/index.ts";
import { keras, nd } from "../../../lib/index.ts";

const { layers, callbacks } = keras;
const x = nd.array([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = nd.array([[0], [1], [1], [0]]);
const small = () => keras.sequential([layers.dense(3, { inputShape: [2] }), layers.dense(1)]);
const compiled = () => {
  const model = small();
  model.compile({ optimizer: "sgd", loss: "mse" });
  return model;
};

describe("a message", () => {
  test("calls an axis of any length null, whatever length it was tried with", () => {
    const join = () => layers.add()([layers.input([2]), layers.input([3])]);
    expect(join).toThrow("got a [null, 2] and b [null, 3]");
    return expect(compiled().fit(x, nd.zeros([4, 2]), { verbose: 0 })).rejects.toThrow(
      "expected targets shaped like the predictions [null, 1], got [null, 2]",
    );
  });

  test("of setWeights speaks of the count where the count is wrong, of shapes where a shape is", () => {
    const model = small();
    expect(() => model.setWeights([nd.ones([2, 3])])).toThrow("expected 4 arrays, got 1.");
    const shapes = [nd.ones([2, 2]), nd.zeros([3]), nd.ones([3, 1]), nd.zeros([1])];
    expect(() => model.setWeights(shapes)).toThrow(
      /expected arrays of its weights' shapes\.\n.*\[2, 3\], got \[2, 2\]/,
    );
    expect(() => model.setWeights(undefined as never)).toThrow("expected a list of arrays, got undefined");
  });

  test("of no data at all says so", async () => {
    expect(() => small().predict([])).toThrow("expected at least one sample");
    expect(() => small().predict(nd.zeros([0, 2]))).toThrow("expected at least one sample");
    await expect(compiled().fit([], [], { verbose: 0 })).rejects.toThrow("expected at least one sample");
  });

  test("of a diverging loss names the weight that was broken before", async () => {
    const model = compiled();
    model.setWeights([nd.full([2, 3], Number.NaN), nd.zeros([3]), nd.ones([3, 1]), nd.zeros([1])]);
    const path = model.weights[0]!.path;
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(`A weight was not finite before: ${path}.`);
  });

  test("of a bare record of hooks says how to make a callback of it", async () => {
    const hooks = { onEpochEnd: () => undefined };
    await expect(compiled().fit(x, y, { verbose: 0, callbacks: [hooks as never] })).rejects.toThrow(
      "Did you mean callbacks.lambdaCallback({ onEpochEnd })?",
    );
    await compiled().fit(x, y, { verbose: 0, callbacks: [callbacks.lambdaCallback(hooks)] });
  });

  test("of an input's length for its shape has the brackets", () => {
    expect(() => layers.input(2 as never)).toThrow("Did you mean input([2])?");
    expect(() => layers.input(undefined as never)).toThrow("expected the shape of one sample");
  });
});

describe("the record of options", () => {
  test("keras.model takes inputs and outputs by name, typed as by place", () => {
    const input = layers.input([2]);
    const model = keras.model({ inputs: input, outputs: layers.dense(1)(input), name: "twin" });
    const out: NDArray = model.predict(x);
    expect([out.shape, model.name]).toEqual([[4, 1], "twin"]);
  });

  test("getLayer takes a name or an index, alone or named", () => {
    const model = small();
    expect(model.getLayer({ index: 1 })).toBe(model.layers[1]);
    expect(model.getLayer({ name: model.layers[0]!.name })).toBe(model.layers[0]);
    expect(() => model.getLayer({ index: 9 })).toThrow("expected a place below 2, got 9");
  });

  test("toCategorical takes numClasses by name", () => {
    expect(keras.utils.toCategorical([0, 2], { numClasses: 4 }).shape).toEqual([2, 4]);
    expect(keras.utils.toCategorical([0, 2], 4).shape).toEqual([2, 4]);
    expect(keras.utils.toCategorical([0, 2]).shape).toEqual([2, 3]);
  });

  test("the loss is always reported, and typed so", async () => {
    const model = compiled();
    const losses: number[] = (await model.fit(x, y, { epochs: 2, verbose: 0 })).history.loss;
    const { loss }: { loss: number } = model.evaluate(x, y);
    expect([losses.length, typeof loss]).toEqual([2, "number"]);
  });
});

describe("an option that is misspelt, or spelled as in Python,", () => {
  test.each<[string, () => unknown, string]>([
    ["of a layer", () => layers.dense(2, { actvation: "relu" } as never), '"actvation". Did you mean "activation"?'],
    ["of a first layer", () => layers.dense(2, { input_shape: [2] } as never), 'Did you mean "inputShape"?'],
    ["of an optimizer", () => keras.optimizers.sgd({ lr: 1 } as never), 'got "lr". Did you mean "learningRate"?'],
    ["of a callback", () => callbacks.earlyStopping({ patiance: 3 } as never), 'Did you mean "patience"?'],
    [
      "of a class of callbacks",
      () => new callbacks.ModelCheckpoint("a.keras", { save_best_only: true } as never),
      '"saveBestOnly"',
    ],
    ["of a hook", () => callbacks.lambdaCallback({ onEpochend: () => {} } as never), 'Did you mean "onEpochEnd"?'],
    ["of a schedule of rates", () => callbacks.reduceLROnPlateau({ min_lr: 0 } as never), 'Did you mean "minLr"?'],
    ["of compile", () => small().compile({ losss: "mse" } as never), 'got "losss". Did you mean "loss"?'],
    ["of predict", () => small().predict(x, { batch_size: 2 } as never), 'Did you mean "batchSize"?'],
  ])("%s is an error that names the right one", (_, mistake, message) => {
    expect(mistake).toThrow(message);
  });

  test("of fit rejects its promise", async () => {
    const [misspelt, number] = [{ epoch: 3 }, 3].map((options) => compiled().fit(x, y, options as never));
    await expect(misspelt).rejects.toThrow('got "epoch". Did you mean "epochs"?');
    await expect(number).rejects.toThrow("got 3. Did you mean { epochs: 3 }?");
  });

  test("of a class of one's own is that class's business", () => {
    class Scale extends keras.Layer {
      readonly factor: number;
      constructor({ factor, ...options }: { factor: number; name?: string }) {
        super(options);
        this.factor = factor;
      }
    }
    expect(new Scale({ factor: 2 }).factor).toBe(2);
  });
});

test("predict of a model that gives one number for all samples says so", () => {
  class Total extends keras.Model {
    override call(inputs: NDArray) {
      return nd.sum(inputs);
    }
  }
  expect(() => new Total().predict(x)).toThrow("expected outputs [batch, …], a row a sample, got one number");
});

describe("what newcomers write", () => {
  test("fit and evaluate without targets are asked for them, where there is a loss to compare with", async () => {
    expect(() => compiled().evaluate(x)).toThrow("expected targets y, to compare the predictions with, got undefined");
    await expect(compiled().fit(x, undefined, { verbose: 0 })).rejects.toThrow("fit: expected targets y");
  });

  test("layers and models are made of what they are made of", () => {
    expect(() => keras.sequential([layers.flatten as never])).toThrow("Did you mean to call it, as layers.flatten()?");
    expect(() => keras.model(x as never, x as never)).toThrow("model: expected symbolic inputs and outputs");
    expect(() => nd.add(layers.input([3]) as never, 2)).toThrow(
      "got a symbolic tensor [null, 3] (layers and keras.ops take it)",
    );
  });

  test("Python's float, a rate below 0, a size in brackets", () => {
    expect(() => nd.array([1], "float" as never)).toThrow('Did you mean "float64"?');
    expect(() => nd.array([1], "int" as never)).toThrow('Did you mean "int64"?');
    expect(() => keras.optimizers.adam({ learningRate: -1 })).toThrow("a number of at least 0 or a schedule, got -1");
    expect(() => nd.random.rand([2, 3] as never)).toThrow("Did you mean rand(2, 3)?");
  });

  test("a callback that watches validation, without any", async () => {
    const stop = callbacks.earlyStopping({ monitor: "val_loss" });
    await expect(compiled().fit(x, y, { verbose: 0, callbacks: [stop] })).rejects.toThrow(
      "There is no validation: give fit validationSplit or validationData.",
    );
  });
});

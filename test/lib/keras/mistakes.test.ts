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

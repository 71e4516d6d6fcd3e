/** `keras.ops`: operations on tensors as parts of models. Their numbers are held to Keras's in saving.test.ts. */
import { describe, expect, test } from "vitest";
import { keras, nd } from "../../../lib/index.ts";
import { Operation } from "../../../lib/keras/operations/operation.ts";
import { rules } from "../../../lib/keras/operations/rules.ts";
import { everyOperation } from "./operations.ts";

const { layers, ops } = keras;
const x = nd.array([
  [1, -2, 3],
  [0.5, 0.25, -1],
]);

describe("an operation", () => {
  test("computes on arrays, and becomes part of the model on symbolic tensors", () => {
    expect(ops.add(ops.multiply(x, 2), 1).tolist()).toEqual([
      [3, -3, 7],
      [2, 1.5, -1],
    ]);
    const input = layers.input([3]);
    const made: keras.SymbolicTensor = ops.add(ops.multiply(input, 2), 1);
    expect(made.shape).toEqual([null, 3]);
    expect(keras.model(input, made).predict(x).tolist()).toEqual(ops.add(ops.multiply(x, 2), 1).tolist());
  });

  test("is no layer of the model, and a row of its summary, as in Keras", () => {
    const input = layers.input([3], { name: "in" });
    const model = keras.model(input, layers.dense(1, { name: "out" })(ops.relu(ops.subtract(1, input))));
    expect(model.layers.map(({ name }) => name)).toEqual(["in", "out"]);
    expect(String(model.summary())).toMatch(/subtract(_\d+)? \(Subtract\).*relu(_\d+)? \(Relu\)/s);
  });

  test("takes part of a tensor as Python's brackets do", () => {
    const input = layers.input([4, 3]);
    const shapeOf = (...index: Parameters<typeof ops.getItem>[1][]) => ops.getItem(input, index as never).shape;
    expect(shapeOf(ops.slice(), 0)).toEqual([null, 3]);
    expect(shapeOf(ops.slice(), ops.slice(1, null, 2))).toEqual([null, 2, 3]);
    expect(ops.getItem(input, ["...", null, ops.slice(0, 2)]).shape).toEqual([null, 4, 1, 2]);
  });

  test("lets gradients through: a model with operations trains, planned, and so does its clone", async () => {
    const input = layers.input([3]);
    const hidden = layers.dense(4, { activation: "tanh" })(input);
    const joined = ops.concatenate([ops.getItem(hidden, [ops.slice(), ops.slice(0, 2)]), ops.square(hidden)]);
    const model = keras.model(input, layers.dense(1)(ops.divide(joined, 2)));
    for (const one of [model, keras.cloneModel(model as never)] as (typeof model)[]) {
      one.compile({ optimizer: keras.optimizers.adam({ learningRate: 0.05 }), loss: "mse" });
      const { loss } = (await one.fit(x, [[1], [-1]], { epochs: 60, verbose: 0 })).history;
      expect(loss.at(-1)!).toBeLessThan(loss[0]! / 10);
      expect(one.explain()).toMatch(/plan/);
    }
  });

  test("that is not here is named", () => {
    const input = layers.input([3]);
    const json = JSON.parse(keras.model(input, ops.relu(input)).toJson());
    json.config.layers[1].class_name = "Fft2";
    expect(() => keras.models.modelFromJson(JSON.stringify(json))).toThrow(
      'expected an operation that is here, got "Fft2"',
    );
  });

  test("comes back from a file as it was, each of them", async () => {
    const { model, data } = everyOperation();
    const back = await keras.models.loadModel(await keras.saving.toBytes(model as never));
    const used = model.graph!.layers.filter((layer) => layer instanceof Operation).map(({ className }) => className);
    expect(new Set(used)).toEqual(new Set(Object.keys(rules)));
    const [mine, theirs] = [model, back].map((one) =>
      (one.call(data) as unknown as typeof data).map((y) => y.tolist()),
    );
    expect(theirs).toEqual(mine);
  });
});

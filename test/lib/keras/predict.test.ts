/** A prediction of the same shape again goes straight to the plan, and is none the less that of the model as it is. */
import { describe, expect, test } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import { keras, nd } from "../../../lib/index.ts";
import { uniform } from "./data.ts";

const { layers } = keras;
const net = () =>
  keras.sequential([
    layers.dense(128, { activation: "relu", inputShape: [300] }),
    layers.dense(3, { activation: "softmax" }),
  ]);
/** Op by op. */
const called = (model: ReturnType<typeof net>, x: NDArray) => model.call(x) as NDArray;
const batch = (rows: number, seed: number) => uniform([rows, 300], seed).astype("float32");

describe("predict, again and again", () => {
  test("gives what the model gives when it is called, each time in an array of its own", () => {
    const model = net();
    const kept = [];
    for (let i = 0; i < 6; i++) {
      const x = batch(1, i + 1);
      kept.push([model.predict(x), called(model, x)] as const);
    }
    for (const [found, wanted] of kept) expect(found.tolist()).toEqual(wanted.tolist());
    expect(new Set(kept.map(([found]) => String(found))).size).toBe(6);
  });

  test("sees weights that were set or trained in between", async () => {
    const model = net();
    model.compile({ optimizer: "sgd", loss: "mse" });
    const x = batch(2, 1);
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k < 3; k++) expect(model.predict(x).tolist()).toEqual(called(model, x).tolist());
      if (i === 0) model.setWeights(model.getWeights().map((w) => w.mul(1.5)));
      else await model.fit(batch(64, 2), uniform([64, 3], 3), { batchSize: 8, verbose: 0 });
    }
  });

  test("takes other shapes, dtypes, views and lists as before, in any order", () => {
    const model = net();
    const x = batch(4, 5);
    const wanted = called(model, x).tolist<number[][]>();
    for (let i = 0; i < 3; i++) {
      expect(model.predict(x).tolist()).toEqual(wanted);
      expect(model.predict(x.at("1:2")).tolist()).toEqual([wanted[1]]);
      expect(model.predict(x.astype("float64")).tolist()).toEqual(wanted);
      expect(model.predict(nd.array(x.T.tolist()).astype("float32").T).tolist()).toEqual(wanted);
      expect(model.predict(x.tolist<number[][]>()).tolist()).toEqual(wanted);
      expect(model.predict(x, { batchSize: 3 }).tolist()).toEqual(wanted);
      expect(model.predict(x, { batchSize: 2, steps: 1 }).tolist()).toEqual(wanted.slice(0, 2));
      expect(() => model.predict(batch(4, 1).at(":", ":299"))).toThrow("expected");
    }
  });

  test("a model that grew predicts with what was added", () => {
    const model = net();
    const x = batch(1, 7);
    for (let i = 0; i < 3; i++) model.predict(x);
    model.add(layers.rescaling(2));
    for (let i = 0; i < 3; i++) expect(model.predict(x).tolist()).toEqual(called(model, x).tolist());
    expect(nd.sum(model.predict(x)).item()).toBeCloseTo(2, 5);
  });
});

test("predict runs op by op or planned as the last compile said, as Keras's does", () => {
  let calls = 0;
  class Counting extends keras.Layer {
    override call(x: keras.NDArray) {
      calls++;
      return nd.multiply(x, 2);
    }
  }
  const model = keras.sequential([layers.input([2]), new Counting()]);
  const x = nd.arange(12).reshape([6, 2]);
  const during = (run: () => unknown): number => {
    const before = calls;
    run();
    return calls - before;
  };
  const predict = () => model.predict(x, { batchSize: 2 });
  predict();
  expect(during(predict)).toBe(0);
  expect(during(() => model.predict(x))).toBeGreaterThan(0);
  model.compile({ runEagerly: true });
  expect(during(predict)).toBe(3);
  expect(during(() => model.predict(x))).toBe(1);
  expect(during(() => model.predict(x))).toBe(1);
  model.compile({});
  predict();
  expect(during(predict)).toBe(0);
});

/** Constraints, held to Keras: test/golden/keras-constraints.py. */
import { describe, expect, test } from "vitest";
import { keras, nd } from "../../../lib/index.ts";
import { type ConstraintLike, constraintClasses, getConstraint } from "../../../lib/keras/constraints.ts";
import { layerClasses } from "../../../lib/keras/layers/index.ts";
import { camelName, snakeCase } from "../../../lib/keras/names.ts";
import { deserializeKerasObject } from "../../../lib/keras/saving/deserialize.ts";
import { serializeKerasObject } from "../../../lib/keras/saving/serialize.ts";
import { expectNear, f32, golden, type Numbers } from "./golden.ts";

interface Written {
  class_name: string;
  config: Record<string, unknown>;
}
interface Values {
  W: Numbers;
  constraints: { fn: "maxNorm"; options: Record<string, unknown>; value: Numbers; config: Written }[];
  layers: {
    class: string;
    written: Written;
    shape: number[];
    start: Numbers[];
    x: Numbers;
    y: Numbers;
    end: Numbers[];
  }[];
}
const { W, constraints, layers: trained } = golden("keras-constraints") as Values;
const ours = (options: object) => Object.fromEntries(Object.entries(options).map(([k, v]) => [camelName(k), v]));

describe.each(constraints.map((row) => [`${row.fn} ${JSON.stringify(row.options)}`, row] as const))("%s", (_, row) => {
  const made = () => keras.constraints[row.fn](ours(row.options));

  test("projects as Keras's does", () => {
    expectNear(made()(f32(W)), row.value);
  });

  test("is written down as Keras's, and read again; its name finds it", () => {
    expect(serializeKerasObject(made())).toEqual(row.config);
    expect(serializeKerasObject(deserializeKerasObject(row.config))).toEqual(row.config);
    expect(getConstraint(snakeCase(row.config.class_name))!.className).toBe(row.config.class_name);
  });
});

test("every constraint is held to Keras, and every layer that has one", () => {
  expect(new Set(constraints.map(({ config }) => config.class_name))).toEqual(new Set(Object.keys(constraintClasses)));
  const options = (name: string) => Object.values((layerClasses[name as "Dense"] as typeof keras.Layer).constrained);
  const tried = new Set(trained.flatMap(({ written }) => Object.keys(written.config).map(camelName)));
  for (const name of Object.keys(layerClasses)) for (const option of options(name)) expect(tried).toContain(option);
});

test.each(trained.map((row) => [row.class, row] as const))(
  "%s trains under constraints as in Keras",
  async (_, row) => {
    const layer = deserializeKerasObject(row.written) as keras.Layer;
    const again = serializeKerasObject(layer) as Written;
    const written = Object.entries(row.written.config).filter(([name]) => name.endsWith("_constraint"));
    expect(written.length).toBeGreaterThan(0);
    for (const [name, value] of written) expect(again.config[name]).toEqual(value);
    for (const runEagerly of [true, false]) {
      const model = keras.sequential([
        keras.layers.input(row.shape),
        deserializeKerasObject(row.written) as keras.Layer,
      ]);
      model.setWeights(row.start.map(f32));
      model.compile({ optimizer: keras.optimizers.sgd({ learningRate: 0.1 }), loss: "mse", runEagerly });
      await model.fit(f32(row.x), f32(row.y), { epochs: 3, verbose: 0, shuffle: false });
      model.getWeights().forEach((weight, i) => void expectNear(weight, row.end[i]!, 1e-5));
    }
  },
);

test("attention's projections are constrained, each by itself", async () => {
  const attention = keras.layers.multiHeadAttention({
    numHeads: 2,
    keyDim: 3,
    kernelConstraint: "nonNeg",
    biasConstraint: "nonNeg",
  });
  const x = keras.layers.input([4, 5]);
  const model = keras.model(x, attention(x, x));
  model.compile({ optimizer: "sgd", loss: "mse" });
  await model.fit(nd.ones([2, 4, 5]), nd.zeros([2, 4, 5]), { verbose: 0 });
  expect(model.getWeights()).toHaveLength(8);
  for (const weight of model.getWeights()) expect(weight.min().item()).toBeGreaterThanOrEqual(0);
});

test("a function, and a class of one's own, constrain weights too; what is neither is refused", async () => {
  class Half extends keras.Constraint {
    override project(w: keras.NDArray) {
      return nd.clip(w, -0.5, 0.5);
    }
  }
  for (const kernelConstraint of [new Half(), (w: keras.NDArray) => nd.clip(w, -0.5, 0.5)] as ConstraintLike[]) {
    const model = keras.sequential([keras.layers.dense(2, { inputShape: [3], kernelConstraint })]);
    model.setWeights([nd.ones([3, 2]), nd.zeros([2])]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(nd.ones([8, 3]), nd.full([8, 2], 10), { batchSize: 2, verbose: 0 });
    expect(model.getWeights()[0]!.max().item()).toBe(0.5);
  }
  expect(() => keras.layers.dense(2, { kernelConstraint: "maxNrom" })).toThrow(/Did you mean/);
  expect(() => keras.layers.dense(2, { kernelConstraint: 3 as never })).toThrow(
    /a name, a constraint or a function, got 3/,
  );
  expect(() => keras.constraints.maxNorm(-1)).toThrow(/maxNorm: expected maxValue/);
});

import "../../../lib/show/displays.ts";
import { beforeEach, expect, test } from "vitest";
import * as keras from "../../../lib/keras/index.ts";
import { zeros } from "./data.ts";
import { golden } from "./golden.ts";

const { layers } = keras;
const expected = golden("keras-summaries") as Record<string, string>;
const text = (model: keras.Model, options = {}) => String(model.summary(options));
beforeEach(() => keras.utils.clearSession());

const nested = () => {
  const inner = keras.sequential([layers.input([3]), layers.dense(2), layers.batchNormalization()], { name: "inner" });
  return keras.sequential([layers.input([3]), inner, layers.dense(1)]);
};

/** The same models as in test/golden/keras-summaries.py. */
const cases: Record<string, () => string | Promise<string>> = {
  row: () => text(keras.sequential([layers.input([3]), layers.dense(4, { activation: "sigmoid" }), layers.dense(1)])),
  unbuilt: () => text(keras.sequential([layers.dense(4), layers.activation("relu"), layers.dense(1)])),
  empty_then_built: () => {
    const model = keras.sequential([], { name: "grown" });
    model.add(layers.dense(2));
    model.add(layers.dropout(0.5));
    model.build([null, 7]);
    return text(model);
  },
  long_names: () =>
    text(
      keras.sequential([
        layers.input([3]),
        layers.dense(4, { name: "a_layer_with_a_name_that_is_far_too_long_for_its_column" }),
        layers.dense(100000, { name: "wide" }),
        layers.reshape([10, 100, 10, 10], { name: "another_long_name_for_a_layer_here" }),
      ]),
    ),
  functional: () => {
    const x = layers.input([8], { name: "x" });
    const h = layers.dense(16, { activation: "relu" })(x);
    return text(keras.model(x, layers.dense(2)(h)));
  },
  branches: () => branches(),
  shared: () => {
    const [x, y] = [layers.input([4]), layers.input([4])];
    const tower = layers.dense(3);
    const subtract = layers.subtract();
    return text(keras.model([x, y], subtract([tower(x), tower(y)])) as unknown as keras.Model);
  },
  deep: () => {
    const x = layers.input([6]);
    let h = x;
    for (let i = 0; i < 5; i++) {
      const add = layers.add();
      h = add([h, layers.dense(6, { activation: "tanh" })(h)]);
    }
    const join = layers.concatenate();
    h = join([h, x, layers.dense(2)(x)]);
    return text(keras.model(x, layers.dense(1)(h)));
  },
  nested: () => text(nested()),
  expanded: () => text(nested(), { expandNested: true }),
  frozen: () => {
    const model = keras.sequential([layers.input([3]), layers.dense(2), layers.dense(1)]);
    model.layers[0]!.trainable = false;
    return text(model, { showTrainable: true });
  },
  narrow: () => text(keras.sequential([layers.input([3]), layers.dense(4), layers.dense(1)]), { lineLength: 50 }),
  cnn: () =>
    text(
      keras.sequential([
        layers.input([28, 28, 1]),
        layers.conv2d(32, 3, { activation: "relu" }),
        layers.maxPooling2d(),
        layers.conv2d(64, 3, { activation: "relu" }),
        layers.maxPooling2d(),
        layers.flatten(),
        layers.dropout(0.5),
        layers.dense(10, { activation: "softmax" }),
      ]),
    ),
  windows: () => windows(),
  compiled_sgd: async () => {
    const model = keras.sequential([layers.input([3]), layers.dense(4), layers.dense(1)]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const before = text(model);
    await model.fit(zeros([4, 3]), zeros([4, 1]), { verbose: 0 });
    return `${before}\n${text(model)}`;
  },
  compiled_adam: async () => {
    const model = keras.sequential([layers.input([3]), layers.dense(400), layers.dense(10)]);
    model.compile({ optimizer: "adam", loss: "mse" });
    await model.fit(zeros([4, 3]), zeros([4, 10]), { verbose: 0 });
    return text(model);
  },
};

function windows(): string {
  const x = layers.input([null, null, 3]);
  const chain = [
    layers.zeroPadding2d(1),
    layers.separableConv2d(8, 3, { strides: 2 }),
    layers.depthwiseConv2d(3, { padding: "same", depthMultiplier: 2 }),
    layers.conv2dTranspose(4, 3, { strides: 2, padding: "same" }),
    layers.upSampling2d(2),
    layers.cropping2d(1),
    layers.averagePooling2d(2),
    layers.resizing(12, 10),
    layers.reshape([12, 40]),
    layers.conv1d(6, 3, { padding: "causal" }),
    layers.maxPooling1d(2),
    layers.conv1dTranspose(3, 2, { strides: 2 }),
  ];
  const h = chain.reduce((tensor, layer) => layer(tensor), x);
  const outputs = [layers.globalAveragePooling1d()(h), layers.globalMaxPooling1d()(h)];
  return text(keras.model(x, outputs) as unknown as keras.Model);
}

function branches(): string {
  const [a, b] = [layers.input([3], { name: "left" }), layers.input([5], { name: "right" })];
  const join = layers.concatenate();
  const h = join([layers.dense(4)(a), layers.dense(4, { name: "a_branch_with_a_rather_long_name" })(b)]);
  const add = layers.add();
  const skip = add([layers.dense(8)(h), h]);
  const outputs = [layers.dense(1, { name: "score" })(skip), layers.dense(3, { name: "kind" })(skip)];
  return text(keras.model([a, b], outputs, { name: "two_in" }) as unknown as keras.Model);
}
test("every golden summary is compared", () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.keys(expected))("the summary of the model %s is Keras's, to the character", async (name) => {
  expect(await cases[name]!()).toBe(expected[name]);
});

test("a summary shows itself as text and as a table with headers, escaped", () => {
  const model = keras.sequential([layers.input([3]), layers.dense(4, { name: "a<b" })]);
  const bundle = model.summary()[Symbol.for("Jupyter.display") as never] as () => Record<string, string>;
  const shown = bundle.call(model.summary());
  expect(shown["text/plain"]).toBe(String(model.summary()));
  expect(shown["text/html"]).toContain('<th scope="col"');
  expect(shown["text/html"]).toContain("a&lt;b");
  expect(shown["text/html"]).not.toContain("a<b");
});

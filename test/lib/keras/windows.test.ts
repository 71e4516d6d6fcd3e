/** Layers with windows: how they may be written, what they refuse, and what a CNN shows. */
import "../../../lib/show/displays.ts";
import { beforeEach, describe, expect, test } from "vitest";
import * as keras from "../../../lib/keras/index.ts";
import * as nd from "../../../lib/nd/index.ts";
import * as show from "../../../lib/show/index.ts";
import { flat } from "./golden.ts";

const { layers } = keras;
beforeEach(() => keras.utils.clearSession());

const cnn = () =>
  keras.sequential([
    layers.input([12, 12, 1]),
    layers.conv2d(4, 3, { activation: "relu" }),
    layers.maxPooling2d(2),
    layers.flatten(),
    layers.dense(3, { activation: "softmax" }),
  ]);

describe("ways of writing", () => {
  test("filters and kernelSize stand in front, or are options as in tfjs", () => {
    for (const layer of [
      layers.conv2d(8, [3, 2], { strides: 2 }),
      layers.conv2d(8, { kernelSize: [3, 2], strides: 2 }),
      layers.conv2d({ filters: 8, kernelSize: [3, 2], strides: [2, 2] }),
      new layers.Conv2D(8, [3, 2], { strides: 2 }),
      layers.convolution2d(8, [3, 2], { strides: 2 }),
    ]) {
      expect(layer).toBeInstanceOf(layers.Conv2D);
      expect([layer.filters, layer.kernelSize, layer.strides]).toEqual([8, [3, 2], [2, 2]]);
    }
    expect(layers.maxPooling2d().poolSize).toEqual([2, 2]);
    expect(layers.maxPool2d(3).strides).toEqual([3, 3]);
    expect(layers.averagePooling1d({ poolSize: 4, strides: 2 }).strides).toEqual([2]);
    expect(layers.depthwiseConv2d(3, { padding: "SAME" }).padding).toBe("same");
    expect(layers.conv1d(2, 3, { dataFormat: "channelsFirst" }).dataFormat).toBe("channels_first");
    expect(layers.upSampling2d([2, 3]).size).toEqual([2, 3]);
    expect(layers.zeroPadding2d([1, 2]).padding).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(layers.Convolution2DTranspose).toBe(layers.Conv2DTranspose);
  });

  test("names count as Keras's do", () => {
    expect(
      [
        layers.conv2d(1, 1),
        layers.conv2dTranspose(1, 1),
        layers.maxPooling2d(),
        layers.globalAveragePooling1d(),
        layers.upSampling2d(),
        layers.zeroPadding3d(),
        layers.separableConv2d(1, 1),
        layers.conv2d(1, 1),
      ].map(({ name }) => name),
    ).toEqual([
      "conv2d",
      "conv2d_transpose",
      "max_pooling2d",
      "global_average_pooling1d",
      "up_sampling2d",
      "zero_padding3d",
      "separable_conv2d",
      "conv2d_1",
    ]);
  });

  test("kernels start within Glorot's bounds for all the inputs of a window", () => {
    const layer = layers.conv2d(16, 5);
    layer(layers.input([9, 9, 4]));
    const kernel = layer.getWeights()[0]!;
    const bound = Math.sqrt(6 / (25 * 4 + 25 * 16));
    const largest = nd.abs(kernel).max().item();
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.95 * bound);
    expect(layer.countParams()).toBe(25 * 4 * 16 + 16);
  });
});

describe("numbers", () => {
  test("whole numbers stay whole when images are resized, as in Keras", () => {
    const x = nd.arange(16).mul(17).reshape([1, 4, 4, 1]).astype("uint8");
    const y = layers.resizing(3, 5)(x);
    expect(y.dtype).toBe("uint8");
    expect(flat(y)).toEqual([11, 23, 37, 50, 62, 102, 114, 128, 141, 153, 193, 205, 218, 232, 244]);
    expect(layers.resizing(3, 2)(nd.ones([4, 4, 1])).shape).toEqual([3, 2, 1]);
  });

  test("the mean of a sequence leaves out the steps that are padding", () => {
    const x = nd.array([
      [
        [1, 2],
        [3, 4],
        [9, NaN],
      ],
      [
        [5, 6],
        [7, 8],
        [0, 1],
      ],
    ]);
    const mask = nd.array([
      [true, true, false],
      [true, false, false],
    ]);
    const [last, first] = [layers.globalAveragePooling1d(), layers.globalAvgPool1d({ dataFormat: "channels_first" })];
    expect(flat(last(x, { mask }))).toEqual([2, 3, 5, 6]);
    expect(flat(first(nd.transpose(x, [0, 2, 1]), { mask }))).toEqual([2, 3, 5, 6]);
    const model = keras.sequential([layers.input([3]), layers.embedding(9, 2, { maskZero: true }), last]);
    const [a, b] = model
      .predict([
        [4, 2, 0],
        [2, 4, 4],
      ])
      .tolist<number[][]>();
    const table = model.getWeights()[0]!.tolist<number[][]>();
    expect(a![0]).toBeCloseTo((table[4]![0]! + table[2]![0]!) / 2, 6);
    expect(b![1]).toBeCloseTo((2 * table[4]![1]! + table[2]![1]!) / 3, 6);
  });

  test("a pyramid of any image size keeps the free axes free, and computes each", () => {
    const x = layers.input([null, null, 2]);
    const small = layers.averagePooling2d(2)(layers.conv2d(4, 3, { padding: "same" })(x));
    const model = keras.model(x, layers.globalMaxPooling2d()(layers.conv2dTranspose(3, 2, { strides: 2 })(small)));
    expect(small.shape).toEqual([null, null, null, 4]);
    for (const size of [6, 9]) expect(model.predict(nd.ones([2, size, size, 2])).shape).toEqual([2, 3]);
  });

  test("a CNN learns which quarter of the image is bright", async () => {
    keras.utils.setRandomSeed(1);
    const rng = nd.random.defaultRng(1);
    const x = rng.random([128, 12, 12, 1]).mul(0.3).astype("float32");
    const y: number[] = [];
    for (let i = 0; i < 128; i++) {
      const quarter = i % 3;
      const [top, left] = [quarter === 2 ? 6 : 0, quarter === 1 ? 6 : 0];
      x.at(i, `${top}:${top + 6}`, `${left}:${left + 6}`, 0).assign(1);
      y.push(quarter);
    }
    const model = cnn();
    model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    await model.fit(x, y, { epochs: 12, batchSize: 32, verbose: 0 });
    expect(model.explain()).toContain("a plan of");
    expect(model.evaluate(x, y, { verbose: 0 })["accuracy"]).toBeGreaterThan(0.95);
  });
});

describe("what does not fit is said, with what was expected", () => {
  const wrong: [string, () => unknown, string][] = [
    ["filters", () => layers.conv2d(0, 3), "conv2d: expected filters to be a whole number above 0, got 0."],
    [
      "no kernelSize",
      () => layers.conv2d(4),
      "conv2d: expected kernelSize to be a whole number, or 2 of them, above 0",
    ],
    ["three lengths", () => layers.conv2d(4, [1, 2, 3]), "or 2 of them, above 0, got [1, 2, 3]."],
    [
      "padding",
      () => layers.conv2d(4, 3, { padding: "causal" }),
      'conv2d: padding: expected a known name, got "causal"',
    ],
    ["groups", () => layers.conv2d(4, 3, { groups: 3 }), "groups to be a whole number that divides filters"],
    [
      "strides with dilation",
      () => layers.conv2d(4, 3, { strides: 2, dilationRate: 2 }),
      "conv2d: expected strides of 1 where dilationRate is above 1, got strides [2, 2] and dilationRate [2, 2].",
    ],
    [
      "outputPadding",
      () => layers.conv2dTranspose(4, 3, { strides: 2, outputPadding: 2 }),
      "conv2d_transpose: expected outputPadding below strides",
    ],
    [
      "an image without channels",
      () => layers.conv2d(4, 3)(nd.ones([2, 28, 28])),
      "conv2d: expected inputs [batch, height, width, channels], got [null, 28, 28]. " +
        "An image without a channels axis? x.reshape([...x.shape, 1]) gives it one.",
    ],
    [
      "too small an image",
      () => layers.conv2d(4, 5)(nd.ones([2, 3, 28, 1])),
      'conv2d: expected an image of at least [5, 5], the size of a window, got [3, 28]. Did you mean padding: "same"?',
    ],
    [
      "other channels than before",
      () => {
        const layer = layers.conv1d(4, 2, { dataFormat: "channels_first" });
        layer(nd.ones([1, 3, 6]));
        layer(nd.ones([1, 4, 6]));
      },
      "conv1d: expected inputs [batch, 3, steps], got [1, 4, 6].",
    ],
    [
      "a pool larger than the image",
      () => keras.sequential([layers.input([4, 4, 1]), layers.maxPooling2d(5)]),
      "max_pooling2d: expected an image of at least [5, 5]",
    ],
    [
      "cropping",
      () => layers.cropping1d(3)(nd.ones([1, 6, 2])),
      "cropping1d: expected inputs larger than what is cut off",
    ],
    ["size", () => layers.upSampling1d(0), "up_sampling1d: expected size to be a whole number above 0, got 0."],
    ["a height", () => layers.resizing(0, 4), "resizing: expected height and width to be"],
    [
      "an interpolation",
      () => layers.resizing(4, 4, { interpolation: "bilinera" as "bilinear" }),
      'resizing: interpolation: expected a known name, got "bilinera". Did you mean "bilinear"?',
    ],
  ];
  test.each(wrong)("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe("a CNN shows itself", () => {
  const text = (display: { toString(): string }) => String(display);

  test("as boxes with shapes, and as activations", () => {
    const model = cnn();
    const network = show.network(model);
    expect(text(network)).toContain("conv2d");
    expect(text(network)).toContain("max_pooling2d");
    const x = nd.ones([2, 12, 12, 1]);
    expect(text(show.network(model, { input: nd.ones([12, 12, 1]) }))).toContain("conv2d");
    expect(text(show.activations(model, x))).toContain("dense");
    expect(text(model.summary())).toContain("Conv2D");
  });
});

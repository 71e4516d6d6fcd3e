import { inspect } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import * as keras from "../../../lib/keras/index.ts";
import * as nd from "../../../lib/nd/index.ts";
import { DISPLAY, type Displayable } from "../../../lib/show/display.ts";
import * as show from "../../../lib/show/index.ts";
import { svgIn } from "./golden.ts";

const { layers } = keras;
const bundleOf = (value: unknown) => (value as Displayable)[DISPLAY]() as Record<string, unknown>;
const textOf = (value: unknown) => String(bundleOf(value)["text/plain"]);
const htmlOf = (value: unknown) => String(bundleOf(value)["text/html"]);
const X = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

/** The article's network. */
function xor() {
  const model = keras.sequential();
  model.add(layers.dense(2, { inputShape: [2] }));
  model.add(layers.activation("relu"));
  model.add(layers.dense(1));
  model.add(layers.activation("linear"));
  model.setWeights([
    nd.array([
      [1, 1],
      [1, 1],
    ]),
    nd.array([0, -1]),
    nd.array([[1], [-2]]),
    nd.array([0]),
  ]);
  return model;
}

beforeEach(() => keras.backend.clearSession?.());

describe("values that end a cell", () => {
  test("an array is a table whose text is NumPy's repr", () => {
    const answer = xor().predict(nd.array(X));
    expect(textOf(answer)).toBe("array([[0.],\n       [1.],\n       [1.],\n       [0.]], dtype=float32)");
    expect(htmlOf(answer)).toContain("float32 [4, 1]");
    expect(htmlOf(answer).match(/<td /g)).toHaveLength(4);
  });

  test("console.log of an array prints what Python's print does", () => {
    expect(
      inspect(
        nd.array([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe("[[1. 2.]\n [3. 4.]]");
  });

  test("a view shows its own elements", () => {
    const w = nd.array([
      [1, 2],
      [3, 4],
    ]);
    expect(textOf(w.T)).toBe("array([[1., 3.],\n       [2., 4.]])");
    expect(textOf(show.matrix(w.at(":", 1)))).toBe("float64 [2]\n2  4");
  });

  test("an array's table has NumPy's digits", () => {
    const html = htmlOf(
      nd.array([
        [0.341949054, 0.5],
        [-1, 1e-3],
      ]),
    );
    expect([...html.matchAll(/<td [^>]*>([^<]*)</g)].map((m) => m[1])).toEqual([
      "0.34194905",
      "0.50000000",
      "-1.00000000",
      "0.00100000",
    ]);
    expect(htmlOf(nd.array([[0], [1]]))).toMatch(/>0\.<.*>1\.</s);
    expect(htmlOf(nd.array([1, 20], "int32"))).toMatch(/>1<.*>20</s);
    expect(htmlOf(nd.array([1e10, Number.NaN]))).toMatch(/>1\.e\+10<.*>nan</s);
  });

  test("a large array is summarised, an empty one says so", () => {
    expect(htmlOf(nd.zeros([100, 100])).match(/<td /g)!.length).toBeLessThanOrEqual(50);
    expect(htmlOf(nd.zeros([0, 3]))).toContain("empty");
  });

  test("a model is Keras's summary, as text and as a table", () => {
    const model = xor();
    expect(textOf(model)).toBe(String(model.summary()));
    expect(textOf(model)).toContain("Total params: 9");
    expect(htmlOf(model)).toContain('<th scope="row"');
    expect(htmlOf(model)).toContain("<b>dense");
  });

  test("a layer is its weights", () => {
    const text = textOf(xor().layers[0]);
    expect(text).toContain("kernel: float32 [2, 2]");
    expect(text).toContain("bias: float32 [2]\n0  -1");
    expect(textOf(layers.dense(3))).toContain("not built yet");
    expect(textOf(xor().layers[1])).toContain("no weights");
  });

  test("a history is its loss curve", async () => {
    const model = xor();
    model.compile({ loss: "mse", optimizer: "sgd" });
    const history = await model.fit(nd.array(X), nd.array([[0], [1], [1], [0]]), { epochs: 3, verbose: 0 });
    expect(textOf(history)).toMatch(/^loss .* 3 epochs$/);
    expect(bundleOf(history)).toHaveProperty(["application/vnd.plotly.v1+json", "data", 0, "y", "length"], 3);
  });
});

describe("renderers on real models", () => {
  test("network draws the article's figure: neurons, weights, biases, activations", () => {
    const display = show.network(xor());
    const text = String(display)
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^dense\w* /, ""));
    expect(text).toEqual([
      "input: x1, x2",
      "(2 neurons, relu)",
      "  h1 = relu(1·x1 + 1·x2 + 0)",
      "  h2 = relu(1·x1 + 1·x2 - 1)",
      "(1 neuron, linear)",
      "  y = 1·h1 - 2·h2 + 0",
    ]);
    const svg = svgIn(htmlOf(display));
    expect(svg.match(/<circle/g)).toHaveLength(7);
    expect(svg.match(/<line [^>]*><title>/g)).toHaveLength(9);
  });

  test("network carries an input through each layer as predict does", () => {
    const model = keras.sequential([
      layers.dense(4, { inputShape: [3], activation: "sigmoid" }),
      layers.dropout(0.5),
      layers.dense(2, { activation: "softmax" }),
    ]);
    const answer = model.predict(nd.array([[0.5, -1, 2]])).tolist() as number[][];
    const text = String(show.network(model, { input: [0.5, -1, 2] }));
    for (const [i, value] of answer[0]!.entries()) {
      expect(text).toContain(`y${i + 1} = ${String(Number(value.toPrecision(4)))} = softmax(z)[${i}]`);
    }
  });

  test("activations agree with keras.function, layer by layer", () => {
    const model = xor();
    const text = String(show.activations(model, X));
    const rows = text
      .split("\n")
      .slice(2)
      .map((line) => line.trim().split(/\s+/).slice(1).map(Number));
    const inside = keras.function(
      [model.inputs[0]!],
      model.layers.map((layer) => layer.output),
    )([nd.array(X)]);
    const expected = X.map((row, i) => [...row, ...inside.flatMap((a) => (a.tolist() as number[][])[i]!)]);
    expect(rows).toEqual(expected);
  });

  test("branches become boxes", () => {
    const x = layers.input([4]);
    const left = layers.dense(3, { activation: "relu", name: "left" })(x);
    const model = keras.model(
      x,
      layers.dense(1, { name: "top" })(layers.concatenate()([left, layers.dense(2, { name: "right" })(x)])),
    );
    const text = String(show.network(model));
    expect(text).toMatch(/concatenate\w* \(Concatenate\) \[null, 5\] <- left, right/);
    expect(svgIn(htmlOf(show.network(model))).match(/rx="9"/g)).toHaveLength(5);
  });

  test("boundary asks predict, compare takes models", () => {
    const model = xor();
    expect(String(show.boundary(model, { points: X, color: [0, 1, 1, 0], resolution: 5 }))).toContain("of 25 places");
    const other = xor();
    expect(String(show.compare({ one: model, other }))).toContain("one, other: no difference");
    other.setWeights([
      nd.array([
        [1, 1],
        [1, 1],
      ]),
      nd.array([0, -1]),
      nd.array([[1], [-2.5]]),
      nd.array([0]),
    ]);
    expect(String(show.compare({ one: model, other }))).toContain("one, other: largest difference 0.5 (relative 0.2)");
  });

  test("matrix takes a layer's list of weights, compare a history beside a list", async () => {
    const model = xor();
    const text = String(show.matrix(model.layers[0]!.getWeights(), { title: "w", columns: ["h1", "h2"] }));
    expect(text).toBe("w[0]: float32 [2, 2]\n   h1  h2\n0   1   1\n1   1   1\nw[1]: float32 [2]\nh1  h2\n 0  -1");
    model.compile({ loss: "mse", optimizer: keras.optimizers.sgd({ learningRate: 0 }) });
    const history = await model.fit(nd.array(X), nd.array([[0], [1], [1], [1]]), { epochs: 2, verbose: 0 });
    const display = show.compare({ scratch: nd.array([0.25, 0.25]), framework: history });
    expect(String(display)).toContain("scratch, framework: no difference");
    expect(bundleOf(display)).toHaveProperty("application/vnd.plotly.v1+json");
  });

  test("a display does not change when its array does", () => {
    const w = nd.array([[1, 2]]);
    const display = show.matrix(w);
    w.set([0, 0], 9);
    expect(String(display)).toBe("float64 [1, 2]\n1  2");
  });

  test("a model that is not built yet says so", () => {
    const model = keras.sequential([layers.dense(2), layers.dense(1)]);
    expect(() => show.activations(model, X)).toThrow(/expected a model with known inputs/);
    expect(() => show.network(model)).toThrow(/expected a model with known inputs/);
  });
});

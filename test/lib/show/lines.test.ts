/** What is printed of values that have nothing to draw, and displays that stay small. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { keras, nd, show } from "../../../lib/index.ts";

const { layers } = keras;
const model = keras.sequential([layers.input([2]), layers.dense(2, { name: "hidden" })]);

test("losses, metrics, optimizers and tensors print as one line", () => {
  const values = [
    new keras.losses.MeanSquaredError(),
    keras.metrics.binaryAccuracy(),
    keras.optimizers.adam({ name: "adam" }),
    keras.regularizers.l2(0.1),
    keras.initializers.heNormal(),
    model.inputs[0],
    model.layers[0]!.weights[0],
    keras.function(model.inputs, [model.layers[0]!.output]),
  ];
  for (const value of values) {
    expect(inspect(value)).toBe(String(value));
    expect(inspect(value)).toMatch(/^<[A-Z][^\n]*>$/);
  }
  expect(inspect([values[2]])).toBe("[ <Adam name=adam, learningRate=0.001> ]");
});

test("a weight shows itself as its matrix", () => {
  const shown = model.layers[0]!.weights[0] as unknown as show.Displayable;
  const bundle = shown[Symbol.for("Jupyter.display") as never] as unknown as () => Record<string, string>;
  expect(bundle.call(shown)["text/html"]).toContain("hidden/kernel");
});

test("the diagram of a hundred layers is boxes, and small", () => {
  const deep = keras.sequential([layers.input([3]), ...Array.from({ length: 100 }, () => layers.dense(3))]);
  const { bundle } = show.network(deep);
  expect(String(bundle["text/html"]).length).toBeLessThan(200_000);
  expect(bundle["text/plain"]).toContain("layers, 1,200 parameters");
});

test("a network of ten layers stays about as wide as a page, and its numbers in their neurons", () => {
  keras.utils.setRandomSeed(1);
  const hidden = Array.from({ length: 9 }, () => layers.dense(6, { activation: "relu" }));
  const deep = keras.sequential([layers.input([4]), ...hidden, layers.dense(3, { activation: "softmax" })]);
  const { bundle } = show.network(deep, { input: [1, 0.5, -1, 2] });
  const image = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(String(bundle["text/html"]))![1]!;
  const svg = Buffer.from(image, "base64").toString();
  expect(Number(/width="(\d+)"/.exec(svg)![1])).toBeLessThan(1100);
  const values = [...svg.matchAll(/font-weight="600"[^>]*>(-?\d[^<]*)</g)].map(([, text]) => text!);
  expect(values.length).toBeGreaterThan(40);
  expect(values.filter((text) => text.replace(/[.-]/g, "").length > 4)).toEqual([]);
});

test("exponents do not break at their hyphens", () => {
  const wide = nd.array(Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1.5 : 3.2e-5))).reshape([8, 50]);
  const cells = [...String(show.matrix(wide).bundle["text/html"]).matchAll(/<td[^>]*>[^<]*e-[^<]*<\/td>/g)];
  expect(cells.length).toBe(200);
  expect(cells.filter(([cell]) => !cell.includes("white-space:nowrap"))).toEqual([]);
});

test("activations of no samples are refused", () => {
  expect(() => show.activations(model, nd.zeros([0, 2]))).toThrow("expected at least one sample, got none");
  expect(() => show.activations(model, [])).toThrow("expected at least one sample, got none");
});

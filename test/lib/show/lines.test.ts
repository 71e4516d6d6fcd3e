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

test("activations of no samples are refused", () => {
  expect(() => show.activations(model, nd.zeros([0, 2]))).toThrow("expected at least one sample, got none");
  expect(() => show.activations(model, [])).toThrow("expected at least one sample, got none");
});

/** Layers of sequences against Keras's values: outputs, masks, gradients, and what every layer must do. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import { valueAndGrad } from "../../../lib/grad/index.ts";
import * as keras from "../../../lib/keras/index.ts";
import { layerClasses } from "../../../lib/keras/layers/index.ts";
import { copyLayer } from "../../../lib/keras/layers/registry.ts";
import { getMask } from "../../../lib/keras/masks.ts";
import * as math from "../../../lib/keras/math.ts";
import { gradientsOf } from "../../../lib/keras/training/gradients.ts";
import { expectNear, f32, flat, golden, type Numbers } from "./golden.ts";

const { layers } = keras;
interface Row {
  class: keyof typeof layerClasses;
  options: Record<string, unknown>;
  inputs: string[];
  call: Record<string, unknown>;
  names: string[];
  weights: Numbers[];
  outputs: Numbers[];
  mask: Numbers | null;
  dx: Numbers;
  dw: Numbers[];
}
const values = golden("keras-sequences") as {
  data: Record<string, Numbers>;
  masks: Record<string, Nested[]>;
  rows: Row[];
};

const isNames = (value: unknown): value is string => typeof value === "string" && value in values.data;
type Nested = boolean | Nested[];
const bools = (rows: Nested[]) => math.astype(f32(rows as never), "bool");
/** Names of data and masks in options, as arrays. */
function resolve(value: unknown): unknown {
  if (isNames(value)) return f32(values.data[value]!);
  if (typeof value === "string" && value in values.masks) return bools(values.masks[value]!);
  return Array.isArray(value) ? value.map(resolve) : value;
}
const make = ({ class: name, options }: Row) =>
  new layerClasses[name as "Flatten"](options as never) as keras.Layer & { cell?: keras.Layer };
const call = (layer: keras.Layer, row: Row, first: NDArray, training = false): NDArray[] => {
  const { states, ...options } = Object.fromEntries(Object.entries(row.call).map(([k, v]) => [k, resolve(v)]));
  const told = { ...options, training };
  const rest = row.inputs.slice(1).map(resolve) as NDArray[];
  const run = layer as unknown as (...args: unknown[]) => unknown;
  const result =
    states !== undefined ? run(first, states, told) : run(rest.length > 0 ? [first, ...rest] : first, told);
  return [result].flat(2) as NDArray[];
};
const firstOf = (row: Row) => f32(values.data[row.inputs[0]!]!);
const built = (row: Row) => {
  const layer = make(row);
  call(layer, row, firstOf(row));
  layer.setWeights(row.weights.map(f32));
  return layer;
};
const probes = (outputs: readonly NDArray[]) =>
  outputs.map(({ shape, size }) => math.reshape(f32(Array.from({ length: size }, (_, i) => Math.cos(i))), shape));
const probed = (outputs: readonly NDArray[]) =>
  math.addN(outputs.map((y, i) => math.sum(math.multiply(y, probes(outputs)[i]!))));
const title = ({ class: name, options, call: told }: Row) =>
  `${name} ${JSON.stringify(options)}${Object.keys(told).length ? ` called with ${JSON.stringify(told)}` : ""}`;
const isCell = (row: Row) => "states" in row.call;

// Masks end at flatten here, which says so.
beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

describe.each(values.rows.map((row) => [title(row), row] as const))("%s", (_, row) => {
  test("gives Keras's outputs, mask and gradients for given weights", () => {
    const layer = built(row);
    expect(layer.weights.map(({ name }) => name)).toEqual(row.names);
    const outputs = call(layer, row, firstOf(row));
    expect(outputs.length).toBe(row.outputs.length);
    outputs.forEach((y, i) => void expectNear(y, row.outputs[i]!, 3e-6));
    if (!isCell(row)) {
      const mask = getMask(outputs[0]!);
      expect(mask === undefined ? null : mask.tolist()).toEqual(row.mask);
    }
    const { gradients } = gradientsOf(layer.trainableWeights, () => probed(call(layer, row, firstOf(row))));
    gradients.forEach((g, i) => void expectNear(g!, row.dw[i]!, 1e-5));
    if (row.class === "Embedding") return;
    const { grads } = valueAndGrad((x: NDArray) => probed(call(layer, row, x)))(firstOf(row));
    expectNear(grads as NDArray, row.dx, 1e-5);
  });

  test("is made again from its configuration, with weights of its own", () => {
    const layer = built(row);
    const again = copyLayer(layer);
    const first = call(again, row, firstOf(row));
    expect(again.weights.every((weight, i) => weight !== layer.weights[i])).toBe(true);
    again.setWeights(layer.getWeights());
    expect(call(again, row, firstOf(row)).map(flat)).toEqual(call(layer, row, firstOf(row)).map(flat));
    expect(first.length).toBe(row.outputs.length);
    expect(again.name).toBe(layer.name);
  });

  // A cell is called with states, and is no layer of a model.
  if (isCell(row)) return;
  test("knows its outputs' shapes before it computes, and trains planned as step by step", async () => {
    const data = row.inputs.map((name) => f32(values.data[name]!));
    const losses: number[][] = [];
    for (const runEagerly of [true, false]) {
      keras.utils.setRandomSeed(3);
      const tensors = data.map((x) => layers.input(x.shape.slice(1)));
      const layer = make(row);
      const [first, ...rest] = tensors as [keras.SymbolicTensor, ...keras.SymbolicTensor[]];
      const before = row.class === "Embedding" ? first : layers.dense(first.shape.at(-1)!)(first);
      const made = [layer((rest.length > 0 ? [before, ...rest] : before) as keras.SymbolicTensor)].flat();
      const computed = [(layer as keras.Layer)((rest.length > 0 ? data : data[0]!) as NDArray)].flat();
      expect(made.map(({ shape }) => shape)).toEqual(computed.map(({ shape }) => [null, ...shape.slice(1)]));
      expect(made.map(({ dtype }) => dtype)).toEqual(computed.map(({ dtype }) => dtype));
      const out = layers.dense(2)(layers.flatten()(made[0]!));
      const model = keras.model(tensors, out);
      model.compile({ optimizer: keras.optimizers.sgd({ learningRate: 0.01 }), loss: "mse", runEagerly });
      const y = f32(Array.from({ length: data[0]!.shape[0]! }, (_, i) => [i % 2, (i + 1) % 3]));
      const history = await model.fit(data, y, { epochs: 2, batchSize: 2, verbose: 0 });
      losses.push(history.history["loss"]!);
      expect(model.explain()).toContain(runEagerly ? "op by op" : "a plan of");
      expect(String(model.summary())).toContain(layer.name);
    }
    expect(losses[1]).toEqual(losses[0]);
  });
});

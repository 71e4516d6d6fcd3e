/** Small networks with the parts that `show` reads of a model: enough to draw, and to run. */

import type { RunnableModel } from "../../../lib/show/network/outputs.ts";
import type { LayerPart, TensorPart } from "../../../lib/show/network/read.ts";

type Rows = number[][];

interface Recipe {
  name: string;
  className: string;
  units: number;
  weights?: unknown[];
  activation?: string;
  params?: number;
  from?: string[];
  run?: (x: Rows) => Rows;
}

const FUNCTIONS: Record<string, (x: number) => number> = {
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  linear: (x) => x,
};

/** An array as `show` reads one. */
export function view(rows: Rows) {
  const storage = Float32Array.from(rows.flat());
  const shape = [rows.length, rows[0]?.length ?? 0];
  return { shape, dtype: "float32", strides: [shape[1]!, 1], offset: 0, storage };
}

const rowsOf = (x: unknown): Rows => {
  if (Array.isArray(x)) return x as Rows;
  const { shape, storage } = x as ReturnType<typeof view>;
  return Array.from({ length: shape[0]! }, (_, i) => Array.from(storage.slice(i * shape[1]!, (i + 1) * shape[1]!)));
};

/** A dense layer: `kernel` a column a neuron. */
export function dense(name: string, kernel: Rows, bias?: number[], activation = "linear"): Recipe {
  const units = kernel[0]!.length;
  const run = (x: Rows) =>
    x.map((row) =>
      Array.from({ length: units }, (_, j) =>
        FUNCTIONS[activation]!(row.reduce((sum, v, i) => sum + v * kernel[i]![j]!, bias?.[j] ?? 0)),
      ),
    );
  const params = kernel.length * units + (bias?.length ?? 0);
  return { name, className: "Dense", units, weights: bias ? [kernel, bias] : [kernel], activation, params, run };
}

export function activation(name: string, kind: string, units: number): Recipe {
  const run = (x: Rows) => x.map((row) => row.map(FUNCTIONS[kind]!));
  return { name, className: "Activation", units, activation: kind, run };
}

/** A model of these layers, each on the one before unless it says `from`. */
export function net(name: string, inputs: number, recipes: readonly Recipe[]): RunnableModel {
  const tensor = (operation: LayerPart, units: number): TensorPart => ({
    shape: [null, units],
    kerasHistory: { operation },
  });
  const entry = {
    name: "input",
    className: "InputLayer",
    countParams: () => 0,
    getWeights: () => [],
  } as unknown as LayerPart;
  const input = tensor(entry, inputs);
  Object.assign(entry, { inboundNodes: [{ inputs: [], outputs: [input] }] });
  const outputs = new Map<string, TensorPart>([["input", input]]);
  let last = input;
  const layers = recipes.map((recipe) => {
    const { run = (x: Rows) => x } = recipe;
    const layer = ((x: unknown) => view(run(rowsOf(x)))) as unknown as LayerPart & Record<string, unknown>;
    const given = recipe.from ? recipe.from.map((from) => outputs.get(from)!) : [last];
    last = tensor(layer, recipe.units);
    outputs.set(recipe.name, last);
    Object.defineProperty(layer, "name", { value: recipe.name });
    return Object.assign(layer, {
      className: recipe.className,
      inboundNodes: [{ inputs: given, outputs: [last] }],
      countParams: () => recipe.params ?? 0,
      getWeights: () => recipe.weights ?? [],
      getConfig: () => ({ activation: recipe.activation }),
    });
  });
  return {
    name,
    layers: recipes.some((recipe) => recipe.from) ? [entry, ...layers] : layers,
    inputs: [input],
    countParams: () => recipes.reduce((sum, recipe) => sum + (recipe.params ?? 0), 0),
  };
}

/** The article's network: XOR by hand. */
export const xor = (): RunnableModel =>
  net("xor", 2, [
    dense(
      "dense",
      [
        [1, 1],
        [1, 1],
      ],
      [0, -1],
    ),
    activation("activation", "relu", 2),
    dense("dense_1", [[1], [-2]], [0]),
    activation("activation_1", "linear", 1),
  ]);

/** The other article's: three features, four hidden sigmoid neurons, one output; its printed first weights. */
export const scratch = (): RunnableModel =>
  net("scratch", 3, [
    dense(
      "dense",
      [
        [0.341949054, 0.244799317, 0.043052079, 0.638726398],
        [0.824790804, 0.285748492, 0.612669721, 0.896080099],
        [0.706294257, 0.92819626, 0.899866646, 0.937518774],
      ],
      [0.1, -0.2, 0.3, -0.4],
      "sigmoid",
    ),
    dense("dense_1", [[0.55], [-0.81], [1.27], [-0.33]], [0.05], "sigmoid"),
  ]);

/** Numbers that look random and are always the same. */
export function numbers(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 1073741823.5 - 1;
  };
}

/** As large as a digit classifier. */
export function large(): RunnableModel {
  const next = numbers(7);
  const kernel = (n: number, m: number) => Array.from({ length: n }, () => Array.from({ length: m }, next));
  return net("digits", 784, [
    dense("dense", kernel(784, 128), Array.from({ length: 128 }, next), "relu"),
    { name: "dropout", className: "Dropout", units: 128 },
    { ...dense("dense_1", kernel(128, 10), Array.from({ length: 10 }, next)), activation: "softmax" },
  ]);
}

/** Two branches that meet, and one that skips. */
export const branched = (): RunnableModel =>
  net("two_ways", 4, [
    { name: "left", className: "Dense", units: 8, activation: "relu", params: 40, from: ["input"] },
    { name: "right", className: "Dense", units: 8, activation: "tanh", params: 40, from: ["input"] },
    { name: "right_more", className: "Dense", units: 8, activation: "tanh", params: 72, from: ["right"] },
    { name: "concatenate", className: "Concatenate", units: 20, from: ["left", "right_more", "input"] },
    { name: "answer", className: "Dense", units: 1, activation: "sigmoid", params: 21, from: ["concatenate"] },
  ]);

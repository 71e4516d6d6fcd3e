/** Nets drawn from a seed: every layer, activation, loss and optimizer takes its turn, the rest is chance. */
import { activations } from "../../../lib/keras/activations/index.ts";
import type { layerClasses } from "../../../lib/keras/layers/index.ts";
import type { sequenceClasses } from "../../../lib/keras/layers/sequence-classes.ts";
import type * as windowClasses from "../../../lib/keras/layers/window-classes.ts";
import type { lossFunctions } from "../../../lib/keras/losses/index.ts";
import { snakeCase } from "../../../lib/keras/names.ts";
import type { optimizerClasses } from "../../../lib/keras/optimizers/index.ts";
import { Generator } from "../../../lib/keras/random/generator.ts";

type Options = Record<string, unknown>;
export interface NetNode {
  class: keyof typeof layerClasses;
  options: Options;
  inputs: number[];
}
export interface Net {
  nodes: NetNode[];
  optimizer: { class: keyof typeof optimizerClasses; options: Options };
  loss: { fn: keyof typeof lossFunctions; class: string; options: Options };
  x: number[][];
  y: number[] | number[][];
  sampleWeight?: number[] | undefined;
  metrics?: string[];
  batchSize: number;
  epochs: number;
  dtype?: "float32" | "float64";
  weights?: unknown[];
}

/** What a loss needs of the last layer and of the targets. */
type Kind = "numbers" | "positive" | "bits" | "bitLogits" | "signs" | "hot" | "hotLogits" | "classes" | "classLogits";
const kinds: Record<keyof typeof lossFunctions, Kind> = {
  meanSquaredError: "numbers",
  meanAbsoluteError: "numbers",
  meanAbsolutePercentageError: "numbers",
  meanSquaredLogarithmicError: "positive",
  cosineSimilarity: "numbers",
  huber: "numbers",
  logCosh: "numbers",
  hinge: "signs",
  squaredHinge: "signs",
  categoricalHinge: "hotLogits",
  binaryCrossentropy: "bits",
  binaryFocalCrossentropy: "bits",
  categoricalCrossentropy: "hot",
  categoricalFocalCrossentropy: "hot",
  sparseCategoricalCrossentropy: "classes",
  categoricalGeneralizedCrossEntropy: "classes",
  klDivergence: "hot",
  poisson: "positive",
  dice: "bits",
  tversky: "bits",
};
const lastActivation: Record<Kind, string> = {
  numbers: "linear",
  positive: "softplus",
  bits: "sigmoid",
  bitLogits: "linear",
  signs: "tanh",
  hot: "softmax",
  hotLogits: "linear",
  classes: "softmax",
  classLogits: "linear",
};
/** Held to golden values only: they take images, numbers of words, or other layers. */
type Elsewhere =
  | "InputLayer"
  | "Lambda"
  | keyof typeof windowClasses
  | Exclude<keyof typeof sequenceClasses, "LSTM" | "GRU" | "SimpleRNN">;
/** Layers that want other samples than `[4]`: what these are made into first. */
const shaped: Partial<Record<keyof typeof layerClasses, number[]>> = { LSTM: [2, 2], GRU: [4, 1], SimpleRNN: [2, 2] };
/** Options of layers in nets. Those that draw random numbers do nothing here: their streams are each library's own. */
const layerOptions: Record<Exclude<keyof typeof layerClasses, Elsewhere>, Options> = {
  Dense: { units: 4, activation: "tanh", kernelRegularizer: "l2" },
  Activation: { activation: "tanh" },
  Flatten: {},
  Dropout: { rate: 0 },
  Reshape: { targetShape: [2, 2] },
  Permute: { dims: [1] },
  RepeatVector: { n: 2 },
  Add: {},
  Subtract: {},
  Multiply: {},
  Average: {},
  Maximum: {},
  Minimum: {},
  Concatenate: {},
  Identity: {},
  Rescaling: { scale: 0.5, offset: 0.25 },
  GaussianNoise: { stddev: 0 },
  GaussianDropout: { rate: 0 },
  // No l1: the gradient of |x| at 0, where a dead unit is, is 0 here and in TensorFlow, 1 in JAX.
  ActivityRegularization: { l2: 0.02 },
  BatchNormalization: {},
  LayerNormalization: {},
  UnitNormalization: {},
  ReLU: { negativeSlope: 0.1 },
  LeakyReLU: {},
  PReLU: {},
  ELU: {},
  Softmax: {},
  LSTM: { units: 3 },
  GRU: { units: 3, goBackwards: true },
  SimpleRNN: { units: 4, returnSequences: true },
};
const merges = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"];
/**
 * Epsilons that are not tiny: where a gradient is 0 but for rounding (a dead unit before a normalization), an optimizer
 * that divides by its size makes steps out of rounding, in Keras and here. And no beta2 near 1: the first steps divide by
 * `1 - beta2^step`, where float32 loses four digits, and XLA's power differs in the last one. Keras's defaults are held by
 * golden steps.
 */
const optimizerOptions: [keyof typeof optimizerClasses, Options][] = [
  ["SGD", { learningRate: 0.05 }],
  ["SGD", { learningRate: 0.05, momentum: 0.9, nesterov: true }],
  ["Adam", { learningRate: 0.01, beta2: 0.9, epsilon: 1e-2 }],
  ["RMSprop", { learningRate: 0.01, momentum: 0.5, centered: true, epsilon: 1e-2 }],
  ["AdamW", { learningRate: 0.01, beta2: 0.9, epsilon: 1e-2 }],
  ["Adagrad", { learningRate: 0.05 }],
  ["Adadelta", { learningRate: 1.5, epsilon: 1e-2 }],
  ["Adamax", { learningRate: 0.01, epsilon: 1e-2 }],
  ["Nadam", { learningRate: 0.01, beta2: 0.9, epsilon: 1e-2 }],
  ["Lion", { learningRate: 0.01 }],
  ["SGD", { learningRate: 0.05, clipnorm: 0.5 }],
  ["Adam", { learningRate: 0.01, beta2: 0.9, epsilon: 1e-2, amsgrad: true, globalClipnorm: 1 }],
];

/**
 * All activations that a layer keeps its shape with in Keras; glu, threshold, and sparsemax (whose jumps in the size of
 * the support float32 decides) are held to golden values only.
 */
const activationNames = (Object.keys(activations) as (keyof typeof activations)[]).filter(
  (name) => !["glu", "sparsemax", "threshold"].includes(name),
);
const layerNames = Object.keys(layerOptions) as (keyof typeof layerOptions)[];
const lossNames = Object.keys(kinds) as (keyof typeof kinds)[];

/** How many nets it takes for everything to have had its turn. */
export const COUNT = Math.max(activationNames.length, layerNames.length, lossNames.length, optimizerOptions.length);

export function drawNet(seed: number, turn: number): Net {
  const random = new Generator(seed + turn);
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const fn = lossNames[turn % lossNames.length]!;
  const kind = kinds[fn];
  const [optimizer, optimizerGiven] = optimizerOptions[turn % optimizerOptions.length]!;
  const nodes: NetNode[] = [{ class: "InputLayer", options: { shape: [5] }, inputs: [] }];
  const add = (name: NetNode["class"], options: Options, ...inputs: number[]) =>
    nodes.push({ class: name, options, inputs }) - 1;

  // One size everywhere: JAX compiles each op once a shape, and that is what this test waits for.
  let h = add("Dense", { units: 4, useBias: random.integer(4) > 0 }, 0);
  h = add("Activation", { activation: snakeCase(activationNames[turn % activationNames.length]!) }, h);
  h = add("Dense", { units: 4, activation: pick(["tanh", "sigmoid", "softplus"]) }, h);
  const turned = layerNames[turn % layerNames.length]!;
  if (merges.includes(turned)) h = add(turned, layerOptions[turned], h, add("Dense", { units: 4 }, 0));
  else {
    if (shaped[turned] !== undefined) h = add("Reshape", { targetShape: shaped[turned] }, h);
    h = add(turned, layerOptions[turned], h);
  }
  h = add("Flatten", {}, h);
  const columns = kind === "signs" ? 1 : 3;
  add("Dense", { units: columns, activation: lastActivation[kind] }, h);

  // The first net has a last batch that is shorter.
  const samples = turn === 0 ? 10 : 8;
  const matrix = (width: number, draw: () => number) =>
    Array.from({ length: samples }, () => Array.from({ length: width }, draw));
  const uniform = () => Math.fround(2 * random.uniform() - 1);
  const targets: Record<Kind, () => number[] | number[][]> = {
    // Not near 0, by which percentages are divided.
    numbers: () => matrix(columns, () => Math.fround((random.integer(2) * 2 - 1) * (0.3 + 0.7 * random.uniform()))),
    positive: () => matrix(columns, () => Math.fround(random.uniform() * 3)),
    bits: () => matrix(columns, () => random.integer(2)),
    bitLogits: () => matrix(columns, () => random.integer(2)),
    signs: () => matrix(columns, () => random.integer(2) * 2 - 1),
    hot: () => matrix(0, uniform).map(() => hot(random.integer(columns))),
    hotLogits: () => matrix(0, uniform).map(() => hot(random.integer(columns))),
    classes: () => Array.from({ length: samples }, () => random.integer(columns)),
    classLogits: () => Array.from({ length: samples }, () => random.integer(columns)),
  };
  const hot = (label: number) => Array.from({ length: columns }, (_, i) => (i === label ? 1 : 0));
  const weighs = random.integer(3) === 0 && fn !== "dice" && fn !== "tversky";
  return {
    nodes,
    optimizer: { class: optimizer, options: optimizerGiven },
    loss: { fn, class: fn[0]!.toUpperCase() + fn.slice(1).replace(/^l(?=Div)/, "L"), options: {} },
    // Wide enough that units behind a shrinking activation are not all dead.
    x: matrix(5, () => Math.fround(3 * uniform())),
    y: targets[kind](),
    sampleWeight: weighs ? Array.from({ length: samples }, () => Math.fround(0.2 + random.uniform())) : undefined,
    metrics: kind === "numbers" || kind === "positive" ? ["mae"] : ["accuracy"],
    batchSize: 4,
    epochs: 3,
  };
}

/**
 * Real Keras beside ours: nets drawn from a seed, weights copied across, trained some steps with shuffling off.
 *
 * Needs a Python with keras and jax: GLASSBOX_PYTHON, or .venv-test. GLASSBOX_SEED draws the nets of a printed seed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as keras from "../../../lib/keras/index.ts";
import { seed } from "../../seed.ts";
import { build } from "./build.ts";
import { xor } from "./data.ts";
import { flat, type Numbers } from "./golden.ts";
import { COUNT, drawNet, type Net } from "./nets.ts";

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const python = process.env["GLASSBOX_PYTHON"] ?? root(".venv-test/bin/python");
/** float32 has 7 digits; three epochs of three steps through a dozen ops lose some. */
const TOLERANCE = 1e-5;

interface Trained {
  before: Numbers;
  history: Record<string, number[]>;
  weights: Numbers[];
  predictions: Numbers;
  evaluation: Record<string, number>;
}

function inKeras(nets: Net[]): Trained[] {
  const run = spawnSync(python, [root("test/lib/keras/live.py")], {
    input: JSON.stringify(nets),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    // Without it JAX computes float64 in float32.
    env: { ...process.env, JAX_ENABLE_X64: nets.some(({ dtype }) => dtype === "float64") ? "1" : "0" },
  });
  if (run.status !== 0) throw new Error(run.stderr.slice(-3000));
  return JSON.parse(run.stdout);
}

async function trainHere(model: keras.Model, net: Net) {
  const { sampleWeight, batchSize, epochs } = net;
  const before = model.predict(net.x);
  const history = await model.fit(net.x, net.y, { sampleWeight, batchSize, epochs, shuffle: false, verbose: 0 });
  return {
    before,
    history: history.history,
    predictions: model.predict(net.x),
    evaluation: model.evaluate(net.x, net.y, { sampleWeight, batchSize: 4 }),
  };
}

async function compare(model: keras.Model, net: Net, theirs: Trained, tolerance: number): Promise<void> {
  const ours = await trainHere(model, net);
  const label = `seed ${seed}: ${net.loss.fn}, ${JSON.stringify(net.optimizer)}, ${net.nodes.map((n) => n.options["activation"] ?? n.class).join(" ")}`;
  const near = (what: string, a: readonly number[], b: readonly number[]) => {
    // Relative to the array's largest element: 1 - beta^step cancels in float32, and Adam's kin carry that into all.
    const size = b.reduce((max, v) => Math.max(max, Math.abs(v)), 0.1);
    const worst = a.length === b.length ? Math.max(0, ...a.map((v, i) => Math.abs(v - b[i]!) / size)) : Infinity;
    expect(worst, `${label}: ${what}`).toBeLessThan(tolerance);
  };
  near("predictions before", flat(ours.before), flat(theirs.before));
  expect(Object.keys(ours.history)).toEqual(Object.keys(theirs.history).sort());
  for (const [name, values] of Object.entries(theirs.history)) near(name, ours.history[name]!, values);
  model.getWeights().forEach((weight, i) => {
    near(`${model.weights[i]!.path}`, flat(weight), flat(theirs.weights[i]!));
  });
  near("predictions", flat(ours.predictions), flat(theirs.predictions));
  for (const [name, value] of Object.entries(theirs.evaluation))
    near(`evaluate ${name}`, [ours.evaluation[name]!], [value]);
}

describe.skipIf(!existsSync(python))("beside real Keras", () => {
  test(`nets of seed ${seed} train alike`, async () => {
    console.log(`nets of seed ${seed} (GLASSBOX_SEED)`);
    const nets = Array.from({ length: COUNT }, (_, turn) => drawNet(seed, turn));
    // The seed decides everything, the initial weights too.
    keras.utils.setRandomSeed(seed);
    const models = nets.map((net) => {
      const model = build(net);
      net.weights = model.getWeights().map((w) => tolist(flat(w), w.shape));
      return model;
    });
    const theirs = inKeras(nets);
    for (let i = 0; i < nets.length; i++) await compare(models[i]!, nets[i]!, theirs[i]!, TOLERANCE);
  });

  test.each(["float32", "float64"] as const)("the 3-4-1 sigmoid net agrees after 2,000 steps in %s", async (dtype) => {
    const net: Net = {
      nodes: [
        { class: "InputLayer", options: { shape: [3] }, inputs: [] },
        { class: "Dense", options: { units: 4, activation: "sigmoid" }, inputs: [0] },
        { class: "Dense", options: { units: 1, activation: "sigmoid" }, inputs: [1] },
      ],
      optimizer: { class: "SGD", options: { learningRate: 1.0000001 } },
      loss: { fn: "meanSquaredError", class: "MeanSquaredError", options: {} },
      ...xor,
      metrics: ["accuracy"],
      batchSize: 32,
      epochs: 2000,
      dtype,
    };
    keras.utils.setRandomSeed(seed);
    const model = build(net);
    net.weights = model.getWeights().map((w) => tolist(flat(w), w.shape));
    const [theirs] = inKeras([net]);
    await compare(model, net, theirs!, dtype === "float64" ? 1e-7 : TOLERANCE);
    keras.config.setFloatx("float32");
  });
});

function tolist(values: readonly number[], shape: readonly number[]): unknown {
  if (shape.length <= 1) return values;
  const rows = shape[0]!;
  const width = values.length / rows;
  return Array.from({ length: rows }, (_, i) => tolist(values.slice(i * width, (i + 1) * width), shape.slice(1)));
}

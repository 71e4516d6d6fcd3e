/** Training as a plan and op by op give the same numbers, to the bit, whatever the model. */
import { describe, expect, test } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import * as keras from "../../../lib/keras/index.ts";
import { preferWay } from "../../../lib/plan/index.ts";
import { seed } from "../../seed.ts";
import { build } from "./build.ts";
import { flat } from "./golden.ts";
import { COUNT, drawNet, type Net } from "./nets.ts";

const quiet = { verbose: 0, shuffle: false } as const;

async function train(net: Net, start: readonly NDArray[] | undefined, runEagerly: boolean) {
  const model = build(net, { runEagerly });
  if (start !== undefined) model.setWeights(start);
  const weights = model.getWeights();
  const { x, y, sampleWeight, batchSize, epochs } = net;
  // A net may diverge (a dead unit before a cosine): then both must, at the same step, and keep the same weights.
  const history = await model.fit(x, y, { ...quiet, sampleWeight, batchSize, epochs }).then(
    (done) => done.history,
    (error: Error) => error.message.replace(model.name, ""),
  );
  const results = { history, weights: model.getWeights().map(flat), predictions: flat(model.predict(x)) };
  return { weights, results, how: model.explain() };
}

/** The same net with each sample several times over, and batches as much larger: too large to be written out. */
function grown(net: Net, times: number): Net {
  const many = <T>(rows: readonly T[]): T[] => Array.from({ length: times }, () => rows).flat();
  const { x, y, sampleWeight, batchSize } = net;
  return {
    ...net,
    x: many<number[]>(x),
    y: many(y as number[]),
    sampleWeight: sampleWeight && many(sampleWeight),
    batchSize: batchSize * times,
  };
}

describe(`nets of seed ${seed} (GLASSBOX_SEED)`, () => {
  const ways = new Set<string>();
  test.each(Array.from({ length: COUNT }, (_, turn) => turn))("net %i: planned equals op by op", async (turn) => {
    const drawn: Net = { ...drawNet(seed, turn), dtype: turn % 2 === 0 ? "float32" : "float64" };
    // In WebAssembly, and in JavaScript, where what is large has loops.
    preferWay(turn % 4 < 2 ? undefined : "straight");
    for (const net of [drawn, grown(drawn, 16)]) {
      const eager = await train(net, undefined, true);
      const planned = await train(net, eager.weights, false);
      expect(eager.how).toContain("runEagerly");
      // Diverged before its shape came back: there is nothing to compare plans by.
      if (typeof eager.results.history === "string" && planned.how.includes("op by op so far")) continue;
      expect(planned.how).toContain("a plan of");
      ways.add(/WebAssembly|element by element|fused loops/.exec(planned.how)?.[0] ?? planned.how);
      expect(planned.results).toEqual(eager.results);
    }
    preferWay(undefined);
    keras.config.setFloatx("float32");
  });

  test("plans in WebAssembly and in JavaScript were met", () => {
    // Which nets are small enough to be written out is the draw's luck; the random programs of test/lib/plan are.
    expect([...ways]).toEqual(expect.arrayContaining(["WebAssembly", "fused loops"]));
  });
});

test("random streams go on alike: dropout, planned and op by op", async () => {
  const runs = [];
  for (const runEagerly of [true, false]) {
    keras.utils.setRandomSeed(5);
    const { layers } = keras;
    const model = keras.sequential([layers.input([3]), layers.dense(8), layers.dropout(0.5), layers.dense(1)]);
    model.compile({ optimizer: "sgd", loss: "mse", runEagerly });
    const x = [1, 2, 3, 4].map((i) => [i, 1 / i, -i]);
    const { history } = await model.fit(x, [1, 2, 3, 4], { ...quiet, epochs: 6, batchSize: 2 });
    runs.push({ history, weights: model.getWeights().map(flat) });
  }
  expect(runs[1]).toEqual(runs[0]);
});

test("memory stays flat over 10,000 steps", async () => {
  const { layers } = keras;
  const model = keras.sequential([layers.input([3]), layers.dense(8, { activation: "tanh" }), layers.dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const x = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(i), 1]);
  const trained = (epochs: number) =>
    model.fit(
      x,
      x.map(([a]) => [a! * 2]),
      { ...quiet, batchSize: 5, epochs },
    );
  await trained(20); // plans made, code warm
  const bytes = () => {
    const { external, arrayBuffers } = process.memoryUsage();
    return external + arrayBuffers;
  };
  const before = bytes();
  await trained(1000); // 10,000 steps
  // Batches are views, results are buffers: a step that made a typed array of its own would leave a megabyte or more.
  expect(bytes() - before).toBeLessThan(1 << 20);
});

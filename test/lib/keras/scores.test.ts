/** Areas under curves, F-scores, precision and recall of classes against Keras's. */
import { describe, expect, test } from "vitest";
import * as keras from "../../../lib/keras/index.ts";
import * as math from "../../../lib/keras/math.ts";
import { metricFunctions } from "../../../lib/keras/metrics/index.ts";
import * as nd from "../../../lib/nd/index.ts";
import { expectNear, f32, golden, type Numbers } from "./golden.ts";

interface Row {
  fn: keyof typeof metricFunctions;
  options: Record<string, unknown>;
  data: "y" | "Y" | "C";
  weighted: boolean;
  logits?: boolean;
  /** To one decimal: predictions tie. */
  rounded?: boolean;
  result: Numbers;
}
type Data = Record<"y" | "p" | "w" | "Y" | "P" | "W" | "C" | "D", Numbers>;
const values = golden("keras-scores") as Data & { rows: Row[] };

const columns = { y: ["y", "p", "w"], Y: ["Y", "P", "W"], C: ["C", "D", "w"] } as const;

describe.each(values.rows.map((row) => [`${row.fn} ${JSON.stringify(row.options)}`, row] as const))("%s", (_, row) => {
  test("gives Keras's number over two batches, and again after resetState", () => {
    const metric = new (metricFunctions[row.fn].metricClass as new (o: unknown) => keras.Metric)(row.options);
    const [target, guess, weight] = columns[row.data];
    const half = (name: keyof Data, first: boolean) => {
      const all = values[name] as Numbers[];
      const part = f32(first ? all.slice(0, 15) : all.slice(15));
      if (name === "P" && row.rounded) return nd.round(part, 1);
      return name === "p" && row.logits ? math.subtract(math.multiply(part, 6), 3) : part;
    };
    for (let turn = 0; turn < 2; turn++) {
      metric.resetState();
      for (const first of [true, false]) {
        metric.updateState(half(target, first), half(guess, first), row.weighted ? half(weight, first) : undefined);
      }
      expectNear(metric.result(), row.result, 3e-6);
    }
    const again = new (metric.constructor as new (o: unknown) => keras.Metric)(metric.getConfig());
    expect(again.getConfig()).toEqual(metric.getConfig());
  });
});

test("auc is reported while a model trains, planned as op by op", async () => {
  const runs = [];
  for (const runEagerly of [true, false]) {
    keras.utils.setRandomSeed(1);
    const model = keras.sequential([keras.layers.input([1]), keras.layers.dense(1, { activation: "sigmoid" })]);
    model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["auc"], runEagerly });
    const x = f32((values.p as number[]).map((p) => [p]));
    const { history } = await model.fit(x, f32(values.y), { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 });
    runs.push(history);
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[0]!["auc"]!.every((area) => area > 0 && area < 1)).toBe(true);
});

import { describe, expect, test } from "vitest";
import { rows as cut } from "../../../lib/keras/arrays.ts";
import {
  getMetric,
  type Metric,
  type MetricFunction,
  mean,
  metricFunctions,
} from "../../../lib/keras/metrics/index.ts";
import { snakeCase } from "../../../lib/keras/names.ts";
import { expectNear, f32, golden, type Numbers } from "./golden.ts";

interface Row {
  fn: keyof typeof metricFunctions;
  options: object;
  yTrue: string;
  yPred: string;
  name?: string;
  first: number;
  second: number;
  weighted: number;
}
const { metrics: rows, data } = golden("keras-values") as { metrics: Row[]; data: Record<string, Numbers> };

test("every metric has a row of golden values", () => {
  const scores = golden("keras-scores") as { rows: { fn: string }[] };
  const covered = new Set<string>([...rows, ...scores.rows].map(({ fn }) => fn));
  expect(Object.keys(metricFunctions).filter((name) => !covered.has(name as never))).toEqual([]);
});

describe.each(rows.map((row) => [`${row.fn} ${JSON.stringify(row.options)}`, row] as const))("%s", (_, row) => {
  const made = (): Metric => (metricFunctions[row.fn] as MetricFunction<object>)(row.options);
  const y = () => f32(data[row.yTrue]!);
  const p = () => f32(data[row.yPred]!);

  test("gathers batches as Keras does, and starts again", () => {
    const metric = made();
    metric.updateState(y(), p());
    expectNear(metric.result(), row.first);
    const turned = f32((data[row.yPred] as Numbers[]).slice(0, 3).reverse());
    metric.updateState(cut(y(), 0, 3), turned);
    expectNear(metric.value, row.second, 5e-6);
    metric.resetState();
    metric.updateState(y(), p());
    expectNear(metric.value, row.first);
  });

  test("weighs samples as Keras does", () => {
    const metric = made();
    metric.updateState(y(), p(), f32(data["SAMPLE_WEIGHT"]!));
    expectNear(metric.result(), row.weighted, 5e-6);
  });

  test("has Keras's name, and is found by it", () => {
    if (row.name !== undefined) expect(made().name).toBe(row.name);
    expect(getMetric(snakeCase(row.fn)).className).toBe(made().className);
  });
});

test("called with arrays a metric is a number", () => {
  const value = metricFunctions.binaryAccuracy([1, 0], [0.9, 0.6]);
  expect([value.shape, value.storage[value.offset]]).toEqual([[], 0.5]);
});

test("a mean weighs its values", () => {
  const metric = mean();
  metric.updateState([1, 3, 5, 7], [1, 1, 0, 0]);
  expect(metric.value).toBe(2);
});

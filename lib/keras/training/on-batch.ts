/** Single steps on single batches. */
import { ValueError } from "../../errors.ts";
import { numberOf } from "../arrays.ts";
import type { DataLike } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { type SampleOptions, samplesOf } from "./data.ts";
import { stepRunner } from "./runners.ts";

export type BatchOptions = SampleOptions;

/** See `Model.trainOnBatch`. */
export function trainOnBatch(
  model: Model,
  x: DataLike,
  y: DataLike | undefined,
  options: BatchOptions,
): Record<string, number> {
  return onBatch(model, x, y, options, "train");
}

/** See `Model.testOnBatch`. */
export function testOnBatch(
  model: Model,
  x: DataLike,
  y: DataLike | undefined,
  options: BatchOptions,
): Record<string, number> {
  return onBatch(model, x, y, options, "test");
}

function onBatch(
  model: Model,
  x: DataLike,
  y: DataLike | undefined,
  options: BatchOptions,
  kind: "train" | "test",
): Record<string, number> {
  const where = `${model.name}.${kind}OnBatch`;
  const compiled = model.requireCompiled(`${kind}OnBatch`);
  const samples = samplesOf(model, x, y, options, where);
  compiled.resetMetrics();
  const { run, step } = stepRunner(model, samples.layout, kind);
  const results = run(samples.arrays);
  if (results === undefined) {
    throw new ValueError(
      `${where}: expected a finite loss, got NaN or infinity. The weights are those before this batch.`,
    );
  }
  return Object.fromEntries(step.names.map((name, i) => [name, numberOf(results[i + 1]!)]));
}

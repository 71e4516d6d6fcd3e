/** The loss and metrics on some data. */

import type { NDArray } from "../../core/ndarray.ts";
import { numberOf } from "../arrays.ts";
import type { DataLike } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { batchSizeOf, type SampleOptions, type Samples, samplesOf } from "./data.ts";
import { ProgressBar, type Verbose } from "./progress.ts";
import { stepRunner } from "./runners.ts";

export interface EvaluateOptions extends Pick<SampleOptions, "sampleWeight"> {
  /** Samples a step. Default 32. */
  batchSize?: number | null | undefined;
  /** 0 is silent. Default "auto", which here is silent too: the result shows itself. 1 shows a progress bar. */
  verbose?: Verbose | undefined;
  /** Batches. Default all. */
  steps?: number | null | undefined;
}

/** See `Model.evaluate`. */
export function evaluate(
  model: Model,
  x: DataLike,
  y: DataLike | undefined,
  { batchSize, verbose = "auto", steps, sampleWeight }: EvaluateOptions,
): Record<string, number> {
  const where = `${model.name}.evaluate`;
  model.requireCompiled("evaluate");
  const samples = samplesOf(model, x, y, { sampleWeight }, where);
  const options = { batchSize: batchSizeOf(batchSize, where), steps: steps ?? undefined };
  return evaluateSamples(model, samples, options, verbose === 1 || verbose === 2 ? verbose : 0);
}

/** The same for data that is ready. */
export function evaluateSamples(
  model: Model,
  samples: Samples,
  { batchSize, steps }: { batchSize: number; steps: number | undefined },
  verbose: Verbose = 0,
): Record<string, number> {
  const compiled = model.requireCompiled("evaluate");
  // The training's running means are put back: an evaluation in the middle of an epoch does not disturb it.
  const kept = compiled.metrics.flatMap((metric) => metric.variables.map(({ cell }) => [cell, cell.value] as const));
  compiled.resetMetrics();
  const { runRows, step } = stepRunner(model, samples.layout, "test");
  const count = Math.min(steps ?? Infinity, Math.ceil(samples.count / batchSize));
  const bar = verbose === 0 ? undefined : new ProgressBar(0, count, verbose);
  bar?.beginEpoch(0, performance.now());
  let results: readonly NDArray[] = [];
  for (let i = 0; i < count; i++) {
    const to = Math.min(samples.count, (i + 1) * batchSize);
    results = runRows(samples, undefined, i * batchSize, to, count - i > 2)!;
    bar?.stepped(i + 1, performance.now());
  }
  const logs: Record<string, number> = {};
  step.names.forEach((name, i) => {
    logs[name] = numberOf(results[i + 1]!);
  });
  bar?.endEpoch(performance.now(), logs);
  bar?.done();
  for (const [cell, value] of kept) cell.assign(value);
  return logs;
}

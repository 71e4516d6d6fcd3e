/** The loss and metrics on some data. */
import type { Cell } from "../../core/cell.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { numberOf } from "../arrays.ts";
import type { DataLike } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { type Batches, refuseBeside } from "./batches.ts";
import { batchSizeOf, type SampleOptions, type Samples, samplesOf } from "./data.ts";
import { BatchFeed, noBatches } from "./feed.ts";
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

/** The same for batches one by one; options that say how arrays are cut up are left aside, as in Keras. */
export async function evaluateFrom(
  model: Model,
  batches: Batches,
  y: DataLike | undefined,
  { verbose = "auto", steps, sampleWeight }: EvaluateOptions,
): Promise<Record<string, number>> {
  const where = `${model.name}.evaluate`;
  model.requireCompiled("evaluate");
  refuseBeside({ y, sampleWeight }, where);
  return evaluateBatches(model, batches, steps ?? undefined, verbose === 1 || verbose === 2 ? verbose : 0, where);
}

/** See `evaluateFrom`. @param where - Who was called. */
export async function evaluateBatches(
  model: Model,
  batches: Batches,
  steps: number | undefined,
  verbose: Verbose,
  where: string,
): Promise<Record<string, number>> {
  const kept = keptMetrics(model);
  const feed = new BatchFeed(model, batches, { kind: "test", steps, shuffle: false }, where);
  const bar = verbose === 0 ? undefined : new ProgressBar(0, feed.steps, verbose);
  bar?.beginEpoch(0, performance.now());
  feed.beginEpoch();
  let results: readonly NDArray[] = [];
  let done = 0;
  try {
    for (; done < (feed.steps ?? Infinity); done++) {
      const some = feed.fetch();
      if (!(some instanceof Promise ? await some : some)) break;
      results = feed.step()!;
      bar?.stepped(done + 1, performance.now());
    }
  } finally {
    feed.close();
  }
  if (done === 0) throw noBatches(where);
  feed.endEpoch();
  if (bar !== undefined) bar.steps = done;
  return reported(feed.names, results, bar, kept);
}

/** The same for data that is ready. */
export function evaluateSamples(
  model: Model,
  samples: Samples,
  { batchSize, steps }: { batchSize: number; steps: number | undefined },
  verbose: Verbose = 0,
): Record<string, number> {
  const kept = keptMetrics(model);
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
  return reported(step.names, results, bar, kept);
}

type Kept = readonly (readonly [cell: Cell, value: NDArray])[];

/** The training's running means, to be put back: an evaluation in the middle of an epoch does not disturb it. */
function keptMetrics(model: Model): Kept {
  const compiled = model.requireCompiled("evaluate");
  const kept = compiled.metrics.flatMap((metric) => metric.variables.map(({ cell }) => [cell, cell.value] as const));
  compiled.resetMetrics();
  return kept;
}

/** The last step's results by name; the running means are put back. */
function reported(
  names: readonly string[],
  results: readonly NDArray[],
  bar: ProgressBar | undefined,
  kept: Kept,
): Record<string, number> {
  const logs: Record<string, number> = {};
  names.forEach((name, i) => {
    logs[name] = numberOf(results[i + 1]!);
  });
  bar?.endEpoch(performance.now(), logs);
  bar?.done();
  for (const [cell, value] of kept) cell.assign(value);
  return logs;
}

/** What `compile` makes of its options: an optimizer, losses and metrics, matched to the outputs once these are known. */
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import { getLoss, type Loss, type LossLike } from "../losses/index.ts";
import * as math from "../math.ts";
import { getMetric, Mean, type Metric, type MetricLike } from "../metrics/index.ts";
import type { Model } from "../models/model.ts";
import { getOptimizer, type Optimizer, type OptimizerLike } from "../optimizers/index.ts";
import { isRecord } from "../records.ts";
import type { PartialShape } from "../symbolic.ts";
import type { Runner } from "./run.ts";

/** One for each output: a list in their order, or a record by output name. */
export type PerOutput<T> = readonly T[] | Readonly<Record<string, T>>;
type MetricsOption = MetricLike | PerOutput<MetricLike | readonly MetricLike[] | null>;

export interface CompileOptions {
  /** Default `"rmsprop"`, Keras's. */
  optimizer?: OptimizerLike | undefined;
  /** A loss; for several outputs a list or a record by output name. */
  loss?: LossLike | PerOutput<LossLike | null> | null | undefined;
  /** How much each output's loss counts. Default 1. */
  lossWeights?: number | PerOutput<number> | null | undefined;
  /** What to report, without sample weights. */
  metrics?: MetricsOption | null | undefined;
  /** What to report, with sample weights. */
  weightedMetrics?: MetricsOption | null | undefined;
  /** Whether to run steps op by op, without a plan. Default false. */
  runEagerly?: boolean | undefined;
}

interface OutputLoss {
  readonly output: number;
  readonly loss: Loss;
  readonly weight: number | undefined;
  /** Its own running mean, where there are several losses. */
  readonly tracker: Mean | undefined;
}

interface OutputMetric {
  readonly output: number;
  readonly metric: Metric;
  /** The name in logs. */
  readonly name: string;
  readonly weighted: boolean;
}

/** A compiled model's training state. */
export class Compiled {
  readonly optimizer: Optimizer;
  readonly runEagerly: boolean;
  readonly options: CompileOptions;
  readonly lossTracker = new Mean({ name: "loss" });
  losses: readonly OutputLoss[] = [];
  outputMetrics: readonly OutputMetric[] = [];
  /** Whether losses and metrics are matched to outputs. */
  matched = false;
  /** @internal The way steps run, one for training and one for evaluation. */
  readonly runners: { train?: Runner; test?: Runner } = {};

  constructor(model: Model, options: CompileOptions) {
    this.options = options;
    this.optimizer = getOptimizer(options.optimizer ?? "rmsprop");
    this.runEagerly = options.runEagerly ?? false;
    // Unknown names are refused now, not when training starts.
    for (const identifier of leaves(options.loss)) if (!isAuto(identifier)) getLoss(identifier as LossLike);
    for (const identifier of [...leaves(options.metrics), ...leaves(options.weightedMetrics)]) {
      if (!isAccuracy(identifier)) getMetric(identifier as MetricLike);
    }
    if (model.graph !== undefined) this.#checkNames(model.outputNames);
  }

  #checkNames(names: readonly string[]): void {
    for (const option of [this.options.loss, this.options.lossWeights]) {
      if (!isRecord(option)) continue;
      const wrong = Object.keys(option).find((key) => !names.includes(key));
      if (wrong !== undefined) {
        throw new ValueError(`compile: expected output names (${names.join(", ")}), got ${JSON.stringify(wrong)}.`);
      }
    }
  }

  /** Everything that is reported, the loss first. */
  metrics: readonly Metric[] = [this.lossTracker];

  /** Matches losses and metrics to outputs, once shapes of targets and outputs are known. */
  match(names: readonly string[], targets: readonly PartialShape[], outputs: readonly PartialShape[]): void {
    if (this.matched) return;
    const { loss, lossWeights, metrics, weightedMetrics } = this.options;
    const weights = perOutput(lossWeights, names, "lossWeights");
    const found: { output: number; loss: Loss }[] = [];
    perOutput(loss, names, "loss", true).forEach((identifier, output) => {
      if (identifier === undefined || identifier === null || targets[output] === undefined) return;
      const named = isAuto(identifier) ? chooseLoss(targets[output], outputs[output]!) : identifier;
      found.push({ output, loss: getLoss(named as LossLike) });
    });
    this.losses = found.map(({ output, loss }) => ({
      output,
      loss,
      weight: weights[output] as number | undefined,
      tracker: found.length > 1 ? new Mean({ name: `${names[output]}_loss` }) : undefined,
    }));
    const taken = new Map<string, number>();
    const resolve = (option: CompileOptions["metrics"], weighted: boolean): OutputMetric[] =>
      metricsPerOutput(option, names).flatMap((list, output) =>
        list.map((identifier) => {
          const metric = chooseMetric(identifier, targets[output], outputs[output]!);
          const own = names.length > 1 ? `${names[output]}_${metric.name}` : metric.name;
          let name = own;
          if (taken.has(own))
            name = weighted && !taken.has(`weighted_${own}`) ? `weighted_${own}` : `${own}_${taken.get(own)}`;
          taken.set(own, (taken.get(own) ?? 0) + 1);
          return { output, metric, name, weighted };
        }),
      );
    this.outputMetrics = [...resolve(metrics, false), ...resolve(weightedMetrics, true)];
    for (const { output, metric } of this.outputMetrics) {
      metric.build(numbers(targets[output] ?? []), numbers(outputs[output]!));
    }
    const trackers = this.losses.flatMap(({ tracker }) => tracker ?? []);
    this.metrics = [this.lossTracker, ...this.outputMetrics.map(({ metric }) => metric), ...trackers];
    this.matched = true;
  }

  /** The losses of the outputs, weighed and added up, with what layers and regularizers add; and each for itself. */
  total(
    targets: readonly NDArray[],
    outputs: readonly NDArray[],
    sampleWeight: NDArray | undefined,
    added: readonly NDArray[],
  ): { loss: NDArray | undefined; parts: NDArray[] } {
    const parts: NDArray[] = [];
    const terms: NDArray[] = [];
    for (const { output, loss, weight } of this.losses) {
      const value = loss(targets[output]!, outputs[output]!, sampleWeight);
      const one = value.ndim === 0 ? value : math.sum(value);
      parts.push(one);
      terms.push(weight === undefined ? one : math.multiply(one, weight));
    }
    terms.push(...added);
    const dtype = terms[0]?.dtype;
    if (dtype === undefined) return { loss: undefined, parts };
    return { loss: math.addN(terms.map((term) => math.astype(term, dtype))), parts };
  }

  /** Takes a batch into the running means. */
  update(
    batchSize: number,
    loss: NDArray | undefined,
    parts: readonly NDArray[],
    targets: readonly NDArray[],
    outputs: readonly NDArray[],
    sampleWeight: NDArray | undefined,
  ): void {
    if (loss !== undefined) this.lossTracker.includeMean(math.astype(loss, this.lossTracker.dtype), batchSize);
    this.losses.forEach(({ tracker }, i) => {
      tracker?.includeMean(math.astype(parts[i]!, tracker.dtype), batchSize);
    });
    for (const { output, metric, weighted } of this.outputMetrics) {
      metric.updateState(targets[output]!, outputs[output]!, weighted ? sampleWeight : undefined);
    }
  }

  /** The running means by name. */
  results(): Record<string, NDArray> {
    const results: Record<string, NDArray> = { loss: this.lossTracker.result() };
    for (const { metric, name } of this.outputMetrics) results[name] = metric.result();
    for (const { tracker } of this.losses) if (tracker !== undefined) results[tracker.name] = tracker.result();
    return results;
  }

  resetMetrics(): void {
    // Once an epoch: by number, which costs least where an epoch is one small step.
    for (let i = 0; i < this.metrics.length; i++) this.metrics[i]!.resetState();
  }
}

export const compile = (model: Model, options: CompileOptions): Compiled => new Compiled(model, options);

// ---------------------------------------------------------------- matching

function leaves(option: unknown): unknown[] {
  if (option === undefined || option === null) return [];
  if (Array.isArray(option)) return option.flatMap(leaves);
  return isRecord(option) ? Object.values(option).flatMap(leaves) : [option];
}

/** One value an output: a single one goes to all of them (`toAll`) or to the only one. */
function perOutput(option: unknown, names: readonly string[], what: string, toAll = false): unknown[] {
  if (option === undefined || option === null) return names.map(() => undefined);
  if (isRecord(option)) return names.map((name) => option[name]);
  if (!Array.isArray(option)) return names.map(() => (toAll || names.length === 1 ? option : undefined));
  if (option.length === names.length) return option;
  throw new ValueError(
    `compile: expected ${what} with one entry an output (${names.join(", ")}), got ${option.length}.`,
  );
}

function metricsPerOutput(option: CompileOptions["metrics"], names: readonly string[]): MetricLike[][] {
  const list = (value: unknown): MetricLike[] => leaves(value) as MetricLike[];
  if (names.length === 1) return [list(option)];
  if (option === undefined || option === null) return names.map(() => []);
  if (!Array.isArray(option) && !isRecord(option)) {
    throw new ValueError(
      `compile: expected metrics as a list with one entry an output, or a record by output name (${names.join(", ")}).`,
    );
  }
  return perOutput(option, names, "metrics").map(list);
}

const folded = (identifier: unknown): string => (typeof identifier === "string" ? identifier.toLowerCase() : "");
const isAuto = (identifier: unknown): boolean => ["crossentropy", "ce"].includes(folded(identifier));
const isAccuracy = (identifier: unknown): boolean => ["accuracy", "acc"].includes(folded(identifier));

/** Keras's choice by shape: one output column is yes or no; fewer axes or a last one of 1 are class numbers. */
function kindOf(target: PartialShape, output: PartialShape): "binary" | "sparseCategorical" | "categorical" {
  if (output.at(-1) === 1) return "binary";
  const sparse = target.length < output.length || (target.at(-1) === 1 && (output.at(-1) ?? 0) > 1);
  return sparse ? "sparseCategorical" : "categorical";
}

const chooseLoss = (target: PartialShape, output: PartialShape): string => `${kindOf(target, output)}Crossentropy`;

function chooseMetric(identifier: MetricLike, target: PartialShape | undefined, output: PartialShape): Metric {
  if (!isAccuracy(identifier)) return getMetric(identifier);
  const metric = getMetric(`${kindOf(target ?? output, output)}Accuracy`);
  metric.name = identifier as string;
  return metric;
}

const numbers = (shape: PartialShape): number[] => shape.map((n) => n ?? 1);

/** F-scores: precision and recall as one number. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, scalar } from "../arrays.ts";
import { epsilon } from "../config.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Metric, type MetricOptions } from "./metric.ts";

export interface F1ScoreOptions extends MetricOptions {
  /** How the classes' scores become one: `null` (the default) leaves one a class. */
  average?: "micro" | "macro" | "weighted" | null | undefined;
  /** Predictions above count as yes. Default `null`: the largest of a sample does. */
  threshold?: number | null | undefined;
}

export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How many times as important recall is as precision. Default 1. */
  beta?: number | undefined;
}

const SUMS = ["true_positives", "false_positives", "false_negatives", "intermediate_weights"] as const;

/**
 * `(1 + β²)·precision·recall / (β²·precision + recall)`, for targets and predictions `[batch, classes]`.
 *
 * @throws {ValueError} If an option is none of the known ones. @throws {ShapeError} If targets are no matrix.
 */
export class FBetaScore extends Metric {
  readonly average: "micro" | "macro" | "weighted" | null;
  readonly beta: number;
  readonly threshold: number | null;
  #sums: readonly Variable[] | undefined;

  constructor(options: FBetaScoreOptions = {}) {
    super({ name: "fbeta_score", ...options });
    this.average = options.average ?? null;
    this.beta = options.beta ?? 1;
    this.threshold = options.threshold ?? null;
    if (![null, "micro", "macro", "weighted"].includes(this.average)) {
      throw new ValueError(
        `${this.name}: expected average "micro", "macro", "weighted" or null, got ${showValue(this.average)}.`,
      );
    }
    if (!(this.beta > 0)) throw new ValueError(`${this.name}: expected beta above 0, got ${showValue(this.beta)}.`);
    if (this.threshold !== null && !(this.threshold > 0 && this.threshold <= 1)) {
      throw new ValueError(`${this.name}: expected a threshold above 0 and up to 1, got ${showValue(this.threshold)}.`);
    }
  }

  override build(yTrue: Shape, yPred: Shape): void {
    if (yTrue.length !== 2 || yPred.length !== 2) {
      throw new ShapeError(
        `${this.name}: expected targets and predictions [batch, classes], got ${showShape(yTrue)} and ${showShape(yPred)}.`,
      );
    }
    const shape = this.average === "micro" ? [] : [yPred[1]!];
    this.#sums ??= SUMS.map((name) => this.addVariable({ shape, name }));
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const [target, output] = [this.take(yTrue), this.take(yPred)];
    this.build(target.shape, output.shape);
    const says =
      this.threshold === null
        ? math.logicalAnd(math.greaterEqual(output, math.max(output, -1, true)), math.greater(math.abs(output), 1e-9))
        : math.greater(output, this.threshold);
    const guess = math.astype(says, this.dtype);
    const weight = this.takeWeight(sampleWeight);
    const total = (x: NDArray) =>
      math.sum(
        weight === undefined ? x : math.multiply(x, math.expandDims(weight, 1)),
        this.average === "micro" ? undefined : 0,
      );
    const not = (x: NDArray) => math.subtract(1, x);
    const counts = [
      math.multiply(guess, target),
      math.multiply(guess, not(target)),
      math.multiply(not(guess), target),
      target,
    ];
    counts.forEach((count, i) => void this.increase(this.#sums![i]!, total(count)));
  }

  override result(): NDArray {
    if (this.#sums === undefined) return scalar(0, this.dtype);
    const [tp, fp, fn, support] = this.#sums.map(({ value }) => value) as [NDArray, NDArray, NDArray, NDArray];
    const tiny = epsilon();
    const share = (part: NDArray, rest: NDArray) => math.divide(part, math.add(math.add(part, rest), tiny));
    const [precision, recall] = [share(tp, fp), share(tp, fn)];
    const square = this.beta ** 2;
    const mean = math.divide(
      math.multiply(precision, recall),
      math.add(math.add(math.multiply(precision, square), recall), tiny),
    );
    const scores = math.multiply(mean, 1 + square);
    if (this.average === null) return scores;
    if (this.average !== "weighted") return math.mean(scores);
    return math.sum(math.multiply(scores, math.divide(support, math.add(math.sum(support), tiny))));
  }

  override getConfig(): Record<string, unknown> {
    const { average, beta, threshold } = this;
    return { ...super.getConfig(), average, beta, threshold };
  }
}

/** The harmonic mean of precision and recall, for targets and predictions `[batch, classes]`; one a class by default. */
export class F1Score extends FBetaScore {
  constructor(options: F1ScoreOptions = {}) {
    super({ name: "f1_score", ...options, beta: 1 });
  }

  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}

/** Metrics that count: true and false positives and negatives, and what follows from them. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ValueError } from "../../errors.ts";
import { type ArrayInput, scalar, wrap } from "../arrays.ts";
import { sameRank } from "../losses/align.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Metric, type MetricOptions } from "./metric.ts";

export interface ThresholdOptions extends MetricOptions {
  /** Predictions above count as positive; several thresholds give several results. Default 0.5. */
  thresholds?: number | readonly number[] | null | undefined;
}

export interface ChosenOptions extends ThresholdOptions {
  /** Only the `topK` highest predictions of a sample may be positive, whatever they are. Default: all above `thresholds`. */
  topK?: number | null | undefined;
  /** Only this class of the last axis counts. Default: all. */
  classId?: number | null | undefined;
}

/** Below all predictions: Keras's number for those that are not among the highest. */
const LOWEST = -1e10;

type Kind = "truePositives" | "falsePositives" | "trueNegatives" | "falseNegatives";

/** @internal Counts of each kind wanted, one a threshold. */
export abstract class Confusion extends Metric {
  readonly thresholds: readonly number[];
  readonly #single: boolean;
  readonly #counts = new Map<Kind, Variable>();

  constructor({ thresholds, ...options }: ThresholdOptions, kinds: readonly Kind[]) {
    super(options);
    this.#single = thresholds === null || thresholds === undefined || typeof thresholds === "number";
    this.thresholds = this.#single ? [(thresholds as number | null | undefined) ?? 0.5] : (thresholds as number[]);
    // A hair beyond: AUC's ends lie outside all predictions.
    const bad = this.thresholds.find((t) => !(t > -1e-6 && t < 1 + 1e-6) && t !== LOWEST);
    if (bad !== undefined) throw new ValueError(`${this.name}: expected thresholds from 0 to 1, got ${bad}.`);
    for (const kind of kinds) {
      this.#counts.set(kind, this.addVariable({ shape: [this.thresholds.length], name: kind }));
    }
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const [target, output] = this.chosen(...sameRank(this.take(yTrue), this.take(yPred)));
    const flat = (x: NDArray) => math.reshape(x, [1, x.size]);
    const limits = wrap(
      this.dtype === "float32" ? Float32Array.from(this.thresholds) : Float64Array.from(this.thresholds),
      [this.thresholds.length, 1],
    );
    const says = math.astype(math.greater(flat(output), limits), this.dtype);
    const is = math.astype(math.notEqual(flat(target), 0), this.dtype);
    let weight = this.takeWeight(sampleWeight);
    while (weight !== undefined && weight.ndim < output.ndim) weight = math.expandDims(weight, -1);
    const weights = weight && flat(math.broadcastTo(weight, output.shape));
    const not = (x: NDArray) => math.subtract(1, x);
    for (const [kind, count] of this.#counts) {
      const predicted = kind.endsWith("Positives") ? says : not(says);
      const right = kind === "truePositives" || kind === "falseNegatives" ? is : not(is);
      const hits = math.multiply(predicted, right);
      this.increase(count, math.sum(weights === undefined ? hits : math.multiply(hits, weights), 1));
    }
  }

  /** @internal What is counted of targets and predictions. */
  protected chosen(target: NDArray, output: NDArray): [target: NDArray, output: NDArray] {
    return [target, output];
  }

  /** @internal The counts of one kind: one a threshold. */
  protected count(kind: Kind): NDArray {
    return this.#counts.get(kind)!.value;
  }

  /** @internal One number for one threshold. */
  protected shaped(values: NDArray): NDArray {
    return this.#single ? math.reshape(values, []) : values;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.#single ? this.thresholds[0] : [...this.thresholds] };
  }
}

/** @internal Confusion of the highest predictions, or of one class. */
abstract class Chosen extends Confusion {
  readonly topK: number | null;
  readonly classId: number | null;

  constructor({ topK, classId, ...options }: ChosenOptions, kinds: readonly Kind[]) {
    super(topK == null || options.thresholds != null ? options : { ...options, thresholds: LOWEST }, kinds);
    const whole = (value: number | null | undefined, low: number): boolean =>
      value == null || (Number.isInteger(value) && value >= low);
    if (!whole(topK, 1)) throw new ValueError(`${this.name}: expected topK, a whole number >= 1, got ${topK}.`);
    if (!whole(classId, 0))
      throw new ValueError(`${this.name}: expected classId, a whole number >= 0, got ${classId}.`);
    this.topK = topK ?? null;
    this.classId = classId ?? null;
  }

  protected override chosen(target: NDArray, output: NDArray): [target: NDArray, output: NDArray] {
    const { topK, classId } = this;
    const kept = topK === null ? output : highest(output, topK);
    if (classId === null) return [target, kept];
    const classes = output.shape.at(-1) ?? 0;
    if (classId >= classes) {
      throw new ValueError(
        `${this.name}: expected classId below the ${classes} classes of the predictions, got ${classId}.`,
      );
    }
    return [math.pick(target, -1, classId), math.pick(kept, -1, classId)];
  }

  override getConfig(): Record<string, unknown> {
    const { topK, classId } = this;
    const config = super.getConfig();
    return { ...config, thresholds: config["thresholds"] === LOWEST ? null : config["thresholds"], topK, classId };
  }
}

/** The `k` highest of each row as they are, of equal ones the first; the others far below. */
function highest(x: NDArray, k: number): NDArray {
  const n = x.shape.at(-1)!;
  const [one, other] = [math.expandDims(x, -1), math.expandDims(x, -2)];
  const earlier = wrap(
    Float32Array.from({ length: n * n }, (_, i) => Number(i % n < Math.floor(i / n))),
    [n, n],
  );
  const ties = math.multiply(math.astype(math.equal(other, one), x.dtype), math.astype(earlier, x.dtype));
  const rank = math.sum(math.add(math.astype(math.greater(other, one), x.dtype), ties), -1);
  return math.where(math.less(rank, k), x, LOWEST);
}

/**
 * Of what was called positive, how much is.
 *
 * @param options.topK - Only the so many highest predictions of a sample are called positive.
 * @param options.classId - Of this class alone.
 * @example
 * const precision = metrics.precision({ topK: 1 });
 * precision.updateState([[0, 1, 0], [1, 0, 0]], [[0.1, 0.6, 0.3], [0.2, 0.5, 0.3]]);
 * precision.result() // → 0.5
 */
export class Precision extends Chosen {
  constructor(options: ChosenOptions = {}) {
    super(options, ["truePositives", "falsePositives"]);
  }

  override result(): NDArray {
    const hits = this.count("truePositives");
    return this.shaped(math.divideNoNan(hits, math.add(hits, this.count("falsePositives"))));
  }
}

/** Of what is positive, how much was called so; options as `Precision`. */
export class Recall extends Chosen {
  constructor(options: ChosenOptions = {}) {
    super(options, ["truePositives", "falseNegatives"]);
  }

  override result(): NDArray {
    const hits = this.count("truePositives");
    return this.shaped(math.divideNoNan(hits, math.add(hits, this.count("falseNegatives"))));
  }
}

/** How many positives were called positive. */
export class TruePositives extends Confusion {
  constructor(options: ThresholdOptions = {}) {
    super(options, ["truePositives"]);
  }

  override result(): NDArray {
    return this.shaped(this.count("truePositives"));
  }
}

/** How many negatives were called positive. */
export class FalsePositives extends Confusion {
  constructor(options: ThresholdOptions = {}) {
    super(options, ["falsePositives"]);
  }

  override result(): NDArray {
    return this.shaped(this.count("falsePositives"));
  }
}

/** How many negatives were called negative. */
export class TrueNegatives extends Confusion {
  constructor(options: ThresholdOptions = {}) {
    super(options, ["trueNegatives"]);
  }

  override result(): NDArray {
    return this.shaped(this.count("trueNegatives"));
  }
}

/** How many positives were called negative. */
export class FalseNegatives extends Confusion {
  constructor(options: ThresholdOptions = {}) {
    super(options, ["falseNegatives"]);
  }

  override result(): NDArray {
    return this.shaped(this.count("falseNegatives"));
  }
}

/** The share of the targets' variance that predictions explain: 1 is all of it. For outputs `[batch, outputs]`, their mean. */
export class R2Score extends Metric {
  #sums: { square: Variable; sum: Variable; residual: Variable; count: Variable } | undefined;

  constructor(options: MetricOptions = {}) {
    super({ name: "r2_score", ...options });
  }

  override build(_yTrue: Shape, yPred: Shape): void {
    const make = (name: string) => this.addVariable({ shape: yPred.slice(-1), name });
    this.#sums ??= {
      square: make("squared_sum"),
      sum: make("sum"),
      residual: make("residual"),
      count: make("count"),
    };
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const [target, output] = sameRank(this.take(yTrue), this.take(yPred));
    this.build(target.shape, output.shape);
    const sums = this.#sums!;
    const given = this.takeWeight(sampleWeight);
    const weight = given === undefined ? scalar(1, this.dtype) : given.ndim === 1 ? math.expandDims(given, 1) : given;
    const weighed = math.multiply(target, weight);
    this.increase(sums.sum, math.sum(weighed, 0));
    this.increase(sums.square, math.sum(math.multiply(target, weighed), 0));
    this.increase(sums.residual, math.sum(math.multiply(math.square(math.subtract(target, output)), weight), 0));
    this.increase(sums.count, math.sum(math.broadcastTo(weight, target.shape), 0));
  }

  override result(): NDArray {
    if (this.#sums === undefined) return scalar(0, this.dtype);
    const { square, sum, residual, count } = this.#sums;
    const mean = math.divide(sum.value, count.value);
    const total = math.subtract(square.value, math.multiply(sum.value, mean));
    return math.mean(math.subtract(1, math.divide(residual.value, total)));
  }
}

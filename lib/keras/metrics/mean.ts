/** Means and sums over samples. */
import { NDArray } from "../../core/ndarray.ts";
import { type ArrayInput, scalar } from "../arrays.ts";
import { sameRank } from "../losses/align.ts";
import { maskedWeight } from "../losses/loss.ts";
import { getMask } from "../masks.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Metric, type MetricOptions } from "./metric.ts";

type Reducer = (x: NDArray, axis?: number | readonly number[]) => NDArray;
const axesFrom = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);

/** One value a sample, weighed; and one weight a sample. */
function samplewise(values: NDArray, weight: NDArray | undefined, reduce: Reducer): [NDArray, NDArray | undefined] {
  let [x, w] = [values, weight];
  if (w !== undefined) {
    [x, w] = sameRank(x, w);
    if (x.ndim > w.ndim) x = reduce(x, axesFrom(w.ndim, x.ndim));
    w = math.broadcastTo(w, x.shape);
    x = math.multiply(x, w);
    if (w.ndim > 1) w = reduce(w, axesFrom(1, w.ndim));
  }
  return [x.ndim > 1 ? reduce(x, axesFrom(1, x.ndim)) : x, w];
}

/** The sum of the values given. */
export class Sum extends Metric {
  readonly total: Variable = this.addVariable({ name: "total" });

  constructor(options: MetricOptions = {}) {
    super({ name: "sum", ...options });
  }

  override updateState(values: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const [x] = samplewise(this.take(values), this.takeWeight(sampleWeight), math.sum);
    this.increase(this.total, math.sum(x));
  }

  override result(): NDArray {
    return this.total.value;
  }
}

/** The mean of the values given, weighed by `sampleWeight`. @example m.updateState([1, 3, 5, 7]); m.value // → 4 */
export class Mean extends Metric {
  readonly total: Variable = this.addVariable({ name: "total" });
  readonly count: Variable = this.addVariable({ name: "count" });

  constructor(options: MetricOptions = {}) {
    super({ name: "mean", ...options });
  }

  override updateState(values: ArrayInput, sampleWeight?: ArrayInput | null): void {
    this.include(this.take(values), this.takeWeight(sampleWeight));
  }

  /** @internal Adds values of its own dtype. */
  include(values: NDArray, weight: NDArray | undefined): void {
    const [x, w] = samplewise(values, weight, math.mean);
    this.increase(this.total, x.ndim === 0 ? x : math.sum(x));
    this.increase(this.count, w === undefined ? scalar(x.shape[0] ?? 1, this.dtype) : math.sum(w));
  }

  /** @internal Adds the mean of `count` samples, weighed by that number. */
  includeMean(value: NDArray, count: number): void {
    this.increase(this.total, math.multiply(value, count));
    this.increase(this.count, scalar(count, this.dtype));
  }

  override result(): NDArray {
    return math.divideNoNan(this.total.value, this.count.value);
  }
}

/** The mean of a function of targets and predictions that gives one value a sample. */
export class MeanMetricWrapper extends Mean {
  readonly fn: (yTrue: NDArray, yPred: NDArray) => NDArray;

  constructor(fn: (yTrue: NDArray, yPred: NDArray) => NDArray, options: MetricOptions = {}) {
    super(options);
    this.fn = fn;
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const values = math.astype(this.fn(this.take(yTrue), this.take(yPred)), this.dtype);
    const weight = this.takeWeight(sampleWeight);
    const mask = yPred instanceof NDArray ? getMask(yPred) : undefined;
    this.include(values, mask === undefined ? weight : maskedWeight(weight, mask, this.dtype, false));
  }
}

/** How often predictions are right. Each function gives 1 or 0 a sample; each class is its mean. */

import { isFloat } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { floatx } from "../config.ts";
import { sameRank } from "../losses/align.ts";
import * as math from "../math.ts";
import { MeanMetricWrapper } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

const flag = (matches: NDArray, like: NDArray): NDArray =>
  math.astype(matches, isFloat(like.dtype) ? like.dtype : floatx());

/** Whether targets and predictions are equal. */
export const equalities = (yTrue: NDArray, yPred: NDArray): NDArray => {
  const [target, output] = sameRank(yTrue, yPred);
  return flag(math.equal(target, output), yPred);
};

/** Whether predictions above the threshold are where targets are 1. */
export function binaryMatches(yTrue: NDArray, yPred: NDArray, threshold = 0.5): NDArray {
  const [target, output] = sameRank(yTrue, yPred);
  return flag(math.equal(target, math.astype(math.greater(output, threshold), target.dtype)), yPred);
}

/** Whether the highest prediction is where the one-hot target is. */
export function categoricalMatches(yTrue: NDArray, yPred: NDArray): NDArray {
  return flag(math.equal(math.argmax(yTrue, -1), math.argmax(yPred, -1)), yPred);
}

/** Class numbers without a last axis of length 1. */
const classes = (yTrue: NDArray, yPred: NDArray): NDArray =>
  yTrue.ndim === yPred.ndim && yTrue.shape.at(-1) === 1 ? math.squeeze(yTrue, -1) : yTrue;

/** Whether the highest prediction is the target's class number. */
export function sparseCategoricalMatches(yTrue: NDArray, yPred: NDArray): NDArray {
  return flag(math.equal(classes(yTrue, yPred), math.astype(math.argmax(yPred, -1), yTrue.dtype)), yPred);
}

/** Whether fewer than `k` predictions are higher than the target class's. `target` is one-hot. */
function inTopK(target: NDArray, yPred: NDArray, k: number): NDArray {
  const right = math.sum(math.multiply(target, yPred), -1, true);
  const higher = math.sum(math.astype(math.greater(yPred, right), yPred.dtype), -1);
  return flag(math.less(higher, k), yPred);
}

/** Whether the one-hot target's class is among the `k` highest predictions. */
export function topKMatches(yTrue: NDArray, yPred: NDArray, k = 5): NDArray {
  return inTopK(
    math.oneHot(math.astype(math.argmax(yTrue, -1), yPred.dtype), yPred.shape.at(-1)!, yPred.dtype),
    yPred,
    k,
  );
}

/** Whether the target's class number is among the `k` highest predictions. */
export function sparseTopKMatches(yTrue: NDArray, yPred: NDArray, k = 5): NDArray {
  return inTopK(math.oneHot(classes(yTrue, yPred), yPred.shape.at(-1)!, yPred.dtype), yPred, k);
}

/** How often predictions equal targets. */
export class Accuracy extends MeanMetricWrapper {
  constructor(options: MetricOptions = {}) {
    super(equalities, { name: "accuracy", ...options });
  }
}

/** How often predictions, cut at a threshold, equal targets of 0 and 1. */
export class BinaryAccuracy extends MeanMetricWrapper {
  readonly threshold: number;

  constructor({ threshold = 0.5, ...options }: MetricOptions & { threshold?: number } = {}) {
    super((yTrue, yPred) => binaryMatches(yTrue, yPred, threshold), { name: "binary_accuracy", ...options });
    this.threshold = threshold;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), threshold: this.threshold };
  }
}

/** How often the highest prediction is where the one-hot target is. */
export class CategoricalAccuracy extends MeanMetricWrapper {
  constructor(options: MetricOptions = {}) {
    super(categoricalMatches, { name: "categorical_accuracy", ...options });
  }
}

/** How often the highest prediction is the target's class number. */
export class SparseCategoricalAccuracy extends MeanMetricWrapper {
  constructor(options: MetricOptions = {}) {
    super(sparseCategoricalMatches, { name: "sparse_categorical_accuracy", ...options });
  }
}

export interface TopKOptions extends MetricOptions {
  /** How many of the highest predictions count. Default 5. */
  k?: number;
}

/** How often the one-hot target's class is among the `k` highest predictions. */
export class TopKCategoricalAccuracy extends MeanMetricWrapper {
  readonly k: number;

  constructor({ k = 5, ...options }: TopKOptions = {}) {
    super((yTrue, yPred) => topKMatches(yTrue, yPred, k), { name: "top_k_categorical_accuracy", ...options });
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

/** How often the target's class number is among the `k` highest predictions. */
export class SparseTopKCategoricalAccuracy extends MeanMetricWrapper {
  readonly k: number;

  constructor({ k = 5, ...options }: TopKOptions = {}) {
    super((yTrue, yPred) => sparseTopKMatches(yTrue, yPred, k), {
      name: "sparse_top_k_categorical_accuracy",
      ...options,
    });
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

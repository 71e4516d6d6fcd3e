/** Numbers that say how well it goes: `keras.metrics`. */
import { isFloat } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, asArray } from "../arrays.ts";
import { floatx } from "../config.ts";
import { factory } from "../factory.ts";
import { Loss } from "../losses/index.ts";
import { Registry, snakeCase } from "../names.ts";
import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from "./accuracy.ts";
import { AUC } from "./auc.ts";
import {
  FalseNegatives,
  FalsePositives,
  Precision,
  R2Score,
  Recall,
  TrueNegatives,
  TruePositives,
} from "./confusion.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  Hinge,
  KLDivergence,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  RootMeanSquaredError,
  SparseCategoricalCrossentropy,
  SquaredHinge,
} from "./errors.ts";
import { F1Score, FBetaScore } from "./f-score.ts";
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from "./iou.ts";
import { Mean, MeanMetricWrapper, Sum } from "./mean.ts";
import { Metric } from "./metric.ts";

export type { MetricOptions } from "./metric.ts";
export {
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  BinaryIoU,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  F1Score,
  FalseNegatives,
  FalsePositives,
  FBetaScore,
  Hinge,
  IoU,
  KLDivergence,
  LogCoshError,
  Mean,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanIoU,
  MeanMetricWrapper,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Metric,
  OneHotIoU,
  OneHotMeanIoU,
  Poisson,
  Precision,
  R2Score,
  Recall,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SquaredHinge,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
};

/**
 * A metric's function: `binaryAccuracy(yTrue, yPred)` is the number for those; `binaryAccuracy()` and
 * `binaryAccuracy({ threshold: 0.7 })` make a `Metric` for `compile`.
 */
export interface MetricFunction<O> {
  (yTrue: ArrayInput, yPred: ArrayInput, options?: O): NDArray;
  (options?: O): Metric;
  /** The class behind it. */
  readonly metricClass: new (
    options?: O,
  ) => Metric;
}

/** The function beside a metric's class. Called with arrays, it computes in the predictions' dtype. */
function metricFunction<O>(type: new (options?: O) => Metric): MetricFunction<O> {
  const call = (...args: unknown[]): Metric | NDArray => {
    if (args.length < 2) return new type(args[0] as O | undefined);
    const yPred = asArray(args[1], snakeCase(type.name));
    const dtype = isFloat(yPred.dtype) ? yPred.dtype : floatx();
    const metric = new type({ dtype, ...(args[2] as O | undefined) } as O);
    metric.updateState(args[0] as ArrayInput, yPred);
    return metric.result();
  };
  return Object.assign(call, { metricClass: type }) as MetricFunction<O>;
}

export const mean = factory(Mean);
export const sum = factory(Sum);
export const meanMetricWrapper = factory(MeanMetricWrapper);
export const accuracy = metricFunction(Accuracy);
export const binaryAccuracy = metricFunction(BinaryAccuracy);
export const categoricalAccuracy = metricFunction(CategoricalAccuracy);
export const sparseCategoricalAccuracy = metricFunction(SparseCategoricalAccuracy);
export const topKCategoricalAccuracy = metricFunction(TopKCategoricalAccuracy);
export const sparseTopKCategoricalAccuracy = metricFunction(SparseTopKCategoricalAccuracy);
export const meanSquaredError = metricFunction(MeanSquaredError);
export const rootMeanSquaredError = metricFunction(RootMeanSquaredError);
export const meanAbsoluteError = metricFunction(MeanAbsoluteError);
export const meanAbsolutePercentageError = metricFunction(MeanAbsolutePercentageError);
export const meanSquaredLogarithmicError = metricFunction(MeanSquaredLogarithmicError);
export const cosineSimilarity = metricFunction(CosineSimilarity);
export const logCoshError = metricFunction(LogCoshError);
export const hinge = metricFunction(Hinge);
export const squaredHinge = metricFunction(SquaredHinge);
export const categoricalHinge = metricFunction(CategoricalHinge);
export const klDivergence = metricFunction(KLDivergence);
export const poisson = metricFunction(Poisson);
export const binaryCrossentropy = metricFunction(BinaryCrossentropy);
export const categoricalCrossentropy = metricFunction(CategoricalCrossentropy);
export const sparseCategoricalCrossentropy = metricFunction(SparseCategoricalCrossentropy);
export const precision = metricFunction(Precision);
export const recall = metricFunction(Recall);
export const truePositives = metricFunction(TruePositives);
export const falsePositives = metricFunction(FalsePositives);
export const trueNegatives = metricFunction(TrueNegatives);
export const falseNegatives = metricFunction(FalseNegatives);
export const r2Score = metricFunction(R2Score);
/** Area under the ROC curve (or of precision over recall). */
export const auc = metricFunction(AUC);
export const f1Score = metricFunction(F1Score);
export const fBetaScore = metricFunction(FBetaScore);
export const iou = metricFunction(IoU);
export const meanIou = metricFunction(MeanIoU);
export const binaryIou = metricFunction(BinaryIoU);
export const oneHotIou = metricFunction(OneHotIoU);
export const oneHotMeanIou = metricFunction(OneHotMeanIoU);

/** @internal Those that compare targets and predictions, by name. */
export const metricFunctions = {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  cosineSimilarity,
  logCoshError,
  hinge,
  squaredHinge,
  categoricalHinge,
  klDivergence,
  poisson,
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  precision,
  recall,
  truePositives,
  falsePositives,
  trueNegatives,
  falseNegatives,
  r2Score,
  auc,
  f1Score,
  fBetaScore,
  iou,
  meanIou,
  binaryIou,
  oneHotIou,
  oneHotMeanIou,
} as const;

/** @internal Short names, Keras's. */
export const metricAliases = {
  acc: "accuracy",
  mse: "meanSquaredError",
  rmse: "rootMeanSquaredError",
  mae: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  bce: "binaryCrossentropy",
  kld: "klDivergence",
  logCosh: "logCoshError",
} as const;

const registry = new Registry<MetricFunction<never>>("metric", metricFunctions as never, metricAliases);

/** A metric's name here, or one of Keras's short ones. */
export type MetricName = keyof typeof metricFunctions | keyof typeof metricAliases;
/** A metric, its name, its function, a loss, or a function of one's own that gives one value a sample. */
export type MetricLike =
  | Metric
  | Loss
  | MetricName
  | (string & {})
  | MetricFunction<never>
  | ((yTrue: NDArray, yPred: NDArray) => NDArray);

/** Finds a metric. @throws {ValueError} For an unknown name; the message has the nearest one. */
export function getMetric(identifier: MetricLike): Metric {
  if (identifier instanceof Metric) return identifier;
  if (typeof identifier === "string") {
    return new (registry.get(identifier).metricClass)({ name: identifier } as never);
  }
  if (identifier instanceof Loss) {
    return new MeanMetricWrapper((yTrue, yPred) => identifier.call(yTrue, yPred), { name: identifier.name });
  }
  if (typeof identifier === "function") {
    if ("metricClass" in identifier) return new identifier.metricClass();
    const f = identifier as (yTrue: NDArray, yPred: NDArray) => NDArray;
    return new MeanMetricWrapper(f, { name: snakeCase(f.name || "metric") });
  }
  throw new ValueError(`metric: expected a name, a metric or a function, got ${showValue(identifier)}.`);
}
export { getMetric as get };

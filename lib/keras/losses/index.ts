/** How wrong predictions are: `keras.losses`. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { Registry } from "../names.ts";
import {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  SparseCategoricalCrossentropy,
} from "./crossentropy.ts";
import { Dice, KLDivergence, Poisson, Tversky } from "./distributions.ts";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
import { CustomLoss, Loss, type LossFunction, lossFunction } from "./loss.ts";
import {
  CosineSimilarity,
  Huber,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
} from "./regression.ts";

export type { LossFunction, LossOptions, Reduction } from "./loss.ts";
export {
  BinaryCrossentropy,
  BinaryFocalCrossentropy,
  CategoricalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  CategoricalHinge,
  CosineSimilarity,
  Dice,
  Hinge,
  Huber,
  KLDivergence,
  LogCosh,
  Loss,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  SparseCategoricalCrossentropy,
  SquaredHinge,
  Tversky,
};

/**
 * `mean((yTrue - yPred)²)`.
 *
 * @example
 * losses.meanSquaredError([[1], [0]], [[0.5], [0]]).item(); // → 0.125
 * model.compile({ loss: losses.meanSquaredError({ reduction: "sum" }) });
 */
export const meanSquaredError = lossFunction(MeanSquaredError);
/** `mean(|yTrue - yPred|)`. */
export const meanAbsoluteError = lossFunction(MeanAbsoluteError);
/** `100 · mean(|yTrue - yPred| / |yTrue|)`. */
export const meanAbsolutePercentageError = lossFunction(MeanAbsolutePercentageError);
/** `mean((log(yTrue + 1) - log(yPred + 1))²)`. */
export const meanSquaredLogarithmicError = lossFunction(MeanSquaredLogarithmicError);
/** `-cos` of the angle between targets and predictions. */
export const cosineSimilarity = lossFunction(CosineSimilarity);
/** Squares up to `delta`, a straight line beyond. */
export const huber = lossFunction(Huber);
/** `mean(log(cosh(yPred - yTrue)))`. */
export const logCosh = lossFunction(LogCosh);
/** `mean(max(1 - yTrue·yPred, 0))`. */
export const hinge = lossFunction(Hinge);
/** `mean(max(1 - yTrue·yPred, 0)²)`. */
export const squaredHinge = lossFunction(SquaredHinge);
/** The best wrong class's score less the right one's, plus 1, if positive. */
export const categoricalHinge = lossFunction(CategoricalHinge);
/** For yes or no. */
export const binaryCrossentropy = lossFunction(BinaryCrossentropy);
/** For yes or no, with less care for what is easy. */
export const binaryFocalCrossentropy = lossFunction(BinaryFocalCrossentropy);
/** For one of several classes, targets one-hot. */
export const categoricalCrossentropy = lossFunction(CategoricalCrossentropy);
/** For one of several classes, targets one-hot, with less care for what is easy. */
export const categoricalFocalCrossentropy = lossFunction(CategoricalFocalCrossentropy);
/** For one of several classes, targets class numbers. */
export const sparseCategoricalCrossentropy = lossFunction(SparseCategoricalCrossentropy);
/** For one of several classes, targets class numbers of which some are wrong. */
export const categoricalGeneralizedCrossEntropy = lossFunction(CategoricalGeneralizedCrossEntropy);
/** How far one distribution is from another. */
export const klDivergence = lossFunction(KLDivergence);
/** For counts. */
export const poisson = lossFunction(Poisson);
/** How little two masks overlap. */
export const dice = lossFunction(Dice);
/** How little two masks overlap, with weights for the two kinds of error. */
export const tversky = lossFunction(Tversky);

/** @internal By name. */
export const lossFunctions = {
  meanSquaredError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  cosineSimilarity,
  huber,
  logCosh,
  hinge,
  squaredHinge,
  categoricalHinge,
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  sparseCategoricalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  klDivergence,
  poisson,
  dice,
  tversky,
} as const;

/** @internal Short names, Keras's. */
export const lossAliases = {
  mse: "meanSquaredError",
  mae: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  bce: "binaryCrossentropy",
  kld: "klDivergence",
  kullbackLeiblerDivergence: "klDivergence",
} as const;

const registry = new Registry<LossFunction<never>>("loss", lossFunctions, lossAliases);

/** A loss's name here, or one of Keras's short ones. */
export type LossName = keyof typeof lossFunctions | keyof typeof lossAliases;
/** A loss, its name (Keras's spelling or camelCase), its function, or a function of one's own. */
export type LossLike =
  | Loss
  | LossName
  | (string & {})
  | LossFunction<never>
  | ((yTrue: NDArray, yPred: NDArray) => NDArray);

/** Finds a loss. @throws {ValueError} For an unknown name; the message has the nearest one. */
export function getLoss(identifier: LossLike): Loss {
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === "string") return new (registry.get(identifier).lossClass)({ name: identifier } as never);
  if (typeof identifier === "function") {
    if ("lossClass" in identifier) return new identifier.lossClass();
    return new CustomLoss(identifier as (yTrue: NDArray, yPred: NDArray) => NDArray);
  }
  throw new ValueError(`loss: expected a name, a loss or a function, got ${showValue(identifier)}.`);
}
export { getLoss as get };

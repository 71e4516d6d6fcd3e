/** Cross-entropies: losses between a probability and what happened. */
import type { NDArray } from "../../core/ndarray.ts";
import { normalizeAxis } from "../../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../../errors.ts";
import { epsilon } from "../config.ts";
import * as math from "../math.ts";
import { alike } from "./align.ts";
import { Loss, type LossOptions } from "./loss.ts";

export interface CrossentropyOptions extends LossOptions {
  /** Whether predictions are logits (before sigmoid or softmax) rather than probabilities. Default false. */
  fromLogits?: boolean | undefined;
  /** Axis of the classes. Default the last. */
  axis?: number | undefined;
}

export interface SmoothedOptions extends CrossentropyOptions {
  /** How far targets are moved towards even chances, from 0 to 1. Default 0. */
  labelSmoothing?: number | undefined;
}

abstract class Crossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(options: SmoothedOptions = {}) {
    super(options);
    this.fromLogits = options.fromLogits ?? false;
    this.labelSmoothing = options.labelSmoothing ?? 0;
    this.axis = options.axis ?? -1;
    if (!(this.labelSmoothing >= 0 && this.labelSmoothing <= 1)) {
      throw new ValueError(`${this.name}: expected labelSmoothing from 0 to 1, got ${this.labelSmoothing}.`);
    }
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}

/** Probabilities kept off 0 and 1 by `epsilon`. */
const kept = (p: NDArray): NDArray => math.clip(p, epsilon(), 1 - epsilon());

/** `-(y·log(p) + (1 - y)·log(1 - p))`, element by element. */
function binary(target: NDArray, output: NDArray, fromLogits: boolean): NDArray {
  const not = (x: NDArray) => math.subtract(1, x);
  if (fromLogits) {
    const yes = math.multiply(target, math.logSigmoid(output));
    const no = math.multiply(not(target), math.logSigmoid(math.negative(output)));
    return math.negative(math.add(yes, no));
  }
  const p = kept(output);
  const yes = math.multiply(target, math.log(p));
  return math.negative(math.add(yes, math.multiply(not(target), math.log(not(p)))));
}

/** For yes or no: targets 0 and 1, predictions probabilities (or logits) of 1. */
export class BinaryCrossentropy extends Crossentropy {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    return math.mean(binary(this.smooth(target), output, this.fromLogits), this.axis);
  }

  /** @internal */
  protected smooth(target: NDArray): NDArray {
    if (this.labelSmoothing === 0) return target;
    return math.add(math.multiply(target, 1 - this.labelSmoothing), 0.5 * this.labelSmoothing);
  }
}

export interface BinaryFocalOptions extends SmoothedOptions {
  /** Whether classes are weighed by `alpha` and `1 - alpha`. Default false. */
  applyClassBalancing?: boolean | undefined;
  /** Default 0.25. */
  alpha?: number | undefined;
  /** Default 2. */
  gamma?: number | undefined;
}

/** Binary cross-entropy that cares less for what is easy: times `(1 - p)^gamma`. @see Lin et al. (2018) */
export class BinaryFocalCrossentropy extends BinaryCrossentropy {
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  readonly gamma: number;

  constructor(options: BinaryFocalOptions = {}) {
    super(options);
    this.applyClassBalancing = options.applyClassBalancing ?? false;
    this.alpha = options.alpha ?? 0.25;
    this.gamma = options.gamma ?? 2;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [given, output] = alike(yTrue, yPred, this.name);
    const target = this.smooth(given);
    const p = this.fromLogits ? math.sigmoid(output) : output;
    const not = (x: NDArray) => math.subtract(1, x);
    const right = math.add(math.multiply(target, p), math.multiply(not(target), not(p)));
    let losses = math.multiply(math.power(not(right), this.gamma), binary(target, p, false));
    if (this.applyClassBalancing) {
      const weight = math.add(math.multiply(target, this.alpha), math.multiply(not(target), 1 - this.alpha));
      losses = math.multiply(weight, losses);
    }
    return math.mean(losses, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    const { applyClassBalancing, alpha, gamma } = this;
    return { ...super.getConfig(), applyClassBalancing, alpha, gamma };
  }
}

/** log of the probabilities, which are made to add to 1 first. */
function logProbabilities(output: NDArray, fromLogits: boolean, axis: number): NDArray {
  if (fromLogits) return math.logSoftmax(output, axis);
  return math.log(kept(math.divide(output, math.sum(output, axis, true))));
}

/** For one of several classes: targets one-hot (or probabilities), predictions a probability a class. */
export class CategoricalCrossentropy extends Crossentropy {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const log = logProbabilities(output, this.fromLogits, this.axis);
    return math.negative(math.sum(math.multiply(this.smooth(target), log), this.axis));
  }

  /** @internal */
  protected smooth(target: NDArray): NDArray {
    if (this.labelSmoothing === 0) return target;
    return math.add(math.multiply(target, 1 - this.labelSmoothing), this.labelSmoothing / target.shape.at(-1)!);
  }
}

export interface CategoricalFocalOptions extends SmoothedOptions {
  /** Default 0.25. */
  alpha?: number | undefined;
  /** Default 2. */
  gamma?: number | undefined;
}

/** Categorical cross-entropy that cares less for what is easy. @see Lin et al. (2018) */
export class CategoricalFocalCrossentropy extends CategoricalCrossentropy {
  readonly alpha: number;
  readonly gamma: number;

  constructor(options: CategoricalFocalOptions = {}) {
    super(options);
    this.alpha = options.alpha ?? 0.25;
    this.gamma = options.gamma ?? 2;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [given, output] = alike(yTrue, yPred, this.name);
    const target = this.smooth(given);
    const scores = this.fromLogits ? math.softmax(output, this.axis) : output;
    const p = kept(math.divide(scores, math.sum(scores, this.axis, true)));
    const factor = math.multiply(math.power(math.subtract(1, p), this.gamma), this.alpha);
    const losses = math.multiply(factor, math.multiply(math.negative(target), math.log(p)));
    return math.sum(losses, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha, gamma: this.gamma };
  }
}

export interface SparseOptions extends CrossentropyOptions {
  /** A class number that counts as no target: its samples have loss 0 and do not count. */
  ignoreClass?: number | null | undefined;
}

/** For one of several classes: targets are class numbers, predictions a probability (or logit) a class. */
export class SparseCategoricalCrossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;
  readonly axis: number;

  constructor(options: SparseOptions = {}) {
    super(options);
    this.fromLogits = options.fromLogits ?? false;
    this.ignoreClass = options.ignoreClass ?? null;
    this.axis = options.axis ?? -1;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const axis = normalizeAxis(this.axis, yPred.ndim, this.name);
    const target = classNumbers(yTrue, yPred, axis, this.name);
    const log = logProbabilities(yPred, this.fromLogits, axis);
    const losses = math.negative(math.sum(math.multiply(pick(target, yPred, axis), log), axis));
    if (this.ignoreClass === null) return losses;
    return math.where(math.notEqual(target, this.ignoreClass), losses, 0);
  }

  /** The mean leaves ignored samples out. */
  override invoke(...[yTrue, yPred, sampleWeight]: Parameters<Loss["invoke"]>): NDArray {
    const plain = super.invoke(yTrue, yPred, sampleWeight);
    if (this.ignoreClass === null || this.reduction === "sum" || this.reduction === "none" || !this.reduction) {
      return plain;
    }
    const valid = math.astype(math.notEqual(math.astype(yTrue as NDArray, this.dtype), this.ignoreClass), this.dtype);
    return math.multiply(plain, math.divide(valid.size, math.maximum(math.sum(valid), 1)));
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, ignoreClass, axis } = this;
    return { ...super.getConfig(), fromLogits, ignoreClass, axis };
  }
}

/** Class numbers without a last axis of 1, checked against the predictions' shape. */
function classNumbers(yTrue: NDArray, yPred: NDArray, axis: number, where: string): NDArray {
  const target = yTrue.ndim === yPred.ndim && yTrue.shape.at(-1) === 1 ? math.squeeze(yTrue, -1) : yTrue;
  const want = yPred.shape.filter((_, i) => i !== axis);
  if (target.ndim !== want.length || target.shape.some((n, i) => n !== want[i])) {
    const oneHot = yTrue.ndim === yPred.ndim;
    throw new ShapeError(
      `${where}: expected class numbers of shape ${showShape(want)} for predictions ${showShape(yPred.shape)}, ` +
        `got ${showShape(yTrue.shape)}.` +
        (oneHot ? ' If the targets are one-hot, did you mean "categoricalCrossentropy"?' : ""),
    );
  }
  return target;
}

/** One-hot rows with the classes along `axis`. */
function pick(target: NDArray, like: NDArray, axis: number): NDArray {
  const depth = like.shape[axis]!;
  const rows = math.oneHot(target, depth, like.dtype);
  if (axis === like.ndim - 1) return rows;
  const order = Array.from({ length: like.ndim }, (_, i) => (i < axis ? i : i === axis ? like.ndim - 1 : i - 1));
  return math.transpose(rows, order);
}

/** Cross-entropy for noisy labels, `(1 - p^q) / q`: targets are class numbers. @see Zhang & Sabuncu (2018) */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  readonly q: number;

  constructor(options: LossOptions & { q?: number | undefined } = {}) {
    super(options);
    this.q = options.q ?? 0.5;
    if (!(this.q > 0 && this.q < 1)) throw new ValueError(`${this.name}: expected q between 0 and 1, got ${this.q}.`);
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const target = classNumbers(yTrue, yPred, yPred.ndim - 1, this.name);
    const p = math.sum(math.multiply(yPred, pick(target, yPred, yPred.ndim - 1)), -1);
    return math.divide(math.subtract(1, math.power(p, this.q)), this.q);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), q: this.q };
  }
}

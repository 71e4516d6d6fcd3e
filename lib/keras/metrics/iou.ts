/** Intersection over union: how well predicted regions cover the wanted ones, for segmentation. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, full } from "../arrays.ts";
import { epsilon } from "../config.ts";
import * as math from "../math.ts";
import type { Variable } from "../variable.ts";
import { Metric, type MetricOptions } from "./metric.ts";

export interface MeanIoUOptions extends MetricOptions {
  /** How many classes there are. */
  numClasses?: number | undefined;
  /** A class whose samples do not count. Default none. */
  ignoreClass?: number | null | undefined;
  /** Whether targets are class numbers; else the largest along `axis` is the class. Default true. */
  sparseYTrue?: boolean | undefined;
  /** Whether predictions are class numbers. Default true. */
  sparseYPred?: boolean | undefined;
  /** Where the classes lie. Default -1. */
  axis?: number | undefined;
}

export interface IoUOptions extends MeanIoUOptions {
  /** Classes whose mean is reported. */
  targetClassIds?: readonly number[] | undefined;
}

/**
 * `hits / (predicted + wanted - hits)`, the mean over `targetClassIds`; classes that never occur do not count.
 *
 * @throws {ValueError} If `numClasses` is missing, or a target class is not among them.
 * @example
 * const iou = metrics.iou({ numClasses: 2, targetClassIds: [0] });
 * iou.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * iou.value.toFixed(4); // → 0.3333
 */
export class IoU extends Metric {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
  /** Wanted classes down, predicted ones across. */
  readonly totalCm: Variable;

  constructor({ numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis, ...rest }: IoUOptions = {}) {
    // Keras counts in whole numbers unless it is told otherwise; here counts are floats, which weights need anyway.
    super(String(rest.dtype).startsWith("int") ? { name: rest.name } : rest);
    if (!Number.isInteger(numClasses) || numClasses! < 1) {
      throw new ValueError(`${this.name}: expected numClasses, a whole number above 0, got ${showValue(numClasses)}.`);
    }
    this.numClasses = numClasses!;
    const bad = targetClassIds?.find((id) => !(Number.isInteger(id) && id >= 0 && id < numClasses!));
    if (targetClassIds === undefined || bad !== undefined) {
      throw new ValueError(
        `${this.name}: expected targetClassIds from 0 to ${numClasses! - 1}, got ${showValue(bad ?? targetClassIds)}.`,
      );
    }
    this.targetClassIds = [...targetClassIds];
    this.ignoreClass = ignoreClass ?? null;
    this.sparseYTrue = sparseYTrue ?? true;
    this.sparseYPred = sparseYPred ?? true;
    this.axis = axis ?? -1;
    this.totalCm = this.addVariable({ shape: [numClasses!, numClasses!], name: "total_confusion_matrix" });
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const wanted = this.#classes(this.take(yTrue), this.sparseYTrue);
    const predicted = this.#classes(this.take(yPred), this.sparseYPred);
    const given = this.takeWeight(sampleWeight);
    let weight = given === undefined || given.ndim === 0 ? given : math.reshape(given, [given.size]);
    if (this.ignoreClass !== null) {
      const counts = math.astype(math.notEqual(wanted, this.ignoreClass), this.dtype);
      weight = weight === undefined ? counts : math.multiply(counts, weight);
    }
    // Numbers of no class are rows of zeros.
    const rows = math.oneHot(wanted, this.numClasses, this.dtype);
    const weighed =
      weight === undefined ? rows : math.multiply(rows, weight.ndim === 0 ? weight : math.expandDims(weight, -1));
    const hits = math.oneHot(predicted, this.numClasses, this.dtype);
    this.increase(this.totalCm, math.matmul(math.transpose(weighed, [1, 0]), hits));
  }

  /** Class numbers, in a row. */
  #classes(x: NDArray, sparse: boolean): NDArray {
    const classes = sparse ? x : math.astype(math.argmax(x, this.axis), this.dtype);
    return math.reshape(classes, [classes.size]);
  }

  override result(): NDArray {
    const cm = this.totalCm.value;
    const own = full([this.numClasses, this.numClasses], 0, this.dtype);
    const asked = full([this.numClasses], 0, this.dtype);
    for (let i = 0; i < this.numClasses; i++) (own.storage as Float32Array)[own.offset + i * (this.numClasses + 1)] = 1;
    for (const id of this.targetClassIds) (asked.storage as Float32Array)[asked.offset + id] = 1;
    const hits = math.sum(math.multiply(cm, own), 0);
    const union = math.subtract(math.add(math.sum(cm, 0), math.sum(cm, 1)), hits);
    const occurs = math.multiply(math.astype(math.greater(union, 1e-9), this.dtype), asked);
    const shares = math.multiply(math.divide(hits, math.add(union, epsilon())), occurs);
    return math.divide(math.sum(shares), math.add(math.sum(occurs), epsilon()));
  }

  override getConfig(): Record<string, unknown> {
    const { numClasses, targetClassIds, ignoreClass, sparseYTrue, sparseYPred, axis } = this;
    const own = { numClasses, targetClassIds: [...targetClassIds], ignoreClass, sparseYTrue, sparseYPred, axis };
    return { ...super.getConfig(), ...own };
  }
}

/** The mean over all classes. @example metrics.meanIou({ numClasses: 3, sparseYPred: false }) */
export class MeanIoU extends IoU {
  constructor(options: MeanIoUOptions = {}) {
    super({ ...options, targetClassIds: Array.from({ length: options.numClasses ?? 0 }, (_, i) => i) });
  }

  override getConfig(): Record<string, unknown> {
    const { targetClassIds: _, ...config } = super.getConfig();
    return config;
  }
}

/** The same where targets are one-hot rows, and predictions a number a class. */
export class OneHotIoU extends IoU {
  constructor(options: Omit<IoUOptions, "sparseYTrue"> = {}) {
    super({ sparseYPred: false, ...options, sparseYTrue: false });
  }

  override getConfig(): Record<string, unknown> {
    const { sparseYTrue: _, ...config } = super.getConfig();
    return config;
  }
}

/** The mean over all classes, where targets are one-hot rows and predictions a number a class. */
export class OneHotMeanIoU extends MeanIoU {
  constructor(options: Omit<MeanIoUOptions, "sparseYTrue"> = {}) {
    super({ sparseYPred: false, ...options, sparseYTrue: false });
  }

  override getConfig(): Record<string, unknown> {
    const { sparseYTrue: _, ...config } = super.getConfig();
    return config;
  }
}

export interface BinaryIoUOptions extends MetricOptions {
  /** Classes whose mean is reported. Default `[0, 1]`. */
  targetClassIds?: readonly number[] | undefined;
  /** Predictions from here on are class 1. Default 0.5. */
  threshold?: number | undefined;
}

/** For two classes, and one prediction of the second. @example metrics.binaryIou({ threshold: 0.3 }) */
export class BinaryIoU extends IoU {
  readonly threshold: number;

  constructor({ targetClassIds = [0, 1], threshold = 0.5, ...options }: BinaryIoUOptions = {}) {
    super({ ...options, targetClassIds, numClasses: 2 });
    this.threshold = threshold;
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    super.updateState(
      yTrue,
      math.astype(math.greaterEqual(this.take(yPred), this.threshold), this.dtype),
      sampleWeight,
    );
  }

  override getConfig(): Record<string, unknown> {
    const { name, dtype, targetClassIds, threshold } = this;
    return { name, dtype, targetClassIds: [...targetClassIds], threshold };
  }
}

/** The area under a curve of rates: how well predictions order yes before no. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, asArray } from "../arrays.ts";
import { epsilon } from "../config.ts";
import * as math from "../math.ts";
import { snakeCase } from "../names.ts";
import { Confusion } from "./confusion.ts";
import type { MetricOptions } from "./metric.ts";

export interface AUCOptions extends MetricOptions {
  /** How many thresholds the curve is drawn with. Default 200. */
  numThresholds?: number | undefined;
  /** `"ROC"` (the default): true over false positives; `"PR"`: precision over recall. */
  curve?: "ROC" | "PR" | undefined;
  /** How the area between two thresholds is taken. Default `"interpolation"`. */
  summationMethod?: "interpolation" | "minoring" | "majoring" | undefined;
  /** Thresholds of one's own between 0 and 1, instead of evenly spread ones. */
  thresholds?: readonly number[] | null | undefined;
  /** Whether predictions are logits. Default false. */
  fromLogits?: boolean | undefined;
}

const KINDS = ["truePositives", "falsePositives", "trueNegatives", "falseNegatives"] as const;

/** Thresholds from below 0 to above 1. */
function spread({ numThresholds = 200, thresholds }: AUCOptions): number[] {
  const inner = thresholds
    ? [...thresholds].sort((a, b) => a - b)
    : Array.from({ length: Math.max(0, numThresholds - 2) }, (_, i) => (i + 1) / (numThresholds - 1));
  if (!thresholds && !(Number.isInteger(numThresholds) && numThresholds > 1)) {
    throw new ValueError(`auc: expected numThresholds to be a whole number above 1, got ${showValue(numThresholds)}.`);
  }
  return [-epsilon(), ...inner, 1 + epsilon()];
}

/**
 * The area under the ROC curve, drawn with a number of thresholds: 1 where every positive is above every negative, 0.5
 * for chance. With `curve: "PR"`, that under precision over recall.
 *
 * @throws {ValueError} If an option is none of the known ones.
 * @see Davis & Goadrich (2006) for how precision is interpolated.
 * @example
 * const auc = metrics.auc({ numThresholds: 3 });
 * auc.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * auc.value; // → 0.75
 */
export class AUC extends Confusion {
  readonly curve: "ROC" | "PR";
  readonly summationMethod: "interpolation" | "minoring" | "majoring";
  readonly fromLogits: boolean;

  constructor(options: AUCOptions = {}) {
    const { numThresholds: _, ...rest } = options;
    super({ ...rest, thresholds: spread(options) }, KINDS);
    this.curve = (options.curve ?? "ROC").toUpperCase() as "ROC";
    this.summationMethod = snakeCase(options.summationMethod ?? "interpolation") as "interpolation";
    this.fromLogits = options.fromLogits ?? false;
    if (!["ROC", "PR"].includes(this.curve)) {
      throw new ValueError(`auc: expected curve "ROC" or "PR", got ${showValue(options.curve)}.`);
    }
    if (!["interpolation", "minoring", "majoring"].includes(this.summationMethod)) {
      throw new ValueError(
        `auc: expected summationMethod "interpolation", "minoring" or "majoring", got ${showValue(options.summationMethod)}.`,
      );
    }
  }

  override updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void {
    const output = this.fromLogits ? math.sigmoid(math.astype(asArray(yPred, this.name), this.dtype)) : yPred;
    super.updateState(yTrue, output, sampleWeight);
  }

  override result(): NDArray {
    const [tp, fp, tn, fn] = KINDS.map((kind) => this.count(kind)) as [NDArray, NDArray, NDArray, NDArray];
    const last = this.thresholds.length;
    const before = (x: NDArray) => math.piece(x, 0, 0, last - 1);
    const after = (x: NDArray) => math.piece(x, 0, 1, last);
    if (this.curve === "PR" && this.summationMethod === "interpolation") return interpolated(tp, fp, fn, before, after);
    const recall = math.divideNoNan(tp, math.add(tp, fn));
    const isRoc = this.curve === "ROC";
    const x = isRoc ? math.divideNoNan(fp, math.add(fp, tn)) : recall;
    const y = isRoc ? recall : math.divideNoNan(tp, math.add(tp, fp));
    const [a, b] = [before(y), after(y)];
    const heights =
      this.summationMethod === "interpolation"
        ? math.divide(math.add(a, b), 2)
        : this.summationMethod === "minoring"
          ? math.minimum(a, b)
          : math.maximum(a, b);
    return math.sum(math.multiply(math.subtract(before(x), after(x)), heights));
  }

  override getConfig(): Record<string, unknown> {
    const { curve, summationMethod, fromLogits } = this;
    const own = { curve, summationMethod, fromLogits, thresholds: this.thresholds.slice(1, -1) };
    return { ...super.getConfig(), ...own };
  }
}

/** Precision between two thresholds, from counts that change evenly: not a straight line. */
function interpolated(
  tp: NDArray,
  fp: NDArray,
  fn: NDArray,
  before: (x: NDArray) => NDArray,
  after: (x: NDArray) => NDArray,
): NDArray {
  const dtp = math.subtract(before(tp), after(tp));
  const p = math.add(tp, fp);
  const slope = math.divideNoNan(dtp, math.maximum(math.subtract(before(p), after(p)), 0));
  const intercept = math.subtract(after(tp), math.multiply(slope, after(p)));
  const both = math.logicalAnd(math.greater(before(p), 0), math.greater(after(p), 0));
  const ratio = math.where(both, math.divideNoNan(before(p), math.maximum(after(p), 0)), 1);
  const area = math.multiply(slope, math.add(dtp, math.multiply(intercept, math.log(ratio))));
  return math.sum(math.divideNoNan(area, math.maximum(math.add(after(tp), after(fn)), 0)));
}

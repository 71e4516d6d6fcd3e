/** The base of losses: what is the same for all of them (weights, reduction, being called). */
import { type DType, isFloat } from "../../core/dtype.ts";
import { NDArray } from "../../core/ndarray.ts";
import { broadcastShapes } from "../../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../../errors.ts";
import { type ArrayInput, asArray, full } from "../arrays.ts";
import { Callable } from "../callable.ts";
import { asFloatX, type FloatX, floatx } from "../config.ts";
import { getMask } from "../masks.ts";
import * as math from "../math.ts";
import { classNameOf, snakeCase } from "../names.ts";
import { sameRank } from "./align.ts";

/** How the losses of single samples become one number. */
export type Reduction = "sum_over_batch_size" | "sum" | "mean" | "mean_with_sample_weight" | "none" | null;

export interface LossOptions {
  /** Default `"sum_over_batch_size"`: the mean over samples. `"none"`: one loss a sample. */
  reduction?: Reduction | "sumOverBatchSize" | "meanWithSampleWeight" | undefined;
  name?: string | undefined;
  /** Of the computation. Default `floatx()`. */
  dtype?: FloatX | undefined;
}

const REDUCTIONS: readonly unknown[] = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", null];

/** `loss(yTrue, yPred)` is the loss of a batch: 0-d, unless the reduction is `"none"`. */
const CallableLoss = Callable as unknown as new () => (
  yTrue: ArrayInput,
  yPred: ArrayInput,
  sampleWeight?: ArrayInput | null,
) => NDArray;

/**
 * How wrong predictions are.
 *
 * Subclass it and define `call`, with `nd`'s functions, for a loss of your own.
 *
 * @example
 * class Cubic extends keras.Loss {
 *   override call(yTrue: NDArray, yPred: NDArray) {
 *     return nd.mean(nd.power(nd.abs(nd.subtract(yTrue, yPred)), 3), { axis: -1 });
 *   }
 * }
 * model.compile({ loss: new Cubic() });
 */
export abstract class Loss extends CallableLoss {
  static readonly kerasModule: string = "keras.losses";

  override readonly name: string;
  readonly reduction: Reduction;
  readonly dtype: FloatX;

  constructor({ reduction = "sum_over_batch_size", name, dtype }: LossOptions = {}) {
    super();
    this.name = name ?? this.defaultName;
    const spelled = reduction === null ? null : snakeCase(reduction);
    if (!REDUCTIONS.includes(spelled)) {
      throw new ValueError(`${this.name}: expected a reduction (${REDUCTIONS.join(", ")}), got ${reduction}.`);
    }
    this.reduction = spelled as Reduction;
    this.dtype = dtype === undefined ? floatx() : asFloatX(dtype, this.name);
  }

  /** @internal Keras's name for it. */
  protected get defaultName(): string {
    return snakeCase(classNameOf(this));
  }

  get className(): string {
    return classNameOf(this);
  }

  override toString(): string {
    return `<${this.className} name=${this.name}>`;
  }

  /** The losses of the single samples: the last axis gone, unless the loss says otherwise. */
  abstract override call(yTrue: NDArray, yPred: NDArray): NDArray;

  /** The options that make one like this. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }

  /** @internal What a call does. */
  invoke(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): NDArray {
    const target = math.astype(asArray(yTrue, this.name), this.dtype);
    const output = math.astype(asArray(yPred, this.name), this.dtype);
    const weight = sampleWeight === undefined || sampleWeight === null ? undefined : asArray(sampleWeight, this.name);
    const losses = this.call(...sameRank(target, output));
    // Steps that are padding do not count, and a mean is over those that do.
    const mask = yPred instanceof NDArray ? getMask(yPred) : undefined;
    const means = this.reduction === "sum_over_batch_size" || this.reduction === "mean";
    return this.reduce(losses, mask === undefined ? weight : maskedWeight(weight, mask, losses.dtype, means));
  }

  /** @internal Weighs the samples' losses and makes them one number. */
  reduce(values: NDArray, sampleWeight: NDArray | undefined): NDArray {
    let losses = values;
    let weight: NDArray | undefined;
    if (sampleWeight !== undefined) {
      [losses, weight] = sameRank(values, math.astype(sampleWeight, values.dtype));
      checkWeights(values, sampleWeight, this.name);
      losses = math.multiply(losses, weight);
    }
    if (this.reduction === null || this.reduction === "none" || losses.ndim === 0) return losses;
    const total = math.sum(losses);
    if (this.reduction === "sum") return total;
    if (this.reduction === "mean_with_sample_weight" && weight !== undefined) {
      return math.divideNoNan(total, math.sum(weight));
    }
    return math.divide(total, Math.max(1, losses.size));
  }
}

/**
 * @internal Sample weights that leave out what a mask says is padding. Where a mean over all places follows
 * (`means`), what is left counts so much more that it is a mean over the places that count.
 */
export function maskedWeight(weight: NDArray | undefined, mask: NDArray, dtype: DType, means: boolean): NDArray {
  let counts = math.astype(mask, dtype);
  if (means) counts = math.multiply(counts, math.divideNoNan(full([], mask.size, dtype), math.sum(counts)));
  if (weight === undefined) return counts;
  let own = math.astype(weight, dtype);
  while (own.ndim < counts.ndim) own = math.expandDims(own, -1);
  const [a, b] = sameRank(counts, own);
  return math.multiply(a, b);
}

/** Weights must broadcast to the samples' losses. */
function checkWeights(values: NDArray, weight: NDArray, where: string): void {
  try {
    broadcastShapes(...(sameRank(values, weight).map(({ shape }) => shape) as [number[], number[]]), where);
  } catch {
    throw new ShapeError(
      `${where}: expected sample weights that fit losses of shape ${showShape(values.shape)}, ` +
        `got ${showShape(weight.shape)}.`,
    );
  }
}

/**
 * A loss's function: `meanSquaredError(yTrue, yPred)` is the loss of those, a number; `meanSquaredError()` and
 * `meanSquaredError({ reduction: "sum" })` make a `Loss` for `compile`.
 */
export interface LossFunction<O extends LossOptions> {
  (yTrue: ArrayInput, yPred: ArrayInput, options?: O): NDArray;
  (options?: O): Loss;
  /** The class behind it. */
  readonly lossClass: new (
    options?: O,
  ) => Loss;
}

/** The function beside a loss's class. Called with arrays, it computes in the predictions' dtype. */
export function lossFunction<O extends LossOptions>(type: new (options?: O) => Loss): LossFunction<O> {
  const call = (...args: unknown[]): Loss | NDArray => {
    if (args.length < 2) return new type(args[0] as O | undefined);
    const yPred = asArray(args[1], classNameOf(type.prototype as object));
    const dtype = isFloat(yPred.dtype) ? yPred.dtype : floatx();
    return new type({ dtype, ...(args[2] as O | undefined) } as O)(args[0] as ArrayInput, yPred);
  };
  return Object.assign(call, { lossClass: type }) as LossFunction<O>;
}

/** A function of one's own as a loss: `(yTrue, yPred) => losses`. */
export class CustomLoss extends Loss {
  readonly #f: (yTrue: NDArray, yPred: NDArray) => NDArray;

  constructor(f: (yTrue: NDArray, yPred: NDArray) => NDArray, options: LossOptions = {}) {
    super({ ...options, name: options.name ?? (f.name ? snakeCase(f.name) : "loss") });
    this.#f = f;
  }

  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const values: unknown = this.#f(yTrue, yPred);
    if (values instanceof NDArray) return values;
    throw new ValueError(`${this.name}: expected the loss to give an array, got ${typeof values}.`);
  }
}

import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import type { ArrayInput } from "../arrays.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import type { Masks } from "../masks.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface EmbeddingOptions extends LayerOptions, ConstraintOptions<"embeddings"> {
  /** How many different numbers there are: they go from 0 to `inputDim - 1`. */
  inputDim?: number | undefined;
  /** Length of the vectors. */
  outputDim?: number | undefined;
  /** Default `"uniform"`: evenly from -0.05 to 0.05. */
  embeddingsInitializer?: InitializerLike | undefined;
  embeddingsRegularizer?: RegularizerLike | null | undefined;
  /** Whether 0 is padding: layers that know masks then leave it out. Default false. */
  maskZero?: boolean | undefined;
  /** The vectors to start with, `[inputDim, outputDim]`. */
  weights?: ArrayInput | readonly ArrayInput[] | undefined;
  /** Length of the sequences, as Keras 2 and tfjs have it. */
  inputLength?: number | undefined;
}

/**
 * A vector for each of `inputDim` numbers: `[batch, …]` of whole numbers → `[batch, …, outputDim]`.
 *
 * Weights: embeddings `[inputDim, outputDim]`.
 *
 * @param inputDim - How many different numbers there are; the largest is one less.
 * @param outputDim - Length of the vectors.
 * @throws {ValueError} If one of them is not a whole number above 0. @throws {ShapeError} If a number is out of range.
 * @example
 * layers.embedding(5000, 32, { maskZero: true });
 */
export class Embedding extends Layer {
  static override readonly constrained: Readonly<Record<string, string>> = { embeddings: "embeddingsConstraint" };
  declare readonly embeddingsConstraint: Constraint | undefined;
  // Its `inputDim` is not that of `dense`: how many numbers there are, not how long a sample is.
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsRegularizer: Regularizer | undefined;
  embeddings!: Variable;

  constructor(inputDim: number | EmbeddingOptions, outputDim?: number | EmbeddingOptions, options?: EmbeddingOptions) {
    const given: EmbeddingOptions =
      typeof inputDim === "object"
        ? inputDim
        : typeof outputDim === "object"
          ? { ...outputDim, inputDim }
          : { ...options, inputDim, outputDim };
    const { inputDim: rows, outputDim: columns, inputLength, weights, ...rest } = given;
    const inputShape = rest.inputShape ?? (inputLength === undefined ? undefined : [inputLength]);
    super({ ...rest, inputShape });
    this.inputDim = wholeAbove0(rows, "inputDim");
    this.outputDim = wholeAbove0(columns, "outputDim");
    this.maskZero = given.maskZero ?? false;
    this.embeddingsInitializer = getInitializer(given.embeddingsInitializer ?? "uniform");
    this.embeddingsRegularizer = getRegularizer(given.embeddingsRegularizer);
    if (weights === undefined) return;
    this.ensureBuilt([-1]);
    const listed = Array.isArray(weights) && weights.length === 1;
    this.setWeights(listed ? (weights as ArrayInput[]) : [weights as ArrayInput]);
  }

  override build(): void {
    this.embeddings = this.addWeight({
      name: "embeddings",
      shape: [this.inputDim, this.outputDim],
      initializer: this.embeddingsInitializer,
      regularizer: this.embeddingsRegularizer,
    });
  }

  override call(inputs: NDArray): NDArray {
    const whole = inputs.dtype === "int32" || inputs.dtype === "int64";
    return math.take(this.embeddings.value, whole ? inputs : math.astype(inputs, "int32"), 0);
  }

  override computeMask(inputs: NDArray): Masks {
    return this.maskZero ? math.notEqual(inputs, 0) : undefined;
  }

  override get supportsMasking(): boolean {
    return this.maskZero;
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer = null, maskZero } = this;
    const own = { inputDim, outputDim, embeddingsInitializer, embeddingsRegularizer, maskZero };
    return { ...super.getConfig(), ...own };
  }
}

function wholeAbove0(value: number | undefined, what: string): number {
  if (Number.isInteger(value) && value! > 0) return value!;
  throw new ValueError(`embedding: expected ${what} to be a whole number above 0, got ${showValue(value)}.`);
}

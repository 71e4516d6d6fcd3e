/** What Keras's three cells share: a kernel for the inputs, one for the state, a bias, and dropout of both. */
import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../../errors.ts";
import {
  type ActivationFunction,
  type ActivationLike,
  activationName,
  getActivation,
} from "../../activations/index.ts";
import { full } from "../../arrays.ts";
import type { Constraint, ConstraintOptions } from "../../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../../initializers/index.ts";
import * as math from "../../math.ts";
import { SeedGenerator } from "../../random/uniform.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../../regularizers.ts";
import type { Variable } from "../../variable.ts";
import type { LayerOptions } from "../layer.ts";
import { RecurrentCell } from "./cell.ts";

export interface KerasCellOptions extends LayerOptions, ConstraintOptions<"kernel" | "recurrent" | "bias"> {
  /** Number of outputs, and length of the state. */
  units?: number;
  /** Of the candidate, and of the output. Default `"tanh"`. */
  activation?: ActivationLike | null | undefined;
  /** Whether a bias is added. Default true. */
  useBias?: boolean | undefined;
  /** Default `"glorotUniform"`. */
  kernelInitializer?: InitializerLike | undefined;
  /** Default `"orthogonal"`. */
  recurrentInitializer?: InitializerLike | undefined;
  /** Default `"zeros"`. */
  biasInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | null | undefined;
  recurrentRegularizer?: RegularizerLike | null | undefined;
  biasRegularizer?: RegularizerLike | null | undefined;
  /** Share of the inputs that is dropped while training, the same at every step of a sequence. Default 0. */
  dropout?: number | undefined;
  /** Share of the state that is dropped likewise. Default 0. */
  recurrentDropout?: number | undefined;
  /** Of dropout: a whole number for the same masks every time. */
  seed?: number | null | undefined;
}

export interface GatedCellOptions extends KerasCellOptions {
  /** Of the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationLike | null | undefined;
}

/** Masks that all steps of a sequence share, for each block of the kernels or one for all. */
type DropMasks = readonly NDArray[] | undefined;

/** A cell of Keras: its weights, each of `blocks` pieces of `units` columns. */
export abstract class KerasCell extends RecurrentCell {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "kernelConstraint",
    recurrent_kernel: "recurrentConstraint",
    bias: "biasConstraint",
  };
  declare readonly kernelConstraint: Constraint | undefined;
  declare readonly recurrentConstraint: Constraint | undefined;
  declare readonly biasConstraint: Constraint | undefined;
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly recurrentRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  readonly dropout: number;
  readonly recurrentDropout: number;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | undefined;
  readonly #random: SeedGenerator;
  #masks: { inputs: DropMasks; state: DropMasks } = { inputs: undefined, state: undefined };

  constructor(options: KerasCellOptions) {
    super(options);
    const { units } = options;
    if (!Number.isInteger(units) || units! <= 0) {
      throw new ValueError(`${this.name}: expected units to be a whole number above 0, got ${showValue(units)}.`);
    }
    this.units = units!;
    this.activation = getActivation(options.activation === undefined ? "tanh" : options.activation);
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorotUniform");
    this.recurrentInitializer = getInitializer(options.recurrentInitializer ?? "orthogonal");
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    this.recurrentRegularizer = getRegularizer(options.recurrentRegularizer);
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
    this.dropout = shareOf(options.dropout);
    this.recurrentDropout = shareOf(options.recurrentDropout);
    this.#random = new SeedGenerator(options.seed);
  }

  get stateSize(): readonly number[] {
    return [this.units];
  }

  /** @internal Pieces of `units` columns in the kernels. */
  abstract get blocks(): number;

  /** @internal */
  protected get biasShape(): Shape {
    return [this.blocks * this.units];
  }

  /** @internal What the bias starts as. */
  protected biasStart(): InitializerLike {
    return this.biasInitializer;
  }

  override build(inputShape: Shape): void {
    const inputs = inputShape.at(-1);
    if (inputs === undefined || inputs < 0 || inputShape.length !== 2) {
      throw new ShapeError(
        `${this.name}: expected inputs [batch, features] a step with a known number of features, ` +
          `got ${showShape(inputShape.map((n) => (n < 0 ? null : n)))}.`,
      );
    }
    const columns = this.blocks * this.units;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [inputs, columns],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
    });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [this.units, columns],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
    });
    if (!this.useBias) return;
    const { biasShape: shape, biasRegularizer: regularizer } = this;
    this.bias = this.addWeight({ name: "bias", shape, initializer: this.biasStart(), regularizer });
  }

  override beginSequence(): void {
    this.#masks = { inputs: undefined, state: undefined };
  }

  /** @internal Whether a step of training drops something. */
  drops(training: boolean | undefined, what: "inputs" | "state"): boolean {
    const share = what === "inputs" ? this.dropout : this.recurrentDropout;
    return training === true && share > 0 && share < 1;
  }

  /** @internal The sequence's masks, drawn at its first step: one a block where the state is dropped too, as in Keras. */
  dropMasks(what: "inputs" | "state", like: NDArray): readonly NDArray[] {
    const known = this.#masks[what];
    if (known !== undefined) return known;
    const share = what === "inputs" ? this.dropout : this.recurrentDropout;
    const count = this.recurrentDropout > 0 ? this.blocks : 1;
    const masks = Array.from({ length: count }, () => {
      const keeps = math.greaterEqual(this.#random.uniform(like.shape, like.dtype), share);
      return math.multiply(math.astype(keeps, like.dtype), 1 / (1 - share));
    });
    this.#masks[what] = masks;
    return masks;
  }

  /** @internal `x·kernel`, with dropped inputs while training; `blocks` columns of it at most. */
  protected project(
    what: "inputs" | "state",
    x: NDArray,
    kernel: NDArray,
    training?: boolean,
    blocks?: number,
  ): NDArray {
    const columns = (blocks ?? this.blocks) * this.units;
    const part = columns === kernel.shape[1] ? kernel : math.columns(kernel, 0, columns);
    if (!this.drops(training, what)) return math.matmul(x, part);
    const masks = this.dropMasks(what, x);
    if (masks.length === 1) return math.matmul(math.multiply(x, masks[0]!), part);
    const { units } = this;
    const products = masks
      .slice(0, blocks ?? this.blocks)
      .map((mask, i) => math.matmul(math.multiply(x, mask), math.columns(kernel, i * units, (i + 1) * units)));
    return math.concatenate(products, -1);
  }

  /** @internal */
  protected block(x: NDArray, i: number): NDArray {
    return math.columns(x, i * this.units, (i + 1) * this.units);
  }

  override getInitialState(batchSize: number): NDArray[] {
    return this.stateSize.map((size) => full([batchSize, size], 0, this.dtype));
  }

  override getConfig(): Record<string, unknown> {
    const { units, useBias, kernelInitializer, recurrentInitializer, biasInitializer, dropout, recurrentDropout } =
      this;
    const { kernelRegularizer = null, recurrentRegularizer = null, biasRegularizer = null } = this;
    return {
      ...super.getConfig(),
      units,
      activation: activationName(this.activation),
      useBias,
      kernelInitializer,
      recurrentInitializer,
      biasInitializer,
      kernelRegularizer,
      recurrentRegularizer,
      biasRegularizer,
      dropout,
      recurrentDropout,
      seed: this.#random.config,
    };
  }
}

/** A cell with gates. */
export abstract class GatedCell extends KerasCell {
  readonly recurrentActivation: ActivationFunction;

  constructor(options: GatedCellOptions) {
    super(options);
    this.recurrentActivation = getActivation(
      options.recurrentActivation === undefined ? "sigmoid" : options.recurrentActivation,
    );
  }

  /** @internal Whether the op over whole sequences computes what this cell does. */
  get usual(): boolean {
    return activationName(this.activation) === "tanh" && activationName(this.recurrentActivation) === "sigmoid";
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), recurrentActivation: activationName(this.recurrentActivation) };
  }
}

/** As in Keras, what is beyond 0 and 1 counts as these. */
const shareOf = (share = 0): number => Math.min(1, Math.max(0, share));

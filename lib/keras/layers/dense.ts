import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { type ActivationFunction, type ActivationLike, activationName, getActivation } from "../activations/index.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface DenseOptions extends LayerOptions, ConstraintOptions<"kernel" | "bias"> {
  /** Number of outputs. */
  units?: number;
  /** What the outputs pass through. Default none. */
  activation?: ActivationLike | null | undefined;
  /** Whether a bias is added. Default true. */
  useBias?: boolean | undefined;
  /** Default `"glorotUniform"`. */
  kernelInitializer?: InitializerLike | undefined;
  /** Default `"zeros"`. */
  biasInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | null | undefined;
  biasRegularizer?: RegularizerLike | null | undefined;
}

/**
 * Fully connected: `activation(x·kernel + bias)`; `[batch, …, inputs]` → `[batch, …, units]`.
 *
 * Weights: kernel `[inputs, units]`, bias `[units]`.
 *
 * @param units - Number of outputs; a whole number above 0. In tfjs's style it may be one of the options.
 * @throws {ValueError} If units is not a whole number above 0.
 * @example
 * layers.dense(2, { inputShape: [3], activation: "relu" });
 */
export class Dense extends Layer {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "kernelConstraint",
    bias: "biasConstraint",
  };
  declare readonly kernelConstraint: Constraint | undefined;
  declare readonly biasConstraint: Constraint | undefined;
  static override readonly keepsMask: boolean = true;
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  kernel!: Variable;
  bias: Variable | undefined;

  constructor(units: number | DenseOptions, options: DenseOptions = {}) {
    const given = typeof units === "object" ? units : { ...options, units };
    super(given);
    if (!Number.isInteger(given.units) || given.units! <= 0) {
      throw new ValueError(`dense: expected units to be a whole number above 0, got ${showValue(given.units)}.`);
    }
    this.units = given.units!;
    this.activation = getActivation(given.activation);
    this.useBias = given.useBias ?? true;
    this.kernelInitializer = getInitializer(given.kernelInitializer ?? "glorotUniform");
    this.biasInitializer = getInitializer(given.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(given.kernelRegularizer);
    this.biasRegularizer = getRegularizer(given.biasRegularizer);
  }

  override build(inputShape: Shape): void {
    const inputs = inputShape.at(-1);
    if (inputShape.length < 2 || inputs === undefined || inputs < 0) {
      throw new ShapeError(
        `${this.name}: expected inputs [batch, …, features] with a known number of features, ` +
          `got ${showShape(inputShape.map((n) => (n < 0 ? null : n)))}.`,
      );
    }
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [inputs, this.units],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: [this.units],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
    });
  }

  override call(inputs: NDArray): NDArray {
    const x = math.astype(inputs, this.dtype);
    const features = this.kernel.shape[0]!;
    if (x.ndim < 2 || x.shape.at(-1) !== features) {
      throw new ShapeError(
        `${this.name}: expected inputs [batch, …, ${features}], got ${showShape(x.shape)}.` +
          (x.ndim === 1 && x.shape[0] === features ? " Did you mean a batch of one: x.reshape([1, -1])?" : ""),
      );
    }
    const product = math.matmul(x, this.kernel.value);
    return this.activation(this.bias === undefined ? product : math.add(product, this.bias.value));
  }

  override getConfig(): Record<string, unknown> {
    const { units, useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer } = this;
    return {
      ...super.getConfig(),
      units,
      activation: activationName(this.activation),
      useBias,
      kernelInitializer,
      biasInitializer,
      kernelRegularizer: kernelRegularizer ?? null,
      biasRegularizer: biasRegularizer ?? null,
    };
  }
}

import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { einsum } from "../../ops/index.ts";
import { type ActivationFunction, type ActivationLike, activationName, getActivation } from "../activations/index.ts";
import type { Constraint, ConstraintOptions } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import * as math from "../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import type { Variable } from "../variable.ts";
import { Layer, type LayerOptions } from "./layer.ts";

export interface EinsumDenseOptions extends LayerOptions, ConstraintOptions<"kernel" | "bias"> {
  /** Axes of the inputs, of the kernel, and of the outputs: `"ab,bc->ac"`; `"..."` for any others. */
  equation?: string | undefined;
  /** Shape of one sample's output; `null` for axes that are those of the input. */
  outputShape?: number | readonly (number | null)[] | undefined;
  activation?: ActivationLike | null | undefined;
  /** Letters of the output's axes that a bias is added along. Default none: no bias. */
  biasAxes?: string | null | undefined;
  /** Default `"glorotUniform"`. */
  kernelInitializer?: InitializerLike | undefined;
  /** Default `"zeros"`. */
  biasInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | null | undefined;
  biasRegularizer?: RegularizerLike | null | undefined;
}

/**
 * Dense along any axes: `activation(einsum(equation, x, kernel) + bias)`.
 *
 * @param equation - Two inputs and an output, `"abc,cd->abd"`.
 * @throws {ValueError} If the equation cannot be read. @throws {ShapeError} If it does not fit the inputs.
 * @example
 * layers.einsumDense("abc,cd->abd", { outputShape: [null, 64], biasAxes: "d" })(nd.ones([2, 32, 128])).shape; // → [ 2, 32, 64 ]
 */
export class EinsumDense extends Layer {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "kernelConstraint",
    bias: "biasConstraint",
  };
  declare readonly kernelConstraint: Constraint | undefined;
  declare readonly biasConstraint: Constraint | undefined;
  readonly equation: string;
  readonly outputShapeOption: readonly (number | null)[];
  readonly activation: ActivationFunction;
  readonly biasAxes: string | null;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  kernel!: Variable;
  bias: Variable | undefined;

  constructor(equation: string | EinsumDenseOptions, options: EinsumDenseOptions = {}) {
    const given: EinsumDenseOptions = typeof equation === "object" ? equation : { ...options, equation };
    super(given);
    this.equation = (given.equation ?? "").replaceAll(" ", "");
    if (!/^[a-zA-Z.]+,[a-zA-Z]+->[a-zA-Z.]+$/.test(this.equation)) {
      throw new ValueError(`einsumDense: expected an equation like "abc,cd->abd", got ${showValue(given.equation)}.`);
    }
    const shape = given.outputShape ?? [];
    this.outputShapeOption = typeof shape === "number" ? [shape] : shape;
    this.activation = getActivation(given.activation);
    this.biasAxes = given.biasAxes ?? null;
    this.kernelInitializer = getInitializer(given.kernelInitializer ?? "glorotUniform");
    this.biasInitializer = getInitializer(given.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(given.kernelRegularizer);
    this.biasRegularizer = getRegularizer(given.biasRegularizer);
  }

  override build(inputShape: Shape): void {
    const [left, right] = this.equation.split("->") as [string, string];
    const [inputs, kernel] = left.split(",") as [string, string];
    const lengths = new Map<string, number>();
    // The batch's axis is not part of the option; what stands before "..." is counted from the left, the rest from the right.
    const outputs = [inputShape[0]!, ...this.outputShapeOption.map((n) => n ?? -1)];
    readAxes(right, outputs, lengths);
    readAxes(inputs, inputShape, lengths);
    const shape = [...kernel].map((letter) => lengths.get(letter) ?? -1);
    if (shape.some((n) => n < 0)) {
      throw new ShapeError(
        `${this.name}: expected inputs and an outputShape that say how long each axis of the kernel (${kernel}) is, ` +
          `got ${showShape(inputShape.map((n) => (n < 0 ? null : n)))} and ${showShape(this.outputShapeOption)}.`,
      );
    }
    const { kernelInitializer, kernelRegularizer, biasInitializer, biasRegularizer } = this;
    this.kernel = this.addWeight({
      name: "kernel",
      shape,
      initializer: kernelInitializer,
      regularizer: kernelRegularizer,
    });
    if (this.biasAxes === null) return;
    const letters = [...right.replace("...", "")];
    const first = Math.min(...[...this.biasAxes].map((letter) => letters.indexOf(letter)));
    if (first < 0) {
      throw new ValueError(`${this.name}: expected biasAxes among the output's (${right}), got "${this.biasAxes}".`);
    }
    // It broadcasts from the right: axes between those of the bias have length 1.
    const biasShape = letters
      .slice(first)
      .map((letter) => (this.biasAxes!.includes(letter) ? lengths.get(letter)! : 1));
    this.bias = this.addWeight({
      name: "bias",
      shape: biasShape,
      initializer: biasInitializer,
      regularizer: biasRegularizer,
    });
  }

  override call(inputs: NDArray): NDArray {
    const product = einsum(this.equation, [inputs, this.kernel.value]);
    return this.activation(this.bias === undefined ? product : math.add(product, this.bias.value));
  }

  override getConfig(): Record<string, unknown> {
    const { equation, biasAxes, kernelInitializer, biasInitializer } = this;
    const { kernelRegularizer = null, biasRegularizer = null } = this;
    const own = { equation, outputShape: [...this.outputShapeOption], activation: activationName(this.activation) };
    const weights = { biasAxes, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer };
    return { ...super.getConfig(), ...own, ...weights };
  }
}

/** Notes how long the axes are that letters stand for. */
function readAxes(letters: string, shape: readonly number[], lengths: Map<string, number>): void {
  const [before, after = ""] = letters.split("...") as [string, string?];
  const note = (letter: string, length: number | undefined): void => {
    if (length !== undefined && length >= 0) lengths.set(letter, length);
  };
  [...before].forEach((letter, i) => void note(letter, shape[i]));
  [...after].forEach((letter, i) => void note(letter, shape[shape.length - after.length + i]));
}

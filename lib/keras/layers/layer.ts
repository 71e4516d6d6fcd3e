/** The base of every layer: building, weights, calls, configuration. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { sameShape } from "../../core/shape.ts";
import { ShapeError, StateError, showShape, showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, asArray, cast, copyOf } from "../arrays.ts";
import { asFloatX, type FloatX, floatx } from "../config.ts";
import { type Constraint, type ConstraintLike, getConstraint } from "../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../initializers/index.ts";
import type { Masks } from "../masks.ts";
import { autoName, classNameOf, snakeCase } from "../names.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.ts";
import { type Node, type PartialShape, SymbolicTensor } from "../symbolic.ts";
import { Variable } from "../variable.ts";
import { callArrays, callSymbolic, currentCall } from "./call.ts";
import { CallableLayer, type CallOptions } from "./callable.ts";
import { childrenOf } from "./children.ts";

/** What every layer takes. */
export interface LayerOptions {
  /** Unique in a model. Default: the class's, counted: `dense`, `dense_1`. */
  name?: string | undefined;
  /** Of its weights and computations. Default `floatx()`. */
  dtype?: FloatX | undefined;
  /** Whether its weights are trained. Default true. */
  trainable?: boolean | undefined;
  /** Shape of one sample; given to the first layer of a sequential model. */
  inputShape?: PartialShape | undefined;
  /** Short for `inputShape: [inputDim]`. */
  inputDim?: number | undefined;
  /** A penalty on its outputs, added to the loss. */
  activityRegularizer?: RegularizerLike | null | undefined;
}

/** A weight to be made. */
export interface WeightOptions {
  shape?: Shape;
  /** Default `"glorotUniform"` for two axes or more, else zeros. */
  initializer?: InitializerLike | undefined;
  trainable?: boolean | undefined;
  regularizer?: Regularizer | undefined;
  constraint?: Constraint | undefined;
  name?: string | undefined;
  dtype?: FloatX | undefined;
}

/**
 * A layer: weights, and a function of its inputs.
 *
 * Subclass it with `build` (make weights once the input's shape is known) and `call` (compute, with `nd`'s functions).
 * A layer is itself a function: `layer(x)` builds it if need be and runs `call`.
 *
 * @example
 * class Scale extends keras.Layer {
 *   scale!: keras.Variable;
 *   override build(inputShape: keras.Shape) {
 *     this.scale = this.addWeight({ shape: [inputShape.at(-1)!], initializer: "ones", name: "scale" });
 *   }
 *   override call(x: NDArray) {
 *     return nd.multiply(x, this.scale.value);
 *   }
 * }
 * new Scale()(nd.ones([2, 3]));
 */
export class Layer extends CallableLayer {
  /** @internal Registered for `loadModel`: which of Keras's modules it lives in. */
  static readonly kerasModule: string = "keras.layers";

  /** @internal Whether what comes out has the time steps of what goes in, so that its mask holds for both. */
  static readonly keepsMask: boolean = false;

  /** @internal Options that constrain weights, by the weight's name: `{ kernel: "kernelConstraint" }`. */
  static readonly constrained: Readonly<Record<string, string>> = {};

  override readonly name: string;
  readonly dtype: FloatX;
  /** Whether its weights exist. */
  built = false;
  /** @internal Calls on symbolic tensors. */
  readonly inboundNodes: Node[] = [];
  /** @internal What `build` was given. */
  buildShape: Shape | readonly Shape[] | undefined;
  /** @internal Given to the first layer of a sequential model. */
  readonly inputShapeOption: PartialShape | undefined;
  activityRegularizer: Regularizer | undefined;
  #trainable: boolean;
  #supportsMasking: boolean | undefined;
  readonly #weights: Variable[] = [];

  constructor(options: LayerOptions = {}) {
    super();
    this.name = options.name ?? autoName(classNameOf(this));
    this.dtype = options.dtype === undefined ? floatx() : asFloatX(options.dtype, this.name);
    this.#trainable = options.trainable ?? true;
    this.inputShapeOption = options.inputShape ?? (options.inputDim === undefined ? undefined : [options.inputDim]);
    this.activityRegularizer = getRegularizer(options.activityRegularizer);
    for (const option of Object.values((this.constructor as typeof Layer).constrained)) {
      Object.assign(this, { [option]: getConstraint((options as Record<string, ConstraintLike | null>)[option]) });
    }
  }

  /** The name of its class: `"Dense"`. */
  get className(): string {
    return classNameOf(this);
  }

  // ------------------------------------------------------------------ to be overridden

  /** Makes the weights. @param inputShape - The batch first; for several inputs a list of shapes. Free axes are -1. */
  build(_inputShape: Shape): void {}

  /**
   * Computes the outputs, with `nd`'s functions, so that gradients flow.
   *
   * @param inputs - An array; for a layer of several inputs, declare `readonly NDArray[]`.
   * @param options.training - Whether this is training.
   */
  // biome-ignore lint/suspicious/noExplicitAny: subclasses narrow it to what they take, an array or a list of arrays.
  override call(_inputs: any, _options?: CallOptions): NDArray | NDArray[] {
    throw new StateError(`${this.name}: expected class ${this.className} to define call(inputs), it does not.`);
  }

  /**
   * The mask of the outputs, from that of the inputs (a list of masks for a list of inputs). Default: the same.
   * Override it in a layer that makes a mask, or changes the axes that one stands for.
   */
  computeMask(_inputs: NDArray | readonly NDArray[], mask: Masks): Masks {
    return mask;
  }

  /**
   * Whether the layer hands its inputs' mask on. Default: whether it defines `computeMask`; set it in a layer of your
   * own that keeps time steps apart. A mask ends, with a warning, at a layer that does not.
   */
  get supportsMasking(): boolean {
    return this.#supportsMasking ?? ((this.constructor as typeof Layer).keepsMask || this.changesMask);
  }

  /** @internal Whether its outputs' mask is not simply its inputs'. */
  get changesMask(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  set supportsMasking(value: boolean) {
    this.#supportsMasking = value;
  }

  /** The options that make a layer like this one: `new Layer(layer.getConfig())`. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable, dtype: this.dtype, ...this.#constraints() };
  }

  /** By option: `kernelConstraint`. */
  #constraints(): Record<string, Constraint | null> {
    const fields = this as unknown as Record<string, Constraint | undefined>;
    const options = Object.values((this.constructor as typeof Layer).constrained);
    return Object.fromEntries(options.map((option) => [option, fields[option] ?? null]));
  }

  /** A layer with this configuration and weights of its own. */
  static fromConfig<T extends Layer>(this: new (options: never) => T, config: Record<string, unknown>): T {
    return new this(config as never);
  }

  // ------------------------------------------------------------------ calls

  /** @internal What `layer(inputs)` does. */
  invoke(inputs: unknown, options: CallOptions = {}): unknown {
    if (inputs instanceof SymbolicTensor) return callSymbolic(this, [inputs], options, true);
    if (Array.isArray(inputs) && inputs.some((x) => x instanceof SymbolicTensor)) {
      return callSymbolic(this, inputs as SymbolicTensor[], options, false);
    }
    return callArrays(this, inputs, options);
  }

  /** @internal Builds once. */
  ensureBuilt(shape: Shape | readonly Shape[]): void {
    if (this.built) return;
    this.build(shape as Shape);
    this.built = true;
    this.buildShape = shape;
  }

  /** Adds to the loss of the step that this call is part of: a 0-d array computed from the inputs. */
  addLoss(loss: NDArray): void {
    currentCall().losses.push(loss);
  }

  // ------------------------------------------------------------------ weights

  /**
   * Makes a weight: in `build`, or in the constructor where the shape is known.
   *
   * @example
   * this.kernel = this.addWeight({ shape: [inputs, 4], initializer: "glorotUniform", name: "kernel" });
   */
  addWeight(options: WeightOptions): Variable;
  addWeight(shape: Shape, options?: WeightOptions): Variable;
  addWeight(first: Shape | WeightOptions, second: WeightOptions = {}): Variable {
    const options = isShape(first) ? { ...second, shape: first } : first;
    const { shape = [], trainable = true, regularizer, name = "variable", dtype = this.dtype } = options;
    const constraint =
      options.constraint ??
      this.#constraints()[(this.constructor as typeof Layer).constrained[name] ?? ""] ??
      undefined;
    if (shape.some((n) => !Number.isInteger(n) || n < 0)) {
      throw new ShapeError(
        `${this.name}.addWeight: expected a shape of whole numbers for "${name}", got ${showShape(shape)}. ` +
          "An axis of the input that a weight depends on must be known.",
      );
    }
    const initializer = getInitializer(options.initializer ?? (shape.length >= 2 ? "glorotUniform" : "zeros"));
    const value = cast(created(initializer, shape, dtype, `${this.name}.addWeight: expected "${name}"`), dtype);
    if (!sameShape(value.shape, shape)) {
      throw new ShapeError(
        `${this.name}.addWeight: expected the initializer of "${name}" to make ${showShape(shape)}, ` +
          `got ${showShape(value.shape)}.`,
      );
    }
    const variable = new Variable(value, { name, trainable: trainable && this.#trainable, regularizer, constraint });
    variable.path = `${this.name}/${name}`;
    if (!trainable) frozen.add(variable);
    this.#weights.push(variable);
    return variable;
  }

  /** @internal Layers inside this one, in the order they were assigned. */
  get sublayers(): readonly Layer[] {
    return childrenOf(this, Layer);
  }

  /** @internal What a summary may list below it: a model's layers, with the operations between them. */
  get listedBelow(): readonly Layer[] {
    return [];
  }

  /** All its variables: trainable ones first, then the others, then those of the layers inside. */
  get weights(): Variable[] {
    const found = new Set(this.ownWeights);
    for (const layer of this.sublayers) for (const weight of layer.weights) found.add(weight);
    return [...found];
  }

  /** @internal Its variables without those of the layers inside: trainable ones first. */
  get ownWeights(): Variable[] {
    const own = [...this.#weights, ...childrenOf(this, Variable)];
    return [...new Set([...own.filter((v) => !frozen.has(v)), ...own.filter((v) => frozen.has(v))])];
  }

  /** @internal What a field that holds a layer is called in Keras's files. */
  savedAs(field: string): string {
    return snakeCase(field);
  }

  get trainableWeights(): Variable[] {
    return this.trainable ? this.weights.filter((weight) => weight.trainable) : [];
  }

  get nonTrainableWeights(): Variable[] {
    return this.trainable ? this.weights.filter((weight) => !weight.trainable) : this.weights;
  }

  get variables(): Variable[] {
    return this.weights;
  }

  get trainableVariables(): Variable[] {
    return this.trainableWeights;
  }

  /** Whether optimizers change its weights. Set it before `compile`; a batch normalization that is not trainable also normalizes with its moving statistics. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    for (const weight of this.#weights) if (!frozen.has(weight)) weight.trainable = value;
    for (const layer of this.sublayers) layer.trainable = value;
  }

  /** Copies of the weights' values: for a dense layer its kernel `[inputs, units]` and its bias `[units]`. */
  getWeights(): NDArray[] {
    return this.weights.map((weight) => copyOf(weight.value));
  }

  /**
   * Gives all weights new values, in the order of `getWeights()`.
   *
   * @throws {ValueError} If their number is wrong, or a shape: the message lists what was expected beside what came.
   * @throws {StateError} If the layer was never built.
   */
  setWeights(weights: readonly ArrayInput[]): void {
    const variables = this.weights;
    if (!Array.isArray(weights)) {
      throw new ValueError(`${this.name}.setWeights: expected a list of arrays, got ${showValue(weights)}.`);
    }
    const arrays = weights.map((weight) => asArray(weight, `${this.name}.setWeights`));
    const fits = arrays.length === variables.length && variables.every((v, i) => sameShape(v.shape, arrays[i]!.shape));
    if (!fits) throw this.#weightsError(variables, arrays);
    variables.forEach((variable, i) => void variable.assign(arrays[i]!));
  }

  #weightsError(variables: readonly Variable[], arrays: readonly NDArray[]): Error {
    if (variables.length === 0 && !this.isBuilt) {
      return new StateError(
        `${this.name}.setWeights: expected a layer that is built, but its weights do not exist yet. ` +
          "Give the first layer an inputShape, or call it on data once.",
      );
    }
    const count = Math.max(variables.length, arrays.length);
    const lines = Array.from({ length: count }, (_, i) => {
      const [want, got] = [variables[i], arrays[i]];
      const same = want && got && sameShape(want.shape, got.shape);
      const left = want ? `${want.path} ${showShape(want.shape)}` : "nothing more";
      return `\n  ${i}: expected ${left}, got ${got ? showShape(got.shape) : "nothing"}${same ? "" : "  <-"}`;
    });
    const counts = `expected ${variables.length} arrays, got ${arrays.length}.`;
    const what = arrays.length === variables.length ? "expected arrays of its weights' shapes." : counts;
    return new ValueError(`${this.name}.setWeights: ${what}${lines.join("")}`);
  }

  /** @internal Whether every weight there will be exists. */
  get isBuilt(): boolean {
    return this.built;
  }

  /** Number of its weights' elements. @throws {StateError} If it was never built. */
  countParams(): number {
    if (!this.isBuilt) {
      throw new StateError(
        `${this.name}.countParams: expected a layer that is built, this one was never given an input. ` +
          "Give the first layer an inputShape, or call it on data once.",
      );
    }
    return this.weights.reduce((sum, weight) => sum + weight.size, 0);
  }

  // ------------------------------------------------------------------ place in a model

  /** The symbolic input of its first call. */
  get input(): SymbolicTensor {
    return this.#only("input", this.inputs);
  }

  /** The symbolic output of its first call: `keras.model(model.inputs, layer.output)` looks inside a model. */
  get output(): SymbolicTensor {
    return this.#only("output", this.outputs);
  }

  /** The symbolic inputs of its first call. */
  get inputs(): readonly SymbolicTensor[] {
    const node = this.#firstNode("inputs");
    return node.isInput ? node.outputs : node.inputs;
  }

  /** The symbolic outputs of its first call. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#firstNode("outputs").outputs;
  }

  #only(what: string, tensors: readonly SymbolicTensor[]): SymbolicTensor {
    if (tensors.length === 1) return tensors[0]!;
    throw new ValueError(
      `${this.name}.${what}: expected one ${what}, it has ${tensors.length}. Use ${this.name}.${what}s.`,
    );
  }

  #firstNode(what: string): Node {
    const node = this.inboundNodes[0];
    if (node !== undefined) return node;
    throw new StateError(
      `${this.name}.${what}: expected a layer that is part of a model with a known input, but it has never been called. ` +
        "Give the model's first layer an inputShape (layers.dense(2, { inputShape: [2] })), or start with layers.input.",
    );
  }

  override toString(): string {
    return `<${this.className} name=${this.name}, built=${this.isBuilt}>`;
  }
}

/** Weights made not to be trained: they stay so when their layer becomes trainable. */
const frozen = new WeakSet<Variable>();

function created(initializer: Initializer, shape: Shape, dtype: FloatX, expected: string): NDArray {
  try {
    return initializer.create(shape, dtype);
  } catch (cause) {
    // The runtime's own message says neither which weight nor its shape.
    if (!(cause instanceof RangeError) || cause instanceof ValueError || cause instanceof ShapeError) throw cause;
    throw new ValueError(`${expected} to fit in memory, got ${dtype} ${showShape(shape)}.`, { cause });
  }
}

const isShape = (value: Shape | WeightOptions): value is Shape => Array.isArray(value);

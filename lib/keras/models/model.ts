/** Models: layers put together, that can be trained, tested and looked into. */
import { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { StateError, unknownName, ValueError } from "../../errors.ts";
import type { Path } from "../../files.ts";
import type { History } from "../callbacks/history.ts";
import { inCall } from "../layers/call.ts";
import type { CallOptions } from "../layers/callable.ts";
import { childrenOf } from "../layers/children.ts";
import { Layer, type LayerOptions } from "../layers/layer.ts";
import type { Masks } from "../masks.ts";
import type { Metric } from "../metrics/index.ts";
import { uniqueName } from "../names.ts";
import { Operation } from "../operations/operation.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { optionsOf } from "../options.ts";
import type { SaveOptions } from "../saving/index.ts";
import { jsonText } from "../saving/json.ts";
import { serializeKerasObject } from "../saving/serialize.ts";
import { type PartialShape, SymbolicTensor } from "../symbolic.ts";
import type { Batch } from "../training/batch.ts";
import { type Batches, isBatches } from "../training/batches.ts";
import { type Compiled, type CompileOptions, compile } from "../training/compile.ts";
import { type EvaluateOptions, evaluate, evaluateFrom } from "../training/evaluate.ts";
import { type FitOptions, train } from "../training/fit.ts";
import { type BatchOptions, testOnBatch, trainOnBatch } from "../training/on-batch.ts";
import { type PredictOptions, predict, predictFrom } from "../training/predict.ts";
import { explain } from "../training/run.ts";
import { computeLoss, defaultTestStep, defaultTrainStep, type Logs } from "../training/step.ts";
import { Graph } from "./graph.ts";
import type { DataLike } from "./inputs.ts";
import { type ModelSummary, type SummaryOptions, summarize } from "./summary.ts";
import { isTensors, listed, notSymbolic, type Tensors } from "./tensors.ts";

export type { Tensors };

/** What a model with such outputs gives: an array, or a list of arrays. */
export type ArraysOf<T> = T extends readonly unknown[] ? NDArray[] : NDArray;

/** The loss, metrics beside it by name. */
export type Reported = Record<string, number> & { loss: number };

export interface ModelOptions extends Pick<LayerOptions, "name" | "trainable" | "dtype"> {
  inputs?: Tensors | undefined;
  outputs?: Tensors | undefined;
}

/**
 * Layers that work as one: from symbolic inputs to outputs, or (subclassed) by a `call` of your own.
 *
 * @example
 * const x = layers.input([2]);
 * const model = keras.model(x, layers.dense(1)(layers.dense(2, { activation: "relu" })(x)));
 * @example
 * class Mine extends keras.Model {
 *   hidden = layers.dense(4, { activation: "relu" });
 *   last = layers.dense(1);
 *   override call(x: NDArray) {
 *     return this.last(this.hidden(x));
 *   }
 * }
 */
export class Model<In extends NDArray | NDArray[] = NDArray, Out extends NDArray | NDArray[] = NDArray> extends Layer {
  static override readonly kerasModule: string = "keras.models";

  /** @internal From symbolic inputs to outputs; not for subclassed models, and for sequential ones once they are built. */
  graph: Graph | undefined;
  /** @internal Whether inputs, and outputs, are given as single tensors. */
  singleInput = true;
  singleOutput = true;
  /** @internal What `compile` made. */
  compiledState: Compiled | undefined;
  /** Set it to end `fit` after the running batch. */
  stopTraining = false;
  /** What the last `fit` recorded. */
  history: History | undefined;
  /** @internal Only types: what goes in. */
  declare readonly inputType?: In;

  constructor(inputs?: Tensors | ModelOptions, outputs?: Tensors, options: ModelOptions = {}) {
    const given: ModelOptions = isTensors(inputs) ? { ...options, inputs, outputs } : (inputs ?? options);
    const { inputs: from, outputs: to, ...rest } = given;
    if (given instanceof NDArray || Array.isArray(given)) throw notSymbolic();
    super(from !== undefined && rest.name === undefined ? { ...rest, name: uniqueName("functional") } : rest);
    if (from === undefined && to === undefined) return;
    if (!isTensors(from) || !isTensors(to)) {
      throw notSymbolic();
    }
    this.setGraph(new Graph(listed(from), listed(to)));
    this.singleInput = from instanceof SymbolicTensor;
    this.singleOutput = to instanceof SymbolicTensor;
  }

  /** @internal */
  setGraph(graph: Graph | undefined): void {
    this.graph = graph;
    this.built = graph !== undefined;
  }

  override get className(): string {
    return this.graph !== undefined && this.constructor === Model ? "Functional" : super.className;
  }

  // ------------------------------------------------------------------ structure

  /** Its layers, in order; operations (`keras.ops`) are not among them. */
  get layers(): readonly Layer[] {
    return this.graph?.layers.filter((layer) => !(layer instanceof Operation)) ?? childrenOf(this, Layer);
  }

  override get sublayers(): readonly Layer[] {
    return this.layers;
  }

  override get listedBelow(): readonly Layer[] {
    return this.graph?.layers ?? this.layers;
  }

  override get inputs(): readonly SymbolicTensor[] {
    return this.#known("inputs").inputs;
  }

  override get outputs(): readonly SymbolicTensor[] {
    return this.#known("outputs").outputs;
  }

  /** Names of the layers that data enters through. */
  get inputNames(): string[] {
    return this.inputs.map((tensor) => tensor.kerasHistory.operation.name);
  }

  /** Names of the layers that make the outputs. */
  get outputNames(): string[] {
    return this.outputs.map((tensor) => tensor.kerasHistory.operation.name);
  }

  /** Shape of its input, the batch's axis first. */
  get inputShape(): PartialShape {
    return this.input.shape;
  }

  /** Shape of its output, the batch's axis first. */
  get outputShape(): PartialShape {
    return this.output.shape;
  }

  #known(what: string): Graph {
    if (this.graph !== undefined) return this.graph;
    throw new StateError(
      `${this.name}.${what}: expected a model with known inputs, this one has not been given any. ` +
        "Start it with layers.input([...]), or give its first layer an inputShape.",
    );
  }

  override get isBuilt(): boolean {
    return this.built && this.layers.every((layer) => layer.isBuilt);
  }

  /**
   * A layer by name or place; `{ name }` and `{ index }` say the same.
   *
   * @example
   * model.getLayer("dense_1").getWeights();
   */
  getLayer(nameOrIndex: string | number | { name?: string; index?: number }): Layer {
    const { layers } = this;
    if (typeof nameOrIndex === "object" && nameOrIndex !== null) {
      return this.getLayer((nameOrIndex.index ?? nameOrIndex.name)!);
    }
    if (typeof nameOrIndex === "number") {
      const layer = layers.at(nameOrIndex);
      if (layer !== undefined) return layer;
      throw new ValueError(`getLayer: expected a place below ${layers.length}, got ${nameOrIndex}.`);
    }
    const layer = layers.find(({ name }) => name === nameOrIndex);
    if (layer !== undefined) return layer;
    const names = layers.map(({ name }) => name);
    throw unknownName("getLayer", nameOrIndex, names);
  }

  override build(_inputShape: Shape): void {}

  /** The layers inside have masked its outputs. */
  override computeMask(_inputs: NDArray | readonly NDArray[], _mask: Masks): Masks {
    return undefined;
  }

  // biome-ignore lint/suspicious/noExplicitAny: subclasses narrow it to what they take, an array or a list of arrays.
  override call(inputs: any, options: CallOptions = {}): NDArray | NDArray[] {
    if (this.graph === undefined) return super.call(inputs, options);
    const outputs = this.graph.run(Array.isArray(inputs) ? inputs : [inputs], options);
    return this.singleOutput ? outputs[0]! : outputs;
  }

  /** @internal The outputs as a list, with the losses that layers added on the way. */
  forward(inputs: readonly NDArray[], single: boolean, training: boolean): { outputs: NDArray[]; losses: NDArray[] } {
    return inCall(training, ({ losses }) => {
      const result = this.call(single ? inputs[0]! : inputs, { training });
      return { outputs: Array.isArray(result) ? result : [result], losses };
    });
  }

  /**
   * Keras's table of layers, shapes and parameters. It shows itself when it ends a cell; `String(model.summary())` is
   * Keras's text.
   */
  summary(options: SummaryOptions = {}): ModelSummary {
    return summarize(this as unknown as Model, options);
  }

  // ------------------------------------------------------------------ training

  /**
   * Says how to train: what to minimize, how, and what to report.
   *
   * @param options.optimizer - Default `"rmsprop"`, Keras's.
   * @param options.loss - A name, a loss, or a function; for several outputs a list or a record by output name.
   * @example
   * model.compile({ optimizer: "adam", loss: "mse", metrics: ["accuracy"] });
   */
  compile(options: CompileOptions = {}): void {
    this.compiledState = compile(this as unknown as Model, optionsOf(options, "compile", this));
  }

  /** Whether `compile` was called. */
  get compiled(): boolean {
    return this.compiledState !== undefined;
  }

  /** What changes the weights; `compile` sets it. */
  get optimizer(): Optimizer {
    return this.requireCompiled("optimizer").optimizer;
  }

  /** What is reported, the loss first. */
  get metrics(): readonly Metric[] {
    return this.compiledState?.metrics ?? [];
  }

  /** @internal */
  requireCompiled(where: string): Compiled {
    if (this.compiledState !== undefined) return this.compiledState;
    throw new StateError(
      `${this.name}.${where}: expected a compiled model. ` +
        'Call model.compile({ optimizer: "adam", loss: "mse" }) first.',
    );
  }

  /**
   * Trains for a number of epochs.
   *
   * Stop ends it cleanly with the history so far; NaN in the loss ends it with an error and the weights of the last
   * good step.
   *
   * @param x - Inputs, samples first: an array or nested lists; for several inputs a list or a record by name. Or
   * batches `[x, y]` one by one: a generator, a function that makes one, a `keras.utils.PyDataset`.
   * @param y - Targets.
   * @returns What was recorded: `history.history.loss` has one number an epoch.
   * @example
   * const history = await model.fit(x, y, { epochs: 100, verbose: 0 });
   */
  async fit(x: DataLike | Batches, y?: DataLike | null, options: FitOptions = {}): Promise<History> {
    // Awaited, so that the stack of an error in a later step still leads to the line that called fit.
    return await train(this as unknown as Model, x, y ?? undefined, optionsOf(options, "fit", this));
  }

  /**
   * The loss and metrics on some data, weights unchanged.
   *
   * @example
   * const { loss, accuracy } = model.evaluate(x, y);
   */
  evaluate(x: DataLike, y?: DataLike | null, options?: EvaluateOptions): Reported;
  evaluate(x: Batches, y?: null, options?: EvaluateOptions): Promise<Reported>;
  evaluate(x: DataLike | Batches, y?: DataLike | null, options: EvaluateOptions = {}): Reported | Promise<Reported> {
    const run = isBatches(x) ? evaluateFrom : evaluate;
    return run(this as unknown as Model, x as never, y ?? undefined, optionsOf(options, "evaluate", this)) as Reported;
  }

  /**
   * The outputs for some inputs, in batches.
   *
   * @returns An array with one row a sample; a list of them for a model of several outputs.
   */
  predict(x: DataLike, options?: PredictOptions): Out;
  predict(x: Batches, options?: PredictOptions): Promise<Out>;
  predict(x: DataLike | Batches, options: PredictOptions = {}): Out | Promise<Out> {
    const run = isBatches(x) ? predictFrom : predict;
    return run(this as unknown as Model, x as never, optionsOf(options, "predict", this)) as Out;
  }

  /** The outputs for one batch. */
  predictOnBatch(x: DataLike): Out {
    return predict(this as unknown as Model, x, { batchSize: Number.MAX_SAFE_INTEGER }) as Out;
  }

  /** One step on one batch. @returns The loss and metrics of that batch. */
  trainOnBatch(x: DataLike, y?: DataLike, options: BatchOptions = {}): Reported {
    return trainOnBatch(this as unknown as Model, x, y, options) as Reported;
  }

  /** The loss and metrics of one batch. */
  testOnBatch(x: DataLike, y?: DataLike, options: BatchOptions = {}): Reported {
    return testOnBatch(this as unknown as Model, x, y, options) as Reported;
  }

  /** In a line: how the last `fit` ran its steps, and why. */
  explain(): string {
    return explain(this as unknown as Model);
  }

  // ------------------------------------------------------------------ saving

  /**
   * Writes the model to a file in Keras 3's own format: structure, weights, what `compile` was told and where the
   * optimizer stands. `keras.models.loadModel` reads it, here and in Python.
   *
   * @param path - Ends in `.keras`.
   * @param options.overwrite - Whether a file that is there is replaced. Default true.
   * @throws {ValueError} For another ending, and for parts that cannot be written down (a lambda).
   * @example
   * await model.save("xor.keras");
   */
  async save(path: Path, options: SaveOptions = {}): Promise<void> {
    const { saveModel } = await import("../saving/index.ts");
    await saveModel(this as unknown as Model, path, options);
  }

  /** Writes the weights alone. @param path - Ends in `.weights.h5`, Keras's format. */
  async saveWeights(path: Path, options: SaveOptions = {}): Promise<void> {
    const { saveWeights } = await import("../saving/index.ts");
    await saveWeights(this as unknown as Model, path, options);
  }

  /**
   * Reads weights that `saveWeights` or Keras wrote: all of them or, on an error, none.
   *
   * @param path - A `.weights.h5` or `.keras` file, or its bytes.
   * @param options.skipMismatch - Whether weights of other shapes are left as they are. Default false.
   */
  async loadWeights(path: Path | Uint8Array, options: { skipMismatch?: boolean } = {}): Promise<void> {
    const { loadWeights } = await import("../saving/index.ts");
    await loadWeights(this as unknown as Model, path, options);
  }

  /** The structure as Keras writes it down, JSON text. `keras.models.modelFromJson` makes a model of it. */
  toJson(): string {
    return jsonText(serializeKerasObject(this));
  }

  // ------------------------------------------------------------------ to be overridden

  /**
   * One training step, written with `nd`'s functions and the optimizer. Override it for a step of your own.
   *
   * @returns What to report, by name: 0-d arrays.
   * @example
   * override trainStep({ x, y }: Batch) {
   *   const weights = this.trainableVariables;
   *   const tape = new grad.GradientTape();
   *   tape.watch(...weights);
   *   const loss = tape.record(() => losses.meanSquaredError(y, this(x, { training: true })));
   *   this.optimizer.apply(tape.gradient(loss, weights), weights);
   *   return { loss };
   * }
   */
  trainStep(batch: Batch): Logs {
    return defaultTrainStep(this as unknown as Model, batch);
  }

  /** @internal Whether a subclass has a training step of its own: it says itself what it needs. */
  get hasOwnTrainStep(): boolean {
    return this.trainStep !== Model.prototype.trainStep;
  }

  /** One evaluation step; override it beside `trainStep`. */
  testStep(batch: Batch): Logs {
    return defaultTestStep(this as unknown as Model, batch);
  }

  /** @internal */
  get hasOwnTestStep(): boolean {
    return this.testStep !== Model.prototype.testStep;
  }

  /** The loss of predictions: what `compile` was told, and what regularizers and layers add. 0-d. */
  computeLoss(options: {
    y: NDArray | NDArray[];
    yPred: NDArray | NDArray[];
    sampleWeight?: NDArray | undefined;
  }): NDArray {
    return computeLoss(this as unknown as Model, options);
  }

  override getConfig(): Record<string, unknown> {
    if (this.graph === undefined) return { name: this.name, trainable: this.trainable };
    return { name: this.name, trainable: this.trainable, inputs: this.inputNames, outputs: this.outputNames };
  }
}

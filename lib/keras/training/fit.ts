/** Training: epochs of batches, callbacks, validation, progress. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { firstNonFinite, numberOf, placeOf } from "../arrays.ts";
import { Callback, CallbackList, type EpochLogs } from "../callbacks/callback.ts";
import { History } from "../callbacks/history.ts";
import { TerminateOnNaN } from "../callbacks/terminate-on-nan.ts";
import type { DataLike } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { Generator } from "../random/generator.ts";
import { randomSeed } from "../random/seed.ts";
import type { Compiled } from "./compile.ts";
import { batchSizeOf, type SampleOptions, type Samples, samplesOf, splitSamples } from "./data.ts";
import { TrainingError } from "./errors.ts";
import { evaluateSamples } from "./evaluate.ts";
import { Pacer } from "./pause.ts";
import { ProgressBar, type Verbose } from "./progress.ts";
import { stepRunner } from "./runners.ts";

/** Keras's options of `fit`. */
export interface FitOptions extends SampleOptions {
  /** Samples a step. Default 32. */
  batchSize?: number | null | undefined;
  /** How often all samples are gone through. Default 1. */
  epochs?: number | undefined;
  /** 0 is silent, 1 a progress bar in place, 2 the same without a bar. Default "auto": 1. */
  verbose?: Verbose | undefined;
  callbacks?: Callback | readonly Callback[] | null | undefined;
  /** Share of the samples, from the end, that is held back for validation. Default 0. */
  validationSplit?: number | undefined;
  /** `[x, y]` or `[x, y, sampleWeight]`. */
  validationData?: readonly [x: DataLike, y: DataLike, sampleWeight?: DataLike] | null | undefined;
  /** Whether each epoch has another order. Default true. One batch that holds all samples is left as it is. */
  shuffle?: boolean | undefined;
  /** Where counting of epochs starts. Default 0. */
  initialEpoch?: number | undefined;
  /** Batches an epoch. Default all. */
  stepsPerEpoch?: number | null | undefined;
  /** Validation batches. Default all. */
  validationSteps?: number | null | undefined;
  validationBatchSize?: number | null | undefined;
  /** Epochs from one validation to the next, or a list of epochs (from 1). Default 1. */
  validationFreq?: number | readonly number[] | undefined;
}

/** See `Model.fit`. */
export async function train(model: Model, x: DataLike, y: DataLike | undefined, options: FitOptions): Promise<History> {
  const where = `${model.name}.fit`;
  model.requireCompiled("fit");
  const { epochs = 1, initialEpoch = 0, shuffle = true, verbose = "auto" } = options;
  if (!Number.isInteger(epochs) || epochs < 0) {
    throw new ValueError(`${where}: expected epochs to be a whole number of at least 0, got ${showValue(epochs)}.`);
  }
  const batchSize = batchSizeOf(options.batchSize, where);
  let samples = samplesOf(model, x, y, options, where);
  let held: Samples | undefined;
  if (options.validationData) {
    const [valX, valY, sampleWeight] = options.validationData;
    held = samplesOf(model, valX, valY, { sampleWeight }, `${where} (validationData)`);
  } else if (options.validationSplit) {
    [samples, held] = splitSamples(samples, options.validationSplit, where);
  }
  const all = Math.ceil(samples.count / batchSize);
  const steps = options.stepsPerEpoch ?? all;
  const level = verbose === "auto" || verbose === true ? 1 : Number(verbose);

  const history = new History();
  const given = options.callbacks ?? [];
  // The history comes last, as in Keras: it records what the others add to the logs.
  const callbacks = [...(Array.isArray(given) ? given : [given as Callback]), history];
  for (const callback of callbacks) checkCallback(callback, where);
  const list = new CallbackList(callbacks);
  list.set(model, { epochs, steps, verbose: level });
  model.history = history;
  model.stopTraining = false;

  const loop = new Loop(model, samples, { epochs, batchSize, steps, shuffle: shuffle && all > 1 }, history, list, x);
  if (callbacks.some((callback) => callback instanceof TerminateOnNaN)) loop.tolerant = true;
  if (level > 0) loop.bar = new ProgressBar(epochs, steps, level as Verbose);
  const begins = list.has("onEpochBegin");
  await list.call("onTrainBegin");
  let logs: EpochLogs = {};
  try {
    for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      const begun = begins ? list.call("onEpochBegin", epoch) : undefined;
      if (begun) await begun;
      const running = loop.epoch(epoch);
      logs = running instanceof Promise ? await running : running;
      if (held !== undefined && !loop.interrupted && validates(epoch, options.validationFreq ?? 1)) {
        const tested = evaluateSamples(model, held, {
          batchSize: batchSizeOf(options.validationBatchSize ?? batchSize, where),
          steps: options.validationSteps ?? undefined,
        });
        for (const name in tested) logs[`val_${name}`] = tested[name]!;
      }
      loop.endEpoch(logs);
      const ended = list.call("onEpochEnd", epoch, logs);
      if (ended) await ended;
      if (loop.interrupted) {
        // Said aloud, for the cell goes on: without a word a stopped training looks like a finished one.
        console.warn(`${where}: stopped in epoch ${epoch + 1} of ${epochs}; weights and history so far are kept.`);
        break;
      }
    }
    await list.call("onTrainEnd", logs);
  } finally {
    loop.bar?.done();
  }
  return history;
}

function checkCallback(callback: unknown, where: string): void {
  if (callback instanceof Callback) return;
  const hooks = Object.keys((callback ?? {}) as object).filter((name) => name in Callback.prototype);
  const hint = hooks.length > 0 ? ` Did you mean callbacks.lambdaCallback({ ${hooks.join(", ")} })?` : "";
  throw new ValueError(`${where}: expected callbacks of keras.callbacks, got ${showValue(callback)}.${hint}`);
}

/** Whether to validate after an epoch, counted from 0. */
const validates = (epoch: number, freq: number | readonly number[]): boolean =>
  typeof freq === "number" ? (epoch + 1) % freq === 0 : freq.includes(epoch + 1);

interface LoopOptions {
  epochs: number;
  batchSize: number;
  steps: number;
  shuffle: boolean;
}

/** The inner loop: batches in order, a step each. Gives a promise only where it has to wait. */
class Loop {
  bar: ProgressBar | undefined;
  /** Whether Stop was pressed. */
  interrupted = false;
  /** Whether a callback, not an error, ends a training that diverges. */
  tolerant = false;
  readonly #pacer = new Pacer();
  readonly #random: Generator;
  readonly #order: Int32Array | undefined;
  readonly #runner: ReturnType<typeof stepRunner>;
  readonly #compiled: Compiled;
  /** Whether any callback hears of batches. */
  readonly #begins: boolean;
  readonly #ends: boolean;
  #at = 0;
  #results: readonly NDArray[] = [];

  constructor(
    readonly model: Model,
    readonly samples: Samples,
    readonly options: LoopOptions,
    readonly history: History,
    readonly callbacks: CallbackList,
    readonly given: DataLike,
  ) {
    this.#runner = stepRunner(model, samples.layout, "train");
    this.#compiled = model.requireCompiled("fit");
    this.#begins = callbacks.has("onTrainBatchBegin");
    this.#ends = callbacks.has("onTrainBatchEnd");
    this.#random = new Generator(options.shuffle ? randomSeed() : 0);
    if (options.shuffle) this.#order = Int32Array.from({ length: samples.count }, (_, i) => i);
  }

  epoch(epoch: number): EpochLogs | Promise<EpochLogs> {
    const { model, options } = this;
    this.#compiled.resetMetrics();
    this.bar?.beginEpoch(epoch, performance.now());
    // Without `stepsPerEpoch`, or after the last sample, a new order.
    if (options.steps === Math.ceil(this.samples.count / options.batchSize)) this.#at = 0;
    for (let batch = 0; batch < options.steps; batch++) {
      const wait = this.#batch(epoch, batch);
      if (wait !== undefined) return this.#slowly(epoch, batch, wait);
      if (model.stopTraining) break;
    }
    return this.#logs();
  }

  /** The rest of an epoch, once something had to be waited for. */
  async #slowly(epoch: number, from: number, wait: Promise<void>): Promise<EpochLogs> {
    await wait;
    for (let batch = from + 1; batch < this.options.steps && !this.model.stopTraining; batch++) {
      const next = this.#batch(epoch, batch);
      if (next !== undefined) await next;
    }
    return this.#logs();
  }

  /** One step; a promise if others must be let through, or a callback is waited for. */
  #batch(epoch: number, batch: number): Promise<void> | undefined {
    const begun = this.#begins ? this.callbacks.call("onTrainBatchBegin", batch) : undefined;
    return begun === undefined ? this.#step(epoch, batch) : begun.then(() => this.#step(epoch, batch));
  }

  #step(epoch: number, batch: number): Promise<void> | undefined {
    const { samples, options, callbacks, bar } = this;
    if (this.#at >= samples.count) this.#at = 0;
    if (this.#at === 0 && this.#order !== undefined) this.#random.shuffle(this.#order);
    const to = Math.min(samples.count, this.#at + options.batchSize);
    // A third time counts: the plan is made by then at the latest.
    const more = to - this.#at === options.batchSize && options.steps - batch > 2;
    const again = more || options.epochs - epoch > 2;
    const results = this.#runner.runRows(samples, this.#order, this.#at, to, again);
    if (results === undefined) this.#diverged(epoch, batch);
    else this.#results = results;
    this.#at = to;
    const ended = this.#ends
      ? callbacks.call("onTrainBatchEnd", batch, results === undefined ? { loss: Number.NaN } : this.#logs())
      : undefined;
    if (bar !== undefined) this.#show(bar, batch);
    if (!this.#pacer.due()) return ended;
    return ended === undefined ? this.#pause() : ended.then(() => this.#pause());
  }

  #show(bar: ProgressBar, batch: number): void {
    const time = performance.now();
    bar.stepped(batch + 1, time);
    if (bar.due(time) && batch + 1 < this.options.steps) bar.update(batch + 1, time, this.#logs());
  }

  async #pause(): Promise<void> {
    this.interrupted ||= await this.#pacer.pause();
    if (this.interrupted) this.model.stopTraining = true;
  }

  endEpoch(logs: EpochLogs): void {
    this.bar?.endEpoch(performance.now(), logs);
  }

  /** The running means, as numbers. */
  #logs(): EpochLogs {
    const logs: EpochLogs = {};
    const { names } = this.#runner.step;
    if (this.#results.length === 0) return logs;
    for (let i = 0; i < names.length; i++) logs[names[i]!] = numberOf(this.#results[i + 1]!);
    return logs;
  }

  #diverged(epoch: number, batch: number): void {
    if (this.tolerant) return;
    const { samples, model } = this;
    let cause = "Try a smaller learning rate, or clipnorm on the optimizer.";
    for (const [i, array] of samples.arrays.entries()) {
      const bad = firstNonFinite(array);
      if (bad === undefined) continue;
      const what =
        i < samples.layout.inputs ? "x" : i < samples.layout.inputs + samples.layout.targets ? "y" : "sampleWeight";
      cause = `${what} itself has a value that is not finite, at [${placeOf(array.shape, bad).join(", ")}].`;
      break;
    }
    const broken = model.weights.find((weight) => firstNonFinite(weight.value) !== undefined);
    if (broken !== undefined) cause = `A weight was not finite before: ${broken.path}.`;
    throw new TrainingError(
      `${model.name}.fit: expected a finite loss, got NaN or infinity in epoch ${epoch + 1}, batch ${batch + 1}. ` +
        `The weights are those of the last good step. ${cause}`,
      epoch,
      batch,
      this.history,
    );
  }
}

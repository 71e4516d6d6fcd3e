/** Training: epochs of batches, callbacks, validation, progress. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { firstNonFinite, numberOf, placeOf } from "../arrays.ts";
import { Callback, CallbackList, type EpochLogs } from "../callbacks/callback.ts";
import { History } from "../callbacks/history.ts";
import { TerminateOnNaN } from "../callbacks/terminate-on-nan.ts";
import type { DataLike } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { type Batches, isBatches, refuseBeside } from "./batches.ts";
import type { Compiled } from "./compile.ts";
import { batchSizeOf, type SampleOptions, type Samples, samplesOf, splitSamples } from "./data.ts";
import { TrainingError } from "./errors.ts";
import { evaluateBatches, evaluateSamples } from "./evaluate.ts";
import { ArrayFeed, BatchFeed, type Feed, noBatches } from "./feed.ts";
import { Pacer } from "./pause.ts";
import { ProgressBar, type Verbose } from "./progress.ts";

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
  /** `[x, y]` or `[x, y, sampleWeight]`; or batches one by one. */
  validationData?: readonly [x: DataLike, y: DataLike, sampleWeight?: DataLike] | Batches | null | undefined;
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
export async function train(
  model: Model,
  x: DataLike | Batches,
  y: DataLike | undefined,
  options: FitOptions,
): Promise<History> {
  const where = `${model.name}.fit`;
  model.requireCompiled("fit");
  const { epochs = 1, initialEpoch = 0, verbose = "auto" } = options;
  if (!Number.isInteger(epochs) || epochs < 0) {
    throw new ValueError(`${where}: expected epochs to be a whole number of at least 0, got ${showValue(epochs)}.`);
  }
  const { feed, validate } = feeds(model, x, y, options, where);
  const level = verbose === "auto" || verbose === true ? 1 : Number(verbose);

  const history = new History();
  const given = options.callbacks ?? [];
  // The history comes last, as in Keras: it records what the others add to the logs.
  const callbacks = [...(Array.isArray(given) ? given : [given as Callback]), history];
  for (const callback of callbacks) checkCallback(callback, where);
  const list = new CallbackList(callbacks);
  list.set(model, { epochs, steps: feed.steps ?? null, verbose: level });
  model.history = history;
  model.stopTraining = false;

  const loop = new Loop(model, feed, epochs, history, list);
  if (callbacks.some((callback) => callback instanceof TerminateOnNaN)) loop.tolerant = true;
  if (level > 0) loop.bar = new ProgressBar(epochs, feed.steps, level as Verbose);
  const begins = list.has("onEpochBegin");
  await list.call("onTrainBegin");
  let logs: EpochLogs = {};
  try {
    for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      const begun = begins ? list.call("onEpochBegin", epoch) : undefined;
      if (begun) await begun;
      const running = loop.epoch(epoch);
      const found = running instanceof Promise ? await running : running;
      if (loop.ranOut) {
        if (loop.taken === 0 && epoch === initialEpoch) throw noBatches(where);
        if (loop.taken === 0 || feed.steps !== undefined) {
          const said = feed.steps === undefined ? "" : ` after ${loop.taken} of ${feed.steps} steps`;
          console.warn(`${where}: the batches ran out in epoch ${epoch + 1} of ${epochs}${said}.`);
        }
        if (loop.taken === 0) break;
      }
      logs = found;
      if (validate !== undefined && !loop.interrupted && validates(epoch, options.validationFreq ?? 1)) {
        const running = validate();
        const tested = running instanceof Promise ? await running : running;
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
    feed.close?.();
  }
  return history;
}

type Tested = Record<string, number>;

/** Where the batches come from, and how to validate. */
function feeds(
  model: Model,
  x: DataLike | Batches,
  y: DataLike | undefined,
  options: FitOptions,
  where: string,
): { feed: Feed; validate: (() => Tested | Promise<Tested>) | undefined } {
  const { epochs = 1, shuffle = true, stepsPerEpoch, validationSplit, validationData, sampleWeight } = options;
  const testing = {
    batchSize: batchSizeOf(options.validationBatchSize ?? options.batchSize, where),
    steps: options.validationSteps ?? undefined,
  };
  let validate: (() => Tested | Promise<Tested>) | undefined;
  let held: Samples | undefined;
  const heldOut = (): void => {
    if (isBatches(validationData)) {
      validate = () => evaluateBatches(model, validationData, testing.steps, 0, `${where} (validationData)`);
    } else if (validationData) {
      const [valX, valY, sampleWeight] = validationData;
      held = samplesOf(model, valX, valY, { sampleWeight }, `${where} (validationData)`);
    }
    const samples = held;
    if (samples !== undefined) validate = () => evaluateSamples(model, samples, testing);
  };
  if (isBatches(x)) {
    refuseBeside({ y, sampleWeight, validationSplit }, where);
    heldOut();
    const { classWeight } = options;
    const steps = stepsPerEpoch ?? undefined;
    return { feed: new BatchFeed(model, x, { kind: "train", steps, shuffle, classWeight }, where), validate };
  }
  const batchSize = batchSizeOf(options.batchSize, where);
  let samples = samplesOf(model, x, y, options, where);
  if (!validationData && validationSplit) [samples, held] = splitSamples(samples, validationSplit, where);
  heldOut();
  const all = Math.ceil(samples.count / batchSize);
  const feed = new ArrayFeed(model, samples, {
    epochs,
    batchSize,
    steps: stepsPerEpoch ?? all,
    shuffle: shuffle && all > 1,
  });
  return { feed, validate };
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

/** The inner loop: batches in order, a step each. Gives a promise only where it has to wait. */
class Loop {
  bar: ProgressBar | undefined;
  /** Whether Stop was pressed. */
  interrupted = false;
  /** Whether a callback, not an error, ends a training that diverges. */
  tolerant = false;
  /** Batches of the running epoch so far. */
  taken = 0;
  /** Whether it ended because there were no more batches. */
  ranOut = false;
  readonly #pacer = new Pacer();
  readonly #compiled: Compiled;
  /** Whether any callback hears of batches. */
  readonly #begins: boolean;
  readonly #ends: boolean;
  #results: readonly NDArray[] = [];

  constructor(
    readonly model: Model,
    readonly feed: Feed,
    readonly epochs: number,
    readonly history: History,
    readonly callbacks: CallbackList,
  ) {
    this.#compiled = model.requireCompiled("fit");
    this.#begins = callbacks.has("onTrainBatchBegin");
    this.#ends = callbacks.has("onTrainBatchEnd");
  }

  epoch(epoch: number): EpochLogs | Promise<EpochLogs> {
    this.#compiled.resetMetrics();
    this.bar?.beginEpoch(epoch, performance.now());
    this.feed.beginEpoch();
    this.taken = 0;
    this.ranOut = false;
    return this.#go(epoch, 0);
  }

  /** The batches from this one on; a promise from the first one that has to wait. */
  #go(epoch: number, from: number): EpochLogs | Promise<EpochLogs> {
    const steps = this.feed.steps ?? Infinity;
    for (let batch = from; batch < steps; batch++) {
      const wait = this.#batch(epoch, batch);
      if (wait !== undefined) return this.#slowly(epoch, batch, wait, steps);
      if (this.model.stopTraining || this.ranOut) break;
    }
    return this.#logs();
  }

  /** The rest of an epoch, once something had to be waited for. */
  async #slowly(epoch: number, from: number, wait: Promise<void>, steps: number): Promise<EpochLogs> {
    await wait;
    for (let batch = from + 1; batch < steps && !this.model.stopTraining && !this.ranOut; batch++) {
      const next = this.#batch(epoch, batch);
      if (next !== undefined) await next;
    }
    return this.#logs();
  }

  /** One batch; a promise if it has to come, others must be let through, or a callback is waited for. */
  #batch(epoch: number, batch: number): Promise<void> | undefined {
    const { feed } = this;
    if (feed.fetch === undefined) return this.#begin(epoch, batch);
    const some = feed.fetch();
    return some === true ? this.#begin(epoch, batch) : this.#fetched(epoch, batch, some);
  }

  #fetched(epoch: number, batch: number, some: false | Promise<boolean>): Promise<void> | undefined {
    if (some !== false) return some.then((one) => (one ? this.#begin(epoch, batch) : this.#fetched(epoch, batch, one)));
    this.ranOut = true;
    return undefined;
  }

  #begin(epoch: number, batch: number): Promise<void> | undefined {
    const begun = this.#begins ? this.callbacks.call("onTrainBatchBegin", batch) : undefined;
    return begun === undefined ? this.#step(epoch, batch) : begun.then(() => this.#step(epoch, batch));
  }

  #step(epoch: number, batch: number): Promise<void> | undefined {
    const { callbacks, bar } = this;
    const results = this.feed.step(epoch, batch);
    if (results === undefined) this.#diverged(epoch, batch);
    else this.#results = results;
    this.taken = batch + 1;
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
    if (bar.due(time) && batch + 1 < (this.feed.steps ?? Infinity)) bar.update(batch + 1, time, this.#logs());
  }

  async #pause(): Promise<void> {
    this.interrupted ||= await this.#pacer.pause();
    if (this.interrupted) this.model.stopTraining = true;
  }

  endEpoch(logs: EpochLogs): void {
    this.feed.endEpoch?.();
    // From now on it is known how many there are.
    if (this.feed.steps === undefined && this.bar !== undefined) this.bar.steps = this.taken;
    this.bar?.endEpoch(performance.now(), logs);
  }

  /** The running means, as numbers. */
  #logs(): EpochLogs {
    const logs: EpochLogs = {};
    const { names } = this.feed;
    if (this.#results.length === 0) return logs;
    for (let i = 0; i < names.length; i++) logs[names[i]!] = numberOf(this.#results[i + 1]!);
    return logs;
  }

  #diverged(epoch: number, batch: number): void {
    if (this.tolerant) return;
    const { model } = this;
    const { samples } = this.feed;
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

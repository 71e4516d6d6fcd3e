/** The base of callbacks: things to do while a model trains. */
import type { Model } from "../models/model.ts";

/** Numbers by name: `{ loss: 0.5, val_loss: 0.6 }`. */
export type EpochLogs = Record<string, number>;
type Done = void | Promise<void>;
type Listener = (...args: unknown[]) => Done;

/** What `fit` was told. */
export interface TrainingParams {
  epochs: number;
  /** Batches an epoch; `null` where nobody knows before the end of the first. */
  steps: number | null;
  verbose: number;
}

/**
 * Does things while a model trains: subclass it and override what is needed. Each method may be async, and `fit` waits.
 *
 * @example
 * class Hello extends keras.Callback {
 *   override onEpochEnd(epoch: number, logs: Record<string, number>) {
 *     console.log(epoch, logs.loss);
 *   }
 * }
 * await model.fit(x, y, { callbacks: [new Hello()] });
 */
export class Callback {
  /** The model that trains; set before `onTrainBegin`. */
  model!: Model;
  params: TrainingParams = { epochs: 0, steps: 0, verbose: 0 };

  setModel(model: Model): void {
    this.model = model;
  }

  setParams(params: TrainingParams): void {
    this.params = params;
  }

  onTrainBegin(_logs?: EpochLogs): Done {}
  /** Also after Stop, and when a callback ended the training; not after an error. */
  onTrainEnd(_logs?: EpochLogs): Done {}
  onEpochBegin(_epoch: number, _logs?: EpochLogs): Done {}
  /** @param _logs - The epoch's loss and metrics; `val_…` those of the validation data. Entries added here are recorded. */
  onEpochEnd(_epoch: number, _logs: EpochLogs): Done {}
  onTrainBatchBegin(_batch: number, _logs?: EpochLogs): Done {}
  /** @param _logs - Means over the epoch so far. */
  onTrainBatchEnd(_batch: number, _logs: EpochLogs): Done {}
  onTestBegin(_logs?: EpochLogs): Done {}
  onTestEnd(_logs?: EpochLogs): Done {}
}

/** Hooks that `fit` calls. */
type Hook = Exclude<keyof Callback, "model" | "params" | "setModel" | "setParams">;

/** Several callbacks called as one; a hook that nobody overrides costs nothing. */
export class CallbackList {
  readonly #all: readonly Callback[];
  readonly #listeners = new Map<Hook, readonly Callback[]>();

  constructor(all: readonly Callback[]) {
    this.#all = all;
  }

  set(model: Model, params: TrainingParams): void {
    for (const callback of this.#all) {
      callback.setModel(model);
      callback.setParams(params);
    }
  }

  /** Whether anybody overrides a hook. */
  has(hook: Hook): boolean {
    return this.#of(hook).length > 0;
  }

  /** Calls a hook of each, in order. A promise only if one of them gives one. */
  call(hook: Hook, ...args: unknown[]): Promise<void> | undefined {
    const listeners = this.#of(hook);
    for (let i = 0; i < listeners.length; i++) {
      const done = (listeners[i]![hook] as Listener).apply(listeners[i], args);
      if (done instanceof Promise) return this.#rest(hook, listeners, i + 1, done, args);
    }
    return undefined;
  }

  async #rest(hook: Hook, listeners: readonly Callback[], from: number, first: Promise<void>, args: unknown[]) {
    await first;
    for (const callback of listeners.slice(from)) await (callback[hook] as Listener).apply(callback, args);
  }

  #of(hook: Hook): readonly Callback[] {
    let listeners = this.#listeners.get(hook);
    if (listeners === undefined) {
      listeners = this.#all.filter((callback) => callback[hook] !== Callback.prototype[hook]);
      this.#listeners.set(hook, listeners);
    }
    return listeners;
  }
}

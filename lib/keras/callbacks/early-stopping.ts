import type { NDArray } from "../../core/ndarray.ts";
import { checkOptions } from "../../nd/options.ts";
import { Callback, type EpochLogs } from "./callback.ts";
import { Monitor, type MonitorOptions, WATCHING } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Whether to say so when it stops. Default 0. */
  verbose?: number | undefined;
  /** The number has to be better than this. Default none. */
  baseline?: number | null | undefined;
  /** Whether the model gets the weights of its best epoch when it stops. Default false. */
  restoreBestWeights?: boolean | undefined;
  /** Epochs before watching begins. Default 0. */
  startFromEpoch?: number | undefined;
}

/**
 * Ends a training when a number no longer gets better.
 *
 * @param options.patience - Epochs without a better number. Default 0.
 * @example
 * callbacks.earlyStopping({ monitor: "val_loss", patience: 5, restoreBestWeights: true });
 */
export class EarlyStopping extends Callback {
  /** The epoch it stopped at, from 0; 0 if it did not. */
  stoppedEpoch = 0;
  best: number;
  bestEpoch = 0;
  readonly options: EarlyStoppingOptions;
  readonly #monitor: Monitor;
  #wait = 0;
  #bestWeights: NDArray[] | undefined;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    checkOptions(options, [...WATCHING, "baseline", "restoreBestWeights", "startFromEpoch"], "earlyStopping");
    this.options = options;
    this.#monitor = new Monitor(options.monitor ?? "val_loss", options.mode ?? "auto", options.minDelta ?? 0);
    this.best = this.#monitor.worst;
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.stoppedEpoch = 0;
    this.best = this.#monitor.worst;
    this.bestEpoch = 0;
    this.#bestWeights = undefined;
  }

  override onEpochEnd(epoch: number, logs: EpochLogs): void {
    const { patience = 0, startFromEpoch = 0, restoreBestWeights = false, baseline } = this.options;
    if (epoch < startFromEpoch) return;
    const value = this.#monitor.read(logs, "earlyStopping");
    const keep = () => {
      if (restoreBestWeights) this.#bestWeights = this.model.weights.map((weight) => weight.value);
    };
    if (restoreBestWeights && this.#bestWeights === undefined) {
      keep();
      this.bestEpoch = epoch;
    }
    this.#wait++;
    if (this.#monitor.better(value, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      keep();
      if (baseline === undefined || baseline === null || this.#monitor.better(value, baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    const { verbose = 0 } = this.options;
    if (this.stoppedEpoch > 0 && verbose > 0) console.log(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === undefined) return;
    this.model.weights.forEach((weight, i) => void weight.assign(this.#bestWeights![i]!));
  }
}

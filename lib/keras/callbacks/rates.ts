/** Callbacks that change the learning rate: learningRateScheduler, reduceLROnPlateau. */
import { ValueError } from "../../errors.ts";
import { checkOptions } from "../../nd/options.ts";
import { Callback, type EpochLogs } from "./callback.ts";
import { Monitor, type MonitorOptions, WATCHING } from "./monitor.ts";

/** Sets the learning rate at the start of each epoch. @example callbacks.learningRateScheduler((epoch, rate) => rate * 0.9) */
export class LearningRateScheduler extends Callback {
  readonly schedule: (epoch: number, learningRate: number) => number;

  constructor(schedule: (epoch: number, learningRate: number) => number) {
    super();
    this.schedule = schedule;
  }

  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    optimizer.learningRate = this.schedule(epoch, optimizer.learningRate);
  }

  override onEpochEnd(_epoch: number, logs: EpochLogs): void {
    logs["learning_rate"] = this.model.optimizer.learningRate;
  }
}

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the rate is multiplied by. Default 0.1. */
  factor?: number | undefined;
  /** Epochs to wait after a change. Default 0. */
  cooldown?: number | undefined;
  /** Smallest rate. Default 0. */
  minLr?: number | undefined;
  verbose?: number | undefined;
}

/** Lowers the learning rate when a number no longer gets better. Patience defaults to 10, minDelta to 0.0001. */
export class ReduceLROnPlateau extends Callback {
  readonly options: ReduceLROnPlateauOptions;
  readonly #monitor: Monitor;
  #best: number;
  #wait = 0;
  #cooldown = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    checkOptions(options, [...WATCHING, "factor", "cooldown", "minLr"], "reduceLROnPlateau");
    this.options = options;
    if ((options.factor ?? 0.1) >= 1) throw new ValueError("reduceLROnPlateau: expected a factor below 1.");
    this.#monitor = new Monitor(options.monitor ?? "val_loss", options.mode ?? "auto", options.minDelta ?? 1e-4);
    this.#best = this.#monitor.worst;
  }

  override onTrainBegin(): void {
    this.#best = this.#monitor.worst;
    this.#wait = 0;
    this.#cooldown = 0;
  }

  override onEpochEnd(epoch: number, logs: EpochLogs): void {
    const { factor = 0.1, patience = 10, cooldown = 0, minLr = 0, verbose = 0 } = this.options;
    const { optimizer } = this.model;
    logs["learning_rate"] = optimizer.learningRate;
    const value = this.#monitor.read(logs, "reduceLROnPlateau");
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#wait = 0;
    }
    if (this.#monitor.better(value, this.#best)) {
      this.#best = value;
      this.#wait = 0;
    } else if (this.#cooldown === 0 && ++this.#wait >= patience && optimizer.learningRate > minLr) {
      optimizer.learningRate = Math.max(optimizer.learningRate * factor, minLr);
      if (verbose > 0) {
        console.log(`\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${optimizer.learningRate}.`);
      }
      this.#cooldown = cooldown;
      this.#wait = 0;
    }
  }
}

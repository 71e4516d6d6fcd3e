import { showValue, unknownName, ValueError } from "../../errors.ts";
import { checkOptions } from "../../nd/options.ts";
import { Callback, type EpochLogs } from "./callback.ts";
import { type Mode, Monitor } from "./monitor.ts";

export interface ModelCheckpointOptions {
  /** Where to: ends in `.keras`, or in `.weights.h5` with `saveWeightsOnly`. */
  filepath?: string | undefined;
  /** What `saveBestOnly` watches. Default `"val_loss"`. */
  monitor?: string | undefined;
  /** Whether smaller or larger is better. Default "auto": larger for accuracies and the like. */
  mode?: Mode | undefined;
  /** Whether to save only when the number is the best so far. Default false. */
  saveBestOnly?: boolean | undefined;
  /** Whether to save weights alone. Default false. */
  saveWeightsOnly?: boolean | undefined;
  /** `"epoch"` (the default), or a number of batches. */
  saveFreq?: "epoch" | number | undefined;
  /** What the first best must beat. Default none. */
  initialValueThreshold?: number | null | undefined;
  /** Whether to say when it saves. Default 0. */
  verbose?: number | undefined;
}

const KNOWN = [
  ...["filepath", "monitor", "mode", "saveBestOnly", "saveWeightsOnly", "saveFreq"],
  ...["initialValueThreshold", "verbose"],
];

/**
 * Saves the model while it trains.
 *
 * @param filepath - May name the epoch (from 1) and logs, as in Python: `"best-{epoch:02d}-{val_loss:.3f}.keras"`.
 * @throws {ValueError} For an ending that does not fit, or a log that there is not.
 * @example
 * callbacks.modelCheckpoint("best.keras", { saveBestOnly: true });
 */
export class ModelCheckpoint extends Callback {
  /** The best number so far. */
  best: number;
  readonly filepath: string;
  readonly options: ModelCheckpointOptions;
  readonly #monitor: Monitor;
  #batches = 0;
  #epoch = 0;

  constructor(filepath: string | ModelCheckpointOptions, options: ModelCheckpointOptions = {}) {
    super();
    const given = typeof filepath === "object" && filepath !== null ? filepath : { ...options, filepath };
    checkOptions(given, KNOWN, "modelCheckpoint");
    const ending = given.saveWeightsOnly ? ".weights.h5" : ".keras";
    if (typeof given.filepath !== "string" || !given.filepath.endsWith(ending)) {
      throw new ValueError(
        `modelCheckpoint: expected a path that ends in ${ending}, got ${showValue(given.filepath)}.`,
      );
    }
    const { saveFreq = "epoch" } = given;
    if (saveFreq !== "epoch" && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
      throw new ValueError(
        `modelCheckpoint: expected saveFreq to be "epoch" or a number of batches, got ${showValue(saveFreq)}.`,
      );
    }
    this.filepath = given.filepath;
    this.options = given;
    this.#monitor = new Monitor(given.monitor ?? "val_loss", given.mode ?? "auto", 0);
    this.best = given.initialValueThreshold ?? this.#monitor.worst;
  }

  override onTrainBegin(): void {
    this.#batches = 0;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override onTrainBatchEnd(_batch: number, logs: EpochLogs): Promise<void> | undefined {
    const { saveFreq } = this.options;
    if (typeof saveFreq !== "number" || ++this.#batches % saveFreq !== 0) return undefined;
    return this.#save(this.#epoch, logs);
  }

  override onEpochEnd(epoch: number, logs: EpochLogs): Promise<void> | undefined {
    return typeof this.options.saveFreq === "number" ? undefined : this.#save(epoch, logs);
  }

  async #save(epoch: number, logs: EpochLogs): Promise<void> {
    const { saveBestOnly = false, saveWeightsOnly = false, verbose = 0 } = this.options;
    const path = fill(this.filepath, { epoch: epoch + 1, ...logs });
    const say = (text: string) => verbose > 0 && console.log(`\nEpoch ${epoch + 1}: ${text}`);
    if (saveBestOnly) {
      const { name } = this.#monitor;
      const value = this.#monitor.read(logs, "modelCheckpoint");
      if (!this.#monitor.better(value, this.best)) {
        say(`${name} did not improve from ${this.best.toFixed(5)}`);
        return;
      }
      say(`${name} improved from ${Number.isFinite(this.best) ? this.best.toFixed(5) : "None"} to ${value.toFixed(5)}`);
      this.best = value;
    }
    if (saveWeightsOnly) await this.model.saveWeights(path);
    else await this.model.save(path);
    say(`saved ${saveWeightsOnly ? "weights" : "model"} to ${path}`);
  }
}

/** Python's `"{epoch:02d}-{loss:.3f}".format(…)`, of what file names need: width, zeros, digits after the point. */
function fill(template: string, values: Readonly<Record<string, number>>): string {
  return template.replace(/\{(\w+)(?::(0?)(\d*)(?:\.(\d+))?([dfeg])?)?\}/g, (_, name, zero, width, digits, kind) => {
    const value = values[name];
    if (value === undefined) throw unknownName("modelCheckpoint: filepath", name, Object.keys(values));
    let text = String(value);
    if (kind === "f") text = value.toFixed(digits === undefined ? 6 : Number(digits));
    else if (kind === "e") text = value.toExponential(digits === undefined ? 6 : Number(digits));
    else if (digits !== undefined) text = String(Number(value.toPrecision(Number(digits))));
    return text.padStart(Number(width), zero === "0" ? "0" : " ");
  });
}

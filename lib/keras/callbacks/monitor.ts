/** What callbacks that watch a number have in common. */
import { unknownName, ValueError } from "../../errors.ts";
import type { EpochLogs } from "./callback.ts";

export type Mode = "auto" | "min" | "max";

export interface MonitorOptions {
  /** What to watch. Default `"val_loss"`. */
  monitor?: string | undefined;
  /** Smallest change that counts. Default 0. */
  minDelta?: number | undefined;
  /** Epochs without a change that counts before something is done. */
  patience?: number | undefined;
  /** Whether smaller or larger is better. Default "auto": larger for accuracies and the like. */
  mode?: Mode | undefined;
}

/** What every callback that watches a number takes. */
export const WATCHING = ["monitor", "minDelta", "patience", "mode", "verbose"];

const LARGER = /acc|auc|precision|recall|positives|top_k|r2|cosine|f1|iou/i;

/** Watches one number of the logs. */
export class Monitor {
  readonly name: string;
  readonly #larger: boolean;
  readonly #minDelta: number;

  constructor(name: string, mode: Mode, minDelta: number) {
    if (!["auto", "min", "max"].includes(mode)) {
      throw new ValueError(`callback: expected mode to be "auto", "min" or "max", got ${mode}.`);
    }
    this.name = name;
    this.#larger = mode === "max" || (mode === "auto" && LARGER.test(name) && !/false/i.test(name));
    this.#minDelta = Math.abs(minDelta);
  }

  get worst(): number {
    return this.#larger ? -Infinity : Infinity;
  }

  /** Whether `value` is better than `than`, by enough. */
  better(value: number, than: number): boolean {
    return this.#larger ? value - this.#minDelta > than : value + this.#minDelta < than;
  }

  /** The number, in whatever spelling it was asked for. @throws {ValueError} If the logs have no such number. */
  read(logs: EpochLogs, where: string): number {
    const found = logs[this.name] ?? logs[this.name.replace(/^val([A-Z])/, (_, c: string) => `val_${c.toLowerCase()}`)];
    if (found !== undefined) return found;
    const error = unknownName(`${where}: monitor`, this.name, Object.keys(logs));
    const validated = Object.keys(logs).some((name) => name.startsWith("val_"));
    if (this.name.startsWith("val") && !validated) {
      error.message += " There is no validation: give fit validationSplit or validationData.";
    }
    throw error;
  }
}

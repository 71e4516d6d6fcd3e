/** What a training recorded. */
import { Callback, type EpochLogs } from "./callback.ts";

/**
 * What `fit` returns: one number an epoch for the loss and each metric.
 *
 * @example
 * const history = await model.fit(x, y, { epochs: 10 });
 * history.history.loss; // 10 numbers
 */
export class History extends Callback {
  /** By name: `loss`, `accuracy`, `val_loss`. */
  readonly history = {} as Record<string, number[]> & { loss: number[] };
  /** The epochs' numbers, from 0. */
  readonly epoch: number[] = [];

  override onEpochEnd(epoch: number, logs: EpochLogs): void {
    this.epoch.push(epoch);
    for (const name in logs) {
      const values = this.history[name];
      if (values === undefined) this.history[name] = [logs[name]!];
      else values.push(logs[name]!);
    }
  }

  override toString(): string {
    const names = Object.keys(this.history);
    const last = names.map((name) => `${name}: ${this.history[name]!.at(-1)!.toPrecision(5)}`);
    return `<History of ${this.epoch.length} epochs${last.length > 0 ? ` - ${last.join(" - ")}` : ""}>`;
  }
}

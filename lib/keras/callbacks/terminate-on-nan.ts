import { Callback, type EpochLogs } from "./callback.ts";

/** Ends the training quietly when the loss is no longer finite; without it, `fit` throws. Weights are the last good ones. */
export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(batch: number, logs: EpochLogs): void {
    if (logs["loss"] === undefined || Number.isFinite(logs["loss"])) return;
    console.log(`Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}

import { Callback, type EpochLogs } from "./callback.ts";

type Done = void | Promise<void>;

export interface LambdaCallbackOptions {
  onTrainBegin?: (logs?: EpochLogs) => Done;
  onTrainEnd?: (logs?: EpochLogs) => Done;
  onEpochBegin?: (epoch: number, logs?: EpochLogs) => Done;
  onEpochEnd?: (epoch: number, logs: EpochLogs) => Done;
  onTrainBatchBegin?: (batch: number, logs?: EpochLogs) => Done;
  onTrainBatchEnd?: (batch: number, logs: EpochLogs) => Done;
}

/** Functions as a callback. @example callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) }) */
export class LambdaCallback extends Callback {
  constructor(options: LambdaCallbackOptions = {}) {
    super();
    // Only what is given becomes a method: hooks that nobody has cost nothing.
    Object.assign(this, options);
  }
}

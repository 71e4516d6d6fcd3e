import { checkOptions } from "../../nd/options.ts";
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

/** Every hook by name: the types make a forgotten one a compile error. */
const hooks: Readonly<Record<keyof LambdaCallbackOptions, 1>> = {
  onTrainBegin: 1,
  onTrainEnd: 1,
  onEpochBegin: 1,
  onEpochEnd: 1,
  onTrainBatchBegin: 1,
  onTrainBatchEnd: 1,
};

/** Functions as a callback. @example callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) }) */
export class LambdaCallback extends Callback {
  constructor(options: LambdaCallbackOptions = {}) {
    super();
    checkOptions(options, Object.keys(hooks), "lambdaCallback");
    // Only what is given becomes a method: hooks that nobody has cost nothing.
    Object.assign(this, options);
  }
}

/** Things to do while a model trains: `keras.callbacks`. */
import { factory } from "../factory.ts";
import { Callback } from "./callback.ts";
import { CSVLogger } from "./csv-logger.ts";
import { EarlyStopping } from "./early-stopping.ts";
import { History } from "./history.ts";
import { LambdaCallback } from "./lambda.ts";
import { LivePlot } from "./live-plot.ts";
import { ModelCheckpoint } from "./model-checkpoint.ts";
import { LearningRateScheduler, ReduceLROnPlateau } from "./rates.ts";
import { TerminateOnNaN } from "./terminate-on-nan.ts";

export type { EpochLogs } from "./callback.ts";
export {
  Callback,
  CSVLogger,
  EarlyStopping,
  History,
  LambdaCallback,
  LearningRateScheduler,
  LivePlot,
  ModelCheckpoint,
  ReduceLROnPlateau,
  TerminateOnNaN,
};

/** Writes a line an epoch: `callbacks.csvLogger("training.csv")`. */
export const csvLogger = factory(CSVLogger);
export const earlyStopping = factory(EarlyStopping);
export const lambdaCallback = factory(LambdaCallback);
export const livePlot = factory(LivePlot);
/** Saves the model while it trains: `callbacks.modelCheckpoint("best.keras", { saveBestOnly: true })`. */
export const modelCheckpoint = factory(ModelCheckpoint);
export const learningRateScheduler = factory(LearningRateScheduler);
export const reduceLROnPlateau = factory(ReduceLROnPlateau);
export const terminateOnNaN = factory(TerminateOnNaN);
export const history = factory(History);

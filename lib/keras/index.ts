/**
 * Neural networks under Keras 3's names: `keras`.
 *
 * @example
 * const model = keras.sequential([layers.dense(2, { inputShape: [2], activation: "relu" }), layers.dense(1)]);
 * model.compile({ optimizer: "adam", loss: "mse" });
 * await model.fit(x, y, { epochs: 100, verbose: 0 });
 */
export type { DType } from "../core/dtype.ts";
export type { NDArray } from "../core/ndarray.ts";
export type { Shape } from "../core/shape.ts";
export * as activations from "./activations/index.ts";
export * as backend from "./backend.ts";
export { Callback } from "./callbacks/callback.ts";
export { History } from "./callbacks/history.ts";
export * as callbacks from "./callbacks/index.ts";
export * as config from "./config.ts";
export * as constraints from "./constraints.ts";
export { Constraint } from "./constraints.ts";
export * as initializers from "./initializers/index.ts";
export { Initializer } from "./initializers/index.ts";
export type { CallOptions } from "./layers/callable.ts";
export * as layers from "./layers/index.ts";
export { input, input as Input } from "./layers/input.ts";
export { Layer } from "./layers/layer.ts";
export * as losses from "./losses/index.ts";
export { Loss } from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export { Metric } from "./metrics/index.ts";
export { cloneModel } from "./models/clone.ts";
export { Function, kerasFunction as function } from "./models/function.ts";
export { model } from "./models/functional.ts";
export * as models from "./models/index.ts";
export { Model } from "./models/model.ts";
export { Sequential, sequential } from "./models/sequential.ts";
export { ModelSummary } from "./models/summary.ts";
export * as ops from "./operations/index.ts";
export * as optimizers from "./optimizers/index.ts";
export { Optimizer } from "./optimizers/index.ts";
export * as regularizers from "./regularizers.ts";
export { Regularizer } from "./regularizers.ts";
export * as saving from "./saving/index.ts";
export { SymbolicTensor } from "./symbolic.ts";
export { Batch } from "./training/batch.ts";
export { TrainingError } from "./training/errors.ts";
export * as utils from "./utils.ts";
export { Variable } from "./variable.ts";

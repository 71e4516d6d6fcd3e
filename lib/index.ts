/**
 * The public API: `import { nd, keras, grad, show, data } from "glassbox"`.
 *
 * Keras's folders are also exported by themselves, so that `import { layers, optimizers } from "glassbox"` works, and so
 * are the types that people name in their own functions.
 *
 * The build for Node puts namespaces that load themselves in the place of `keras` and `show` (later.build.mjs).
 */

export * as data from "./data/index.ts";
export { DTypeError, ShapeError, StateError, ValueError } from "./errors.ts";
export * as grad from "./grad/index.ts";
export type { MimeBundle } from "./host.ts";
export type { Batch, Callback, History, Layer, Loss, Metric, Model, Optimizer, Sequential } from "./keras/index.ts";
export * as keras from "./keras/index.ts";
export {
  activations,
  callbacks,
  constraints,
  initializers,
  layers,
  losses,
  metrics,
  models,
  optimizers,
  regularizers,
  utils,
} from "./keras/index.ts";
export { SymbolicTensor } from "./keras/symbolic.ts";
export * as nd from "./nd/index.ts";
export { type DType, NDArray, type Shape } from "./nd/index.ts";
export * as show from "./show/index.ts";

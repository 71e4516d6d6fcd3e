/**
 * Gives the library's values their displays. The values know nothing of it: `[Symbol.for("Jupyter.display")]` is put on
 * their classes here, so that code without a notebook does not carry it.
 */

import { NDArray } from "../core/ndarray.ts";
import type { MimeBundle } from "../host.ts";
import { History } from "../keras/callbacks/history.ts";
import { Initializer } from "../keras/initializers/initializer.ts";
import { Layer } from "../keras/layers/layer.ts";
import { Loss } from "../keras/losses/loss.ts";
import { Metric } from "../keras/metrics/metric.ts";
import { Function as KerasFunction } from "../keras/models/function.ts";
import { Model } from "../keras/models/model.ts";
import { ModelSummary } from "../keras/models/summary.ts";
import { Optimizer } from "../keras/optimizers/optimizer.ts";
import { Regularizer } from "../keras/regularizers.ts";
import { SymbolicTensor } from "../keras/symbolic.ts";
import { Variable } from "../keras/variable.ts";
import { arrayBundle } from "./arrays.ts";
import { DISPLAY, INSPECT } from "./display.ts";
import { layerBundle } from "./layer.ts";
import { loss } from "./loss.ts";
import { matrix } from "./matrix.ts";
import type { LayerPart } from "./network/read.ts";
import { summaryBundle } from "./summary.ts";

/** Puts a display on a class. `text` is what `console.log` prints. */
export function showAs<T>(
  type: { readonly prototype: T },
  bundle: (value: T) => MimeBundle,
  text?: (value: T) => string,
): void {
  const define = (symbol: symbol, value: (this: T) => unknown) =>
    Object.defineProperty(type.prototype, symbol, { value, configurable: true, writable: true });
  define(DISPLAY, function () {
    return bundle(this);
  });
  if (text) {
    define(INSPECT, function () {
      return text(this);
    });
  }
}

// What console.log prints of an array is nd's business.
showAs(NDArray, arrayBundle);
showAs(Layer, (layer) => layerBundle(layer as unknown as LayerPart), String);
// A model shows the table that Keras prints.
showAs(ModelSummary, summaryBundle, String);
showAs(Model, (model) => summaryBundle(model.summary()), String);
showAs(History, historyBundle, String);

// A weight is its matrix.
showAs(Variable, (variable) => matrix(variable.value, { title: variable.path }).bundle, String);

// What has nothing to draw is a line, as Python's repr is.
for (const { prototype } of [KerasFunction, Initializer, Loss, Metric, Optimizer, Regularizer, SymbolicTensor]) {
  Object.defineProperty(prototype, INSPECT, {
    value(this: object) {
      return String(this);
    },
    configurable: true,
    writable: true,
  });
}

/** The loss curve; before the first epoch there is none. */
function historyBundle(history: History): MimeBundle {
  return history.epoch.length > 0 ? loss(history).bundle : { "text/plain": String(history) };
}

/**
 * Gives the library's values their displays. The values know nothing of it: `[Symbol.for("Jupyter.display")]` is put on
 * their classes here, so that code without a notebook does not carry it.
 */

import { NDArray } from "../core/ndarray.ts";
import type { MimeBundle } from "../host.ts";
import { History } from "../keras/callbacks/history.ts";
import { Layer } from "../keras/layers/layer.ts";
import { Model } from "../keras/models/model.ts";
import { ModelSummary } from "../keras/models/summary.ts";
import { arrayBundle } from "./arrays.ts";
import { DISPLAY, INSPECT } from "./display.ts";
import { layerBundle } from "./layer.ts";
import { loss } from "./loss.ts";
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

/** The loss curve; before the first epoch there is none. */
function historyBundle(history: History): MimeBundle {
  return history.epoch.length > 0 ? loss(history).bundle : { "text/plain": String(history) };
}

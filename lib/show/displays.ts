/**
 * Gives the library's values their displays. The values know nothing of it: `[Symbol.for("Jupyter.display")]` is put on
 * their classes here, so that code without a notebook does not carry it.
 */

import { NDArray } from "../core/ndarray.ts";
import type { MimeBundle } from "../host.ts";
import { arrayStr } from "../nd/printing/index.ts";
import { arrayBundle } from "./arrays.ts";
import { DISPLAY, INSPECT } from "./display.ts";

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

showAs(NDArray, arrayBundle, (a) => arrayStr(a));

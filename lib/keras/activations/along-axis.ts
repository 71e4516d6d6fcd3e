/** Activations that look along an axis: softmax and its kin. */

import { empty } from "../../core/allocate.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { normalizeAxis } from "../../core/shape.ts";
import { ShapeError, showShape } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { wrap } from "../arrays.ts";
import * as math from "../math.ts";

export interface AxisOptions {
  /** Default the last. */
  axis?: number;
}

/** `exp(x) / Σ exp(x)`: positive, adding to 1 along the axis. */
export const softmax = (x: NDArray, { axis = -1 }: AxisOptions = {}): NDArray => math.softmax(x, axis);

/** `log(softmax(x))`, without overflow. */
export const logSoftmax = (x: NDArray, { axis = -1 }: AxisOptions = {}): NDArray => math.logSoftmax(x, axis);

/** The first half along the axis times the sigmoid of the second. */
export function glu(x: NDArray, { axis = -1 }: AxisOptions = {}): NDArray {
  const at = normalizeAxis(axis, x.ndim, "glu");
  const length = x.shape[at]!;
  if (length % 2 !== 0) {
    throw new ShapeError(`glu: expected an even length along axis ${axis}, got ${showShape(x.shape)}.`);
  }
  const half = (from: number) => part(x, at, from, from + length / 2);
  return math.multiply(half(0), math.sigmoid(half(length / 2)));
}

/** Elements `from` to `to` along an axis, gathered by index so that a gradient flows. */
function part(x: NDArray, axis: number, from: number, to: number): NDArray {
  const indices = wrap(
    Int32Array.from({ length: to - from }, (_, i) => from + i),
    [to - from],
  );
  return ops.take(x, indices, axis);
}

/**
 * Like softmax, but with exact zeros: `max(x - τ, 0)`. After Martins & Astudillo, whose `τ` makes the result the nearest
 * point of the probability simplex. Keras 3 adds up the cumulative sums of the whole support where the paper takes the
 * last one, so that its rows need not add to 1; this gives Keras's numbers.
 *
 * Nothing is sorted: an element's place in the order is the number of elements before it, counted over all pairs.
 *
 * @see Martins & Astudillo (2016). https://arxiv.org/abs/1602.02068
 */
export function sparsemax(x: NDArray, { axis = -1 }: AxisOptions = {}): NDArray {
  const at = normalizeAxis(axis, x.ndim, "sparsemax");
  const down = math.expandDims(x, at); // pairs: [.., 1, n, ..]
  const across = math.expandDims(x, at + 1); //  [.., n, 1, ..]
  // Equal elements come in the order in which they stand.
  const first = earlier(x.shape[at]!, x.ndim - 1 - at);
  const before = math.where(first, math.greaterEqual(down, across), math.greater(down, across));
  const upTo = math.astype(before, x.dtype);
  const place = math.sum(upTo, at + 1);
  const cumulative = math.sum(math.multiply(upTo, down), at + 1);
  const support = math.astype(math.greater(math.add(math.multiply(place, x), 1), cumulative), x.dtype);
  const size = math.sum(support, at, true);
  const tau = math.divide(math.subtract(math.sum(math.multiply(support, cumulative), at, true), 1), size);
  return math.relu(math.subtract(x, tau));
}

/** `[n, n, 1, ...]`: whether the second index is not after the first. */
function earlier(n: number, trailing: number): NDArray {
  const out = empty([n, n, ...new Array<number>(trailing).fill(1)], "bool");
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out.storage[out.offset + i * n + j] = j <= i ? 1 : 0;
  return out;
}

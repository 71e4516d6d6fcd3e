/** Activations that look along an axis: softmax and its kin. */

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
 * The nearest point of the probability simplex: like softmax, but with exact zeros.
 *
 * Found without sorting: element i is in the support where `1 + k·x > Σ of the k largest`, counted by comparing all
 * pairs along the axis.
 *
 * Keras 3.15.1's adds up too much, so that its rows do not add to 1; this one is the paper's.
 *
 * @see Martins & Astudillo (2016). https://arxiv.org/abs/1602.02068
 */
export function sparsemax(x: NDArray, { axis = -1 }: AxisOptions = {}): NDArray {
  const at = normalizeAxis(axis, x.ndim, "sparsemax");
  const down = math.expandDims(x, at); // pairs: [.., 1, n, ..]
  const across = math.expandDims(x, at + 1); //  [.., n, 1, ..]
  const atLeast = math.astype(math.greaterEqual(down, across), x.dtype);
  const k = math.sum(atLeast, at + 1);
  const above = math.sum(math.multiply(atLeast, down), at + 1);
  const support = math.astype(math.greater(math.add(math.multiply(k, x), 1), above), x.dtype);
  const size = math.sum(support, at, true);
  const threshold = math.divide(math.subtract(math.sum(math.multiply(support, x), at, true), 1), size);
  return math.relu(math.subtract(x, threshold));
}

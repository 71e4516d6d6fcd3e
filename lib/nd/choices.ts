/** Elements chosen between, and limits. */
import { type DType, isFloat } from "../core/dtype.ts";
import type { ArrayInput, Reduction } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { DTypeError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { fits, isScalar, pair, toArray } from "./convert.ts";
import { nonzero as places } from "./indexing.ts";
import { readReduction } from "./reducing.ts";

/**
 * `a` where `condition` is other than 0, else `b`; shapes broadcast. With the condition alone: the indices where it
 * holds, one array an axis.
 *
 * @example
 * nd.where([true, false], [1, 2], [10, 20]) // → [ 1. 20.]
 * const x = nd.array([-1, 2]);
 * nd.where(x.greater(0), x, 0) // → [0. 2.]
 */
export function where(condition: ArrayInput): NDArray<"int64">[];
export function where(condition: ArrayInput, a: ArrayInput, b: ArrayInput): NDArray;
export function where(condition: ArrayInput, a?: ArrayInput, b?: ArrayInput): NDArray | NDArray<"int64">[] {
  const test = toArray(condition, "where");
  if (a === undefined && b === undefined) return places(test);
  if (a === undefined || b === undefined)
    throw new DTypeError("where: expected both a and b, or neither, got one of them.");
  const [x, y] = pair(a, b, "where");
  return ops.where(test, x, y);
}

/**
 * Indices of the elements other than 0, in C order: one array an axis.
 *
 * @example
 * nd.nonzero([0, 3, 0, 4])[0] // → [1 3]
 */
export function nonzero(a: ArrayInput): NDArray<"int64">[] {
  return places(toArray(a, "nonzero"));
}

/**
 * The indices of the elements other than 0, one row an element: `[n, ndim]`.
 *
 * @example
 * nd.argwhere([[0, 1], [1, 0]]) // → [[0 1] [1 0]]
 */
export function argwhere(a: ArrayInput): NDArray<"int64"> {
  return ops.stack(nonzero(a), 1) as NDArray<"int64">;
}

/**
 * How many elements are other than 0: a number, or with an axis an array.
 *
 * @param options.axis - Axis or axes to count along; may also stand alone. Default: all, and then the count is a number.
 * @param options.keepdims - Keep those axes with length 1. Default false.
 * @example
 * nd.countNonzero([0, 3, 4]) // → 2
 * nd.countNonzero([[0, 3], [4, 5]], { axis: 0 }) // → [1 2]
 */
export function countNonzero(a: ArrayInput): number;
export function countNonzero(a: ArrayInput, options: Reduction): NDArray<"int64">;
export function countNonzero(a: ArrayInput, options?: Reduction): number | NDArray<"int64"> {
  const x = toArray(a, "countNonzero");
  const { reduce } = readReduction(x, options, "countNonzero");
  const count = ops.sum(ops.astype(x, "bool"), reduce) as NDArray<"int64">;
  return options === undefined ? count.item() : count;
}

/**
 * Each element limited to [low, high]; `null` leaves a side open. At a limit half the gradient flows, as in JAX.
 *
 * @example
 * nd.clip([-5, 0.5, 5], 0, 1) // → [0.  0.5 1. ]
 */
export function clip(a: ArrayInput, low?: ArrayInput | null, high: ArrayInput | null = null): NDArray {
  let out = toArray(a, "clip");
  const dtype = out.dtype;
  if (low != null && !beyond(low, dtype, -1)) out = ops.maximum(...pair(out, low, "clip"));
  if (high !== null && !beyond(high, dtype, 1)) out = ops.minimum(...pair(out, high, "clip"));
  return out;
}

/** Whether a number lies beyond all that an integer dtype holds, on the side where it limits nothing. */
const beyond = (limit: ArrayInput, dtype: DType, side: 1 | -1): boolean =>
  isScalar(limit) &&
  !isFloat(dtype) &&
  dtype !== "bool" &&
  Number.isInteger(Number(limit)) &&
  Math.sign(Number(limit)) === side &&
  !fits(limit, dtype);

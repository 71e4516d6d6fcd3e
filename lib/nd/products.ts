/** Products of vectors, matrices and tensors: all of them one matmul between changes of shape. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { mismatch } from "../ops/matmul.ts";
import { pair, toArray } from "./convert.ts";
import { diagonal } from "./creation.ts";

/**
 * Matrix product: `[m, k]` by `[k, n]` gives `[m, n]`. Further leading axes broadcast; a 1-d array counts as a row on the
 * left, as a column on the right.
 *
 * @throws {ShapeError} If the inner lengths differ; says what would fit.
 * @example
 * nd.matmul([[1, 2], [3, 4]], [[1], [1]]) // → [[3.] [7.]]
 */
export function matmul(a: ArrayInput, b: ArrayInput): NDArray {
  return ops.matmul(toArray(a, "matmul"), toArray(b, "matmul"));
}

/**
 * NumPy's `dot`: the matrix product for 1-d and 2-d arrays, the product for a number, and for higher ranks the sum over
 * the last axis of `a` and the last but one of `b`.
 *
 * @throws {ShapeError} If the lengths that are summed over differ; says what would fit.
 * @example
 * nd.dot([1, 2], [3, 4]) // → 11.0
 */
export function dot(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = pair(a, b, "dot");
  if (x.ndim === 0 || y.ndim === 0) return ops.multiply(x, y);
  if (x.ndim <= 2 && y.ndim <= 2) {
    if (x.shape[x.ndim - 1] !== y.shape[0]) throw mismatch(x.shape, y.shape, "dot");
    return ops.matmul(x, y);
  }
  return tensordot(x, y, [[x.ndim - 1], [Math.max(0, y.ndim - 2)]]);
}

/**
 * Sums over the last axis of both: for vectors their scalar product.
 *
 * @example
 * nd.inner([1, 2], [3, 4]) // → 11.0
 */
export function inner(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = pair(a, b, "inner");
  return x.ndim === 0 || y.ndim === 0 ? ops.multiply(x, y) : tensordot(x, y, [[x.ndim - 1], [y.ndim - 1]]);
}

/**
 * Scalar product of all elements of both.
 *
 * @example
 * nd.vdot([[1, 2]], [[3, 4]]) // → 11.0
 */
export function vdot(a: ArrayInput, b: ArrayInput): NDArray {
  return ops.matmul(ops.reshape(toArray(a, "vdot"), [-1]), ops.reshape(toArray(b, "vdot"), [-1]));
}

/**
 * All products of an element of `a` with one of `b`: `[a.size, b.size]`.
 *
 * @example
 * nd.outer([1, 2], [3, 4]) // → [[3. 4.] [6. 8.]]
 */
export function outer(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = pair(a, b, "outer");
  return ops.multiply(ops.reshape(x, [-1, 1]), ops.reshape(y, [1, -1]));
}

/**
 * Sum of products over pairs of axes: the last `axes` of `a` with the first `axes` of `b`, or the lists `[ofA, ofB]`.
 *
 * @throws {ShapeError} If paired axes differ in length.
 * @example
 * nd.tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], 2) // → 5.0
 */
export function tensordot(
  a: ArrayInput,
  b: ArrayInput,
  axes: number | readonly [readonly number[] | number, readonly number[] | number] = 2,
): NDArray {
  const [x, y] = pair(a, b, "tensordot");
  const count = typeof axes === "number" ? axes : 0;
  const of = (list: readonly number[] | number, rank: number) =>
    [list].flat().map((n) => normalizeAxis(n, rank, "tensordot"));
  const axesX =
    typeof axes === "number" ? Array.from({ length: count }, (_, i) => x.ndim - count + i) : of(axes[0], x.ndim);
  const axesY = typeof axes === "number" ? Array.from({ length: count }, (_, i) => i) : of(axes[1], y.ndim);
  if (axesX.length !== axesY.length || !axesX.every((axis, i) => x.shape[axis] === y.shape[axesY[i]!])) {
    throw new ShapeError(
      `tensordot: expected axes of equal lengths, got axes [${axesX.join(", ")}] of a ${showShape(x.shape)} and [${axesY.join(", ")}] of b ${showShape(y.shape)}.`,
    );
  }
  const keptX = x.shape.map((_, i) => i).filter((i) => !axesX.includes(i));
  const keptY = y.shape.map((_, i) => i).filter((i) => !axesY.includes(i));
  const inside = sizeOf(axesX.map((axis) => x.shape[axis]!));
  const shapeX = keptX.map((i) => x.shape[i]!);
  const shapeY = keptY.map((i) => y.shape[i]!);
  const left = ops.reshape(ops.transpose(x, [...keptX, ...axesX]), [sizeOf(shapeX), inside]);
  const right = ops.reshape(ops.transpose(y, [...axesY, ...keptY]), [inside, sizeOf(shapeY)]);
  return ops.reshape(ops.matmul(left, right), [...shapeX, ...shapeY]);
}

/**
 * Sum of the elements on a diagonal of the first two axes.
 *
 * @example
 * nd.trace([[1, 2], [3, 4]]) // → 5.0
 */
export function trace(a: ArrayInput, offset = 0): NDArray {
  return ops.sum(diagonal(a, offset), { axis: -1 });
}

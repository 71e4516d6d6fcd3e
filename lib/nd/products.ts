/** Products of vectors, matrices and tensors: all of them one matmul between changes of shape. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { mismatch } from "../ops/matmul.ts";
import { pair, toArray } from "./convert.ts";
import { type DiagonalOption, diagonal } from "./diagonals.ts";
import { checkOptions } from "./options.ts";

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
 * Sum of the elements on a diagonal of two axes, the first two by default.
 *
 * @example
 * nd.trace([[1, 2], [3, 4]]) // → 5.0
 */
export function trace(a: ArrayInput, offset: DiagonalOption = 0): NDArray {
  return ops.sum(diagonal(a, offset), { axis: -1 });
}

/**
 * Einstein's summation: the sum, over all labels that the output lacks, of products of elements.
 *
 * @param subscripts - A letter an axis, operands separated by commas: `"ij,jk->ik"` is a matrix product, `"ii->i"` a
 *   diagonal. `...` stands for the axes not named, which broadcast. Without `->` the output has the labels that come once,
 *   in alphabetical order.
 * @returns An array with an axis for each output label; sums are made by matrix products where possible, and gradients
 *   flow through all of it.
 * @throws {RangeError} If the subscripts are not of that form.
 * @throws {ShapeError} If axes with one label differ in length.
 * @example
 * nd.einsum("ij,jk->ik", [[1, 2], [3, 4]], [[1, 0], [0, 1]]) // → [[1. 2.] [3. 4.]]
 * nd.einsum("...i,...i", [[1, 2], [3, 4]], [10, 1]) // → [12. 34.]
 */
export function einsum(subscripts: string, ...operands: ArrayInput[]): NDArray {
  return ops.einsum(
    subscripts,
    operands.map((a) => toArray(a, "einsum")),
  );
}

/**
 * Kronecker's product: each element of `a` times all of `b`, in its place.
 *
 * @returns Shape: lengths multiplied axis by axis; the array with fewer axes gets new ones in front.
 * @example
 * nd.kron([1, 10], [1, 2]) // → [ 1. 2. 10. 20.]
 */
export function kron(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = pair(a, b, "kron");
  const rank = Math.max(x.ndim, y.ndim);
  const shapes = [x, y].map(({ shape }) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const [m, n] = shapes as [number[], number[]];
  const wide = ops.reshape(
    x,
    m.flatMap((length) => [length, 1]),
  );
  const other = ops.reshape(
    y,
    n.flatMap((length) => [1, length]),
  );
  return ops.reshape(
    ops.multiply(wide, other),
    m.map((length, i) => length * n[i]!),
  );
}

/**
 * The vector at right angles to two vectors of 3 (or 2) elements along an axis, the last by default; other axes
 * broadcast. Of two vectors of 2, the third component alone.
 *
 * @throws {ShapeError} If the vectors have another length.
 * @example
 * nd.cross([1, 0, 0], [0, 1, 0]) // → [0. 0. 1.]
 */
export function cross(a: ArrayInput, b: ArrayInput, options: { axis?: number } = {}): NDArray {
  checkOptions(options, ["axis"], "cross");
  const axis = options.axis ?? -1;
  const [x, y] = pair(a, b, "cross").map((one) => ops.moveaxis(one, axis, -1)) as [NDArray, NDArray];
  const [m, n] = [x.shape.at(-1), y.shape.at(-1)];
  if ((m !== 2 && m !== 3) || (n !== 2 && n !== 3)) {
    throw new ShapeError(
      `cross: expected vectors of 2 or 3 elements, got a ${showShape(x.shape)} and b ${showShape(y.shape)}.`,
    );
  }
  const part = (one: NDArray, i: number): NDArray | undefined =>
    i < one.shape.at(-1)!
      ? ops.slice(one, [...one.shape.slice(0, -1).map((length) => ({ start: 0, step: 1, length })), i])
      : undefined;
  const product = (i: number, j: number): NDArray | undefined => {
    const [p, q] = [part(x, i), part(y, j)];
    return p && q && ops.multiply(p, q);
  };
  const component = (i: number, j: number): NDArray => {
    const [plus, minus] = [product(i, j), product(j, i)];
    if (plus && minus) return ops.subtract(plus, minus);
    return plus ?? (minus ? ops.negative(minus) : ops.zerosLike(ops.multiply(part(x, 0)!, part(y, 0)!)));
  };
  if (m === 2 && n === 2) return component(0, 1);
  return ops.moveaxis(ops.stack([component(1, 2), component(2, 0), component(0, 1)], -1), -1, axis);
}

/**
 * Scalar products of vectors along an axis, the last by default; other axes broadcast.
 *
 * @example
 * nd.vecdot([[1, 2], [3, 4]], [10, 1]) // → [12. 34.]
 */
export function vecdot(a: ArrayInput, b: ArrayInput, options: { axis?: number } = {}): NDArray {
  checkOptions(options, ["axis"], "vecdot");
  const [x, y] = pair(a, b, "vecdot").map((one) => ops.moveaxis(one, options.axis ?? -1, -1)) as [NDArray, NDArray];
  if (x.shape.at(-1) !== y.shape.at(-1)) {
    throw new ShapeError(
      `vecdot: expected vectors of one length, got a ${showShape(x.shape)} and b ${showShape(y.shape)}.`,
    );
  }
  return ops.einsum("...i,...i->...", [x, y]);
}

/**
 * The last two axes exchanged, as `swapaxes(a, -1, -2)`: the transpose of each matrix of a stack. A view.
 *
 * @example
 * nd.matrixTranspose(nd.zeros([5, 2, 3])).shape // → [ 5, 3, 2 ]
 */
export function matrixTranspose(a: ArrayInput): NDArray {
  return ops.swapaxes(toArray(a, "matrixTranspose"), -1, -2);
}

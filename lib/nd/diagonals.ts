/** Diagonals and triangles of matrices. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";
import { tri } from "./creation.ts";
import { checkOptions } from "./options.ts";

/**
 * From a vector, the matrix with it on a diagonal; from a matrix, that diagonal.
 *
 * @example
 * nd.diag([1, 2]) // → [[1. 0.] [0. 2.]]
 * nd.diag([[1, 2], [3, 4]]) // → [1. 4.]
 */
export function diag(a: ArrayInput, k = 0): NDArray {
  const x = toArray(a, "diag");
  if (x.ndim === 2) return ops.copy(diagonal(x, k));
  if (x.ndim !== 1) throw new ShapeError(`diag: expected 1 or 2 axes, got shape [${x.shape.join(", ")}].`);
  const n = x.size + Math.abs(k);
  const start = k >= 0 ? k : -k * n;
  const flat = ops.unslice(x, { shape: [n * n], pieces: [{ start, step: n + 1, length: x.size }] });
  return ops.reshape(flat, [n, n]);
}

/** Which diagonal: its number alone, or with the two axes whose diagonal it is. */
export type DiagonalOption =
  | number
  | {
      /** 0 (default) the main one, above it positive. */
      offset?: number | undefined;
      /** Default 0. */
      axis1?: number | undefined;
      /** Default 1. */
      axis2?: number | undefined;
    };

/**
 * The elements on a diagonal of two axes, the first two by default; a view, the diagonal last.
 *
 * @throws {ShapeError} If there are no two such axes.
 * @example
 * nd.diagonal([[1, 2], [3, 4]]) // → [1. 4.]
 */
export function diagonal(a: ArrayInput, option: DiagonalOption = 0): NDArray {
  checkOptions(option, ["offset", "axis1", "axis2"], "diagonal");
  const { offset: k = 0, axis1 = 0, axis2 = 1 } = typeof option === "object" ? option : { offset: option };
  let x = toArray(a, "diagonal");
  if (x.ndim >= 2 && (axis1 !== 0 || axis2 !== 1)) {
    const [i, j] = [axis1, axis2].map((axis) => normalizeAxis(axis, x.ndim, "diagonal")) as [number, number];
    if (i === j) throw new ShapeError(`diagonal: expected two different axes, got ${axis1} and ${axis2}.`);
    x = ops.moveaxis(x, [i, j], [0, 1]);
  }
  if (x.ndim < 2) throw new ShapeError(`diagonal: expected 2 axes or more, got shape [${x.shape.join(", ")}].`);
  const [n, m] = [x.shape[0]!, x.shape[1]!];
  const length = Math.max(0, Math.min(n - Math.max(0, -k), m - Math.max(0, k)));
  return ops.diagonal(x, { start: k, length });
}

/**
 * The lower triangle: zeros above the k-th diagonal.
 *
 * @example
 * nd.tril([[1, 2], [3, 4]]) // → [[1. 0.] [3. 4.]]
 */
export function tril(a: ArrayInput, k = 0): NDArray {
  const x = toArray(a, "tril");
  return ops.where(tri(x.shape.at(-2)!, x.shape.at(-1)!, k, "bool"), x, ops.full([], 0, x.dtype));
}

/**
 * The upper triangle: zeros below the k-th diagonal.
 *
 * @example
 * nd.triu([[1, 2], [3, 4]]) // → [[1. 2.] [0. 4.]]
 */
export function triu(a: ArrayInput, k = 0): NDArray {
  const x = toArray(a, "triu");
  return ops.where(tri(x.shape.at(-2)!, x.shape.at(-1)!, k - 1, "bool"), ops.full([], 0, x.dtype), x);
}

/** Systems of linear equations, inverses, determinants. */
import { bytesOf } from "../../core/dtype.ts";
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape, ValueError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { linalgType } from "../../ops/linalg/stacks.ts";
import { cast, fromElements, toArray } from "../convert.ts";
import { checkOptions } from "../options.ts";

/** The distance between 1 and the next number of a float dtype. */
export const epsilonOf = (a: NDArray): number =>
  bytesOf(a.dtype) === 4 && a.dtype === "float32" ? 2 ** -23 : 2 ** -52;

/** As a float array: integers become float64. */
export function floats(a: ArrayInput, where: string): NDArray {
  const x = toArray(a, where);
  return cast(x, linalgType(x));
}

/**
 * Solves `a·x = b` for `x`, by LU with partial pivoting.
 *
 * @param a - `[..., n, n]`.
 * @param b - One right side `[n]`, or several as columns `[..., n, k]`; leading axes broadcast.
 * @returns `x`, in the shape of `b`.
 * @throws {LinAlgError} If `a` is singular.
 * @throws {ShapeError} If the shapes do not fit.
 * @see LAPACK's gesv. Golub & Van Loan (2013), Matrix Computations, 3.4.
 * @example
 * nd.linalg.solve([[2, 0], [0, 4]], [2, 4]) // → [1. 1.]
 */
export function solve(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = [toArray(a, "solve"), toArray(b, "solve")];
  if (y.ndim === 0) {
    throw new ShapeError(
      `solve: expected a [..., n, n] and b [..., n, k] or [n], got a ${showShape(x.shape)} and b [].`,
    );
  }
  return y.ndim === 1 ? ops.squeeze(ops.solve(x, ops.expandDims(y, 1)), -1) : ops.solve(x, y);
}

/**
 * Inverses of square matrices, `[..., n, n]`. To solve a system, `solve` is faster and more exact.
 *
 * @throws {LinAlgError} If one is singular.
 * @throws {ShapeError} If they are not square.
 * @example
 * nd.linalg.inv([[2, 0], [0, 4]]) // → [[0.5  0.  ] [0.   0.25]]
 */
export function inv(a: ArrayInput): NDArray {
  return ops.inv(toArray(a, "inv"));
}

/**
 * Determinants of square matrices `[..., n, n]` → `[...]`. Their gradient is right for singular matrices too.
 *
 * @throws {ShapeError} If a matrix is not square.
 * @example
 * nd.linalg.det([[1, 2], [3, 4]]).round(12) // → -2.0
 */
export function det(a: ArrayInput): NDArray {
  return ops.det(toArray(a, "det"));
}

/**
 * Sign and natural logarithm of the size of determinants, where the determinant itself may overflow. Singular: 0 and
 * -Infinity.
 *
 * @returns `[sign, logabsdet]`, each `[...]` of matrices `[..., n, n]`: the determinant is `sign·exp(logabsdet)`.
 * @throws {ShapeError} If a matrix is not square.
 * @example
 * const [sign, log] = nd.linalg.slogdet([[0, 2], [3, 0]]);
 * sign // → -1.0
 * log // → 1.791759469228055
 */
export function slogdet(a: ArrayInput): [sign: NDArray, logabsdet: NDArray] {
  const packed = ops.slogdet(toArray(a, "slogdet"));
  const part = (i: number) =>
    ops.slice(packed, [...packed.shape.slice(0, -1).map((n) => ({ start: 0, step: 1, length: n })), i]);
  return [part(0), part(1)];
}

/**
 * The pseudo-inverse (Moore and Penrose's) of matrices of any shape: `[..., m, n]` → `[..., n, m]`.
 *
 * @param options.rcond - Singular values up to this share of the largest count as 0. Default 1e-15, NumPy's.
 * @throws {LinAlgError} If an element is not finite.
 * @example
 * nd.linalg.pinv([[2, 0], [0, 0]]) // → [[0.5 0. ] [0.  0. ]]
 */
export function pinv(a: ArrayInput, options: { rcond?: number } = {}): NDArray {
  checkOptions(options, ["rcond"], "pinv");
  return ops.pinv(toArray(a, "pinv"), { rcond: options.rcond ?? 1e-15 });
}

/** What `lstsq` found. */
export type LeastSquares = [x: NDArray, residuals: NDArray, rank: number, singularValues: NDArray];

/**
 * Least squares: the `x` for which `|a·x - b|` is smallest; of several, the shortest.
 *
 * @param a - `[m, n]`.
 * @param b - `[m]`, or `[m, k]` for several right sides.
 * @param options.rcond - Singular values up to this share of the largest count as 0. Default: the dtype's precision times
 *   the larger of m and n, NumPy's.
 * @returns `[x, residuals, rank, singularValues]`: `x` is `[n]` or `[n, k]`; `residuals` the sums of squares of `b - a·x`,
 *   empty where they are 0 anyhow (rank below n, or m ≤ n).
 * @throws {ShapeError} If the shapes do not fit.
 * @see LAPACK's gelsd. Golub & Van Loan (2013), Matrix Computations, 5.5.
 * @example
 * const [x] = nd.linalg.lstsq([[0, 1], [1, 1], [2, 1]], [1, 3, 5]); // the line 2t + 1
 * x.round(12) // → [2. 1.]
 */
export function lstsq(a: ArrayInput, b: ArrayInput, options: { rcond?: number } = {}): LeastSquares {
  checkOptions(options, ["rcond"], "lstsq");
  const [x, y] = [floats(a, "lstsq"), floats(b, "lstsq")];
  const [m, n] = x.shape as [number, number];
  if (x.ndim !== 2 || y.ndim < 1 || y.ndim > 2 || y.shape[0] !== m) {
    throw new ShapeError(
      `lstsq: expected a [m, n] and b [m] or [m, k], got a ${showShape(x.shape)} and b ${showShape(y.shape)}.`,
    );
  }
  const rcond = options.rcond ?? epsilonOf(x) * Math.max(m, n);
  const singularValues = ops.svdvals(ops.stopGradient(x));
  const values = singularValues.tolist<number[]>();
  const rank = values.filter((s) => s > rcond * values[0]!).length;
  const found = ops.matmul(ops.pinv(x, { rcond }), y);
  const residuals =
    rank === n && m > n
      ? ops.sum(ops.square(ops.subtract(y, ops.matmul(x, found))), { axis: 0, keepdims: y.ndim === 1 })
      : fromElements([], found.dtype === "float32" ? "float32" : "float64");
  return [found, residuals, rank, singularValues];
}

/**
 * A square matrix multiplied by itself: `[..., n, n]` to the whole power `n`; negative ones are powers of the inverse.
 *
 * @throws {LinAlgError} If `n` is negative and a matrix singular.
 * @example
 * nd.linalg.matrixPower([[1, 1], [1, 0]], 10) // → [[89. 55.] [55. 34.]]
 */
export function matrixPower(a: ArrayInput, n: number): NDArray {
  const x = toArray(a, "matrixPower");
  if (!Number.isInteger(n)) throw new ValueError(`matrixPower: expected a whole number n, got ${n}.`);
  if (x.ndim < 2 || x.shape.at(-1) !== x.shape.at(-2)) {
    throw new ShapeError(`matrixPower: expected square matrices [..., n, n], got shape ${showShape(x.shape)}.`);
  }
  if (n === 0) {
    const size = x.shape.at(-1)!;
    const one = fromElements(
      Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0)),
      "float64",
      [size, size],
    );
    return ops.astype(ops.broadcastTo(one, x.shape), x.dtype);
  }
  let base = n < 0 ? ops.inv(x) : x;
  let result: NDArray | undefined;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? base : ops.matmul(result, base);
    if (rest > 1) base = ops.matmul(base, base);
  }
  return result!;
}

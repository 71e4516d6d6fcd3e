/** Matrices as products of simpler ones. */
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { qrShapes } from "../../ops/linalg/qr.ts";
import { turned, unpack } from "../../ops/linalg/stacks.ts";
import { svdShapes } from "../../ops/linalg/svd.ts";
import { eighShapes } from "../../ops/linalg/symmetric.ts";
import { toArray } from "../convert.ts";
import { checkOptions } from "../options.ts";

/**
 * `a = q·r` with orthonormal columns in `q` and an upper triangular `r`. Signs are LAPACK's, so NumPy's.
 *
 * @param a - `[..., m, n]`.
 * @param mode - `"reduced"` (default): q `[..., m, k]`, r `[..., k, n]`, k the smaller of m and n; `"complete"`: q
 *   `[..., m, m]`, r `[..., m, n]`; `"r"`: r alone.
 * @returns `[q, r]`, or `r`.
 * @see LAPACK's geqrf: Householder reflections. Golub & Van Loan (2013), Matrix Computations, 5.2.
 * @example
 * const [q, r] = nd.linalg.qr([[3, 1], [4, 2]]);
 * r.round(3) // → [[-5.  -2.2] [ 0.   0.4]]
 */
export function qr(a: ArrayInput, mode?: "reduced" | "complete"): [q: NDArray, r: NDArray];
export function qr(a: ArrayInput, mode: "r"): NDArray;
export function qr(a: ArrayInput, mode: "reduced" | "complete" | "r" = "reduced"): [NDArray, NDArray] | NDArray {
  if (!["reduced", "complete", "r"].includes(mode)) {
    throw new ValueError(`qr: expected mode "reduced", "complete" or "r", got ${JSON.stringify(mode)}.`);
  }
  const x = toArray(a, "qr");
  const options = { full: mode === "complete" };
  const [q, r] = unpack(ops.qr(x, options), qrShapes(x, options)) as [NDArray, NDArray];
  return mode === "r" ? r : [q, r];
}

/**
 * Singular value decomposition: `a = u·diag(s)·vh`. The factors are unique up to signs (NumPy's may be others), where
 * singular values are equal, up to rotations.
 *
 * @param a - `[..., m, n]`.
 * @param options.fullMatrices - Whether u and vh are square: `[..., m, m]`, `[..., n, n]`; else `[..., m, k]`, `[..., k, n]`,
 *   k the smaller of m and n. Default true, NumPy's. Gradients of matrices that are not square need false.
 * @param options.computeUv - `false`: the singular values alone.
 * @returns `[u, s, vh]`; `s` is `[..., k]`, descending.
 * @throws {LinAlgError} If an element is not finite.
 * @see Drmač & Veselić (2008), New fast and accurate Jacobi SVD algorithm.
 * @example
 * const [u, s, vh] = nd.linalg.svd([[3, 0], [0, -4], [0, 0]]);
 * s // → [4. 3.]
 * nd.linalg.svd([[3, 0], [0, -4]], { computeUv: false }) // → [4. 3.]
 */
export function svd(a: ArrayInput, options: { fullMatrices?: boolean; computeUv: false }): NDArray;
export function svd(
  a: ArrayInput,
  options?: { fullMatrices?: boolean; computeUv?: true },
): [u: NDArray, s: NDArray, vh: NDArray];
export function svd(
  a: ArrayInput,
  options: { fullMatrices?: boolean; computeUv?: boolean } = {},
): NDArray | [NDArray, NDArray, NDArray] {
  checkOptions(options, ["fullMatrices", "computeUv"], "svd");
  const { fullMatrices: full = true, computeUv = true } = options;
  const x = toArray(a, "svd");
  if (!computeUv) return ops.svdvals(x);
  return unpack(ops.svd(x, { full }), svdShapes(x, full)) as [NDArray, NDArray, NDArray];
}

/**
 * Singular values, descending: `[..., m, n]` → `[..., min(m, n)]`.
 *
 * @example
 * nd.linalg.svdvals([[3, 0], [0, -4]]) // → [4. 3.]
 */
export function svdvals(a: ArrayInput): NDArray {
  return ops.svdvals(toArray(a, "svdvals"));
}

/** Which triangle of a symmetric matrix is read. */
type Triangle = "L" | "U";

function triangle(a: ArrayInput, uplo: Triangle, where: string): NDArray {
  if (uplo !== "L" && uplo !== "U") {
    throw new ValueError(`${where}: expected "L" or "U" for the triangle to read, got ${JSON.stringify(uplo)}.`);
  }
  const x = toArray(a, where);
  return uplo === "U" && x.ndim >= 2 ? turned(x) : x;
}

/**
 * Eigenvalues and eigenvectors of symmetric matrices. Vectors are unique up to signs (NumPy's may be others).
 *
 * @param a - `[..., n, n]`, symmetric: only one triangle is read.
 * @param uplo - Which: the lower one, `"L"` (default), or `"U"`.
 * @returns `[eigenvalues, eigenvectors]`: `[..., n]`, ascending, and `[..., n, n]`, vectors as columns.
 * @throws {LinAlgError} If an element is not finite.
 * @see Bowdler et al. (1968), The QR and QL algorithms for symmetric matrices (EISPACK's tred2, tql2).
 * @example
 * const [w, v] = nd.linalg.eigh([[2, 1], [1, 2]]);
 * w.round(12) // → [1. 3.]
 */
export function eigh(a: ArrayInput, uplo: Triangle = "L"): [eigenvalues: NDArray, eigenvectors: NDArray] {
  const x = triangle(a, uplo, "eigh");
  return unpack(ops.eigh(x), eighShapes(x)) as [NDArray, NDArray];
}

/**
 * Eigenvalues of symmetric matrices, ascending: `[..., n, n]` → `[..., n]`.
 *
 * @param uplo - Which triangle is read: `"L"` (default) or `"U"`.
 * @example
 * nd.linalg.eigvalsh([[2, 1], [1, 2]]).round(12) // → [1. 3.]
 */
export function eigvalsh(a: ArrayInput, uplo: Triangle = "L"): NDArray {
  return ops.eigvalsh(triangle(a, uplo, "eigvalsh"));
}

/**
 * Cholesky's factor of symmetric positive definite matrices `[..., n, n]`: the lower triangular `l` with `l·l.T = a`.
 *
 * @param options.upper - Read the upper triangle, and give the upper triangular factor `l.T`. Default false.
 * @throws {LinAlgError} If a matrix is not positive definite.
 * @example
 * nd.linalg.cholesky([[4, 2], [2, 5]]) // → [[2. 0.] [1. 2.]]
 */
export function cholesky(a: ArrayInput, options: { upper?: boolean } = {}): NDArray {
  checkOptions(options, ["upper"], "cholesky");
  const x = toArray(a, "cholesky");
  return options.upper && x.ndim >= 2 ? turned(ops.cholesky(turned(x))) : ops.cholesky(x);
}

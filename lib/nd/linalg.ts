/** Linear algebra of small and middling matrices, in float64: LU with partial pivoting. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { sizeOf } from "../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { cast, fromElements, toArray } from "./convert.ts";

/**
 * A norm: of vectors (1 axis) or matrices (2 axes), of all elements without `axis`.
 *
 * @param ord - Vectors: a power p (default 2), Infinity, -Infinity, 0. Matrices: `"fro"` (default), 1, -1, Infinity,
 *   -Infinity.
 * @param options.axis - The axis of the vectors, or the two axes of the matrices.
 * @example
 * nd.linalg.norm([3, 4]) // → 5.0
 */
export function norm(
  a: ArrayInput,
  ord?: number | "fro",
  options: { axis?: number | readonly [number, number]; keepdims?: boolean } = {},
): NDArray {
  const given = toArray(a, "norm");
  const x = cast(given, isFloat(given.dtype) ? given.dtype : "float64");
  const { axis, keepdims } = options;
  const axes = axis === undefined ? undefined : [axis].flat();
  if (ord === undefined || (ord === "fro" && (axes?.length ?? x.ndim) === 2)) {
    return ops.sqrt(ops.sum(ops.square(x), { axis: axes, keepdims }));
  }
  const matrix = (axes?.length ?? x.ndim) === 2;
  if (matrix && typeof ord === "number" && (Math.abs(ord) === 1 || Math.abs(ord) === Infinity)) {
    const [rows, columns] = axes ?? [0, 1];
    const sums = ops.sum(ops.abs(x), { axis: Math.abs(ord) === 1 ? rows : columns, keepdims: true });
    const best = (ord > 0 ? ops.max : ops.min)(sums, { axis: [rows!, columns!], keepdims: true });
    return keepdims ? best : ops.squeeze(best, [rows!, columns!]);
  }
  if (matrix || typeof ord !== "number") {
    throw new ValueError(
      `norm: expected ord "fro", 1, -1, Infinity or -Infinity for matrices, a number for vectors, got ${ord}.`,
    );
  }
  const reduce = { axis: axes, keepdims };
  if (ord === Infinity) return ops.max(ops.abs(x), reduce);
  if (ord === -Infinity) return ops.min(ops.abs(x), reduce);
  if (ord === 0) return ops.sum(ops.astype(ops.notEqual(x, ops.full([], 0, x.dtype)), x.dtype), reduce);
  if (ord === 1) return ops.sum(ops.abs(x), reduce);
  const power = ops.full([], ord, x.dtype);
  return ops.power(ops.sum(ops.power(ops.abs(x), power), reduce), ops.reciprocal(power));
}

/** The square matrices of an array, each as a copy in float64. */
function* matrices(x: NDArray, where: string): Generator<Float64Array> {
  const n = x.shape.at(-1) ?? -1;
  if (x.ndim < 2 || x.shape.at(-2) !== n) {
    throw new ShapeError(`${where}: expected square matrices [..., n, n], got shape ${showShape(x.shape)}.`);
  }
  const all = elementsOf(cast(x, "float64"));
  for (let start = 0; start < all.length; start += n * n) yield all.slice(start, start + n * n);
}

/** PA = LU in place of `a`; returns the rows' order and the sign of the permutation. */
function decompose(a: Float64Array, n: number): { rows: number[]; sign: number; singular: boolean } {
  const rows = Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i;
    if (a[best * n + k] === 0) {
      singular = true;
      continue;
    }
    if (best !== k) {
      for (let j = 0; j < n; j++) [a[k * n + j], a[best * n + j]] = [a[best * n + j]!, a[k * n + j]!];
      [rows[k], rows[best]] = [rows[best]!, rows[k]!];
      sign = -sign;
    }
    for (let i = k + 1; i < n; i++) {
      a[i * n + k]! /= a[k * n + k]!;
      const factor = a[i * n + k]!;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  return { rows, sign, singular };
}

/**
 * Determinants of square matrices `[..., n, n]` → `[...]`.
 *
 * @throws {ShapeError} If a matrix is not square.
 * @example
 * nd.linalg.det([[1, 2], [3, 4]]).round(12) // → -2.0
 */
export function det(a: ArrayInput): NDArray {
  const x = toArray(a, "det");
  const n = x.shape.at(-1) ?? 0;
  const out: number[] = [];
  for (const matrix of matrices(x, "det")) {
    const { sign, singular } = decompose(matrix, n);
    let product = sign;
    for (let i = 0; i < n; i++) product *= matrix[i * n + i]!;
    out.push(singular ? 0 : product);
  }
  return cast(fromElements(out, "float64", x.shape.slice(0, -2)), x.dtype === "float32" ? "float32" : "float64");
}

/**
 * Solves `a·x = b` for `x`: `a` is `[n, n]`, `b` is `[n]` or `[n, k]`.
 *
 * @throws {RangeError} If `a` is singular.
 * @throws {ShapeError} If the shapes do not fit.
 * @example
 * nd.linalg.solve([[2, 0], [0, 4]], [2, 4]) // → [1. 1.]
 */
export function solve(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = [toArray(a, "solve"), toArray(b, "solve")];
  const n = x.shape.at(-1) ?? 0;
  if (x.ndim !== 2 || y.ndim < 1 || y.ndim > 2 || y.shape[0] !== n) {
    throw new ShapeError(
      `solve: expected a [n, n] and b [n] or [n, k], got a ${showShape(x.shape)} and b ${showShape(y.shape)}.`,
    );
  }
  const [matrix] = matrices(x, "solve");
  const { rows, singular } = decompose(matrix!, n);
  if (singular) throw new ValueError("solve: expected a matrix with an inverse, got a singular one.");
  const columns = sizeOf(y.shape.slice(1));
  const right = elementsOf(cast(y, "float64"));
  const out = new Float64Array(n * columns);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let s = right[rows[i]! * columns + c]!;
      for (let j = 0; j < i; j++) s -= matrix![i * n + j]! * out[j * columns + c]!;
      out[i * columns + c] = s;
    }
    for (let i = n - 1; i >= 0; i--) {
      let s = out[i * columns + c]!;
      for (let j = i + 1; j < n; j++) s -= matrix![i * n + j]! * out[j * columns + c]!;
      out[i * columns + c] = s / matrix![i * n + i]!;
    }
  }
  const float32 = x.dtype === "float32" && y.dtype === "float32";
  return cast(fromElements(out, "float64", y.shape), float32 ? "float32" : "float64");
}

/**
 * The inverse of a square matrix, `[n, n]`.
 *
 * @throws {RangeError} If it is singular.
 * @example
 * nd.linalg.inv([[2, 0], [0, 4]]) // → [[0.5  0.  ] [0.   0.25]]
 */
export function inv(a: ArrayInput): NDArray {
  const x = toArray(a, "inv");
  const n = x.shape.at(-1) ?? 0;
  if (x.ndim !== 2 || x.shape[0] !== n)
    throw new ShapeError(`inv: expected a square matrix [n, n], got shape ${showShape(x.shape)}.`);
  const one = ops.unslice(ops.full([n], 1, x.dtype === "float32" ? "float32" : "float64"), {
    shape: [n * n],
    pieces: [{ start: 0, step: n + 1, length: n }],
  });
  return solve(x, ops.reshape(one, [n, n]));
}

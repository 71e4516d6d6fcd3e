/** Sizes of vectors and matrices, and what follows from singular values. */
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { normalizeAxis } from "../../core/shape.ts";
import { ShapeError, showShape, ValueError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { fromElements, toArray } from "../convert.ts";
import { checkOptions } from "../options.ts";
import { epsilonOf, floats } from "./systems.ts";

/** A norm's kind: a power or an infinity; of matrices also Frobenius's or the nuclear one. */
export type Order = number | "fro" | "nuc";

/** Options of `norm`. */
export interface NormOptions {
  /** The axis of the vectors, or the two axes of the matrices. Default: all. */
  axis?: number | readonly [number, number] | null;
  /** Keep those axes with length 1. Default false. */
  keepdims?: boolean;
}

/**
 * A norm of vectors (one axis) or matrices (two axes); without `ord` and `axis`, the root of the sum of all squares.
 *
 * @param order - `ord`, or `{ ord, axis, keepdims }`. Vectors: a power p (default 2), Infinity, -Infinity, 0 (how many are not 0). Matrices: `"fro"` (default),
 *   `"nuc"` (sum of singular values), 2 and -2 (largest and smallest of them), 1, -1, Infinity, -Infinity (sums of
 *   columns or rows).
 * @throws {ShapeError} If the array has not the axes that `ord` needs.
 * @throws {RangeError} If `ord` is of the other kind.
 * @example
 * nd.linalg.norm([3, 4]) // → 5.0
 * nd.linalg.norm([[3, 4], [6, 8]], 1, { axis: 1 }) // → [ 7. 14.]
 */
export function norm(
  a: ArrayInput,
  order?: Order | null | (NormOptions & { ord?: Order | null }),
  rest: NormOptions = {},
): NDArray {
  const named = typeof order === "object" && order !== null;
  checkOptions(named ? order : rest, ["axis", "keepdims", ...(named ? ["ord"] : [])], "norm");
  const ord = named ? order.ord : order;
  const options = named ? order : rest;
  const x = floats(a, "norm");
  const { keepdims } = options;
  const axes =
    options.axis == null ? undefined : [options.axis].flat().map((one) => normalizeAxis(one, x.ndim, "norm"));
  if (ord == null) return ops.sqrt(ops.sum(ops.square(x), { axis: axes, keepdims }));
  const count = axes?.length ?? x.ndim;
  if (count === 1) return ofVectors(x, ord, axes?.[0] ?? 0, keepdims);
  if (count === 2) return ofMatrices(x, ord, (axes ?? [0, 1]) as [number, number], keepdims);
  throw new ShapeError(
    `norm: expected vectors (1 axis) or matrices (2 axes), got ${count} of an array ${showShape(x.shape)}.`,
  );
}

function ofVectors(x: NDArray, ord: Order, axis: number, keepdims: boolean | undefined): NDArray {
  if (typeof ord !== "number") throw new ValueError(`norm: expected a number as ord for vectors, got "${ord}".`);
  const reduce = { axis, keepdims };
  if (ord === 2) return ops.sqrt(ops.sum(ops.square(x), reduce));
  if (ord === Infinity) return ops.max(ops.abs(x), reduce);
  if (ord === -Infinity) return ops.min(ops.abs(x), reduce);
  if (ord === 0) return ops.sum(ops.astype(ops.notEqual(x, ops.full([], 0, x.dtype)), x.dtype), reduce);
  if (ord === 1) return ops.sum(ops.abs(x), reduce);
  const power = ops.full([], ord, x.dtype);
  return ops.power(ops.sum(ops.power(ops.abs(x), power), reduce), ops.reciprocal(power));
}

function ofMatrices(x: NDArray, ord: Order, axes: [number, number], keepdims: boolean | undefined): NDArray {
  const [rows, columns] = axes;
  if (rows === columns) throw new ShapeError(`norm: expected two different axes, got [${axes.join(", ")}].`);
  const reduce = { axis: axes, keepdims };
  if (ord === "fro") return ops.sqrt(ops.sum(ops.square(x), reduce));
  if (ord === "nuc" || ord === 2 || ord === -2) {
    const values = ops.svdvals(ops.moveaxis(x, axes, [-2, -1]));
    const fold = ord === "nuc" ? ops.sum : ord === 2 ? ops.max : ops.min;
    const out = fold(values, { axis: -1 });
    return keepdims ? ops.expandDims(out, axes) : out;
  }
  if (ord === 1 || ord === -1 || ord === Infinity || ord === -Infinity) {
    const sums = ops.sum(ops.abs(x), { axis: Math.abs(ord) === 1 ? rows : columns, keepdims: true });
    return (ord > 0 ? ops.max : ops.min)(sums, reduce);
  }
  throw new ValueError(`norm: expected ord "fro", "nuc", ±1, ±2 or ±Infinity for matrices, got ${ord}.`);
}

/**
 * A norm of vectors along one axis, or of all elements; `norm` for those who say which they mean.
 *
 * @example
 * nd.linalg.vectorNorm([[3, 4], [6, 8]], { axis: 1 }) // → [ 5. 10.]
 */
export function vectorNorm(a: ArrayInput, options: { axis?: number; keepdims?: boolean; ord?: number } = {}): NDArray {
  checkOptions(options, ["axis", "keepdims", "ord"], "vectorNorm");
  const { ord = 2, axis, keepdims = false } = options;
  const x = floats(a, "vectorNorm");
  if (axis !== undefined) return norm(x, ord, { axis, keepdims });
  const all = norm(ops.reshape(x, [-1]), ord);
  return keepdims
    ? ops.reshape(
        all,
        x.shape.map(() => 1),
      )
    : all;
}

/**
 * A norm of matrices, `[..., m, n]` → `[...]`.
 *
 * @param options.ord - As for `norm`. Default `"fro"`.
 * @example
 * nd.linalg.matrixNorm([[3, 0], [0, 4]]) // → 5.0
 */
export function matrixNorm(a: ArrayInput, options: { ord?: Order; keepdims?: boolean } = {}): NDArray {
  checkOptions(options, ["ord", "keepdims"], "matrixNorm");
  return norm(a, options.ord ?? "fro", { axis: [-2, -1], keepdims: options.keepdims ?? false });
}

/**
 * The condition number: how much `solve` may magnify relative errors. Infinity for singular matrices.
 *
 * @param ord - The norm it is measured in: as for `norm`. Default 2: largest over smallest singular value.
 * @example
 * nd.linalg.cond([[1, 0], [0, 4]]) // → 4.0
 */
export function cond(a: ArrayInput, ord: Order = 2): NDArray {
  const x = floats(a, "cond");
  if (ord === 2 || ord === -2) {
    const s = ops.svdvals(x);
    const [large, small] = [ops.max(s, { axis: -1 }), ops.min(s, { axis: -1 })];
    return ord === 2 ? ops.divide(large, small) : ops.divide(small, large);
  }
  const axis = { axis: [-2, -1] as const };
  return ops.multiply(norm(x, ord, axis), norm(ops.inv(x), ord, axis));
}

/**
 * The rank of matrices: how many singular values count as more than 0. `[..., m, n]` → `[...]`.
 *
 * @param options.tol - What counts as 0. Default: the largest singular value times the dtype's precision times the larger
 *   of m and n, NumPy's.
 * @example
 * nd.linalg.matrixRank([[1, 2], [2, 4]]) // → 1
 */
export function matrixRank(a: ArrayInput, options: { tol?: number } = {}): NDArray<"int64"> {
  checkOptions(options, ["tol"], "matrixRank");
  const given = toArray(a, "matrixRank");
  if (given.ndim < 2) {
    return fromElements([BigInt(Array.from(given.data, Number).some((x) => x !== 0))], "int64", []);
  }
  const x = floats(given, "matrixRank");
  const s = ops.svdvals(x);
  const limit =
    options.tol === undefined
      ? ops.multiply(
          ops.max(s, { axis: -1, keepdims: true }),
          ops.full([], epsilonOf(x) * Math.max(...x.shape.slice(-2)), s.dtype),
        )
      : ops.full([], options.tol, s.dtype);
  return ops.sum(ops.greater(s, limit), { axis: -1 }) as NDArray<"int64">;
}

/** Tests of two arrays; they give booleans. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import * as ops from "../ops/index.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { comparands, toArray } from "./convert.ts";
import { abs, isfinite, isnan } from "./elements.ts";
import { type Into, into } from "./into.ts";
import { checkOptions } from "./options.ts";

/**
 * Whether `a = b`, pair by pair. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.equal([1, 2], 2) // → [False  True]
 */
export function equal(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "equal");
  return (options === undefined ? ops.equal(x, y) : into(ops.equal, [x, y], options, "equal")) as NDArray<"bool">;
}

/**
 * Whether `a ≠ b`, pair by pair. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.notEqual([1, 2], 2) // → [ True False]
 */
export function notEqual(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "notEqual");
  return (
    options === undefined ? ops.notEqual(x, y) : into(ops.notEqual, [x, y], options, "notEqual")
  ) as NDArray<"bool">;
}

/**
 * Whether `a < b`, pair by pair. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.less([1, 2], 2) // → [ True False]
 */
export function less(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "less");
  return (options === undefined ? ops.less(x, y) : into(ops.less, [x, y], options, "less")) as NDArray<"bool">;
}

/**
 * Whether `a ≤ b`, pair by pair. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.lessEqual([1, 2, 3], 2) // → [ True  True False]
 */
export function lessEqual(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "lessEqual");
  return (
    options === undefined ? ops.lessEqual(x, y) : into(ops.lessEqual, [x, y], options, "lessEqual")
  ) as NDArray<"bool">;
}

/**
 * Whether `a > b`, pair by pair. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.greater([1, 2], 1) // → [False  True]
 */
export function greater(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "greater");
  return (options === undefined ? ops.greater(x, y) : into(ops.greater, [x, y], options, "greater")) as NDArray<"bool">;
}

/**
 * Whether `a ≥ b`, pair by pair. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.greaterEqual([1, 2], 1) // → [ True  True]
 */
export function greaterEqual(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "greaterEqual");
  return (
    options === undefined ? ops.greaterEqual(x, y) : into(ops.greaterEqual, [x, y], options, "greaterEqual")
  ) as NDArray<"bool">;
}

/**
 * Whether both are other than 0. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.logicalAnd([0, 1], [1, 1]) // → [False  True]
 */
export function logicalAnd(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "logicalAnd");
  return (
    options === undefined ? ops.logicalAnd(x, y) : into(ops.logicalAnd, [x, y], options, "logicalAnd")
  ) as NDArray<"bool">;
}

/**
 * Whether one or both are other than 0. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.logicalOr([0, 1], [0, 1]) // → [False  True]
 */
export function logicalOr(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "logicalOr");
  return (
    options === undefined ? ops.logicalOr(x, y) : into(ops.logicalOr, [x, y], options, "logicalOr")
  ) as NDArray<"bool">;
}

/**
 * Whether exactly one is other than 0. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.logicalXor([0, 1], [1, 1]) // → [ True False]
 */
export function logicalXor(a: ArrayInput, b: ArrayInput, options?: Into): NDArray<"bool"> {
  const [x, y] = comparands(a, b, "logicalXor");
  return (
    options === undefined ? ops.logicalXor(x, y) : into(ops.logicalXor, [x, y], options, "logicalXor")
  ) as NDArray<"bool">;
}

/**
 * Whether each pair is equal within `atol + rtol·|b|`.
 *
 * @param options.rtol - Share of `|b|` allowed. Default 1e-5.
 * @param options.atol - What is allowed anyway. Default 1e-8.
 * @param options.equalNan - Whether NaN equals NaN. Default false.
 * @example
 * nd.isclose([1, 2], [1 + 1e-9, 2.1]) // → [ True False]
 */
export function isclose(a: ArrayInput, b: ArrayInput, options: Closeness = {}): NDArray<"bool"> {
  checkOptions(options, ["rtol", "atol", "equalNan"], "isclose");
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [x, y] = [toArray(a, "isclose"), toArray(b, "isclose")].map((one) => ops.astype(one, "float64")) as [
    NDArray,
    NDArray,
  ];
  const limit = add(multiply(abs(y), rtol), atol);
  const near = logicalAnd(lessEqual(abs(subtract(x, y)), limit), logicalAnd(isfinite(x), isfinite(y)));
  const same = logicalOr(near, equal(x, y));
  return equalNan ? logicalOr(same, logicalAnd(isnan(x), isnan(y))) : same;
}

/** How near counts as equal. */
export interface Closeness {
  rtol?: number;
  atol?: number;
  equalNan?: boolean;
}

/**
 * Whether all pairs are equal within `atol + rtol·|b|`; as `isclose`.
 *
 * @example
 * nd.allclose([0.1 + 0.2], [0.3]) // → true
 */
export function allclose(a: ArrayInput, b: ArrayInput, options: Closeness = {}): boolean {
  return ops.all(isclose(a, b, options)).item() as unknown as boolean;
}

/**
 * Whether both have the same shape and elements. NaN equals nothing.
 *
 * @param options.equalNan - Whether NaN equals NaN. Default false.
 * @example
 * nd.arrayEqual([1, 2], [1, 2]) // → true
 */
export function arrayEqual(a: ArrayInput, b: ArrayInput, options: { equalNan?: boolean } = {}): boolean {
  checkOptions(options, ["equalNan"], "arrayEqual");
  const [x, y] = [toArray(a, "arrayEqual"), toArray(b, "arrayEqual")];
  if (!sameShape(x.shape, y.shape)) return false;
  const same = ops.equal(x, y);
  const both = options.equalNan ? ops.logicalOr(same, ops.logicalAnd(ops.isnan(x), ops.isnan(y))) : same;
  return Boolean(ops.all(both).item());
}

/**
 * Whether one broadcasts to the other's shape and then has the same elements.
 *
 * @example
 * nd.arrayEquiv([1, 2], [[1], [2]]) // → false
 * nd.arrayEquiv([1, 2], [[1, 2], [1, 2]]) // → true
 */
export function arrayEquiv(a: ArrayInput, b: ArrayInput): boolean {
  const [x, y] = [toArray(a, "arrayEquiv"), toArray(b, "arrayEquiv")];
  const rank = Math.max(x.ndim, y.ndim);
  const lengths = (one: NDArray) => [...new Array<number>(rank - one.ndim).fill(1), ...one.shape];
  const [p, q] = [lengths(x), lengths(y)];
  if (p.some((n, i) => n !== q[i] && n !== 1 && q[i] !== 1)) return false;
  return Boolean(ops.all(ops.equal(x, y)).item());
}

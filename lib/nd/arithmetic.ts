/**
 * Functions of two arrays. A JavaScript number beside an array takes its dtype, as Python's do in NumPy 2. All of them
 * take NumPy's `out` and `where`: `nd.add(a, b, { out: a })` adds in place.
 */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import * as ops from "../ops/index.ts";
import { floats, pair } from "./convert.ts";
import { type Into, into } from "./into.ts";

/**
 * `a + b`; of booleans, or. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.add([[1, 2], [3, 4]], [10, 20]) // → [[11. 22.] [13. 24.]]
 */
export function add(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "add");
  return options === undefined ? ops.add(x, y) : into(ops.add, [x, y], options, "add");
}

/**
 * `a - b`. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.subtract([1, 2], 1) // → [0. 1.]
 */
export function subtract(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "subtract");
  return options === undefined ? ops.subtract(x, y) : into(ops.subtract, [x, y], options, "subtract");
}

/**
 * `a·b`, element by element; of booleans, and. The matrix product is `matmul`. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.multiply([1, 2], [3, 4]) // → [3. 8.]
 */
export function multiply(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "multiply");
  return options === undefined ? ops.multiply(x, y) : into(ops.multiply, [x, y], options, "multiply");
}

/**
 * `a / b`, always floats; by 0 it gives ±Infinity or NaN. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.divide(1, [2, 4]) // → [0.5  0.25]
 */
export function divide(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "divide", () => "float64");
  return options === undefined ? ops.divide(x, y) : into(ops.divide, [x, y], options, "divide");
}

/**
 * `a / b` rounded down: Python's `//`. Integers divided by 0 give 0. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.floorDivide([7, -7], 2) // → [ 3. -4.]
 */
export function floorDivide(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "floorDivide");
  return options === undefined ? ops.floorDivide(x, y) : into(ops.floorDivide, [x, y], options, "floorDivide");
}

/**
 * The rest of `floorDivide`, with the sign of `b`: Python's `%`. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.mod([7, -7], 3) // → [1. 2.]
 */
export function mod(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "mod");
  return options === undefined ? ops.mod(x, y) : into(ops.mod, [x, y], options, "mod");
}

/**
 * The larger of each pair; NaN wins. Ties share their gradient in halves, as JAX's. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.maximum([1, 5], 3) // → [3. 5.]
 */
export function maximum(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "maximum");
  return options === undefined ? ops.maximum(x, y) : into(ops.maximum, [x, y], options, "maximum");
}

/**
 * The smaller of each pair; NaN wins. Ties share their gradient in halves, as JAX's. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.minimum([1, 5], 3) // → [1. 3.]
 */
export function minimum(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "minimum");
  return options === undefined ? ops.minimum(x, y) : into(ops.minimum, [x, y], options, "minimum");
}

/**
 * The angle of the point (x, y) = (b, a), in radians in (-π, π]. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.arctan2(1, -1) // → 2.356194490192345
 */
export function arctan2(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "arctan2");
  return options === undefined ? ops.arctan2(x, y) : into(ops.arctan2, [x, y], options, "arctan2");
}

/**
 * `√(a² + b²)` without overflow. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.hypot(3, 4) // → 5.0
 */
export function hypot(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "hypot");
  return options === undefined ? ops.hypot(x, y) : into(ops.hypot, [x, y], options, "hypot");
}

/**
 * `log(exp(a) + exp(b))` without overflow. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.logaddexp(1000, 1000) // → 1000.6931471805599
 */
export function logaddexp(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "logaddexp");
  return options === undefined ? ops.logaddexp(x, y) : into(ops.logaddexp, [x, y], options, "logaddexp");
}

/**
 * `a & b` of integers or booleans. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.bitwiseAnd(nd.array([6], "int32"), 3) // → [2]
 */
export function bitwiseAnd(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "bitwiseAnd");
  return options === undefined ? ops.bitwiseAnd(x, y) : into(ops.bitwiseAnd, [x, y], options, "bitwiseAnd");
}

/**
 * `a | b` of integers or booleans. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.bitwiseOr(nd.array([6], "int32"), 3) // → [7]
 */
export function bitwiseOr(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "bitwiseOr");
  return options === undefined ? ops.bitwiseOr(x, y) : into(ops.bitwiseOr, [x, y], options, "bitwiseOr");
}

/**
 * `a ^ b` of integers or booleans. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.bitwiseXor(nd.array([6], "int32"), 3) // → [5]
 */
export function bitwiseXor(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "bitwiseXor");
  return options === undefined ? ops.bitwiseXor(x, y) : into(ops.bitwiseXor, [x, y], options, "bitwiseXor");
}

/**
 * `a << b` of integers. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.leftShift(nd.array([1], "int32"), 4) // → [16]
 */
export function leftShift(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "leftShift");
  return options === undefined ? ops.leftShift(x, y) : into(ops.leftShift, [x, y], options, "leftShift");
}

/**
 * `a >> b` of integers. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.rightShift(nd.array([16], "int32"), 2) // → [4]
 */
export function rightShift(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "rightShift");
  return options === undefined ? ops.rightShift(x, y) : into(ops.rightShift, [x, y], options, "rightShift");
}

/**
 * `a` to the power `b`; integers take no negative `b`. Shapes broadcast.
 *
 * @throws {RangeError} If integers are raised to a negative power.
 * @example
 * nd.power([1, 2, 3], 2) // → [1. 4. 9.]
 */
export function power(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "power");
  if (options !== undefined) return into(ops.power, [x, y], options, "power");
  // Squares and roots as NumPy's operator takes them: exactly rounded, where `pow` need not be.
  if (b === 2 && x.dtype !== "bool") return ops.square(x);
  return b === 0.5 && isFloat(x.dtype) ? ops.sqrt(x) : ops.power(x, y);
}

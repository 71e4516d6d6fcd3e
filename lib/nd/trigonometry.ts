/** Circular and hyperbolic functions, in radians. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";
import { type Into, into } from "./into.ts";

/**
 * Sine of angles in radians.
 *
 * @example
 * nd.sin([0, nd.pi / 2]) // → [0. 1.]
 */
export function sin(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "sin");
  return options === undefined ? ops.sin(x) : into(ops.sin, [x], options, "sin");
}

/**
 * Cosine of angles in radians.
 *
 * @example
 * nd.cos([0, nd.pi]) // → [ 1. -1.]
 */
export function cos(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "cos");
  return options === undefined ? ops.cos(x) : into(ops.cos, [x], options, "cos");
}

/**
 * Tangent of angles in radians.
 *
 * @example
 * nd.tan(0) // → 0.0
 */
export function tan(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "tan");
  return options === undefined ? ops.tan(x) : into(ops.tan, [x], options, "tan");
}

/**
 * Inverse sine, in radians from -π/2 to π/2; NaN outside [-1, 1].
 *
 * @example
 * nd.arcsin([0, 1]) // → [0.         1.57079633]
 */
export function arcsin(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "arcsin");
  return options === undefined ? ops.arcsin(x) : into(ops.arcsin, [x], options, "arcsin");
}

/**
 * Inverse cosine, in radians from 0 to π; NaN outside [-1, 1].
 *
 * @example
 * nd.arccos([1, 0]) // → [0.         1.57079633]
 */
export function arccos(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "arccos");
  return options === undefined ? ops.arccos(x) : into(ops.arccos, [x], options, "arccos");
}

/**
 * Inverse tangent, in radians from -π/2 to π/2.
 *
 * @example
 * nd.arctan([0, 1]) // → [0.         0.78539816]
 */
export function arctan(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "arctan");
  return options === undefined ? ops.arctan(x) : into(ops.arctan, [x], options, "arctan");
}

/**
 * Hyperbolic sine.
 *
 * @example
 * nd.sinh(0) // → 0.0
 */
export function sinh(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "sinh");
  return options === undefined ? ops.sinh(x) : into(ops.sinh, [x], options, "sinh");
}

/**
 * Hyperbolic cosine.
 *
 * @example
 * nd.cosh(0) // → 1.0
 */
export function cosh(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "cosh");
  return options === undefined ? ops.cosh(x) : into(ops.cosh, [x], options, "cosh");
}

/**
 * Hyperbolic tangent.
 *
 * @example
 * nd.tanh([0, 1]) // → [0.         0.76159416]
 */
export function tanh(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "tanh");
  return options === undefined ? ops.tanh(x) : into(ops.tanh, [x], options, "tanh");
}

/**
 * Inverse hyperbolic sine.
 *
 * @example
 * nd.arcsinh(0) // → 0.0
 */
export function arcsinh(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "arcsinh");
  return options === undefined ? ops.arcsinh(x) : into(ops.arcsinh, [x], options, "arcsinh");
}

/**
 * Inverse hyperbolic cosine; NaN below 1.
 *
 * @example
 * nd.arccosh(1) // → 0.0
 */
export function arccosh(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "arccosh");
  return options === undefined ? ops.arccosh(x) : into(ops.arccosh, [x], options, "arccosh");
}

/**
 * Inverse hyperbolic tangent; NaN outside [-1, 1].
 *
 * @example
 * nd.arctanh(0) // → 0.0
 */
export function arctanh(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "arctanh");
  return options === undefined ? ops.arctanh(x) : into(ops.arctanh, [x], options, "arctanh");
}

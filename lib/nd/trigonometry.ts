/** Circular and hyperbolic functions, in radians. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";

/**
 * Sine of angles in radians.
 *
 * @example
 * nd.sin([0, nd.pi / 2]) // → [0. 1.]
 */
export function sin(a: ArrayInput): NDArray {
  return ops.sin(toArray(a, "sin"));
}

/**
 * Cosine of angles in radians.
 *
 * @example
 * nd.cos([0, nd.pi]) // → [ 1. -1.]
 */
export function cos(a: ArrayInput): NDArray {
  return ops.cos(toArray(a, "cos"));
}

/**
 * Tangent of angles in radians.
 *
 * @example
 * nd.tan(0) // → 0.0
 */
export function tan(a: ArrayInput): NDArray {
  return ops.tan(toArray(a, "tan"));
}

/**
 * Inverse sine, in radians from -π/2 to π/2; NaN outside [-1, 1].
 *
 * @example
 * nd.arcsin([0, 1]) // → [0.         1.57079633]
 */
export function arcsin(a: ArrayInput): NDArray {
  return ops.arcsin(toArray(a, "arcsin"));
}

/**
 * Inverse cosine, in radians from 0 to π; NaN outside [-1, 1].
 *
 * @example
 * nd.arccos([1, 0]) // → [0.         1.57079633]
 */
export function arccos(a: ArrayInput): NDArray {
  return ops.arccos(toArray(a, "arccos"));
}

/**
 * Inverse tangent, in radians from -π/2 to π/2.
 *
 * @example
 * nd.arctan([0, 1]) // → [0.         0.78539816]
 */
export function arctan(a: ArrayInput): NDArray {
  return ops.arctan(toArray(a, "arctan"));
}

/**
 * Hyperbolic sine.
 *
 * @example
 * nd.sinh(0) // → 0.0
 */
export function sinh(a: ArrayInput): NDArray {
  return ops.sinh(toArray(a, "sinh"));
}

/**
 * Hyperbolic cosine.
 *
 * @example
 * nd.cosh(0) // → 1.0
 */
export function cosh(a: ArrayInput): NDArray {
  return ops.cosh(toArray(a, "cosh"));
}

/**
 * Hyperbolic tangent.
 *
 * @example
 * nd.tanh([0, 1]) // → [0.         0.76159416]
 */
export function tanh(a: ArrayInput): NDArray {
  return ops.tanh(toArray(a, "tanh"));
}

/**
 * Inverse hyperbolic sine.
 *
 * @example
 * nd.arcsinh(0) // → 0.0
 */
export function arcsinh(a: ArrayInput): NDArray {
  return ops.arcsinh(toArray(a, "arcsinh"));
}

/**
 * Inverse hyperbolic cosine; NaN below 1.
 *
 * @example
 * nd.arccosh(1) // → 0.0
 */
export function arccosh(a: ArrayInput): NDArray {
  return ops.arccosh(toArray(a, "arccosh"));
}

/**
 * Inverse hyperbolic tangent; NaN outside [-1, 1].
 *
 * @example
 * nd.arctanh(0) // → 0.0
 */
export function arctanh(a: ArrayInput): NDArray {
  return ops.arctanh(toArray(a, "arctanh"));
}

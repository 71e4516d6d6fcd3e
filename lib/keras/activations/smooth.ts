/** Smooth activations, element by element. */
import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";

/** `x` itself. */
export const linear = (x: NDArray): NDArray => x;

/** `1 / (1 + exp(-x))`. */
export const sigmoid = (x: NDArray): NDArray => math.sigmoid(x);

/** The hyperbolic tangent. */
export const tanh = (x: NDArray): NDArray => math.tanh(x);

/** `exp(x)`. */
export const exponential = (x: NDArray): NDArray => math.exp(x);

/** `log(1 + exp(x))`. */
export const softplus = (x: NDArray): NDArray => math.softplus(x);

/** `x / (1 + |x|)`. */
export const softsign = (x: NDArray): NDArray => math.divide(x, math.add(math.abs(x), 1));

/** `x · sigmoid(x)`; also called swish. */
export const silu = (x: NDArray): NDArray => math.multiply(x, math.sigmoid(x));

/** `log(sigmoid(x))`. */
export const logSigmoid = (x: NDArray): NDArray => math.logSigmoid(x);

/** `(x + sqrt(x² + b)) / 2`, with b = 4. */
export function squareplus(x: NDArray, { b = 4 }: { b?: number } = {}): NDArray {
  return math.divide(math.add(x, math.sqrt(math.add(math.square(x), b))), 2);
}

/** `x - tanh(x)`. */
export const tanhShrink = (x: NDArray): NDArray => math.subtract(x, math.tanh(x));

/** `x · tanh(softplus(x))`. */
export const mish = (x: NDArray): NDArray => math.multiply(x, math.tanh(math.softplus(x)));

/** `x · Φ(x)`, Φ the normal distribution function; `approximate` uses tanh for it. @see Hendrycks & Gimpel (2016) */
export function gelu(x: NDArray, { approximate = false }: { approximate?: boolean } = {}): NDArray {
  if (!approximate) return math.multiply(math.multiply(0.5, x), math.add(math.erf(math.divide(x, Math.SQRT2)), 1));
  const cube = math.multiply(x, math.square(x));
  const inner = math.multiply(Math.sqrt(2 / Math.PI), math.add(x, math.multiply(0.044715, cube)));
  return math.multiply(math.multiply(0.5, x), math.add(math.tanh(inner), 1));
}

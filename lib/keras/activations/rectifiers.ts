/** Activations that cut or bend at zero. */
import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";

export interface ReluOptions {
  /** Slope below the threshold. Default 0. */
  negativeSlope?: number;
  /** Values above are cut. Default none. */
  maxValue?: number | null;
  /** Values at or below give 0 (or the slope's). Default 0. */
  threshold?: number;
}

/** `max(x, 0)`; with options also a slope, a ceiling and a threshold. */
export function relu(x: NDArray, { negativeSlope = 0, maxValue = null, threshold = 0 }: ReluOptions = {}): NDArray {
  if (negativeSlope !== 0 && maxValue === null && threshold === 0) return leakyRelu(x, { negativeSlope });
  let y = threshold === 0 ? math.relu(x) : math.where(math.greater(x, threshold), x, 0);
  if (maxValue !== null) y = math.minimum(y, maxValue);
  if (negativeSlope === 0) return y;
  const below = math.relu(threshold === 0 ? math.negative(x) : math.subtract(threshold, x));
  return math.subtract(y, math.multiply(negativeSlope, below));
}

/** `x` above 0, `negativeSlope·x` below (default 0.2). */
export function leakyRelu(x: NDArray, { negativeSlope = 0.2 }: { negativeSlope?: number } = {}): NDArray {
  return math.where(math.greaterEqual(x, 0), x, math.multiply(negativeSlope, x));
}

/** `min(max(x, 0), 6)`. */
export const relu6 = (x: NDArray): NDArray => math.minimum(math.relu(x), 6);

/** `x` above 0, `alpha·(exp(x) - 1)` below. */
export function elu(x: NDArray, { alpha = 1 }: { alpha?: number } = {}): NDArray {
  return math.where(math.greater(x, 0), x, math.multiply(alpha, math.expm1(math.minimum(x, 0))));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** ELU scaled so that activations keep mean 0 and variance 1. @see Klambauer et al. (2017) */
export const selu = (x: NDArray): NDArray => math.multiply(SELU_SCALE, elu(x, { alpha: SELU_ALPHA }));

/** `x` above 0, `alpha·(exp(x/alpha) - 1)` below. */
export function celu(x: NDArray, { alpha = 1 }: { alpha?: number } = {}): NDArray {
  const below = math.multiply(alpha, math.expm1(math.divide(math.minimum(x, 0), alpha)));
  return math.add(math.maximum(x, 0), below);
}

/** `x` above the threshold, else `defaultValue`. */
export function threshold(x: NDArray, { threshold: at = 0, defaultValue = 0 } = {}): NDArray {
  return math.where(math.greater(x, at), x, defaultValue);
}

/** `x` where |x| is above the threshold (default 0.5), else 0. */
export function hardShrink(x: NDArray, { threshold: at = 0.5 } = {}): NDArray {
  return math.where(math.greater(math.abs(x), at), x, 0);
}

/** `x` moved towards 0 by the threshold (default 0.5), and 0 within it. */
export function softShrink(x: NDArray, { threshold: at = 0.5 } = {}): NDArray {
  const low = math.where(math.less(x, -at), math.add(x, at), 0);
  return math.where(math.greater(x, at), math.subtract(x, at), low);
}

/** `x` cut to [-1, 1]. */
export const hardTanh = (x: NDArray): NDArray => math.clip(x, -1, 1);

/** 0 below -1, `x` above 1, `(x + 1)²/4` between. */
export function sparsePlus(x: NDArray): NDArray {
  const between = math.divide(math.square(math.add(x, 1)), 4);
  return math.where(math.lessEqual(x, -1), 0, math.where(math.greaterEqual(x, 1), x, between));
}

/** 0 below -1, 1 above 1, `(x + 1)/2` between. */
export const sparseSigmoid = (x: NDArray): NDArray => math.clip(math.multiply(0.5, math.add(x, 1)), 0, 1);

/** `relu6(x + 3) / 6`. */
export const hardSigmoid = (x: NDArray): NDArray => math.divide(relu6(math.add(x, 3)), 6);

/** `x · hardSigmoid(x)`; also called hardSwish. */
export const hardSilu = (x: NDArray): NDArray => math.multiply(x, hardSigmoid(x));

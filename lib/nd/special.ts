/** Functions of elements that are met rarely, and the windows of signal processing. */
import { empty } from "../core/allocate.ts";
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, type NDArray } from "../core/ndarray.ts";
import { DTypeError, ValueError } from "../errors.ts";
import { floatOf } from "../ops/elementwise.ts";
import * as ops from "../ops/index.ts";
import { cast, fromElements, toArray } from "./convert.ts";

/**
 * `|a|` in floats: `abs` that makes floats of integers.
 *
 * @example
 * nd.fabs(nd.array([-1, 2], "int32")) // → [1. 2.]
 */
export function fabs(a: ArrayInput): NDArray {
  const x = toArray(a, "fabs");
  return ops.abs(cast(x, floatOf(x.dtype)));
}

/**
 * `+a`: a copy of numbers.
 *
 * @throws {TypeError} If the elements are booleans.
 * @example
 * nd.positive([1, -2]) // → [ 1. -2.]
 */
export function positive(a: ArrayInput): NDArray {
  const x = toArray(a, "positive");
  if (x.dtype === "bool") throw new DTypeError("positive: expected numbers, got bool.");
  return ops.copy(x);
}

/** A function of numbers over all elements; no gradient flows through it. */
function map(x: NDArray, f: (value: number) => number): NDArray {
  const out = empty(x.shape, x.dtype);
  const [from, to] = [elementsOf(x) as Float64Array, out.storage as Float64Array];
  for (let i = 0; i < from.length; i++) to[out.offset + i] = f(from[i]!);
  return out;
}

/**
 * How many bits of `|a|` are 1.
 *
 * @throws {TypeError} If the elements are floats.
 * @example
 * nd.bitwiseCount(nd.array([0, 7, -8], "int32")) // → [0 3 1]
 */
export function bitwiseCount(a: ArrayInput): NDArray<"uint8"> {
  const x = toArray(a, "bitwiseCount");
  if (isFloat(x.dtype)) throw new DTypeError(`bitwiseCount: expected integers or bool, got ${x.dtype}.`);
  const count = (value: number | bigint): number => {
    let [left, n] = [BigInt(value), 0];
    if (left < 0n) left = -left;
    for (; left > 0n; left >>= 32n) {
      for (let bits = Number(left & 0xffffffffn); bits !== 0; bits = (bits & (bits - 1)) >>> 0) n++;
    }
    return n;
  };
  return fromElements(Uint8Array.from(elementsOf(x) as unknown as ArrayLike<number>, count), "uint8", x.shape);
}

/**
 * The distance from each element to the next float away from 0, with its sign: how finely numbers lie there.
 *
 * @example
 * nd.spacing(1) // → 2.220446049250313e-16
 */
export function spacing(a: ArrayInput): NDArray {
  const x = toArray(a, "spacing");
  const float = cast(x, floatOf(x.dtype));
  const away = ops.where(ops.signbit(float), ops.full([], -Infinity, float.dtype), ops.full([], Infinity, float.dtype));
  return ops.subtract(ops.nextafter(float, away), float);
}

/**
 * The modified Bessel function of the first kind, order 0.
 *
 * @see Abramowitz & Stegun (1964), 9.6.12 and 9.7.1.
 * @example
 * nd.i0(0) // → 1.0
 */
export function i0(a: ArrayInput): NDArray {
  const x = toArray(a, "i0");
  return map(cast(x, isFloat(x.dtype) ? x.dtype : "float64"), bessel0);
}

/** By its power series, all terms positive; far out by its asymptotic one. */
function bessel0(value: number): number {
  const x = Math.abs(value);
  let [sum, term] = [1, 1];
  if (x < 30) {
    const quarter = (x * x) / 4;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= quarter / (k * k);
      sum += term;
    }
    return sum;
  }
  for (let k = 1; k < 40 && term > 1e-17; k++) {
    term *= (2 * k - 1) ** 2 / (8 * k * x);
    sum += term;
  }
  return (Math.exp(x) / (Math.sqrt(2 * Math.PI) * Math.sqrt(x))) * sum;
}

/** A window of `n` points as a function of the place, from -(n - 1) to n - 1 in steps of 2. */
function window(n: number, name: string, f: (place: number) => number): NDArray<"float64"> {
  if (!Number.isInteger(n)) throw new ValueError(`${name}: expected a whole number of points, got ${n}.`);
  const values = Array.from({ length: Math.max(0, n) }, (_, i) => (n === 1 ? 1 : f(2 * i + 1 - n)));
  return fromElements(values, "float64");
}

/**
 * Bartlett's window: a triangle that is 0 at both ends.
 *
 * @example
 * nd.bartlett(5) // → [0.  0.5 1.  0.5 0. ]
 */
export const bartlett = (n: number): NDArray<"float64"> =>
  window(n, "bartlett", (place) => 1 - Math.abs(place) / (n - 1));

/**
 * Hann's window: one period of a raised cosine, 0 at both ends.
 *
 * @example
 * nd.hanning(3) // → [0. 1. 0.]
 */
export const hanning = (n: number): NDArray<"float64"> =>
  window(n, "hanning", (place) => 0.5 + 0.5 * Math.cos((Math.PI * place) / (n - 1)));

/**
 * Hamming's window: a raised cosine, 0.08 at both ends.
 *
 * @example
 * nd.hamming(3) // → [0.08 1.   0.08]
 */
export const hamming = (n: number): NDArray<"float64"> =>
  window(n, "hamming", (place) => 0.54 + 0.46 * Math.cos((Math.PI * place) / (n - 1)));

/**
 * Blackman's window: two cosines, nearly 0 at both ends.
 *
 * @example
 * nd.blackman(3).round(6) // → [-0.  1. -0.]
 */
export const blackman = (n: number): NDArray<"float64"> =>
  window(n, "blackman", (place) => {
    const angle = (Math.PI * place) / (n - 1);
    return 0.42 + 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
  });

/**
 * Kaiser's window.
 *
 * @param beta - Its shape: 0 a rectangle, 5 like Hamming's, 8.6 like Blackman's.
 * @example
 * nd.kaiser(3, 0) // → [1. 1. 1.]
 */
export const kaiser = (n: number, beta: number): NDArray<"float64"> =>
  window(n, "kaiser", (place) => bessel0(beta * Math.sqrt(Math.max(0, 1 - (place / (n - 1)) ** 2))) / bessel0(beta));

/**
 * Angles without jumps: where neighbours along an axis differ by more than half a period, whole periods are added to the
 * rest.
 *
 * @param options.discont - Only jumps larger than this. Default half a period.
 * @param options.period - Default 2π.
 * @param options.axis - Default the last.
 * @example
 * nd.unwrap([0, 1, 2, 9], { period: 4 }) // → [0. 1. 2. 1.]
 */
export function unwrap(a: ArrayInput, options: { discont?: number; period?: number; axis?: number } = {}): NDArray {
  const given = toArray(a, "unwrap");
  const x = cast(given, isFloat(given.dtype) ? given.dtype : "float64");
  const { period = 2 * Math.PI, discont = period / 2, axis = -1 } = options;
  const turned = ops.moveaxis(x, axis, -1);
  const n = turned.shape.at(-1)!;
  const from = elementsOf(turned) as Float64Array;
  const out = from.slice();
  for (let start = 0; start < from.length; start += n) {
    let shift = 0;
    for (let i = start + 1; i < start + n; i++) {
      const step = from[i]! - from[i - 1]!;
      const moved = step + period / 2;
      let inside = moved - Math.floor(moved / period) * period - period / 2;
      if (inside === -period / 2 && step > 0) inside = period / 2;
      if (Math.abs(step) >= discont) shift += inside - step;
      out[i] = from[i]! + shift;
    }
  }
  return ops.moveaxis(fromElements(out, x.dtype, turned.shape), -1, axis);
}

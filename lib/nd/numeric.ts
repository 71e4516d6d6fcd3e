/** Functions of elements that are met less often. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { floatOf } from "../ops/elementwise.ts";
import * as ops from "../ops/index.ts";
import { floorDivide, mod } from "./arithmetic.ts";
import { cast, floats, fromElements, pair, toArray, weak } from "./convert.ts";
import { type Into, into } from "./into.ts";
import { checkOptions } from "./options.ts";

/**
 * 2 to the power of each element.
 *
 * @example
 * nd.exp2([0, 1, 3]) // → [1. 2. 8.]
 */
export function exp2(a: ArrayInput, options?: Into): NDArray {
  const x = toArray(a, "exp2");
  return options === undefined ? ops.exp2(x) : into(ops.exp2, [x], options, "exp2");
}

/**
 * Whether the sign of each element is a minus, of -0 too.
 *
 * @example
 * nd.signbit([-1, -0, 2]) // → [ True  True False]
 */
export function signbit(a: ArrayInput, options?: Into): NDArray<"bool"> {
  const x = toArray(a, "signbit");
  return (options === undefined ? ops.signbit(x) : into(ops.signbit, [x], options, "signbit")) as NDArray<"bool">;
}

/**
 * What is left of `a` after division by `b`, with the sign of `a`: C's `fmod`. (`mod` has the sign of `b`.) Integers by 0 give
 * 0. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.fmod([7, -7], 3) // → [ 1. -1.]
 */
export function fmod(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "fmod");
  return options === undefined ? ops.fmod(x, y) : into(ops.fmod, [x, y], options, "fmod");
}

/**
 * `|a|` with the sign of `b`. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.copysign([1, 2], -1) // → [-1. -2.]
 */
export function copysign(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "copysign");
  return options === undefined ? ops.copysign(x, y) : into(ops.copysign, [x, y], options, "copysign");
}

/**
 * Heaviside's step: 0 below 0, 1 above, `b` at 0. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.heaviside([-1, 0, 2], 0.5) // → [0.  0.5 1. ]
 */
export function heaviside(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "heaviside");
  return options === undefined ? ops.heaviside(x, y) : into(ops.heaviside, [x, y], options, "heaviside");
}

/**
 * `log2(2ᵃ + 2ᵇ)` without overflow. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.logaddexp2(2000, 2000) // → 2001.0
 */
export function logaddexp2(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "logaddexp2");
  return options === undefined ? ops.logaddexp2(x, y) : into(ops.logaddexp2, [x, y], options, "logaddexp2");
}

/**
 * `a·2ᵇ`, rounded once. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.ldexp(0.75, nd.array([1, 2], "int32")) // → [1.5 3. ]
 */
export function ldexp(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "ldexp");
  return options === undefined ? ops.ldexp(x, y) : into(ops.ldexp, [x, y], options, "ldexp");
}

/**
 * The next number that the dtype has after `a` in the direction of `b`. Shapes broadcast.
 *
 * @throws {ShapeError} If the shapes do not broadcast.
 * @example
 * nd.nextafter(1, 2).sub(1) // → 2.220446049250313e-16
 */
export function nextafter(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = floats(a, b, "nextafter");
  return options === undefined ? ops.nextafter(x, y) : into(ops.nextafter, [x, y], options, "nextafter");
}

/**
 * Greatest common divisor of integers. Shapes broadcast.
 *
 * @throws {TypeError} If an array is not of integers.
 * @example
 * nd.gcd(nd.array([12, 18], "int32"), 8) // → [4 2]
 */
export function gcd(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "gcd");
  return options === undefined ? ops.gcd(x, y) : into(ops.gcd, [x, y], options, "gcd");
}

/**
 * Least common multiple of integers. Shapes broadcast.
 *
 * @throws {TypeError} If an array is not of integers.
 * @example
 * nd.lcm(nd.array([4, 6], "int32"), 10) // → [20 30]
 */
export function lcm(a: ArrayInput, b: ArrayInput, options?: Into): NDArray {
  const [x, y] = pair(a, b, "lcm");
  return options === undefined ? ops.lcm(x, y) : into(ops.lcm, [x, y], options, "lcm");
}

/** The numbers of `a` and `b` as floats, and where they are not NaN. */
function present(a: ArrayInput, b: ArrayInput, where: string) {
  const [x, y] = pair(a, b, where);
  return { x, y, xBad: ops.isnan(x), yBad: ops.isnan(y) };
}

/**
 * The larger of each pair; of a number and NaN the number. Shapes broadcast.
 *
 * @example
 * nd.fmax([1, NaN], [0, 2]) // → [1. 2.]
 */
export function fmax(a: ArrayInput, b: ArrayInput): NDArray {
  const { x, y, xBad, yBad } = present(a, b, "fmax");
  return ops.where(xBad, y, ops.where(yBad, x, ops.maximum(x, y)));
}

/**
 * The smaller of each pair; of a number and NaN the number. Shapes broadcast.
 *
 * @example
 * nd.fmin([1, NaN], [0, 2]) // → [0. 2.]
 */
export function fmin(a: ArrayInput, b: ArrayInput): NDArray {
  const { x, y, xBad, yBad } = present(a, b, "fmin");
  return ops.where(xBad, y, ops.where(yBad, x, ops.minimum(x, y)));
}

const scaled = (a: ArrayInput, factor: number, where: string): NDArray => {
  const x = toArray(a, where);
  const float = cast(x, floatOf(x.dtype));
  return ops.multiply(float, weak(factor, float.dtype, where));
};

/**
 * Degrees as radians.
 *
 * @example
 * nd.deg2rad(180) // → 3.141592653589793
 */
export function deg2rad(a: ArrayInput): NDArray {
  return scaled(a, Math.PI / 180, "deg2rad");
}

/**
 * Radians as degrees.
 *
 * @example
 * nd.rad2deg(nd.pi) // → 180.0
 */
export function rad2deg(a: ArrayInput): NDArray {
  return scaled(a, 180 / Math.PI, "rad2deg");
}

/**
 * `a` to the power `b` in float64 (float32 of float32): integers take negative powers too. Shapes broadcast.
 *
 * @example
 * nd.floatPower(nd.array([2], "int32"), -1) // → [0.5]
 */
export function floatPower(a: ArrayInput, b: ArrayInput): NDArray {
  const [x, y] = floats(a, b, "floatPower");
  return ops.power(cast(x, "float64"), cast(y, "float64"));
}

/**
 * `[floorDivide(a, b), mod(a, b)]`: Python's `divmod`.
 *
 * @example
 * const [quotient, rest] = nd.divmod([7, -7], 3);
 * quotient // → [ 2. -3.]
 * rest // → [1. 2.]
 */
export function divmod(a: ArrayInput, b: ArrayInput): [quotient: NDArray, rest: NDArray] {
  return [floorDivide(a, b), mod(a, b)];
}

/**
 * `[fraction, whole]`: each element's parts after and before the point, both with its sign.
 *
 * @example
 * const [fraction, whole] = nd.modf([1.5, -2.25]);
 * fraction // → [ 0.5  -0.25]
 * whole // → [ 1. -2.]
 */
export function modf(a: ArrayInput): [fraction: NDArray, whole: NDArray] {
  const given = toArray(a, "modf");
  const x = cast(given, floatOf(given.dtype));
  const whole = ops.trunc(x);
  const fraction = ops.where(ops.isinf(x), ops.zerosLike(x), ops.subtract(x, whole));
  return [ops.copysign(fraction, x), whole];
}

/**
 * `[mantissa, exponent]` with `a = mantissa·2^exponent` and a mantissa from 0.5 up to 1.
 *
 * @example
 * const [mantissa, exponent] = nd.frexp([8, 0.3]);
 * mantissa // → [0.5 0.6]
 * exponent // → [ 4 -1]
 */
export function frexp(a: ArrayInput): [mantissa: NDArray, exponent: NDArray<"int32">] {
  const given = toArray(a, "frexp");
  const x = cast(given, floatOf(given.dtype));
  const exponents = Array.from(x.data as Float64Array, (value) => {
    if (value === 0 || !Number.isFinite(value)) return 0;
    // The text of a number in base 2 has no rounding; numbers too small for it are first made larger.
    const small = Math.abs(value) < 2 ** -1000;
    const size = Math.abs(small ? value * 2 ** 100 : value);
    let exponent = Math.floor(Math.log2(size)) + 1;
    while (size >= 2 ** exponent) exponent++;
    while (size < 2 ** (exponent - 1)) exponent--;
    return small ? exponent - 100 : exponent;
  });
  const exponent = fromElements(exponents, "int32", x.shape);
  return [ops.ldexp(x, ops.negative(exponent)), exponent];
}

/**
 * `sin(πa)/(πa)`, 1 at 0.
 *
 * @example
 * nd.sinc([0, 0.5]) // → [1.         0.63661977]
 */
export function sinc(a: ArrayInput): NDArray {
  const given = toArray(a, "sinc");
  const x = cast(given, isFloat(given.dtype) ? given.dtype : "float64");
  const zero = ops.logicalNot(x);
  const angle = ops.multiply(ops.where(zero, ops.onesLike(x), x), weak(Math.PI, x.dtype, "sinc"));
  return ops.where(zero, ops.onesLike(x), ops.divide(ops.sin(angle), angle));
}

/**
 * Whether each element is +Infinity.
 *
 * @example
 * nd.isposinf([1, Infinity, -Infinity]) // → [False  True False]
 */
export function isposinf(a: ArrayInput): NDArray<"bool"> {
  const x = toArray(a, "isposinf");
  return ops.logicalAnd(ops.isinf(x), ops.logicalNot(ops.signbit(x))) as NDArray<"bool">;
}

/**
 * Whether each element is -Infinity.
 *
 * @example
 * nd.isneginf([1, Infinity, -Infinity]) // → [False False  True]
 */
export function isneginf(a: ArrayInput): NDArray<"bool"> {
  const x = toArray(a, "isneginf");
  return ops.logicalAnd(ops.isinf(x), ops.signbit(x)) as NDArray<"bool">;
}

/**
 * NaN and infinities replaced by numbers.
 *
 * @param options.nan - Instead of NaN. Default 0.
 * @param options.posinf - Instead of Infinity. Default: the dtype's largest number.
 * @param options.neginf - Instead of -Infinity. Default: its smallest.
 * @example
 * nd.nanToNum([1, NaN, Infinity], { posinf: 9 }) // → [1. 0. 9.]
 */
export function nanToNum(a: ArrayInput, options: { nan?: number; posinf?: number; neginf?: number } = {}): NDArray {
  checkOptions(options, ["nan", "posinf", "neginf"], "nanToNum");
  const x = toArray(a, "nanToNum");
  if (!isFloat(x.dtype)) return ops.copy(x);
  const largest = x.dtype === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
  const { nan = 0, posinf = largest, neginf = -largest } = options;
  const as = (value: number) => ops.full([], value, x.dtype);
  const numbers = ops.where(ops.isnan(x), as(nan), x);
  return ops.where(isneginf(x), as(neginf), ops.where(isposinf(x), as(posinf), numbers));
}

/**
 * Functions of one element that JavaScript lacks. Generated loops know this object as `fn`, so an op's expression may
 * say `fn.erf(x)`.
 */
import { erf } from "./erf.ts";
import { more } from "./scalar-more.ts";

export const fn = {
  ...more,
  erf,
  /** C's rint: halves go to the even neighbour. */
  roundEven(x: number): number {
    if (Math.abs(x) >= 4503599627370496) return x;
    const floor = Math.floor(x);
    const rest = x - floor;
    if (rest < 0.5 || (rest === 0.5 && floor % 2 === 0)) return floor === 0 && x < 0 ? -0 : floor;
    return floor === -1 ? -0 : floor + 1;
  },
  /** C's pow, where ECMAScript's differs: 1 to any power is 1, and -1 to ±infinity is 1. */
  pow(x: number, y: number): number {
    if (x === 1 || (x === -1 && (y === Infinity || y === -Infinity))) return 1;
    return x ** y;
  },
  /** Integer power, wrapping at 32 bits. */
  intPow(x: number, y: number): number {
    if (y < 0) throw negativePower();
    let result = 1;
    for (let base = x, rest = y; rest > 0; rest = Math.floor(rest / 2), base = Math.imul(base, base)) {
      if (rest % 2 === 1) result = Math.imul(result, base);
    }
    return result;
  },
  /** 64-bit integer power, wrapping. */
  bigPow(x: bigint, y: bigint): bigint {
    if (y < 0n) throw negativePower();
    let result = 1n;
    for (let base = x, rest = y; rest > 0n; rest >>= 1n, base = BigInt.asIntN(64, base * base)) {
      if (rest & 1n) result = BigInt.asIntN(64, result * base);
    }
    return result;
  },
  /** Python's `%`: the sign of the divisor. */
  mod(x: number, y: number): number {
    const rest = x % y;
    if (Number.isNaN(rest)) return rest;
    if (rest === 0) return y < 0 ? -0 : 0;
    return rest < 0 !== y < 0 ? rest + y : rest;
  },
  /** Python's `//` of floats, as NumPy computes it: from the remainder, so that it agrees with `%`. */
  floorDivide(x: number, y: number): number {
    if (y === 0) return x / y;
    const rest = x % y;
    if (Number.isNaN(rest)) return NaN;
    let quotient = (x - rest) / y;
    if (rest !== 0 && rest < 0 !== y < 0) quotient -= 1;
    if (quotient === 0) return x / y < 0 ? -0 : 0;
    const floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  },
  /** Integers divided, rounded down; by zero gives 0, as NumPy's. */
  intFloorDivide: (x: number, y: number): number => (y === 0 ? 0 : Math.floor(x / y)),
  intMod: (x: number, y: number): number => (y === 0 ? 0 : x - y * Math.floor(x / y)),
  bigFloorDivide(x: bigint, y: bigint): bigint {
    if (y === 0n) return 0n;
    const quotient = x / y;
    return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
  },
  bigMod(x: bigint, y: bigint): bigint {
    if (y === 0n) return 0n;
    const rest = x % y;
    return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
  },
  /** Shifts by as many bits as there are, or more, leave nothing (of negative numbers: -1). */
  shiftLeft: (x: number, y: number): number => (y >= 0 && y < 32 ? x << y : 0),
  shiftRight: (x: number, y: number): number => (y >= 0 && y < 32 ? Math.floor(x / 2 ** y) : x < 0 ? -1 : 0),
  bigShiftLeft: (x: bigint, y: bigint): bigint => (y >= 0n && y < 64n ? x << y : 0n),
  bigShiftRight: (x: bigint, y: bigint): bigint => (y >= 0n && y < 64n ? x >> y : x < 0n ? -1n : 0n),
  /** 1/x without its fraction. */
  intReciprocal: (x: number): number => (x === 1 || x === -1 ? x : 0),
  bigReciprocal: (x: bigint): bigint => (x === 1n || x === -1n ? x : 0n),
  /** log(exp(x) + exp(y)) without overflow. */
  logaddexp(x: number, y: number): number {
    if (x === y) return x + Math.LN2;
    const difference = x - y;
    if (difference > 0) return x + Math.log1p(Math.exp(-difference));
    if (difference <= 0) return y + Math.log1p(Math.exp(difference));
    return difference;
  },
  /** A float as a 64-bit integer, as C casts on x86-64: what has no place becomes the smallest. */
  toBig: (x: number): bigint => (x >= -(2 ** 63) && x < 2 ** 64 ? BigInt(Math.trunc(x)) : -9223372036854775808n),
};

const negativePower = () =>
  new RangeError(
    'power: expected exponents >= 0 for integers, got a negative one. Convert first: a.astype("float64").',
  );

/**
 * log, exp, pow and log1p to the last bit as glibc computes them, which is what NumPy's streams are made with on Linux.
 * JavaScript leaves the last bits of `Math.log` to each engine, so these also make streams the same in every engine.
 *
 * The algorithms are Arm Optimized Routines' (log, exp, pow; MIT, Arm Limited) and fdlibm's (log1p: Copyright 1993 Sun
 * Microsystems; "permission to use, copy, modify, and distribute this software is freely granted, provided that this
 * notice is preserved"), in the form in which fused multiply-adds are used, as on any x86-64 machine since 2013.
 */
import { decodeWords } from "./tables/decode.ts";
import { libmBase64 } from "./tables/libm.ts";

const words = decodeWords(libmBase64);
const LOG = words.subarray(0, 18);
const LOG_TABLE = words.subarray(18, 274);
const POW = words.subarray(274, 283);
const POW_TABLE = words.subarray(283, 667);
const EXP = words.subarray(667, 675);
// Pairs: a double, then the bits of 2^(i/128) from which i's share of the exponent has been taken.
const EXP_TAIL = words.subarray(675, 931);
const EXP_BITS = new Int32Array(EXP_TAIL.buffer, EXP_TAIL.byteOffset, 512);

const number = new Float64Array(1);
const half = new Int32Array(number.buffer);
/** The upper and lower 32 bits of a double (typed arrays are little-endian wherever JavaScript runs). */
const high = (x: number): number => {
  number[0] = x;
  return half[1]!;
};
const fromHalves = (upper: number, lower: number): number => {
  half[1] = upper;
  half[0] = lower;
  return number[0]!;
};

/**
 * `a·b + c` rounded once, by Dekker's exact product; for results away from overflow and underflow. (It rounds twice in
 * the one case in 2^50 or so where the sum comes within that of a tie.)
 */
function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const s = 134217729 * a;
  const aHigh = s - (s - a);
  const aLow = a - aHigh;
  const t = 134217729 * b;
  const bHigh = t - (t - b);
  const bLow = b - bHigh;
  const error = aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
  const sum = product + c;
  const back = sum - product;
  return sum + (product - (sum - back) + (c - back) + error);
}

/** Natural logarithm. */
export function log(x: number): number {
  let upper = high(x);
  let lower = half[0]!;
  if (x >= 0.9375 && x < 1.064697265625) return logNearOne(x);
  if (upper < 0x00100000 || upper >= 0x7ff00000) {
    if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log(x);
    upper = high(x * 2 ** 52) - (52 << 20);
    lower = half[0]!;
  }
  // x = 2^k·z, and z lies in the i-th of 128 parts of [0.6875, 1.375), where a table has 1/c and log(c) for its middle c.
  const shifted = (upper - 0x3fe60000) | 0;
  const i = (shifted >> 13) & 127;
  const k = shifted >> 20;
  const z = fromHalves(upper - (shifted & 0xfff00000), lower);
  const r = fma(z, LOG_TABLE[2 * i]!, -1);
  const w = fma(k, LOG[0]!, LOG_TABLE[2 * i + 1]!);
  const hi = w + r;
  const lo = fma(k, LOG[1]!, w - hi + r);
  const r2 = r * r;
  const tail = fma(fma(r, LOG[6]!, LOG[5]!), r2, fma(r, LOG[4]!, LOG[3]!));
  return fma(r * r2, tail, fma(r2, LOG[2]!, lo)) + hi;
}

function logNearOne(x: number): number {
  if (x === 1) return 0;
  const r = x - 1;
  const r2 = r * r;
  const r3 = r * r2;
  const b = (i: number): number => LOG[7 + i]!;
  let y = fma(r3, b(10), fma(r2, b(9), fma(r, b(8), b(7))));
  y = fma(y, r3, fma(r2, b(6), fma(r, b(5), b(4))));
  y = fma(y, r3, fma(r2, b(3), fma(r, b(2), b(1))));
  const w = r * 0x8000000;
  const rHigh = r + w - w;
  const square = rHigh * rHigh;
  const hi = r - 0.5 * square;
  const lo = r - hi - 0.5 * square;
  return hi + fma(y, r3, fma(-0.5 * (r - rHigh), r + rHigh, lo));
}

/** `e^x`. */
export function exp(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -54) return 1 + x;
  if (!(size < 1024)) return x < 0 ? 0 : x + Number.POSITIVE_INFINITY;
  return expSum(x, 0);
}

/** `e^(x + tail)` for a tail below x's last bit; 2^-54 <= |x| < 1024. */
function expSum(x: number, tail: number): number {
  // x = (k/128)·ln 2 + r; the low bits of the shifted number are k.
  const shifted = fma(x, EXP[0]!, EXP[7]!);
  high(shifted);
  const low = half[0]!;
  const k = shifted - EXP[7]!;
  const r = fma(k, EXP[2]!, fma(k, EXP[1]!, x)) + tail;
  const i = low & 127;
  const scaleHigh = (EXP_BITS[4 * i + 3]! + (low << 13)) | 0;
  const scaleLow = EXP_BITS[4 * i + 2]!;
  const r2 = r * r;
  const head = fma(fma(EXP[4]!, r, EXP[3]!), r2, r + EXP_TAIL[2 * i]!);
  const rest = fma(r2 * r2, fma(r, EXP[6]!, EXP[5]!), head);
  if (Math.abs(x) < 512) {
    const scale = fromHalves(scaleHigh, scaleLow);
    return fma(scale, rest, scale);
  }
  return nearTheEnds(low, scaleHigh, scaleLow, rest);
}

/** `scale·(1 + rest)` where the scale's exponent may not fit, or the result loses bits near zero. */
function nearTheEnds(k: number, scaleHigh: number, scaleLow: number, rest: number): number {
  if (k >= 0) {
    const scale = fromHalves((scaleHigh - (1009 << 20)) | 0, scaleLow);
    return fma(scale, rest, scale) * 2 ** 1009;
  }
  const scale = fromHalves((scaleHigh + (1022 << 20)) | 0, scaleLow);
  const part = scale * rest;
  let y = scale + part;
  if (y < 1) {
    // Round once, to where the last bit of the small result will be.
    const hi = 1 + y;
    y = hi + (1 - hi + y + (scale - y + part)) - 1;
  }
  return y * 2 ** -1022;
}

/** `x^y`. The ends (zero, infinity, nan, a negative base) have exact answers, which every engine gives. */
export function pow(x: number, y: number): number {
  const size = Math.abs(y);
  if (!(x > 0 && x < Number.POSITIVE_INFINITY && size > 0 && size < Number.POSITIVE_INFINITY)) return x ** y;
  if (x === 1) return 1;
  if (size < 2 ** -65) return x > 1 ? 1 + y : 1 - y;
  if (size >= 2 ** 63) return x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  // log(x) = main + tail with about 68 bits.
  let upper = high(x);
  let lower = half[0]!;
  if (upper < 0x00100000) {
    upper = high(x * 2 ** 52) - (52 << 20);
    lower = half[0]!;
  }
  const shifted = (upper - 0x3fe69555) | 0;
  const i = (shifted >> 13) & 127;
  const k = shifted >> 20;
  const z = fromHalves(upper - (shifted & 0xfff00000), lower);
  const r = fma(z, POW_TABLE[3 * i]!, -1);
  const t1 = fma(k, POW[0]!, POW_TABLE[3 * i + 1]!);
  const t2 = t1 + r;
  const lo1 = fma(k, POW[1]!, POW_TABLE[3 * i + 2]!);
  const lo2 = t1 - t2 + r;
  const ar = POW[2]! * r;
  const ar2 = r * ar;
  const ar3 = r * ar2;
  const hi = t2 + ar2;
  const lo3 = fma(ar, r, -ar2);
  const lo4 = t2 - hi + ar2;
  const inner = fma(fma(r, POW[8]!, POW[7]!), ar2, fma(POW[6]!, r, POW[5]!));
  const lo = fma(ar3, fma(ar2, inner, fma(POW[4]!, r, POW[3]!)), lo1 + lo2 + lo3 + lo4);
  const main = hi + lo;
  const tail = hi - main + lo;
  const product = y * main;
  const error = fma(y, tail, fma(main, y, -product));
  const reach = Math.abs(product);
  if (reach < 2 ** -54) return 1 + product;
  if (reach >= 1024) return product < 0 ? 0 : Number.POSITIVE_INFINITY;
  return expSum(product, error);
}

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LP = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
] as const;

/** `log(1 + x)`, exact for small x. */
export function log1p(x: number): number {
  const size = Math.abs(x);
  if (!(x > -1 && x < Number.POSITIVE_INFINITY)) return Math.log1p(x);
  if (size < 2 ** -54) return x;
  if (size < 2 ** -29) return x - x * x * 0.5;
  let k = 0;
  let f = x;
  let correction = 0;
  let bits = 1;
  const upper = high(x);
  // Inside sqrt(2)/2 - 1 < x < sqrt(2) - 1, to fdlibm's precision, 1 + x needs no scaling.
  if (!(upper > 0 ? upper < 0x3fda827a : upper >>> 0 < 0xbfd2bec4)) {
    const u = x < 2 ** 53 ? 1 + x : x;
    let uHigh = high(u);
    const uLow = half[0]!;
    k = (uHigh >> 20) - 1023;
    if (x < 2 ** 53) correction = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    uHigh &= 0xfffff;
    if (uHigh < 0x6a09e) {
      bits = uHigh;
      f = fromHalves(uHigh | 0x3ff00000, uLow) - 1;
    } else {
      k++;
      bits = (0x100000 - uHigh) >> 2;
      f = fromHalves(uHigh | 0x3fe00000, uLow) - 1;
    }
  }
  const halfSquare = 0.5 * f * f;
  if (bits === 0) {
    if (f === 0) return k === 0 ? 0 : fma(k, LN2_HIGH, fma(k, LN2_LOW, correction));
    const rest = halfSquare * fma(-f, 2 / 3, 1);
    return k === 0 ? f - rest : fma(k, LN2_HIGH, -(rest - fma(k, LN2_LOW, correction) - f));
  }
  const s = f / (2 + f);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const low = fma(z, LP[0], z2 * fma(z, LP[2], LP[1]));
  const rest = fma(z2 * z4, fma(z, LP[6], LP[5]), fma(z4, fma(z, LP[4], LP[3]), low));
  const part = s * (rest + halfSquare);
  if (k === 0) return f - (halfSquare - part);
  return fma(k, LN2_HIGH, -(halfSquare - (fma(k, LN2_LOW, correction) + part) - f));
}

const LPF = [0.666666687, 0.400000006, 0.285714298, 0.222221985, 0.181835726, 0.153138384, 0.147981986].map(
  Math.fround,
);
const LN2_HIGH_F = Math.fround(0.69313812256);
const LN2_LOW_F = Math.fround(9.0580006145e-6);
const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** `log(1 + x)` in single precision throughout, for a float32 `x` in (-1, 0]. */
export function log1pf(x: number): number {
  const f32 = Math.fround;
  if (x > -(2 ** -29)) return x > -(2 ** -54) ? x : f32(x - f32(f32(x * x) * 0.5));
  let k = 0;
  let f = x;
  let correction = 0;
  let bits = 1;
  float[0] = x;
  if (floatBits[0]! >>> 0 >= 0xbe95f620) {
    const u = f32(1 + x);
    float[0] = u;
    bits = floatBits[0]!;
    k = (bits >> 23) - 127;
    correction = f32(f32(x - f32(u - 1)) / u);
    bits &= 0x7fffff;
    if (bits < 0x3504f7) {
      floatBits[0] = bits | 0x3f800000;
    } else {
      k++;
      floatBits[0] = bits | 0x3f000000;
      bits = (0x800000 - bits) >> 2;
    }
    f = f32(float[0]! - 1);
  }
  const halfSquare = f32(f32(0.5 * f) * f);
  const low = f32(f32(k * LN2_LOW_F) + correction);
  if (bits === 0) {
    if (f === 0) return k === 0 ? 0 : f32(f32(k * LN2_HIGH_F) + low);
    const rest = f32(halfSquare * f32(1 - f32(LPF[0]! * f)));
    return k === 0 ? f32(f - rest) : f32(f32(k * LN2_HIGH_F) - f32(f32(rest - low) - f));
  }
  const s = f32(f / f32(2 + f));
  const z = f32(s * s);
  let rest = LPF[6]!;
  for (let i = 5; i >= 0; i--) rest = f32(f32(rest * z) + LPF[i]!);
  rest = f32(rest * z);
  const part = f32(s * f32(halfSquare + rest));
  if (k === 0) return f32(f - f32(halfSquare - part));
  return f32(f32(k * LN2_HIGH_F) - f32(f32(halfSquare - f32(part + low)) - f));
}

/**
 * Integers from an interval, without bias: NumPy's legacy way (mask off bits, reject what is too large) and the
 * Generator's (multiply, reject by the lower half).
 *
 * @see Lemire (2019), Fast random integer generation in an interval. https://arxiv.org/abs/1805.10941
 */
import type { StorageByDType } from "../../core/dtype.ts";
import { type BitGenerator, multiplyHigh } from "./bits.ts";

export type IntegerDType = Exclude<keyof StorageByDType, "float32" | "float64">;

/** The least and greatest value of each dtype that integers can be drawn of. */
export const limits: Record<IntegerDType, readonly [bigint, bigint]> = {
  bool: [0n, 1n],
  int8: [-128n, 127n],
  int16: [-32768n, 32767n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65535n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** The smallest number of the form 2^n - 1 that is >= `range` (32 bits), as a signed number. */
const maskOf = (range: number): number => (range === 0 ? 0 : -1 >>> Math.clz32(range)) | 0;

/** One integer from 0 to `range` < 2^32, both included, by masking. Draws nothing when `range` is 0. */
export function maskedBelow(bits: BitGenerator, range: number): number {
  if (range === 0) return 0;
  const mask = maskOf(range);
  for (;;) {
    const value = (bits.next32() & mask) >>> 0;
    if (value <= range) return value;
  }
}

/** One integer from 0 to `range` < 2^32, both included, by multiplication. Draws nothing when `range` is 0. */
export function lemireBelow(bits: BitGenerator, range: number): number {
  if (range === 0) return 0;
  const count = range + 1;
  if (count > 0xffffffff) return bits.next32();
  let x = bits.next32();
  let left = Math.imul(x, count) >>> 0;
  if (left < count) {
    const threshold = (0xffffffff - range) % count;
    while (left < threshold) {
      x = bits.next32();
      left = Math.imul(x, count) >>> 0;
    }
  }
  return multiplyHigh(x, count) >>> 0;
}

/** Cuts 32 random bits into pieces of `width` bits, lowest first. Each array draws its own. */
function pieces(bits: BitGenerator, width: number): () => number {
  const mask = 2 ** width - 1;
  let left = 0;
  let word = 0;
  return () => {
    if (left === 0) {
      word = bits.next32();
      left = 32 / width;
    } else {
      word >>>= width;
    }
    left--;
    return word & mask;
  };
}

/** A source of integers from 0 to `range`, both included, for dtypes of `width` < 32 bits. */
function narrow(bits: BitGenerator, width: number, range: number, masked: boolean): () => number {
  if (range === 0) return () => 0;
  const next = pieces(bits, width);
  const most = 2 ** width - 1;
  if (range === most || width === 1) return next;
  if (masked) {
    const mask = maskOf(range);
    return () => {
      for (;;) {
        const value = next() & mask;
        if (value <= range) return value;
      }
    };
  }
  const count = range + 1;
  const threshold = (most - range) % count;
  return () => {
    for (;;) {
      const product = next() * count;
      if ((product & most) >= threshold) return product >>> width;
    }
  };
}

const join = (bits: BitGenerator): bigint => (BigInt(bits.high >>> 0) << 32n) | BigInt(bits.low >>> 0);

/** A source of integers from 0 to `range` >= 2^32, both included. */
function wide(bits: BitGenerator, range: bigint, masked: boolean): () => bigint {
  const next = () => {
    bits.next64();
    return join(bits);
  };
  if (range === 2n ** 64n - 1n) return next;
  if (masked) {
    const mask = (1n << BigInt(range.toString(2).length)) - 1n;
    return () => {
      for (;;) {
        const value = next() & mask;
        if (value <= range) return value;
      }
    };
  }
  const count = range + 1n;
  const threshold = (2n ** 64n - count) % count;
  return () => {
    for (;;) {
      const product = next() * count;
      if ((product & (2n ** 64n - 1n)) >= threshold) return product >> 64n;
    }
  };
}

/**
 * Fills `out` with integers from `low` to `high`, both included, which lie within the dtype's limits.
 *
 * @param masked - The legacy way (true) or Lemire's.
 */
export function fillIntegers<D extends IntegerDType>(
  bits: BitGenerator,
  dtype: D,
  out: StorageByDType[D],
  low: bigint,
  high: bigint,
  masked: boolean,
): void {
  const range = high - low;
  const below = masked ? maskedBelow : lemireBelow;
  if (out instanceof BigInt64Array || out instanceof BigUint64Array) {
    if (range > 0xffffffffn) {
      const next = wide(bits, range, masked);
      for (let i = 0; i < out.length; i++) out[i] = low + next();
      return;
    }
    // Halves are written directly: making a BigInt for each element takes several times as long.
    const halves = new Int32Array(out.buffer, out.byteOffset, out.length * 2);
    const span = Number(range);
    const [lowLow, lowHigh] = [Number(BigInt.asUintN(32, low)), Number(BigInt.asIntN(32, low >> 32n))];
    for (let i = 0; i < out.length; i++) {
      const sum = lowLow + below(bits, span);
      halves[2 * i] = sum;
      halves[2 * i + 1] = lowHigh + (sum > 0xffffffff ? 1 : 0);
    }
    return;
  }
  const start = Number(low);
  const span = Number(range);
  const width = dtype === "bool" ? 1 : out.BYTES_PER_ELEMENT * 8;
  if (width < 32) {
    const next = narrow(bits, width, span, masked);
    for (let i = 0; i < out.length; i++) out[i] = start + next();
  } else if (span === 0xffffffff) {
    for (let i = 0; i < out.length; i++) out[i] = start + bits.next32();
  } else {
    for (let i = 0; i < out.length; i++) out[i] = start + below(bits, span);
  }
}

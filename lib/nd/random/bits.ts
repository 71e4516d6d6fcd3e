/** Where random bits come from. Distributions see this and nothing of the generator behind it. */
export interface BitGenerator {
  /** 32 random bits as a number from 0 to 2^32 - 1. */
  next32(): number;
  /** Draws 64 random bits and leaves them in `high` and `low`. */
  next64(): void;
  /** Upper half of the last 64 bits, as a signed 32-bit number. */
  high: number;
  /** Lower half, likewise. */
  low: number;
  /** A multiple of 2^-53 in [0, 1). */
  nextDouble(): number;
  /** Fills `out` with what `nextDouble` would give. */
  fillDoubles(out: Float64Array): void;
}

/** A multiple of 2^-24 in [0, 1): a float32. */
export const nextFloat = (bits: BitGenerator): number => (bits.next32() >>> 8) * 2 ** -24;

/** Upper 32 bits of the product of two unsigned 32-bit numbers, as a signed one. */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const other = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16)) | 0;
}

/** Splits integers >= 0, of any size, into 32-bit words, lowest first; zero is one word. */
export function wordsOf(value: bigint): number[] {
  const words: number[] = [];
  for (let rest = value; rest > 0n || words.length === 0; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words;
}

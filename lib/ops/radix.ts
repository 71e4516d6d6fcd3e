/**
 * The order of a line's elements by digits of their bits, least digit first: stable, and in time that grows with the
 * number of elements only. (Comparing a million pairs through a callback takes ten times as long.)
 *
 * @see Knuth, The Art of Computer Programming 3, 5.2.5: sorting by distribution.
 */
import type { TypedArray } from "../core/dtype.ts";

const DIGIT = 11;
const BUCKETS = 1 << DIGIT;
const LAST = BUCKETS - 1;
const SIGN = 0x80000000;

/** Bits that ascend as the elements do, 32 to a word: the low word first where there are two. */
function keysOf(line: TypedArray): Uint32Array[] {
  const n = line.length;
  if (line instanceof Float64Array || line instanceof Float32Array) return floatKeys(line);
  if (line instanceof BigInt64Array || line instanceof BigUint64Array) {
    const words = new Uint32Array(line.buffer, line.byteOffset, 2 * n);
    const flip = line instanceof BigInt64Array ? SIGN : 0;
    const [low, high] = [new Uint32Array(n), new Uint32Array(n)];
    for (let i = 0; i < n; i++) {
      low[i] = words[2 * i]!;
      high[i] = words[2 * i + 1]! ^ flip;
    }
    return [low, high];
  }
  const keys = new Uint32Array(n);
  const flip = line instanceof Uint32Array ? 0 : SIGN;
  const from = line as Int32Array;
  for (let i = 0; i < n; i++) keys[i] = from[i]! ^ flip;
  return [keys];
}

/** Of negative numbers all bits are turned round, of others the sign; both zeros are one, and NaN comes last. */
function floatKeys(line: Float64Array | Float32Array): Uint32Array[] {
  const n = line.length;
  const wide = line instanceof Float64Array;
  const own = wide ? new Float64Array(n) : new Float32Array(n);
  // Adding 0 makes one zero of both.
  for (let i = 0; i < n; i++) own[i] = line[i]! + 0;
  const words = new Uint32Array(own.buffer);
  if (!wide) {
    for (let i = 0; i < n; i++) {
      const bits = words[i]!;
      words[i] = Number.isNaN(own[i]) ? 0xffffffff : bits & SIGN ? ~bits : bits ^ SIGN;
    }
    return [words];
  }
  const [low, high] = [new Uint32Array(n), new Uint32Array(n)];
  for (let i = 0; i < n; i++) {
    const [l, h] = [words[2 * i]!, words[2 * i + 1]!];
    if (Number.isNaN(own[i])) low[i] = high[i] = 0xffffffff;
    else if (h & SIGN) {
      low[i] = ~l;
      high[i] = ~h;
    } else {
      low[i] = l;
      high[i] = h ^ SIGN;
    }
  }
  return [low, high];
}

/** The indices that sort a line; equal elements keep their order. */
export function radixOrder(line: TypedArray): Uint32Array {
  const n = line.length;
  let order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let next = new Uint32Array(n);
  const counts = new Uint32Array(BUCKETS);
  for (const keys of keysOf(line)) {
    for (let shift = 0; shift < 32; shift += DIGIT) {
      counts.fill(0);
      for (let i = 0; i < n; i++) counts[(keys[i]! >>> shift) & LAST]!++;
      // A digit that all share (small integers have many) says nothing.
      if (counts[(keys[0]! >>> shift) & LAST] === n) continue;
      let total = 0;
      for (let b = 0; b < BUCKETS; b++) {
        const count = counts[b]!;
        counts[b] = total;
        total += count;
      }
      for (let i = 0; i < n; i++) {
        const at = order[i]!;
        next[counts[(keys[at]! >>> shift) & LAST]!++] = at;
      }
      [order, next] = [next, order];
    }
  }
  return order;
}

/** From how many elements distributing beats comparing. */
const MANY = 1024;

/** The indices that sort a line, ascending, NaN last; equal elements keep their order. */
export function orderOf(line: TypedArray): Uint32Array {
  if (line.length >= MANY) return radixOrder(line);
  const order = Uint32Array.from({ length: line.length }, (_, i) => i);
  return order.sort((i, j) => compare(line[i]!, line[j]!) || i - j);
}

/** Ascending; NaN comes last, as in NumPy. */
export function compare(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

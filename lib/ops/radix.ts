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

/**
 * Bits that ascend as the elements do, 32 to a word: the low word first where there are two.
 *
 * @param apart - Whether -0 comes before 0; else they are one.
 */
function keysOf(line: TypedArray, apart = false): Uint32Array[] {
  const n = line.length;
  if (line instanceof Float64Array || line instanceof Float32Array) return floatKeys(line, apart);
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

/** Of negative numbers all bits are turned round, of others the sign; NaN comes last. */
function floatKeys(line: Float64Array | Float32Array, apart: boolean): Uint32Array[] {
  const n = line.length;
  const wide = line instanceof Float64Array;
  const own = wide ? new Float64Array(n) : new Float32Array(n);
  // Adding 0 makes one zero of both.
  if (apart) own.set(line);
  else for (let i = 0; i < n; i++) own[i] = line[i]! + 0;
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

/** Digits of a word. */
const DIGITS = 3;

/** Sorts a line in place, ascending, -0 before 0, NaN last: what a typed array's own `sort` does, sooner. */
export function sortLine(line: TypedArray): void {
  if (line.length < MANY) {
    line.sort();
    return;
  }
  const keys = keysOf(line, true);
  if (keys.length === 1) giveBack(line, sortWords(keys[0]!));
  else giveBackWide(line as Float64Array, sortPairs(keys[0]!, keys[1]!));
}

/** Where each bucket of each digit of a word begins; undefined for a digit that all share. */
function startsOf(keys: Uint32Array): (Uint32Array | undefined)[] {
  const counts = new Uint32Array(DIGITS * BUCKETS);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    counts[key & LAST]!++;
    counts[BUCKETS + ((key >>> DIGIT) & LAST)]!++;
    counts[2 * BUCKETS + (key >>> (2 * DIGIT))]!++;
  }
  return Array.from({ length: DIGITS }, (_, digit) => {
    const starts = counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS);
    let total = 0;
    for (let b = 0; b < BUCKETS; b++) {
      const count = starts[b]!;
      if (count === keys.length) return undefined;
      starts[b] = total;
      total += count;
    }
    return starts;
  });
}

function sortWords(keys: Uint32Array): Uint32Array {
  let [from, to] = [keys, new Uint32Array(keys.length) as Uint32Array];
  startsOf(keys).forEach((starts, digit) => {
    if (starts === undefined) return;
    for (let i = 0; i < from.length; i++) {
      const key = from[i]!;
      to[starts[(key >>> (digit * DIGIT)) & LAST]!++] = key;
    }
    [from, to] = [to, from];
  });
  return from;
}

function sortPairs(low: Uint32Array, high: Uint32Array): [low: Uint32Array, high: Uint32Array] {
  const n = low.length;
  let [from, to] = [
    [low, high],
    [new Uint32Array(n), new Uint32Array(n)],
  ] as [[Uint32Array, Uint32Array], [Uint32Array, Uint32Array]];
  for (const [word, starts] of [startsOf(low), startsOf(high)].entries()) {
    for (let digit = 0; digit < DIGITS; digit++) {
      const at = starts[digit];
      if (at === undefined) continue;
      const [keys, [low, high], [toLow, toHigh], shift] = [from[word]!, from, to, digit * DIGIT];
      for (let i = 0; i < n; i++) {
        const place = at[(keys[i]! >>> shift) & LAST]!++;
        toLow[place] = low[i]!;
        toHigh[place] = high[i]!;
      }
      [from, to] = [to, from];
    }
  }
  return from;
}

/** The elements that words were the keys of. */
function giveBack(line: TypedArray, keys: Uint32Array): void {
  if (line instanceof Float32Array) {
    for (let i = 0; i < keys.length; i++) keys[i] = keys[i]! & SIGN ? keys[i]! ^ SIGN : ~keys[i]!;
    line.set(new Float32Array(keys.buffer, keys.byteOffset, keys.length));
    return;
  }
  const flip = line instanceof Uint32Array ? 0 : SIGN;
  const to = line as Int32Array;
  for (let i = 0; i < keys.length; i++) to[i] = keys[i]! ^ flip;
}

function giveBackWide(line: TypedArray, [low, high]: readonly [Uint32Array, Uint32Array]): void {
  const words = new Uint32Array(line.buffer, line.byteOffset, 2 * line.length);
  const turns = line instanceof Float64Array;
  const flip = line instanceof BigUint64Array ? 0 : SIGN;
  for (let i = 0; i < low.length; i++) {
    const negative = turns && !(high[i]! & SIGN);
    words[2 * i] = negative ? ~low[i]! : low[i]!;
    words[2 * i + 1] = negative ? ~high[i]! : high[i]! ^ flip;
  }
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

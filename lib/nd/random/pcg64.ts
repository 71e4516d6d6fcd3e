/**
 * PCG64 (XSL-RR 128/64), NumPy's default generator: a 128-bit linear congruence whose halves are folded and rotated.
 * The state is four 32-bit limbs, lowest first.
 *
 * @see O'Neill (2014), PCG: A family of simple fast space-efficient statistically good algorithms. https://www.pcg-random.org
 */
import { type BitGenerator, multiplyHigh } from "./bits.ts";
import type { SeedSequence } from "./seedSequence.ts";

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const MASK = (1n << 128n) - 1n;
const [M0, M1, M2, M3] = [0x9fccf645 | 0, 0x4385df64, 0x1fc65da4, 0x2360ed05] as const;

export interface PCG64State {
  bitGenerator: "PCG64";
  /** 128-bit numbers: the congruence's state and increment. */
  state: { state: bigint; inc: bigint };
  /** Whether the upper half of a drawn number waits to be the next 32 bits, and that half. */
  hasUint32: boolean;
  uinteger: number;
}

export class PCG64 implements BitGenerator {
  high = 0;
  low = 0;
  readonly #state = new Int32Array(4);
  readonly #increment = new Int32Array(4);
  /** `next32` gives out 64 bits in two halves: the upper one waits here. */
  #kept = 0;
  #hasKept = false;
  readonly seedSequence: SeedSequence;

  constructor(seedSequence: SeedSequence) {
    this.seedSequence = seedSequence;
    const words = seedSequence.generateState(8);
    // Two 128-bit numbers as pairs of 64-bit ones, upper first, each of them as two words, lower first.
    const long = (at: number) => (big(words, at) << 64n) | big(words, at + 2);
    const increment = ((long(4) << 1n) | 1n) & MASK;
    const state = ((increment + long(0)) * MULTIPLIER + increment) & MASK;
    this.#start(state, increment);
  }

  /** The whole state, to be set again later; NumPy's own fields. */
  get state(): PCG64State {
    return {
      bitGenerator: "PCG64",
      state: { state: join(this.#state), inc: join(this.#increment) },
      hasUint32: this.#hasKept,
      uinteger: this.#kept,
    };
  }

  set state({ state: { state, inc }, hasUint32, uinteger }: PCG64State) {
    for (let i = 0; i < 4; i++) {
      this.#state[i] = Number((state >> BigInt(32 * i)) & 0xffffffffn);
      this.#increment[i] = Number((inc >> BigInt(32 * i)) & 0xffffffffn);
    }
    this.#hasKept = hasUint32;
    this.#kept = uinteger;
  }

  /** Moves on as if `steps` 64-bit numbers had been drawn; backwards if negative. */
  advance(steps: bigint): void {
    let multiplier = MULTIPLIER;
    let plus = join(this.#increment);
    let totalMultiplier = 1n;
    let totalPlus = 0n;
    for (let rest = steps & MASK; rest > 0n; rest >>= 1n) {
      if (rest & 1n) {
        totalMultiplier = (totalMultiplier * multiplier) & MASK;
        totalPlus = (totalPlus * multiplier + plus) & MASK;
      }
      plus = ((multiplier + 1n) * plus) & MASK;
      multiplier = (multiplier * multiplier) & MASK;
    }
    this.#start((totalMultiplier * join(this.#state) + totalPlus) & MASK, join(this.#increment));
  }

  #start(state: bigint, inc: bigint): void {
    this.state = { bitGenerator: "PCG64", state: { state, inc }, hasUint32: false, uinteger: 0 };
  }

  next64(): void {
    const s = this.#state;
    const c = this.#increment;
    const s0 = s[0]!;
    const s1 = s[1]!;
    const s2 = s[2]!;
    const s3 = s[3]!;
    // state·multiplier + increment, limb by limb; sums of a few 32-bit numbers are exact as doubles.
    const sum0 = (Math.imul(s0, M0) >>> 0) + (c[0]! >>> 0);
    const sum1 =
      (multiplyHigh(s0, M0) >>> 0) +
      (Math.imul(s0, M1) >>> 0) +
      (Math.imul(s1, M0) >>> 0) +
      (c[1]! >>> 0) +
      (sum0 > 0xffffffff ? 1 : 0);
    const sum2 =
      (multiplyHigh(s0, M1) >>> 0) +
      (multiplyHigh(s1, M0) >>> 0) +
      (Math.imul(s0, M2) >>> 0) +
      (Math.imul(s1, M1) >>> 0) +
      (Math.imul(s2, M0) >>> 0) +
      (c[2]! >>> 0) +
      Math.trunc(sum1 * 2 ** -32);
    const r3 =
      (multiplyHigh(s0, M2) +
        multiplyHigh(s1, M1) +
        multiplyHigh(s2, M0) +
        Math.imul(s0, M3) +
        Math.imul(s1, M2) +
        Math.imul(s2, M1) +
        Math.imul(s3, M0) +
        c[3]! +
        Math.trunc(sum2 * 2 ** -32)) |
      0;
    const r0 = sum0 | 0;
    const r1 = sum1 | 0;
    const r2 = sum2 | 0;
    s[0] = r0;
    s[1] = r1;
    s[2] = r2;
    s[3] = r3;
    // Rotate the folded halves right by the top six bits.
    const turn = r3 >>> 26;
    let high = r3 ^ r1;
    let low = r2 ^ r0;
    if (turn & 32) [high, low] = [low, high];
    const by = turn & 31;
    if (by === 0) {
      this.high = high;
      this.low = low;
    } else {
      this.high = (high >>> by) | (low << (32 - by));
      this.low = (low >>> by) | (high << (32 - by));
    }
  }

  next32(): number {
    if (this.#hasKept) {
      this.#hasKept = false;
      return this.#kept;
    }
    this.next64();
    this.#hasKept = true;
    this.#kept = this.high >>> 0;
    return this.low >>> 0;
  }

  nextDouble(): number {
    this.next64();
    return ((this.high >>> 0) * 0x200000 + (this.low >>> 11)) * 2 ** -53;
  }

  fillDoubles(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.nextDouble();
  }
}

const big = (words: Uint32Array, at: number): bigint => (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]!);

const join = (limbs: Int32Array): bigint => limbs.reduceRight((all, limb) => (all << 32n) | BigInt(limb >>> 0), 0n);

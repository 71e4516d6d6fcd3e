/**
 * PCG64 (XSL-RR 128/64), NumPy's default generator: a 128-bit linear congruence whose halves are folded and rotated.
 *
 * @see O'Neill (2014), PCG: A family of simple fast space-efficient statistically good algorithms. https://www.pcg-random.org
 */
import type { BitGenerator } from "./bits.ts";
import { MOST, pcgStepper } from "./pcg64Step.ts";
import type { SeedSequence } from "./seedSequence.ts";

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const MASK = (1n << 128n) - 1n;
/** Numbers are drawn ahead this many at a time. */
const BLOCK = 64;

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
  /** State and increment, after the block of numbers that was drawn ahead. */
  readonly #words = new Int32Array(8);
  readonly #block = new Int32Array(2 * BLOCK);
  /** The next of the block to give out. */
  #next = BLOCK;
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
      state: {
        state: skip(join(this.#words, 0), join(this.#words, 4), BigInt(this.#next - BLOCK)),
        inc: join(this.#words, 4),
      },
      hasUint32: this.#hasKept,
      uinteger: this.#kept,
    };
  }

  set state({ state: { state, inc }, hasUint32, uinteger }: PCG64State) {
    for (let i = 0; i < 4; i++) {
      this.#words[i] = Number((state >> BigInt(32 * i)) & 0xffffffffn);
      this.#words[4 + i] = Number((inc >> BigInt(32 * i)) & 0xffffffffn);
    }
    this.#next = BLOCK;
    this.#hasKept = hasUint32;
    this.#kept = uinteger;
  }

  /** Moves on as if `steps` 64-bit numbers had been drawn; backwards if negative. */
  advance(steps: bigint): void {
    const { state, inc } = this.state.state;
    this.#start(skip(state, inc, steps), inc);
  }

  #start(state: bigint, inc: bigint): void {
    this.state = { bitGenerator: "PCG64", state: { state, inc }, hasUint32: false, uinteger: 0 };
  }

  next64(): void {
    if (this.#next === BLOCK) this.#refill();
    const at = 2 * this.#next++;
    this.low = this.#block[at]!;
    this.high = this.#block[at + 1]!;
  }

  #refill(): void {
    const stepper = pcgStepper();
    stepper.step(this.#words, BLOCK);
    this.#block.set(stepper.words.subarray(0, 2 * BLOCK));
    this.#next = 0;
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
    let done = 0;
    while (done < out.length && this.#next < BLOCK) out[done++] = this.nextDouble();
    const stepper = pcgStepper();
    while (done < out.length) {
      const count = Math.min(out.length - done, MOST);
      stepper.stepDoubles(this.#words, count);
      out.set(count === MOST ? stepper.doubles : stepper.doubles.subarray(0, count), done);
      done += count;
    }
  }
}

const big = (words: Uint32Array, at: number): bigint => (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]!);

const join = (words: Int32Array, at: number): bigint =>
  words.subarray(at, at + 4).reduceRight((all, word) => (all << 32n) | BigInt(word >>> 0), 0n);

/** The state `steps` later (earlier if negative: the cycle has 2^128), by repeated squaring of the step. */
function skip(state: bigint, increment: bigint, steps: bigint): bigint {
  let multiplier = MULTIPLIER;
  let plus = increment;
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
  return (totalMultiplier * state + totalPlus) & MASK;
}

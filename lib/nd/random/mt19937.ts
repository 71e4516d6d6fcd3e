/**
 * The Mersenne Twister, seeded as NumPy's legacy functions seed it.
 *
 * @see Matsumoto & Nishimura (1998), Mersenne Twister. http://www.math.sci.hiroshima-u.ac.jp/m-mat/MT/emt.html
 */
import type { BitGenerator } from "./bits.ts";

const N = 624;
const M = 397;

export class MT19937 implements BitGenerator {
  high = 0;
  low = 0;
  /** The state's words; `position` is how many of them have been given out. */
  readonly key = new Int32Array(N);
  position = N;
  /** Gives the state its first words, where that was put off. */
  #start: (() => void) | undefined;

  /** Starts by `start` (which calls one of the ways below) when the first bits are asked for. */
  startBy(start: () => void): void {
    this.position = N;
    this.#start = start;
  }

  /** Does what was put off; before the state is looked at. */
  started(): void {
    const start = this.#start;
    this.#start = undefined;
    start?.();
  }

  /** Starts from one 32-bit word, by Knuth's generator. */
  seedWord(seed: number): void {
    this.#start = undefined;
    const { key } = this;
    key[0] = seed;
    for (let i = 1; i < N; i++) {
      const last = key[i - 1]!;
      key[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.position = N;
  }

  /** Starts from a list of 32-bit words, at least one. */
  seedWords(words: readonly number[]): void {
    const { key } = this;
    this.seedWord(19650218);
    let i = 1;
    let j = 0;
    const advance = () => {
      if (++i >= N) {
        key[0] = key[N - 1]!;
        i = 1;
      }
    };
    for (let k = Math.max(N, words.length); k > 0; k--) {
      const last = key[i - 1]!;
      key[i] = (key[i]! ^ Math.imul(last ^ (last >>> 30), 1664525)) + words[j]! + j;
      advance();
      if (++j >= words.length) j = 0;
    }
    for (let k = N - 1; k > 0; k--) {
      const last = key[i - 1]!;
      key[i] = (key[i]! ^ Math.imul(last ^ (last >>> 30), 1566083941)) - i;
      advance();
    }
    key[0] = 0x80000000 | 0;
  }

  /** Takes the state itself. */
  setKey(words: ArrayLike<number>, position: number): void {
    this.#start = undefined;
    this.key.set(words);
    this.position = position;
  }

  #twist(): void {
    const { key } = this;
    // Three stretches, so that no index needs to be wrapped around inside them.
    for (let i = 0; i < N - M; i++) key[i] = key[i + M]! ^ mixed(key[i]!, key[i + 1]!);
    for (let i = N - M; i < N - 1; i++) key[i] = key[i + M - N]! ^ mixed(key[i]!, key[i + 1]!);
    key[N - 1] = key[M - 1]! ^ mixed(key[N - 1]!, key[0]!);
    this.position = 0;
  }

  #next(): number {
    if (this.position === N) {
      if (this.#start !== undefined) this.started();
      this.#twist();
    }
    return tempered(this.key[this.position++]!);
  }

  next32(): number {
    return this.#next() >>> 0;
  }

  next64(): void {
    this.high = this.#next();
    this.low = this.#next();
  }

  nextDouble(): number {
    const a = this.#next() >>> 5;
    return (a * 67108864 + (this.#next() >>> 6)) / 9007199254740992;
  }

  fillDoubles(out: Float64Array): void {
    const { key } = this;
    for (let i = 0; i < out.length; i++) {
      if (this.position > N - 2) {
        out[i] = this.nextDouble();
        continue;
      }
      const a = tempered(key[this.position]!) >>> 5;
      out[i] = (a * 67108864 + (tempered(key[this.position + 1]!) >>> 6)) / 9007199254740992;
      this.position += 2;
    }
  }
}

const mixed = (upper: number, lower: number): number => {
  const y = (upper & 0x80000000) | (lower & 0x7fffffff);
  return (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
};

const tempered = (word: number): number => {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
};

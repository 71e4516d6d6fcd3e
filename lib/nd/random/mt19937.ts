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

  /** Starts from one 32-bit word, by Knuth's generator. */
  seedWord(seed: number): void {
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
    this.key.set(words);
    this.position = position;
  }

  #twist(): void {
    const { key } = this;
    for (let i = 0; i < N; i++) {
      const y = (key[i]! & 0x80000000) | (key[i + 1 < N ? i + 1 : 0]! & 0x7fffffff);
      key[i] = key[i < N - M ? i + M : i + M - N]! ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
    }
    this.position = 0;
  }

  #next(): number {
    if (this.position === N) this.#twist();
    let y = this.key[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
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
    for (let i = 0; i < out.length; i++) out[i] = this.nextDouble();
  }
}

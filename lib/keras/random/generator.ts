/**
 * The generator behind initial weights and shuffles: xoshiro128**, seeded through splitmix32.
 *
 * Its streams are its own: Keras's differ by backend anyway. NumPy's exact streams are in `nd.random`.
 *
 * @see Blackman & Vigna (2021), Scrambled linear pseudorandom number generators. https://arxiv.org/abs/1805.01407
 */
export class Generator {
  readonly #state = new Int32Array(4);
  #spare: number | undefined;

  constructor(seed: number) {
    // splitmix32, so that near seeds give far streams and the state is never all zeros.
    let z = seed | 0;
    for (let i = 0; i < 4; i++) {
      z = (z + 0x9e3779b9) | 0;
      let x = z ^ (z >>> 16);
      x = Math.imul(x, 0x21f0aaad);
      x ^= x >>> 15;
      x = Math.imul(x, 0x735a2d97);
      this.#state[i] = x ^ (x >>> 15);
    }
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const s = this.#state;
    const x = Math.imul(s[1]!, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  /** A number in [0, 1), with 53 random bits. */
  uniform(): number {
    return (this.uint32() * 2 ** 21 + (this.uint32() >>> 11)) / 2 ** 53;
  }

  /** Fills `out` from `from` to `to` with such numbers: the same as one call each, in a third of the time. */
  fillUniform(out: Float32Array | Float64Array, from: number, to: number): void {
    const s = this.#state;
    let [a, b, c, d] = s as unknown as [number, number, number, number];
    // The upper 32 bits of a number, then its lower 21.
    let upper = 0;
    for (let i = 2 * from, end = 2 * to; i < end; i++) {
      const x = Math.imul(b, 5);
      const result = Math.imul((x << 7) | (x >>> 25), 9);
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      if ((i & 1) === 0) upper = result >>> 0;
      else out[i >> 1] = (upper * 2 ** 21 + (result >>> 11)) / 2 ** 53;
    }
    s[0] = a;
    s[1] = b;
    s[2] = c;
    s[3] = d;
  }

  /** A number of the standard normal distribution (Marsaglia's polar method). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * scale;
      return u * scale;
    }
  }

  /** A standard normal number between -2 and 2. */
  truncatedNormal(): number {
    for (;;) {
      const x = this.normal();
      if (Math.abs(x) <= 2) return x;
    }
  }

  /** A whole number from 0 to `below` - 1, each equally likely. */
  integer(below: number): number {
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const x = this.uint32();
      if (x < limit) return x % below;
    }
  }

  /** Shuffles in place (Fisher and Yates). */
  shuffle(indices: Int32Array): void {
    for (let i = indices.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = indices[i]!;
      indices[i] = indices[j]!;
      indices[j] = kept;
    }
  }
}

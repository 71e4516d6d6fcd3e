/**
 * NumPy's SeedSequence: spreads seeds of any size and quality over as many words as a generator needs, and gives
 * independent children.
 *
 * @see O'Neill (2015), Developing a seed_seq alternative. https://www.pcg-random.org/posts/developing-a-seed_seq-alternative.html
 */
import { showValue, ValueError } from "../../errors.ts";
import { wordsOf } from "./bits.ts";

/** An integer >= 0 of any size, or a list of such; `undefined` asks the operating system. */
export type Seed = number | bigint | ArrayLike<number | bigint> | undefined;

const POOL = 4;

export class SeedSequence {
  /** What the sequence was made from; give it again to repeat. */
  readonly entropy: bigint | readonly bigint[];
  /** The path from the root of a tree of sequences. */
  readonly spawnKey: readonly number[];
  #children = 0;
  readonly #pool = new Uint32Array(POOL);

  constructor(seed?: Seed, spawnKey: readonly number[] = [], where = "SeedSequence") {
    this.entropy = seed === undefined ? osEntropy(128) : integersOf(seed, where);
    this.spawnKey = spawnKey;
    const entropy = [this.entropy].flat().flatMap(wordsOf);
    if (spawnKey.length > 0) while (entropy.length < POOL) entropy.push(0);
    this.#mix([...entropy, ...spawnKey]);
  }

  /** `count` words of 32 bits; the same ones each time. */
  generateState(count: number): Uint32Array {
    let constant = 0x8b51f9dd;
    return Uint32Array.from({ length: count }, (_, i) => {
      let word = this.#pool[i % POOL]! ^ constant;
      constant = Math.imul(constant, 0x58f38ded);
      word = Math.imul(word, constant);
      return word ^ (word >>> 16);
    });
  }

  /** `count` new sequences, independent of this one and of each other. */
  spawn(count: number): SeedSequence[] {
    const first = this.#children;
    this.#children += count;
    return Array.from(
      { length: count },
      (_, i) => new SeedSequence(this.entropy as Seed, [...this.spawnKey, first + i]),
    );
  }

  #mix(entropy: readonly number[]): void {
    const pool = this.#pool;
    let constant = 0x43b0d7e5;
    const hash = (word: number): number => {
      let value = word ^ constant;
      constant = Math.imul(constant, 0x931e8875);
      value = Math.imul(value, constant);
      return value ^ (value >>> 16);
    };
    const mixed = (x: number, y: number): number => {
      const result = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
      return result ^ (result >>> 16);
    };
    for (let i = 0; i < POOL; i++) pool[i] = hash(entropy[i] ?? 0);
    for (let from = 0; from < POOL; from++) {
      for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mixed(pool[to]!, hash(pool[from]!));
    }
    for (const word of entropy.slice(POOL)) {
      for (let to = 0; to < POOL; to++) pool[to] = mixed(pool[to]!, hash(word));
    }
  }
}

function osEntropy(bits: number): bigint {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(bits / 32));
  return words.reduce((all, word) => (all << 32n) | BigInt(word), 0n);
}

/** Checks a seed that a user gave, as integers. */
export function integersOf(seed: Exclude<Seed, undefined>, where: string): bigint | bigint[] {
  const one = (value: unknown): bigint => {
    if (typeof value === "bigint" ? value >= 0n : Number.isSafeInteger(value) && (value as number) >= 0) {
      return BigInt(value as number | bigint);
    }
    throw new ValueError(
      `${where}: expected a seed that is an integer >= 0 (beyond 2^53 as a BigInt, 123n) or a list of such, got ` +
        `${showValue(value)}.`,
    );
  };
  if (typeof seed !== "object" || seed === null) return one(seed);
  return Array.from(seed, one);
}

/**
 * Random numbers, NumPy's streams bit for bit: the legacy functions (`nd.random.seed(0); nd.random.rand(3)`) and the
 * newer generator (`nd.random.defaultRng(0).standardNormal(3)`).
 */
import { defaultRng, Generator } from "./generator.ts";
import { PCG64 } from "./pcg64.ts";
import { RandomState } from "./randomState.ts";
import { SeedSequence } from "./seedSequence.ts";

export type { IntegerDType } from "./bounded.ts";
export type { ChoiceOptions } from "./choosing.ts";
export type { FloatOptions, GeneratorChoiceOptions } from "./generator.ts";
export type { IntegerOptions } from "./integers.ts";
export type { PCG64State } from "./pcg64.ts";
export type { MT19937State } from "./randomState.ts";
export type { Seed } from "./seedSequence.ts";
export type { Parameter, Size, Sized } from "./sizes.ts";
export { defaultRng, Generator, PCG64, RandomState, SeedSequence };

/** `np.random`: one RandomState for the program, and the way to generators of one's own. */
export class Random extends RandomState {
  readonly defaultRng = defaultRng;
  readonly Generator = Generator;
  readonly PCG64 = PCG64;
  readonly RandomState = RandomState;
  readonly SeedSequence = SeedSequence;

  constructor() {
    super();
    // So that `const { rand } = nd.random` works, as `from numpy.random import rand` does.
    for (let from = RandomState.prototype; from !== Object.prototype; from = Object.getPrototypeOf(from)) {
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
        if (name === "constructor" || Object.hasOwn(this, name) || typeof value !== "function") continue;
        Object.defineProperty(this, name, { value: value.bind(this) });
      }
    }
  }
}

export const random = new Random();

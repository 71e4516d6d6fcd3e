/** NumPy's legacy generator: the Mersenne Twister, and distributions frozen as they were in 2011. */
import { empty } from "../../core/allocate.ts";
import type { DType } from "../../core/dtype.ts";
import type { ArrayInput as NestedNumbers } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { showValue, ValueError } from "../../errors.ts";
import { toArray } from "../convert.ts";
import { type IntegerDType, maskedBelow } from "./bounded.ts";
import { type ChoiceOptions, choose } from "./choosing.ts";
import { Distributions } from "./distributions.ts";
import type { Floats } from "./drawing.ts";
import { drawIntegers, type Integer, type IntegerOptions } from "./integers.ts";
import { LegacySampler } from "./legacy.ts";
import { MT19937 } from "./mt19937.ts";
import { int64Of, shuffledIndices, shuffleInPlace, takeSlices } from "./picking.ts";
import { integersOf, type Seed, SeedSequence } from "./seedSequence.ts";
import { inOrder, isOptions, type Size, type Sized, shapeOf } from "./sizes.ts";

/** All there is to know of a RandomState, in NumPy's own fields. */
export interface MT19937State {
  bitGenerator: "MT19937";
  state: { key: Uint32Array; pos: number };
  hasGauss: boolean;
  gauss: number;
}

/**
 * NumPy's `RandomState`: for a seed, the same numbers as `np.random.seed(seed)` gives, bit for bit.
 *
 * @example
 * new RandomState(0).rand(3); // [0.5488135, 0.71518937, 0.60276338]
 */
export class RandomState extends Distributions {
  readonly #bits = new MT19937();
  /** @internal */
  protected readonly sampler = new LegacySampler(this.#bits);

  /** @param seed - As for `seed`. */
  constructor(seed?: Seed) {
    super();
    this.seed(seed);
  }

  /**
   * Starts the stream anew.
   *
   * @param seed - An integer from 0 to 2^32 - 1, or a list of such; without it the operating system is asked.
   * @throws {ValueError} If a seed lies outside.
   * @example
   * nd.random.seed(0);
   */
  seed(seed?: Seed): void {
    this.sampler.gauss = undefined;
    if (seed === undefined) {
      // When the first number is drawn: the system's own random numbers take Node 5 ms to load.
      this.#bits.startBy(() => {
        const words = new SeedSequence().generateState(624);
        words[0] = 0x80000000;
        this.#bits.setKey(words, 624);
      });
      return;
    }
    const values = integersOf(seed, "seed");
    const list = [values].flat();
    const outside = list.find((value) => value > 0xffffffffn);
    if (outside !== undefined || list.length === 0) {
      const got = outside === undefined ? "an empty list" : String(outside);
      throw new ValueError(
        `seed: expected integers from 0 to 2^32 - 1, got ${got}. (defaultRng takes seeds of any size.)`,
      );
    }
    if (typeof values === "bigint") this.#bits.seedWord(Number(values));
    else this.#bits.seedWords(list.map(Number));
  }

  /** All that is needed to go on from here later. */
  getState(): MT19937State {
    const { gauss } = this.sampler;
    this.#bits.started();
    const state = { key: Uint32Array.from(this.#bits.key), pos: this.#bits.position };
    return { bitGenerator: "MT19937", state, hasGauss: gauss !== undefined, gauss: gauss ?? 0 };
  }

  /** Goes on from where `getState` was called, on this or another RandomState. */
  setState({ state, hasGauss, gauss }: MT19937State): void {
    if (state?.key?.length !== 624) {
      throw new ValueError(`setState: expected a state of 624 words from getState, got ${showValue(state?.key)}.`);
    }
    this.#bits.setKey(state.key, state.pos);
    this.sampler.gauss = hasGauss ? gauss : undefined;
  }

  /**
   * Uniform numbers in `[0, 1)`, one, or an array of the shape given by the arguments.
   *
   * @example
   * nd.random.rand(3, 4); // an array [3, 4]
   */
  rand(): number;
  rand(...shape: number[]): Floats;
  rand(...shape: number[]): number | Floats {
    return shape.length === 0 ? this.#bits.nextDouble() : this.#uniforms(shapeOf("rand", shape)!);
  }

  /**
   * Standard normal numbers, one, or an array of the shape given by the arguments.
   *
   * @example
   * nd.random.randn(3, 4); // an array [3, 4]
   */
  randn(): number;
  randn(...shape: number[]): Floats;
  randn(...shape: number[]): number | Floats {
    return shape.length === 0 ? this.sampler.standardNormal() : this.#normals(shapeOf("randn", shape)!);
  }

  /** Uniform numbers in `[0, 1)`. */
  randomSample(): number;
  randomSample(size: Sized): Floats;
  randomSample(size?: Sized): number | Floats {
    const shape = shapeOf("randomSample", size);
    return shape === undefined ? this.#bits.nextDouble() : this.#uniforms(shape);
  }

  /** Uniform numbers in `[0, 1)`: another name of `randomSample`. */
  random(): number;
  random(size: Sized): Floats;
  random(size?: Sized): number | Floats {
    return this.randomSample(size as Size);
  }

  /** Uniform numbers in `[0, 1)`: another name of `randomSample`. */
  sample(): number;
  sample(size: Sized): Floats;
  sample(size?: Sized): number | Floats {
    return this.randomSample(size as Size);
  }

  /** Normal numbers with mean 0 and standard deviation 1. */
  standardNormal(): number;
  standardNormal(size: Sized): Floats;
  standardNormal(size?: Sized): number | Floats {
    const shape = shapeOf("standardNormal", size);
    return shape === undefined ? this.sampler.standardNormal() : this.#normals(shape);
  }

  /** Exponential numbers with mean 1. */
  standardExponential(): number;
  standardExponential(size: Sized): Floats;
  standardExponential(size?: Sized): number | Floats {
    return this.exponential(1, size as Size);
  }

  /**
   * Integers from `low` to `high`, `high` not included; with one bound, from 0 to it.
   *
   * @param dtype - Default int64.
   * @throws {ValueError} If the interval is empty, or the dtype does not hold it.
   * @example
   * nd.random.randint(10, undefined, 5); // five of 0 … 9
   * nd.random.randint(1, 7, { size: [2, 3], dtype: "int32" });
   */
  randint(low: Integer, high?: Integer): number;
  randint<D extends IntegerDType = "int64">(
    low: Integer,
    high: Integer | undefined,
    size: Size | IntegerOptions<D> | undefined,
    dtype?: D,
  ): NDArray<D>;
  randint<D extends IntegerDType = "int64">(low: Integer, options: IntegerOptions<D> & { size: Size }): NDArray<D>;
  randint(...args: unknown[]): unknown {
    const ordered = inOrder("randint", ["low", "high", "size", "dtype"], args);
    return drawIntegers("randint", this.#bits, ordered, true);
  }

  /**
   * The integers from 0 to `x` - 1, or the elements (slices along the first axis) of an array or list, in random order.
   *
   * @example
   * nd.random.permutation(6); // 5 2 1 3 0 4 after seed(0)
   */
  permutation(x: number): NDArray<"int64">;
  permutation<D extends DType>(x: NDArray<D>): NDArray<D>;
  permutation(x: NestedNumbers): NDArray;
  permutation(x: NestedNumbers): NDArray {
    if (typeof x === "number") return int64Of(shuffledIndices("permutation", this.#below, x), [x]);
    const a = toArray(x, "permutation");
    if (a.ndim === 0) throw new ValueError("permutation: expected an integer or at least one axis, got a 0-d array.");
    const length = a.shape[0]!;
    return takeSlices(a, shuffledIndices("permutation", this.#below, length), [length]);
  }

  /**
   * Shuffles an array (slices along its first axis) or a list, in place.
   *
   * @example
   * const deck = [1, 2, 3]; nd.random.shuffle(deck);
   */
  shuffle(x: NDArray | unknown[]): void {
    shuffleInPlace("shuffle", this.#below, x);
  }

  /**
   * Chooses from the integers 0 to `a` - 1, from a one-dimensional array, or from a list.
   *
   * @param options.replace - Whether something can come twice. Default true.
   * @param options.p - Probability of each; uniform if not given.
   * @throws {ValueError} If there is too little to choose from, or `p` is no distribution.
   * @example
   * nd.random.choice(["red", "green"], 5, { p: [0.9, 0.1] });
   */
  choice(a: number, options?: ChoiceOptions & { size?: undefined }): number;
  choice(a: number, size: Size | (ChoiceOptions & { size: Size }), options?: ChoiceOptions): NDArray<"int64">;
  choice<D extends DType>(
    a: NDArray<D>,
    size: Size | (ChoiceOptions & { size: Size }),
    options?: ChoiceOptions,
  ): NDArray<D>;
  choice(a: NDArray, options?: ChoiceOptions & { size?: undefined }): number;
  choice<T>(a: readonly T[], options?: ChoiceOptions & { size?: undefined }): T;
  choice<T>(
    a: readonly T[],
    size: Size | (ChoiceOptions & { size: Size }),
    options?: ChoiceOptions,
  ): T extends number ? NDArray<"float64"> : T[];
  choice(a: number | NDArray | readonly unknown[], size?: Size | ChoiceOptions, options: ChoiceOptions = {}): unknown {
    const all: ChoiceOptions = isOptions(size)
      ? (size as ChoiceOptions)
      : { ...options, size: (size as Size) ?? options.size };
    const shape: Shape | undefined = shapeOf("choice", all.size);
    return choose(
      {
        with: (n, count) => Float64Array.from({ length: count }, () => maskedBelow(this.#bits, n - 1)),
        without: (n, count) => shuffledIndices("choice", this.#below, n).subarray(0, count),
        nextDouble: () => this.#bits.nextDouble(),
      },
      a,
      shape,
      all,
    );
  }

  readonly #below = (most: number): number => maskedBelow(this.#bits, most);

  #uniforms(shape: Shape): Floats {
    const out = empty(shape, "float64");
    this.#bits.fillDoubles(out.storage.subarray(out.offset, out.offset + out.size));
    return out;
  }

  #normals(shape: Shape): Floats {
    const out = empty(shape, "float64");
    for (let i = out.offset, end = i + out.size; i < end; i++) out.storage[i] = this.sampler.standardNormal();
    return out;
  }
}

/** NumPy's Generator on PCG64: what `np.random.default_rng` gives. */
import { empty } from "../../core/allocate.ts";
import type { DType } from "../../core/dtype.ts";
import type { ArrayInput as NestedNumbers } from "../../core/methods.ts";
import { elementsOf, NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { DTypeError, showValue, ValueError } from "../../errors.ts";
import { toArray } from "../convert.ts";
import { nextFloat } from "./bits.ts";
import { type IntegerDType, lemireBelow, maskedBelow } from "./bounded.ts";
import { type ChoiceOptions, choose } from "./choosing.ts";
import { Distributions } from "./distributions.ts";
import { drawIntegers, type Integer, type IntegerOptions } from "./integers.ts";
import { log1p } from "./libm.ts";
import { PCG64 } from "./pcg64.ts";
import { axisOf, int64Of, shuffledIndices, shuffleInPlace, shuffleWith, takeSlices } from "./picking.ts";
import { ModernSampler } from "./sampler.ts";
import { type Seed, SeedSequence } from "./seedSequence.ts";
import { inOrder, isOptions, type Size, shapeOf } from "./sizes.ts";
import { standardExponential, standardExponentialFloat, standardNormal, standardNormalFloat } from "./ziggurat.ts";

type FloatDType = "float32" | "float64";
/** Size and dtype by name. */
export interface FloatOptions<D extends FloatDType = FloatDType> {
  size?: Size | undefined;
  dtype?: D | undefined;
}
/** How `choice` of a Generator chooses. */
export interface GeneratorChoiceOptions extends ChoiceOptions {
  /** The axis of an array along which to choose. Default 0. */
  axis?: number;
  /** Whether what is chosen without replacement comes in random order (slower). Default true. */
  shuffle?: boolean;
}

/**
 * NumPy's `Generator`: for a seed, the same numbers as NumPy 2.4 gives, bit for bit.
 *
 * @example
 * defaultRng(0).standardNormal([3, 4]);
 */
export class Generator extends Distributions {
  /** Where the bits come from; its `state` can be kept and set, and `advance` skips. */
  readonly bitGenerator: PCG64;
  /** @internal */
  protected readonly sampler: ModernSampler;

  constructor(bitGenerator: PCG64) {
    super();
    this.bitGenerator = bitGenerator;
    this.sampler = new ModernSampler(bitGenerator);
  }

  /** `count` new generators, independent of this one and of each other. */
  spawn(count: number): Generator[] {
    if (!Number.isInteger(count) || count < 0) {
      throw new ValueError(`spawn: expected a number of generators >= 0, got ${showValue(count)}.`);
    }
    return this.bitGenerator.seedSequence.spawn(count).map((child) => new Generator(new PCG64(child)));
  }

  /** Uniform numbers in `[0, 1)`. float32 ones are made of 24 bits. */
  random(): number;
  random<D extends FloatDType = "float64">(size: Size | FloatOptions<D> | undefined, dtype?: D): NDArray<D>;
  random(...args: unknown[]): unknown {
    const { bitGenerator: bits } = this;
    const [size, dtype = "float64"] = inOrder("random", ["size", "dtype"], args);
    const shape = shapeOf("random", size as Size | undefined);
    if (shape !== undefined && dtype === "float64") {
      const out = empty(shape, "float64");
      bits.fillDoubles(out.storage.subarray(out.offset, out.offset + out.size));
      return out;
    }
    return this.#floats(
      "random",
      args,
      () => bits.nextDouble(),
      () => nextFloat(bits),
    );
  }

  /**
   * Normal numbers with mean 0 and standard deviation 1.
   *
   * @example
   * defaultRng(0).standardNormal([3, 4], "float32");
   */
  standardNormal(): number;
  standardNormal<D extends FloatDType = "float64">(size: Size | FloatOptions<D> | undefined, dtype?: D): NDArray<D>;
  standardNormal(...args: unknown[]): unknown {
    const { bitGenerator: bits } = this;
    return this.#floats(
      "standardNormal",
      args,
      () => standardNormal(bits),
      () => standardNormalFloat(bits),
    );
  }

  /**
   * Exponential numbers with mean 1.
   *
   * @param method - "zig", the ziggurat (default), or "inv", the logarithm of uniform numbers.
   */
  standardExponential(): number;
  standardExponential<D extends FloatDType = "float64">(
    size: Size | (FloatOptions<D> & { method?: "zig" | "inv" }) | undefined,
    dtype?: D,
    method?: "zig" | "inv",
  ): NDArray<D>;
  standardExponential(...args: unknown[]): unknown {
    const { bitGenerator: bits } = this;
    const ordered = inOrder("standardExponential", ["size", "dtype", "method"], args);
    const inverse = ordered[2] === "inv";
    return this.#floats(
      "standardExponential",
      ordered,
      inverse ? () => -log1p(-bits.nextDouble()) : () => standardExponential(bits),
      inverse ? () => Math.fround(-log1p(-nextFloat(bits))) : () => standardExponentialFloat(bits),
    );
  }

  /**
   * Integers from `low` to `high`, `high` included only with `endpoint`; with one bound, from 0 to it.
   *
   * @param dtype - Default int64.
   * @throws {ValueError} If the interval is empty, or the dtype does not hold it.
   * @example
   * defaultRng(0).integers(1, 6, { size: 10, endpoint: true }); // ten throws of a die
   */
  integers(low: Integer, high?: Integer): number;
  integers<D extends IntegerDType = "int64">(
    low: Integer,
    high: Integer | undefined,
    size: Size | (IntegerOptions<D> & { endpoint?: boolean }) | undefined,
    dtype?: D,
    endpoint?: boolean,
  ): NDArray<D>;
  integers<D extends IntegerDType = "int64">(
    low: Integer,
    options: IntegerOptions<D> & { size: Size; endpoint?: boolean },
  ): NDArray<D>;
  integers(...args: unknown[]): unknown {
    const ordered = inOrder("integers", ["low", "high", "size", "dtype", "endpoint"], args);
    return drawIntegers("integers", this.bitGenerator, ordered, false);
  }

  /** The integers from 0 to `x` - 1, or the slices of an array or list along `axis`, in random order. */
  permutation(x: number): NDArray<"int64">;
  permutation<D extends DType>(x: NDArray<D>, axis?: number): NDArray<D>;
  permutation(x: NestedNumbers, axis?: number): NDArray;
  permutation(x: NestedNumbers, axis = 0): NDArray {
    if (typeof x === "number") return int64Of(shuffledIndices("permutation", this.#masked, x), [x]);
    const a = toArray(x, "permutation");
    const along = axisOf("permutation", a, axis);
    const length = a.shape[along]!;
    return takeSlices(a, shuffledIndices("permutation", this.#masked, length), [length], along);
  }

  /** Shuffles the slices of an array along `axis`, or a list, in place. */
  shuffle(x: NDArray | unknown[], axis = 0): void {
    shuffleInPlace("shuffle", this.#masked, x, axis);
  }

  /**
   * A copy of `x` with each line along `axis` shuffled on its own; without an axis, all elements shuffled.
   *
   * @example
   * defaultRng(0).permuted(a, { axis: 1 }); // every row in an order of its own
   */
  permuted<D extends DType>(x: NDArray<D>, options?: { axis?: number | undefined }): NDArray<D>;
  permuted(x: NestedNumbers, options?: { axis?: number | undefined }): NDArray;
  permuted(x: NestedNumbers, { axis }: { axis?: number | undefined } = {}): NDArray {
    const a = toArray(x, "permuted");
    const out = new NDArray(elementsOf(a).slice() as typeof a.storage, a.dtype, a.shape);
    const values = out.storage as { [i: number]: number | bigint };
    const lines = axis === undefined ? [memoryOrder(a)] : linesAlong(out, axisOf("permuted", a, axis));
    for (const places of lines) {
      shuffleWith(this.#masked, places.length, (i, j) => {
        const kept = values[places[i]!]!;
        values[places[i]!] = values[places[j]!]!;
        values[places[j]!] = kept;
      });
    }
    return out;
  }

  /**
   * Chooses from the integers 0 to `a` - 1, from the slices of an array, or from a list.
   *
   * @param options.replace - Whether something can come twice. Default true.
   * @param options.p - Probability of each; uniform if not given.
   * @throws {ValueError} If there is too little to choose from, or `p` is no distribution.
   * @example
   * defaultRng(0).choice(49, 6, { replace: false });
   */
  choice(a: number, options?: GeneratorChoiceOptions & { size?: undefined }): number;
  choice(
    a: number,
    size: Size | (GeneratorChoiceOptions & { size: Size }),
    options?: GeneratorChoiceOptions,
  ): NDArray<"int64">;
  choice<D extends DType>(
    a: NDArray<D>,
    size: Size | (GeneratorChoiceOptions & { size: Size }),
    options?: GeneratorChoiceOptions,
  ): NDArray<D>;
  choice(a: NDArray, options?: GeneratorChoiceOptions & { size?: undefined }): number | NDArray;
  choice<T>(a: readonly T[], options?: GeneratorChoiceOptions & { size?: undefined }): T;
  choice<T>(
    a: readonly T[],
    size: Size | (GeneratorChoiceOptions & { size: Size }),
    options?: GeneratorChoiceOptions,
  ): T extends number ? NDArray<"float64"> : T[];
  choice(
    a: number | NDArray | readonly unknown[],
    size?: Size | GeneratorChoiceOptions,
    options: GeneratorChoiceOptions = {},
  ): unknown {
    const all: GeneratorChoiceOptions = isOptions(size)
      ? (size as GeneratorChoiceOptions)
      : { ...options, size: (size as Size) ?? options.size };
    const { shuffle = true, axis = 0 } = all;
    return choose(
      {
        with: (n, count) => Float64Array.from({ length: count }, () => lemireBelow(this.bitGenerator, n - 1)),
        without: (n, count) => this.#distinct(n, count, shuffle),
        nextDouble: () => this.bitGenerator.nextDouble(),
      },
      a,
      shapeOf("choice", all.size),
      all,
      axis,
    );
  }

  readonly #masked = (most: number): number => maskedBelow(this.bitGenerator, most);
  readonly #lemire = (most: number): number => lemireBelow(this.bitGenerator, most);

  /** `count` different integers below `n`: by shuffling the end of all of them, or Floyd's way when they are few. */
  #distinct(n: number, count: number, shuffle: boolean): Float64Array {
    if (n > 10000 && count > Math.floor(n / (shuffle ? 50 : 20))) {
      const all = Float64Array.from({ length: n }, (_, i) => i);
      shuffleWith(this.#lemire, n, swapper(all), Math.max(n - count, 1));
      return all.slice(n - count);
    }
    const found = new Set<number>();
    for (let j = n - count; j < n; j++) {
      const value = this.#lemire(j);
      found.add(found.has(value) ? j : value);
    }
    const chosen = Float64Array.from(found);
    if (shuffle) shuffleWith(this.#lemire, count, swapper(chosen));
    return chosen;
  }

  #floats(where: string, args: unknown[], double: () => number, float: () => number): unknown {
    const [size, dtype = "float64"] = inOrder(where, ["size", "dtype"], args);
    if (dtype !== "float64" && dtype !== "float32") {
      throw new DTypeError(`${where}: expected dtype float64 or float32, got ${showValue(dtype)}.`);
    }
    const draw = dtype === "float32" ? float : double;
    const shape: Shape | undefined = shapeOf(where, size as Size | undefined);
    if (shape === undefined) return draw();
    const out = empty(shape, dtype);
    const { storage } = out;
    for (let i = out.offset, end = i + out.size; i < end; i++) storage[i] = draw();
    return out;
  }
}

const swapper = (list: Float64Array) => (i: number, j: number) => {
  const kept = list[i]!;
  list[i] = list[j]!;
  list[j] = kept;
};

/** Places (in C order) of the elements, in the order in which NumPy's copy of `a` has them: F order if `a` has it. */
function memoryOrder(a: NDArray): number[] {
  const places = Array.from({ length: a.size }, (_, i) => i);
  const long = a.shape.map((n, axis) => [n, Math.abs(a.strides[axis]!)] as const).filter(([n]) => n > 1);
  const fortran = long.length > 1 && long.every(([, stride], i) => i === 0 || stride > long[i - 1]![1]);
  if (!fortran) return places;
  const order: number[] = [];
  const steps = a.shape.map((_, axis) => a.shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const visit = (axis: number, place: number): void => {
    if (axis < 0) {
      order.push(place);
      return;
    }
    for (let i = 0; i < a.shape[axis]!; i++) visit(axis - 1, place + i * steps[axis]!);
  };
  visit(a.ndim - 1, 0);
  return order;
}

/** The places of each line of a contiguous array along an axis. */
function linesAlong(a: NDArray, axis: number): number[][] {
  const length = a.shape[axis]!;
  const step = a.strides[axis]!;
  const lines: number[][] = [];
  for (let place = 0; place < a.size; place++) {
    if (Math.floor(place / step) % length === 0) lines.push(Array.from({ length }, (_, i) => place + i * step));
  }
  return lines;
}

/**
 * A new Generator on PCG64, as NumPy's `default_rng`. A Generator given for a seed comes back as it is.
 *
 * @param seed - An integer >= 0 of any size (beyond 2^53 a BigInt), a list of such, or a SeedSequence; without it the
 *   operating system is asked.
 * @throws {ValueError} If a seed is no such integer.
 * @example
 * const rng = nd.random.defaultRng(0);
 * rng.random(3); // [0.63696169, 0.26978671, 0.04097352]
 */
export function defaultRng(seed?: Seed | SeedSequence | Generator): Generator {
  if (seed instanceof Generator) return seed;
  if (seed instanceof SeedSequence) return new Generator(new PCG64(seed));
  if (seed !== undefined && typeof seed === "object" && !("length" in seed)) {
    throw new ValueError(`defaultRng: expected an integer >= 0 or a list of such, got ${showValue(seed)}.`);
  }
  return new Generator(new PCG64(new SeedSequence(seed, [], "defaultRng")));
}

/** The base of initializers: what a weight starts as. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { Callable } from "../callable.ts";
import type { FloatX } from "../config.ts";
import { classNameOf } from "../names.ts";
import { randomSeed } from "../random/seed.ts";

/** `initializer([3, 4])` is an array. */
const CallableInitializer = Callable as unknown as new () => (shape: Shape, dtype?: FloatX) => NDArray;

/** An initializer is called with a shape (and a dtype) and answers with an array. */
export abstract class Initializer extends CallableInitializer {
  static readonly kerasModule: string = "keras.initializers";

  /** Fills an array. Computes without ops, so that building a layer is never part of a gradient or of a plan. */
  abstract create(shape: Shape, dtype?: FloatX): NDArray;

  /** @internal What a call does. */
  invoke(shape: Shape, dtype?: FloatX): NDArray {
    return this.create(shape, dtype);
  }

  /** The options that make one like this. */
  getConfig(): Record<string, unknown> {
    return {};
  }

  get className(): string {
    return classNameOf(this);
  }

  override toString(): string {
    return `<${this.className}>`;
  }
}

/** What random initializers take. */
export interface SeedOptions {
  /** A whole number for the same values every time. Default: drawn from the global stream (`setRandomSeed`). */
  seed?: number | null | undefined;
}

/** An initializer whose values are drawn. The same instance draws the same values each time, as in Keras. */
export abstract class RandomInitializer extends Initializer {
  readonly seed: number;
  readonly #given: number | null;

  constructor({ seed }: SeedOptions = {}) {
    super();
    this.#given = seed ?? null;
    this.seed = seed ?? randomSeed();
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.#given };
  }
}

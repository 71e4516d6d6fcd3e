/** Projections that weights are brought back by after each step: `keras.constraints`. */
import type { NDArray } from "../core/ndarray.ts";
import { showValue, ValueError } from "../errors.ts";
import { Callable } from "./callable.ts";
import { epsilon } from "./config.ts";
import { factory } from "./factory.ts";
import * as math from "./math.ts";
import { classNameOf, Registry } from "./names.ts";

/** `constraint(weights)` is an array of the same shape. */
const CallableConstraint = Callable as unknown as new () => (w: NDArray) => NDArray;

/**
 * The base of constraints: subclass it and define `project`, with `nd`'s functions.
 *
 * @example
 * class Whole extends keras.Constraint {
 *   override project(w: NDArray) {
 *     return nd.round(w);
 *   }
 * }
 * String(new Whole()(nd.array([0.2, 1.7]))); // → [0. 2.]
 */
export abstract class Constraint extends CallableConstraint {
  static readonly kerasModule: string = "keras.constraints";

  /** The weights nearest to `w` that are allowed. */
  abstract project(w: NDArray): NDArray;

  /** @internal What a call does. */
  invoke(w: NDArray): NDArray {
    return this.project(w);
  }

  get className(): string {
    return classNameOf(this);
  }

  /** The options that make one like this. */
  getConfig(): Record<string, unknown> {
    return {};
  }

  override toString(): string {
    return `<${this.className}>`;
  }
}

/** Along which axes a norm is taken: 0 for a dense layer's kernel, `[0, 1, 2]` for a convolution's. Default 0. */
type Axes = number | readonly number[];

const normOf = (w: NDArray, axis: Axes): NDArray => math.sqrt(math.sum(math.square(w), axis, true));

/** `w` with its norms made `wanted`. */
const scaled = (w: NDArray, norm: NDArray, wanted: NDArray): NDArray =>
  math.multiply(w, math.divide(wanted, math.add(norm, epsilon())));

export interface MaxNormOptions {
  /** The longest that a neuron's weights may be. Default 2. */
  maxValue?: number | undefined;
  axis?: Axes | undefined;
}

/**
 * Weights of each neuron no longer than `maxValue`.
 *
 * @see Srivastava et al. (2014), Dropout, section 5.1.
 * @example layers.dense(4, { kernelConstraint: constraints.maxNorm(3) })
 */
export class MaxNorm extends Constraint {
  readonly maxValue: number;
  readonly axis: Axes;

  constructor(maxValue: number | MaxNormOptions = 2, { axis = 0 }: { axis?: Axes | undefined } = {}) {
    super();
    const given = typeof maxValue === "object" ? maxValue : { maxValue, axis };
    this.maxValue = within("maxNorm", "maxValue", given.maxValue ?? 2);
    this.axis = given.axis ?? 0;
  }

  override project(w: NDArray): NDArray {
    const norm = normOf(w, this.axis);
    return scaled(w, norm, math.clip(norm, 0, this.maxValue));
  }

  override getConfig(): Record<string, unknown> {
    return { maxValue: this.maxValue, axis: this.axis };
  }
}

/** Weights below 0 become 0. @example layers.dense(4, { kernelConstraint: "nonNeg" }) */
export class NonNeg extends Constraint {
  override project(w: NDArray): NDArray {
    return math.maximum(w, 0);
  }
}

/** Weights of each neuron of length 1. @example layers.dense(4, { kernelConstraint: constraints.unitNorm() }) */
export class UnitNorm extends Constraint {
  readonly axis: Axes;

  constructor({ axis = 0 }: { axis?: Axes | undefined } = {}) {
    super();
    this.axis = axis;
  }

  override project(w: NDArray): NDArray {
    return math.divide(w, math.add(normOf(w, this.axis), epsilon()));
  }

  override getConfig(): Record<string, unknown> {
    return { axis: this.axis };
  }
}

export interface MinMaxNormOptions extends MaxNormOptions {
  /** The shortest that a neuron's weights may be. Default 0. */
  minValue?: number | undefined;
  /** How much of the way a step goes: 1 (the default) is all of it. */
  rate?: number | undefined;
}

/** Weights of each neuron from `minValue` to `maxValue` (default 1) long. */
export class MinMaxNorm extends Constraint {
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;
  readonly axis: Axes;

  constructor({ minValue = 0, maxValue = 1, rate = 1, axis = 0 }: MinMaxNormOptions = {}) {
    super();
    this.minValue = within("minMaxNorm", "minValue", minValue);
    this.maxValue = within("minMaxNorm", "maxValue", maxValue);
    this.rate = within("minMaxNorm", "rate", rate);
    this.axis = axis;
  }

  override project(w: NDArray): NDArray {
    const norm = normOf(w, this.axis);
    const wanted = math.multiply(math.clip(norm, this.minValue, this.maxValue), this.rate);
    return scaled(w, norm, math.add(wanted, math.multiply(norm, 1 - this.rate)));
  }

  override getConfig(): Record<string, unknown> {
    const { minValue, maxValue, rate, axis } = this;
    return { minValue, maxValue, rate, axis };
  }
}

function within(where: string, name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new ValueError(`${where}: expected ${name} to be a finite number of at least 0, got ${showValue(value)}.`);
}

export const maxNorm = factory(MaxNorm);
export const nonNeg = factory(NonNeg);
export const unitNorm = factory(UnitNorm);
export const minMaxNorm = factory(MinMaxNorm);

/** @internal By name. */
export const constraintClasses = { MaxNorm, NonNeg, UnitNorm, MinMaxNorm } as const;
const registry = new Registry<new () => Constraint>("constraint", constraintClasses);

/** A constraint, its name, or a function. */
export type ConstraintLike =
  | Constraint
  | "maxNorm"
  | "nonNeg"
  | "unitNorm"
  | "minMaxNorm"
  | (string & {})
  | ((w: NDArray) => NDArray);

/** `kernelConstraint` and the like: what the optimizer brings a layer's weights back by after each step. */
export type ConstraintOptions<Weights extends string> = {
  [Name in `${Weights}Constraint`]?: ConstraintLike | null | undefined;
};

/** Finds a constraint; `undefined` and `null` are none. */
export function getConstraint(identifier: ConstraintLike | null | undefined): Constraint | undefined {
  if (identifier === undefined || identifier === null) return undefined;
  if (identifier instanceof Constraint) return identifier;
  if (typeof identifier === "string") return new (registry.get(identifier))();
  if (typeof identifier === "function") return new Custom(identifier);
  throw new ValueError(`constraint: expected a name, a constraint or a function, got ${showValue(identifier)}.`);
}
export { getConstraint as get };

class Custom extends Constraint {
  readonly #make: (w: NDArray) => NDArray;

  constructor(make: (w: NDArray) => NDArray) {
    super();
    this.#make = make;
  }

  override project(w: NDArray): NDArray {
    return this.#make(w);
  }
}

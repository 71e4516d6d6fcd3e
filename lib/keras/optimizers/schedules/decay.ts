/** Schedules that let the learning rate fall. */
import type { NDArray } from "../../../core/ndarray.ts";
import { ValueError } from "../../../errors.ts";
import { scalar } from "../../arrays.ts";
import * as math from "../../math.ts";
import { Schedule } from "./schedule.ts";

export interface ExponentialDecayOptions {
  initialLearningRate: number;
  /** Steps in which the rate falls by `decayRate`. */
  decaySteps: number;
  decayRate: number;
  /** Whether it falls in stairs. Default false. */
  staircase?: boolean;
}

/** `initial · decayRate^(step / decaySteps)`. @example schedules.exponentialDecay(0.1, { decaySteps: 100, decayRate: 0.9 }) */
export class ExponentialDecay extends Schedule {
  readonly options: Required<ExponentialDecayOptions>;

  constructor(initialLearningRate: number | ExponentialDecayOptions, options: Rest<ExponentialDecayOptions> = {}) {
    super();
    this.options = {
      staircase: false,
      ...given("exponentialDecay", initialLearningRate, options),
    } as Required<ExponentialDecayOptions>;
    above0("exponentialDecay", "decaySteps", this.options.decaySteps);
  }

  protected override rate(step: NDArray): NDArray {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.options;
    const share = math.divide(step, decaySteps);
    const power = math.power(decayRate, staircase ? math.floor(share) : share);
    return math.multiply(initialLearningRate, power);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options };
  }
}

/** `initial / (1 + decayRate · step / decaySteps)`. */
export class InverseTimeDecay extends Schedule {
  readonly options: Required<ExponentialDecayOptions>;

  constructor(initialLearningRate: number | ExponentialDecayOptions, options: Rest<ExponentialDecayOptions> = {}) {
    super();
    this.options = {
      staircase: false,
      ...given("inverseTimeDecay", initialLearningRate, options),
    } as Required<ExponentialDecayOptions>;
    above0("inverseTimeDecay", "decaySteps", this.options.decaySteps);
  }

  protected override rate(step: NDArray): NDArray {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.options;
    const share = math.divide(step, decaySteps);
    const fall = math.multiply(decayRate, staircase ? math.floor(share) : share);
    return math.divide(initialLearningRate, math.add(fall, 1));
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options };
  }
}

export interface PiecewiseConstantDecayOptions {
  /** Steps up to (and with) which each value holds. */
  boundaries: readonly number[];
  /** One more than boundaries. */
  values: readonly number[];
}

/** One value up to the first boundary, the next up to the second, and so on. */
export class PiecewiseConstantDecay extends Schedule {
  readonly options: PiecewiseConstantDecayOptions;

  constructor(
    boundaries: readonly number[] | PiecewiseConstantDecayOptions,
    rest: Partial<PiecewiseConstantDecayOptions> = {},
  ) {
    super();
    const options = ("values" in boundaries && !Array.isArray(boundaries)
      ? boundaries
      : { ...rest, boundaries }) as unknown as PiecewiseConstantDecayOptions;
    this.options = options;
    if (!Array.isArray(options.values) || !Array.isArray(options.boundaries)) {
      throw new ValueError("piecewiseConstantDecay: expected { boundaries, values }, lists of numbers.");
    }
    if (options.values.length !== options.boundaries.length + 1) {
      throw new ValueError(
        `piecewiseConstantDecay: expected one value more than boundaries, ` +
          `got ${options.values.length} values and ${options.boundaries.length} boundaries.`,
      );
    }
  }

  protected override rate(step: NDArray): NDArray {
    const { boundaries, values } = this.options;
    let rate = scalar(values[0]!, step.dtype);
    boundaries.forEach((boundary, i) => {
      rate = math.where(math.greater(step, boundary), values[i + 1]!, rate);
    });
    return rate;
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options };
  }
}

export interface PolynomialDecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  /** Default 0.0001. */
  endLearningRate?: number;
  /** Default 1: a straight line. */
  power?: number;
  /** Whether it starts again, over twice, three times… the steps. Default false. */
  cycle?: boolean;
}

/** From the initial rate to the end rate in `decaySteps`, as a power of the share that is left. */
export class PolynomialDecay extends Schedule {
  readonly options: Required<PolynomialDecayOptions>;

  constructor(initialLearningRate: number | PolynomialDecayOptions, options: Rest<PolynomialDecayOptions> = {}) {
    super();
    this.options = {
      endLearningRate: 0.0001,
      power: 1,
      cycle: false,
      ...given("polynomialDecay", initialLearningRate, options),
    } as Required<PolynomialDecayOptions>;
    above0("polynomialDecay", "decaySteps", this.options.decaySteps);
  }

  protected override rate(step: NDArray): NDArray {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this.options;
    const rounds = math.maximum(math.negative(math.floor(math.divide(math.negative(step), decaySteps))), 1);
    const length = cycle ? math.multiply(rounds, decaySteps) : scalar(decaySteps, step.dtype);
    const share = math.divide(math.minimum(step, length), length);
    const left = math.power(math.subtract(1, share), power);
    return math.add(math.multiply(initialLearningRate - endLearningRate, left), endLearningRate);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options };
  }
}

export interface CosineDecayOptions {
  initialLearningRate: number;
  decaySteps: number;
  /** Share of the rate that is left at the end. Default 0. */
  alpha?: number;
  /** The rate to rise to first. */
  warmupTarget?: number | null;
  /** Steps of that rise. Default 0. */
  warmupSteps?: number;
}

/** Falls like a cosine from 0 to π, after an optional linear rise. @see Loshchilov & Hutter (2017) */
export class CosineDecay extends Schedule {
  readonly options: Required<CosineDecayOptions>;

  constructor(initialLearningRate: number | CosineDecayOptions, options: Rest<CosineDecayOptions> = {}) {
    super();
    this.options = {
      alpha: 0,
      warmupTarget: null,
      warmupSteps: 0,
      ...given("cosineDecay", initialLearningRate, options),
    } as Required<CosineDecayOptions>;
    above0("cosineDecay", "decaySteps", this.options.decaySteps);
  }

  protected override rate(step: NDArray): NDArray {
    const { initialLearningRate, decaySteps, alpha, warmupTarget, warmupSteps } = this.options;
    const fall = (from: number, at: NDArray): NDArray => {
      const share = math.minimum(math.divide(at, decaySteps), 1);
      const cosine = math.multiply(0.5, math.add(math.cos(math.multiply(Math.PI, share)), 1));
      return math.multiply(from, math.add(math.multiply(1 - alpha, cosine), alpha));
    };
    if (warmupTarget === null) return fall(initialLearningRate, step);
    const share = math.divide(step, warmupSteps);
    const rise = math.add(math.multiply(warmupTarget - initialLearningRate, share), initialLearningRate);
    return math.where(math.less(step, warmupSteps), rise, fall(warmupTarget, math.subtract(step, warmupSteps)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.options };
  }
}

/** Keras's first argument, by place or among the options. */
type Rest<O> = Partial<Omit<O, "initialLearningRate">>;

function given<O extends { initialLearningRate: number }>(where: string, first: number | O, options: Rest<O>): O {
  const all = (typeof first === "number" ? { ...options, initialLearningRate: first } : first) as O;
  if (Number.isFinite(all?.initialLearningRate)) return all;
  throw new ValueError(`${where}: expected a finite initialLearningRate, got ${all?.initialLearningRate}.`);
}

function above0(where: string, what: string, value: number): void {
  if (!(value > 0)) throw new ValueError(`${where}: expected ${what} to be above 0, got ${value}.`);
}

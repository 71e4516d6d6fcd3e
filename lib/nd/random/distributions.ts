/**
 * The distributions that NumPy's legacy functions and its Generator both have, with the same arguments.
 *
 * Without a size, and with numbers for parameters, a method gives one number; else an array: of the shape `size`, or of
 * the shape to which the parameters broadcast. Arguments may also be named: `normal({ scale: 2, size: [3, 4] })`.
 * All throw a ValueError for parameters outside the interval named, and a ShapeError if arrays do not fit the size.
 */

import { ValueError } from "../../errors.ts";
import {
  argumentsOf,
  bySampler,
  type Counts,
  drawCounts,
  drawFloats,
  type Floats,
  type Named,
  type ParameterRule,
} from "./drawing.ts";
import type { Sampler } from "./sampler.ts";
import { any, chance, notNegative, type Parameter, positive, probability, type Sized } from "./sizes.ts";

type Sampled = Parameters<typeof bySampler>[1];

export abstract class Distributions {
  /** @internal What draws single numbers. */
  protected abstract readonly sampler: Sampler;

  #floats(name: Sampled, rules: readonly ParameterRule[], args: unknown[]): number & Floats {
    const drawn = argumentsOf(name, rules, args);
    return drawFloats(drawn, name, bySampler(this.sampler, name)) as number & Floats;
  }

  #counts(name: Sampled, rules: readonly ParameterRule[], args: unknown[]): number & Counts {
    const drawn = argumentsOf(name, rules, args);
    return drawCounts(drawn, name, bySampler(this.sampler, name)) as number & Counts;
  }

  /**
   * Uniform numbers in `[low, high)`. Defaults 0 and 1.
   *
   * @throws {ValueError} If `high - low` is not finite.
   * @example
   * nd.random.uniform(-1, 1, [2, 3]);
   */
  uniform(low?: number, high?: number): number;
  uniform(low: Parameter | undefined, high: Parameter | undefined, size?: Sized): Floats;
  uniform(options: Named<"low" | "high">): Floats;
  uniform(...args: unknown[]): number | Floats {
    const drawn = argumentsOf(
      "uniform",
      [
        ["low", any, 0],
        ["high", any, 1],
      ],
      args,
    );
    return drawFloats(drawn, "uniform", (low, high) => {
      const range = high! - low!;
      if (!Number.isFinite(range)) {
        throw new ValueError(`uniform: expected a finite high - low, got low ${low} and high ${high}.`);
      }
      return () => this.sampler.uniform(low!, range);
    });
  }

  /**
   * Normal numbers with mean `loc` and standard deviation `scale` >= 0. Defaults 0 and 1.
   *
   * @example
   * nd.random.normal(0, 0.1, [2, 3]);
   */
  normal(loc?: number, scale?: number): number;
  normal(loc: Parameter | undefined, scale: Parameter | undefined, size?: Sized): Floats;
  normal(options: Named<"loc" | "scale">): Floats;
  normal(...args: unknown[]): number | Floats {
    return this.#floats(
      "normal",
      [
        ["loc", any, 0],
        ["scale", notNegative, 1],
      ],
      args,
    );
  }

  /** Numbers whose logarithm is normal with mean `mean` and standard deviation `sigma` >= 0. Defaults 0 and 1. */
  lognormal(mean?: number, sigma?: number): number;
  lognormal(mean: Parameter | undefined, sigma: Parameter | undefined, size?: Sized): Floats;
  lognormal(options: Named<"mean" | "sigma">): Floats;
  lognormal(...args: unknown[]): number | Floats {
    return this.#floats(
      "lognormal",
      [
        ["mean", any, 0],
        ["sigma", notNegative, 1],
      ],
      args,
    );
  }

  /** Exponential numbers with mean `scale` >= 0. Default 1. */
  exponential(scale?: number): number;
  exponential(scale: Parameter | undefined, size?: Sized): Floats;
  exponential(options: Named<"scale">): Floats;
  exponential(...args: unknown[]): number | Floats {
    return this.#floats("exponential", [["scale", notNegative, 1]], args);
  }

  /** Gamma numbers of a shape >= 0 and scale 1. */
  standardGamma(shape: number): number;
  standardGamma(shape: Parameter, size?: Sized): Floats;
  standardGamma(options: Named<"shape">): Floats;
  standardGamma(...args: unknown[]): number | Floats {
    return this.#floats("standardGamma", [["shape", notNegative]], args);
  }

  /** Gamma numbers: mean `shape·scale`, both >= 0. `scale` is 1 by default. */
  gamma(shape: number, scale?: number): number;
  gamma(shape: Parameter, scale: Parameter | undefined, size?: Sized): Floats;
  gamma(options: Named<"shape" | "scale">): Floats;
  gamma(...args: unknown[]): number | Floats {
    return this.#floats(
      "gamma",
      [
        ["shape", notNegative],
        ["scale", notNegative, 1],
      ],
      args,
    );
  }

  /** Beta numbers: in (0, 1), mean `a / (a + b)`; `a`, `b` > 0. */
  beta(a: number, b: number): number;
  beta(a: Parameter, b: Parameter, size?: Sized): Floats;
  beta(options: Named<"a" | "b">): Floats;
  beta(...args: unknown[]): number | Floats {
    return this.#floats(
      "beta",
      [
        ["a", positive],
        ["b", positive],
      ],
      args,
    );
  }

  /** Chi-square numbers with `df` > 0 degrees of freedom. */
  chisquare(df: number): number;
  chisquare(df: Parameter, size?: Sized): Floats;
  chisquare(options: Named<"df">): Floats;
  chisquare(...args: unknown[]): number | Floats {
    return this.#floats("chisquare", [["df", positive]], args);
  }

  /** F numbers with `dfnum` and `dfden` > 0 degrees of freedom. */
  f(dfnum: number, dfden: number): number;
  f(dfnum: Parameter, dfden: Parameter, size?: Sized): Floats;
  f(options: Named<"dfnum" | "dfden">): Floats;
  f(...args: unknown[]): number | Floats {
    return this.#floats(
      "f",
      [
        ["dfnum", positive],
        ["dfden", positive],
      ],
      args,
    );
  }

  /** Student's t numbers with `df` > 0 degrees of freedom. */
  standardT(df: number): number;
  standardT(df: Parameter, size?: Sized): Floats;
  standardT(options: Named<"df">): Floats;
  standardT(...args: unknown[]): number | Floats {
    return this.#floats("standardT", [["df", positive]], args);
  }

  /** Cauchy numbers around 0. */
  standardCauchy(): number;
  standardCauchy(size: Sized): Floats;
  standardCauchy(...args: unknown[]): number | Floats {
    return this.#floats("standardCauchy", [], args);
  }

  /** Weibull numbers of shape `a` >= 0 and scale 1. */
  weibull(a: number): number;
  weibull(a: Parameter, size?: Sized): Floats;
  weibull(options: Named<"a">): Floats;
  weibull(...args: unknown[]): number | Floats {
    return this.#floats("weibull", [["a", notNegative]], args);
  }

  /** Laplace (double exponential) numbers around `loc`, of scale >= 0. Defaults 0 and 1. */
  laplace(loc?: number, scale?: number): number;
  laplace(loc: Parameter | undefined, scale: Parameter | undefined, size?: Sized): Floats;
  laplace(options: Named<"loc" | "scale">): Floats;
  laplace(...args: unknown[]): number | Floats {
    return this.#floats(
      "laplace",
      [
        ["loc", any, 0],
        ["scale", notNegative, 1],
      ],
      args,
    );
  }

  /** Gumbel numbers with mode `loc` and scale >= 0. Defaults 0 and 1. */
  gumbel(loc?: number, scale?: number): number;
  gumbel(loc: Parameter | undefined, scale: Parameter | undefined, size?: Sized): Floats;
  gumbel(options: Named<"loc" | "scale">): Floats;
  gumbel(...args: unknown[]): number | Floats {
    return this.#floats(
      "gumbel",
      [
        ["loc", any, 0],
        ["scale", notNegative, 1],
      ],
      args,
    );
  }

  /** Logistic numbers around `loc`, of scale >= 0. Defaults 0 and 1. */
  logistic(loc?: number, scale?: number): number;
  logistic(loc: Parameter | undefined, scale: Parameter | undefined, size?: Sized): Floats;
  logistic(options: Named<"loc" | "scale">): Floats;
  logistic(...args: unknown[]): number | Floats {
    return this.#floats(
      "logistic",
      [
        ["loc", any, 0],
        ["scale", notNegative, 1],
      ],
      args,
    );
  }

  /** Rayleigh numbers with mode `scale` >= 0. Default 1. */
  rayleigh(scale?: number): number;
  rayleigh(scale: Parameter | undefined, size?: Sized): Floats;
  rayleigh(options: Named<"scale">): Floats;
  rayleigh(...args: unknown[]): number | Floats {
    return this.#floats("rayleigh", [["scale", notNegative, 1]], args);
  }

  /** Wald (inverse Gaussian) numbers; `mean`, `scale` > 0. */
  wald(mean: number, scale: number): number;
  wald(mean: Parameter, scale: Parameter, size?: Sized): Floats;
  wald(options: Named<"mean" | "scale">): Floats;
  wald(...args: unknown[]): number | Floats {
    return this.#floats(
      "wald",
      [
        ["mean", positive],
        ["scale", positive],
      ],
      args,
    );
  }

  /** Numbers between `left` and `right`, most of them near `mode`; `left <= mode <= right`, `left < right`. */
  triangular(left: number, mode: number, right: number): number;
  triangular(left: Parameter, mode: Parameter, right: Parameter, size?: Sized): Floats;
  triangular(options: Named<"left" | "mode" | "right">): Floats;
  triangular(...args: unknown[]): number | Floats {
    const drawn = argumentsOf(
      "triangular",
      [
        ["left", any],
        ["mode", any],
        ["right", any],
      ],
      args,
    );
    return drawFloats(drawn, "triangular", (left, mode, right) => {
      if (!(left! <= mode! && mode! <= right! && left! < right!)) {
        throw new ValueError(`triangular: expected left <= mode <= right, got ${left}, ${mode} and ${right}.`);
      }
      return () => this.sampler.triangular(left!, mode!, right!);
    });
  }

  /** How often something happens that happens `lam` >= 0 times on average. Default 1. */
  poisson(lam?: number): number;
  poisson(lam: Parameter | undefined, size?: Sized): Counts;
  poisson(options: Named<"lam">): Counts;
  poisson(...args: unknown[]): number | Counts {
    return this.#counts("poisson", [["lam", notNegative, 1]], args);
  }

  /** How many trials it takes until the first success, each of probability `p` in (0, 1]. */
  geometric(p: number): number;
  geometric(p: Parameter, size?: Sized): Counts;
  geometric(options: Named<"p">): Counts;
  geometric(...args: unknown[]): number | Counts {
    return this.#counts("geometric", [["p", chance]], args);
  }

  /** How many failures come before `n` > 0 successes, each trial a success with probability `p` in (0, 1]. */
  negativeBinomial(n: number, p: number): number;
  negativeBinomial(n: Parameter, p: Parameter, size?: Sized): Counts;
  negativeBinomial(options: Named<"n" | "p">): Counts;
  negativeBinomial(...args: unknown[]): number | Counts {
    return this.#counts(
      "negativeBinomial",
      [
        ["n", positive],
        ["p", chance],
      ],
      args,
    );
  }

  /**
   * How many of `n` >= 0 trials succeed, each with probability `p` in [0, 1].
   *
   * @example
   * nd.random.binomial(1, 0.5, 10); // ten tosses of a coin
   */
  binomial(n: number, p: number): number;
  binomial(n: Parameter, p: Parameter, size?: Sized): Counts;
  binomial(options: Named<"n" | "p">): Counts;
  binomial(...args: unknown[]): number | Counts {
    const drawn = argumentsOf(
      "binomial",
      [
        ["n", notNegative],
        ["p", probability],
      ],
      args,
    );
    return drawCounts(drawn, "binomial", (n, p) => this.sampler.binomial(Math.trunc(n!), p!));
  }
}

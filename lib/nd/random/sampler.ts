/**
 * Single random numbers of each distribution, with the algorithms of NumPy, so that they use up the same bits and give
 * the same numbers. What differs between the legacy stream and the Generator's is abstract or in `legacy.ts`.
 * Parameters are taken as checked.
 */
import { binomialOf } from "./binomial.ts";
import type { BitGenerator } from "./bits.ts";
import { exp, log, log1p, pow } from "./libm.ts";
import { standardExponential, standardNormal } from "./ziggurat.ts";

export abstract class Sampler {
  readonly bits: BitGenerator;

  constructor(bits: BitGenerator) {
    this.bits = bits;
  }

  abstract standardNormal(): number;
  abstract standardExponential(): number;
  abstract beta(a: number, b: number): number;
  abstract rayleigh(scale: number): number;
  abstract wald(mean: number, scale: number): number;
  abstract geometric(p: number): number;
  /** A function that draws from one binomial distribution. */
  abstract binomial(n: number, p: number): () => number;

  uniform(low: number, range: number): number {
    return low + range * this.bits.nextDouble();
  }

  normal(loc: number, scale: number): number {
    return loc + scale * this.standardNormal();
  }

  lognormal(mean: number, sigma: number): number {
    return exp(this.normal(mean, sigma));
  }

  exponential(scale: number): number {
    return scale * this.standardExponential();
  }

  /** Marsaglia & Tsang (2000) for shapes above 1, Ahrens & Dieter (1974) below. */
  standardGamma(shape: number): number {
    const { bits } = this;
    if (shape === 1) return this.standardExponential();
    if (shape === 0) return 0;
    if (shape < 1) {
      for (;;) {
        const u = bits.nextDouble();
        const v = this.standardExponential();
        if (u <= 1 - shape) {
          const x = pow(u, 1 / shape);
          if (x <= v) return x;
        } else {
          const y = -log((1 - u) / shape);
          const x = pow(1 - shape + shape * y, 1 / shape);
          if (x <= v + y) return x;
        }
      }
    }
    const b = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * b);
    for (;;) {
      let x: number;
      let v: number;
      do {
        x = this.standardNormal();
        v = 1 + c * x;
      } while (v <= 0);
      v = v * v * v;
      const u = bits.nextDouble();
      if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
      if (log(u) < 0.5 * x * x + b * (1 - v + log(v))) return b * v;
    }
  }

  gamma(shape: number, scale: number): number {
    return scale * this.standardGamma(shape);
  }

  chisquare(df: number): number {
    return 2 * this.standardGamma(df / 2);
  }

  f(dfnum: number, dfden: number): number {
    const above = this.chisquare(dfnum) * dfden;
    return above / (this.chisquare(dfden) * dfnum);
  }

  standardT(df: number): number {
    const above = this.standardNormal();
    const below = this.standardGamma(df / 2);
    return (Math.sqrt(df / 2) * above) / Math.sqrt(below);
  }

  standardCauchy(): number {
    const above = this.standardNormal();
    return above / this.standardNormal();
  }

  weibull(a: number): number {
    return a === 0 ? 0 : pow(this.standardExponential(), 1 / a);
  }

  laplace(loc: number, scale: number): number {
    const u = this.bits.nextDouble();
    if (u >= 0.5) return loc - scale * log(2 - u - u);
    return u > 0 ? loc + scale * log(u + u) : this.laplace(loc, scale);
  }

  gumbel(loc: number, scale: number): number {
    const u = 1 - this.bits.nextDouble();
    return u < 1 ? loc - scale * log(-log(u)) : this.gumbel(loc, scale);
  }

  logistic(loc: number, scale: number): number {
    const u = this.bits.nextDouble();
    return u > 0 ? loc + scale * log(u / (1 - u)) : this.logistic(loc, scale);
  }

  triangular(left: number, mode: number, right: number): number {
    const base = right - left;
    const u = this.bits.nextDouble();
    if (u <= (mode - left) / base) return left + Math.sqrt(u * ((mode - left) * base));
    return right - Math.sqrt((1 - u) * ((right - mode) * base));
  }

  /** Multiplication of uniforms below 10, Hörmann's (1993) transformed rejection from there on. */
  poisson(lam: number): number {
    const { bits } = this;
    if (lam === 0) return 0;
    if (lam < 10) {
      const end = exp(-lam);
      let count = 0;
      for (let product = bits.nextDouble(); product > end; product *= bits.nextDouble()) count++;
      return count;
    }
    const b = 0.931 + 2.53 * Math.sqrt(lam);
    const a = -0.059 + 0.02483 * b;
    const inverse = 1.1239 + 1.1328 / (b - 3.4);
    const vr = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = bits.nextDouble() - 0.5;
      const v = bits.nextDouble();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + lam + 0.43);
      if (us >= 0.07 && v <= vr) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      if (log(v) + log(inverse) - log(a / (us * us) + b) <= -lam + k * log(lam) - logGamma(k + 1)) return k;
    }
  }

  negativeBinomial(n: number, p: number): number {
    return this.poisson(this.gamma(n, (1 - p) / p));
  }

  /** Geometric numbers by adding up probabilities: quick when p is large. */
  protected geometricSearch(p: number): number {
    const u = this.bits.nextDouble();
    let x = 1;
    let product = p;
    for (let sum = p; u > sum; sum += product) {
      product *= 1 - p;
      x++;
    }
    return x;
  }
}

const STIRLING = [
  8.333333333333333e-2, -2.777777777777778e-3, 7.936507936507937e-4, -5.952380952380952e-4, 8.417508417508418e-4,
  -1.917526917526918e-3, 6.41025641025641e-3, -2.955065359477124e-2, 1.796443723688307e-1, -1.3924322169059,
] as const;

/** `log(Γ(x))`, x > 0, by Stirling's series (Zhang & Jin 1996). */
export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  const steps = x < 7 ? Math.trunc(7 - x) : 0;
  let shifted = x + steps;
  const inverse = (1 / shifted) * (1 / shifted);
  let series = STIRLING[9] as number;
  for (let k = 8; k >= 0; k--) series = series * inverse + STIRLING[k]!;
  let result = series / shifted + 0.5 * 1.8378770664093453 + (shifted - 0.5) * log(shifted) - shifted;
  for (let k = 1; k <= steps; k++) {
    result -= log(shifted - 1);
    shifted -= 1;
  }
  return result;
}

/** What the Generator draws with. */
export class ModernSampler extends Sampler {
  standardNormal(): number {
    return standardNormal(this.bits);
  }

  standardExponential(): number {
    return standardExponential(this.bits);
  }

  beta(a: number, b: number): number {
    if (a > 1 || b > 1) {
      const first = this.standardGamma(a);
      return first / (first + this.standardGamma(b));
    }
    const { bits } = this;
    // So small that nothing between 0 and 1 would come: the proportion decides.
    if (a < 3e-103 && b < 3e-103) return (a + b) * bits.nextDouble() < a ? 1 : 0;
    for (;;) {
      // Jöhnk's (1964) algorithm.
      const u = bits.nextDouble();
      const v = bits.nextDouble();
      const x = pow(u, 1 / a);
      const y = pow(v, 1 / b);
      if (x + y > 1 || u + v === 0) continue;
      if (x > 0 && y > 0) return x / (x + y);
      const delta = log(u) / a - log(v) / b;
      return delta > 0 ? exp(-log1p(exp(-delta))) : exp(delta - log1p(exp(delta)));
    }
  }

  rayleigh(scale: number): number {
    return scale * Math.sqrt(2 * this.standardExponential());
  }

  wald(mean: number, scale: number): number {
    const z = this.standardNormal();
    const y = mean * z * z;
    const d = 1 + Math.sqrt(1 + (4 * scale) / y);
    const x = mean * (1 - 2 / d);
    return this.bits.nextDouble() <= mean / (mean + x) ? x : (mean * mean) / x;
  }

  geometric(p: number): number {
    if (p >= 1 / 3) return this.geometricSearch(p);
    return Math.ceil(-this.standardExponential() / log1p(-p));
  }

  binomial(n: number, p: number): () => number {
    return n === 0 || p === 0 ? () => 0 : binomialOf(this.bits, n, p, (r) => log1p(-r));
  }
}

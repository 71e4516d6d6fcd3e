/** What NumPy's legacy functions draw with: frozen since NumPy 1.16, mistakes included. */
import { binomialOf } from "./binomial.ts";
import { exp, log, log1p, pow } from "./libm.ts";
import { Sampler } from "./sampler.ts";

export class LegacySampler extends Sampler {
  /** Normal numbers are made in pairs; the second one waits here. */
  gauss: number | undefined;

  /** The polar method of Marsaglia & Bray (1964). */
  standardNormal(): number {
    const { bits, gauss } = this;
    if (gauss !== undefined) {
      this.gauss = undefined;
      return gauss;
    }
    for (;;) {
      const x = 2 * bits.nextDouble() - 1;
      const y = 2 * bits.nextDouble() - 1;
      const r2 = x * x + y * y;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * log(r2)) / r2);
      this.gauss = f * x;
      return f * y;
    }
  }

  standardExponential(): number {
    return -log(1 - this.bits.nextDouble());
  }

  beta(a: number, b: number): number {
    if (a > 1 || b > 1) {
      const first = this.standardGamma(a);
      return first / (first + this.standardGamma(b));
    }
    const { bits } = this;
    for (;;) {
      const u = bits.nextDouble();
      const v = bits.nextDouble();
      const x = pow(u, 1 / a);
      const y = pow(v, 1 / b);
      if (x + y > 1) continue;
      if (x + y > 0) return x / (x + y);
      let logX = log(u) / a;
      let logY = log(v) / b;
      const most = logX > logY ? logX : logY;
      logX -= most;
      logY -= most;
      return exp(logX - log(exp(logX) + exp(logY)));
    }
  }

  rayleigh(scale: number): number {
    return scale * Math.sqrt(-2 * log1p(-this.bits.nextDouble()));
  }

  wald(mean: number, scale: number): number {
    const z = this.standardNormal();
    const y = mean * z * z;
    const x = mean + (mean / (2 * scale)) * (y - Math.sqrt(4 * scale * y + y * y));
    return this.bits.nextDouble() <= mean / (mean + x) ? x : (mean * mean) / x;
  }

  geometric(p: number): number {
    if (p >= 1 / 3) return this.geometricSearch(p);
    return Math.ceil(log1p(-this.bits.nextDouble()) / log(1 - p));
  }

  binomial(n: number, p: number): () => number {
    return binomialOf(this.bits, n, p, (r) => log(1 - r));
  }
}

/**
 * Binomial numbers: by inversion while the mean is small, else by Kachitvichyanukul and Schmeiser's BTPE.
 *
 * @see Kachitvichyanukul & Schmeiser (1988), Binomial random variate generation. Step numbers are theirs.
 */
import type { BitGenerator } from "./bits.ts";
import { exp, log } from "./libm.ts";

/** `log(1 - p)`: NumPy's legacy stream and its Generator compute it differently. */
export type LogOneMinus = (p: number) => number;

/** A function that draws from the distribution of successes in `n` trials of probability `p`. */
export function binomialOf(bits: BitGenerator, n: number, p: number, logOneMinus: LogOneMinus): () => number {
  const r = p <= 0.5 ? p : 1 - p;
  const draw = r * n <= 30 ? inversion(bits, n, r, logOneMinus) : btpe(bits, n, r);
  return p <= 0.5 ? draw : () => n - draw();
}

function inversion(bits: BitGenerator, n: number, p: number, logOneMinus: LogOneMinus): () => number {
  const q = 1 - p;
  const start = exp(n * logOneMinus(p));
  const mean = n * p;
  const bound = Math.trunc(Math.min(n, mean + 10 * Math.sqrt(mean * q + 1)));
  return () => {
    let x = 0;
    let px = start;
    let u = bits.nextDouble();
    while (u > px) {
      x++;
      if (x > bound) {
        x = 0;
        px = start;
        u = bits.nextDouble();
      } else {
        u -= px;
        px = ((n - x + 1) * p * px) / (x * q);
      }
    }
    return x;
  };
}

function btpe(bits: BitGenerator, n: number, r: number): () => number {
  const q = 1 - r;
  const fm = n * r + r;
  const m = Math.floor(fm);
  const p1 = Math.floor(2.195 * Math.sqrt(n * r * q) - 4.6 * q) + 0.5;
  const xm = m + 0.5;
  const xl = xm - p1;
  const xr = xm + p1;
  const c = 0.134 + 20.5 / (15.3 + m);
  const al = (fm - xl) / (fm - xl * r);
  const laml = al * (1 + al / 2);
  const ar = (xr - fm) / (xr * q);
  const lamr = ar * (1 + ar / 2);
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / laml;
  const p4 = p3 + c / lamr;
  const nrq = n * r * q;

  /** Step 5: whether `y` is taken, given `v`. */
  const accept = (y: number, v: number): boolean => {
    const k = Math.abs(y - m);
    if (k <= 20 || k >= nrq / 2 - 1) {
      const s = r / q;
      const a = s * (n + 1);
      let f = 1;
      for (let i = m + 1; i <= y; i++) f *= a / i - s;
      for (let i = y + 1; i <= m; i++) f /= a / i - s;
      return v <= f;
    }
    const rho = (k / nrq) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / nrq + 0.5);
    const t = (-k * k) / (2 * nrq);
    const logV = log(v);
    if (logV < t - rho) return true;
    if (logV > t + rho) return false;
    const x1 = y + 1;
    const f1 = m + 1;
    const z = n + 1 - m;
    const w = n - y + 1;
    const main = xm * log(f1 / x1) + (n - m + 0.5) * log(z / w) + (y - m) * log((w * r) / (x1 * q));
    return logV <= main + stirling(f1) + stirling(z) + stirling(x1) + stirling(w);
  };

  return () => {
    for (;;) {
      const u = bits.nextDouble() * p4;
      let v = bits.nextDouble();
      if (u <= p1) return Math.floor(xm - p1 * v + u);
      let y: number;
      if (u <= p2) {
        const x = xl + (u - p1) / c;
        v = v * c + 1 - Math.abs(m - x + 0.5) / p1;
        if (v > 1) continue;
        y = Math.floor(x);
      } else if (u <= p3) {
        y = Math.floor(xl + log(v) / laml);
        if (y < 0 || v === 0) continue;
        v = v * (u - p2) * laml;
      } else {
        y = Math.floor(xr - log(v) / lamr);
        if (y > n || v === 0) continue;
        v = v * (u - p3) * lamr;
      }
      if (accept(y, v)) return y;
    }
  };
}

/** Stirling's error term, with the slip of NumPy 2.4 and before: 13680 for 13860. */
function stirling(x: number): number {
  const x2 = x * x;
  return (13680 - (462 - (132 - (99 - 140 / x2) / x2) / x2) / x2) / x / 166320;
}

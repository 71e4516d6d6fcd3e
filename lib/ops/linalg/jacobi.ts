/**
 * Singular values by one-sided Jacobi rotations (Hestenes; Drmač & Veselić 2008), on plain numbers. Short, exact also
 * for tiny singular values, and faster here than bidiagonalization in the package we tried (docs/decisions/0120).
 */
import { LinAlgError } from "../../errors.ts";
import { factor, substitute } from "./lu.ts";
import { orthogonal, reflect } from "./reflections.ts";
import { checkFinite } from "./stacks.ts";

/** `a = u·diag(s)·vᵀ`: `u` is `[m, k]`, `v` is `[n, k]`, k the smaller of both, `s` descends. */
export interface Factors {
  u: Float64Array;
  s: Float64Array;
  v: Float64Array;
}

const SWEEPS = 60;
/** Sweeps after which rows that are rounding alone count as zero. */
const PATIENT = 10;

/** Factors an `[m, n]` matrix. */
export function decompose(data: Float64Array, m: number, n: number, where = "svd"): Factors {
  checkFinite(data, where);
  if (m < n) {
    const { u, s, v } = decompose(turn(data, m, n), n, m, where);
    return { u: v, s, v: u };
  }
  if (n === 0) return { u: new Float64Array(0), s: new Float64Array(0), v: new Float64Array(0) };
  // Squares of numbers around 1 neither overflow nor vanish.
  const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  const a = data.map((x) => x / scale);
  const tau = reflect(a, m, n);
  const q = orthogonal(a, tau, m, n, n);
  // With A = Q·R and Rᵀ = W·S·Vᵀ, A is (Q·V)·S·Wᵀ. Rᵀ converges sooner than A. Rows here are the columns of Rᵀ.
  const w = Float64Array.from({ length: n * n }, (_, at) => (at % n >= Math.floor(at / n) ? a[at]! : 0));
  const v = Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0));
  rotate(w, v, n, where);
  const lengths = Float64Array.from({ length: n }, (_, i) => Math.sqrt(dot(w, i, i, n)));
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => lengths[j]! - lengths[i]!);
  const s = Float64Array.from(order, (i) => lengths[i]!);
  return { u: product(q, v, order, m, n), s: s.map((x) => x * scale), v: directions(w, order, s, n) };
}

/** Rotates pairs of rows of `w`, and those of `v` alike, until all rows of `w` are at right angles. */
function rotate(w: Float64Array, v: Float64Array, n: number, where: string): void {
  const squares = new Float64Array(n);
  // A product of two rows is itself rounded: asked for more, two rows of one length turn for ever (LAPACK's dgesvj: √m·ε).
  const tolerance = Number.EPSILON * Math.max(2, Math.sqrt(n));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    // Kept up to date within a sweep; in the last one, which turns nothing, they are exact.
    for (let p = 0; p < n; p++) squares[p] = dot(w, p, p, n);
    // A row this short, of a matrix without full rank, is rounding alone and never comes to be at right angles: it counts
    // as zero. Tiny rows that mean something have come to be by now.
    const noise = sweep < PATIENT ? 0 : (n * Number.EPSILON) ** 2 * squares.reduce((a, b) => Math.max(a, b), 0);
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const between = dot(w, p, q, n);
        const [pp, qq] = [squares[p]!, squares[q]!];
        if (between === 0 || Math.abs(between) <= tolerance * Math.sqrt(pp) * Math.sqrt(qq)) continue;
        const short = pp < qq ? p : q;
        // Measured anew: what is kept up to date loses a short row in its rounding.
        if (Math.min(pp, qq) <= noise && dot(w, short, short, n) <= noise) {
          w.fill(0, short * n, (short + 1) * n);
          squares[short] = 0;
          continue;
        }
        turned = true;
        const zeta = (qq - pp) / (2 * between);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        mix(w, p, q, n, c, c * t);
        mix(v, p, q, n, c, c * t);
        squares[p] = Math.max(0, pp - t * between);
        squares[q] = qq + t * between;
      }
    }
    if (!turned) return;
  }
  throw new LinAlgError(`${where}: expected the iteration to converge, got no convergence in ${SWEEPS} sweeps.`);
}

function dot(w: Float64Array, p: number, q: number, n: number): number {
  let sum = 0;
  for (let i = 0, x = p * n, y = q * n; i < n; i++) sum += w[x + i]! * w[y + i]!;
  return sum;
}

function mix(w: Float64Array, p: number, q: number, n: number, c: number, s: number): void {
  for (let i = 0, x = p * n, y = q * n; i < n; i++) {
    const first = w[x + i]!;
    const second = w[y + i]!;
    w[x + i] = c * first - s * second;
    w[y + i] = s * first + c * second;
  }
}

/** `q` `[m, n]` times the rows of `v` in `order`, as columns. */
function product(q: Float64Array, v: Float64Array, order: readonly number[], m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0, at = order[j]! * n; k < n; k++) sum += q[i * n + k]! * v[at + k]!;
      out[i * n + j] = sum;
    }
  }
  return out;
}

/** The rows of `w` in `order` as columns of length 1; where one has no length, any at right angles to the others. */
function directions(w: Float64Array, order: readonly number[], s: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  let rank = 0;
  while (rank < n && s[rank]! > 0) rank++;
  for (let j = 0; j < rank; j++) for (let i = 0; i < n; i++) out[i * n + j] = w[order[j]! * n + i]! / s[j]!;
  if (rank === n) return out;
  const found = Float64Array.from({ length: n * rank }, (_, at) => out[Math.floor(at / rank) * n + (at % rank)]!);
  const tau = reflect(found, n, rank);
  const all = orthogonal(found, tau, n, rank, n);
  for (let i = 0; i < n; i++) for (let j = rank; j < n; j++) out[i * n + j] = all[i * n + j]!;
  return out;
}

/** The transpose of `[rows, columns]`. */
export const turn = (a: Float64Array, rows: number, columns: number): Float64Array =>
  Float64Array.from({ length: a.length }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]!);

/** Cofactors of one matrix: by its inverse, or where that loses digits or does not exist, by its singular values. */
export function cofactorOf(data: Float64Array, n: number): Float64Array {
  if (n === 0) return data;
  const { u, s, v } = decompose(data, n, n, "cofactor");
  if (s[n - 1]! > 1e-3 * s[0]!) {
    const factored = factor(data, 0, n);
    let det = factored.sign;
    for (let i = 0; i < n; i++) det *= factored.lu[i * (n + 1)]!;
    const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? det : 0));
    return turn(substitute(factored, identity, 0, n), n, n);
  }
  const sign = signOf(u, n) * signOf(v, n);
  const others = s.map((_, i) => s.reduce((product, x, j) => (j === i ? product : product * x), sign));
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let r = 0; r < n; r++) out[i * n + j]! += u[i * n + r]! * others[r]! * v[j * n + r]!;
  return out;
}

/** The determinant of an orthogonal matrix. */
function signOf(q: Float64Array, n: number): number {
  const { lu, sign } = factor(q, 0, n);
  let product = sign;
  for (let i = 0; i < n; i++) product *= Math.sign(lu[i * (n + 1)]!);
  return product;
}

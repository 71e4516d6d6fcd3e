/** QR by Householder reflections on plain numbers, with LAPACK's signs (geqrf, orgqr). */

/** `a` `[m, n]` becomes R on and above the diagonal, the reflections below it; returns their factors. */
export function reflect(a: Float64Array, m: number, n: number): Float64Array {
  const k = Math.min(m, n);
  const tau = new Float64Array(k);
  const dots = new Float64Array(n);
  for (let j = 0; j < k; j++) {
    let rest = 0;
    for (let i = j + 1; i < m; i++) rest = Math.max(rest, Math.abs(a[i * n + j]!));
    if (rest === 0) continue;
    let squares = 0;
    for (let i = j + 1; i < m; i++) squares += (a[i * n + j]! / rest) ** 2;
    const alpha = a[j * n + j]!;
    const length = Math.hypot(alpha, rest * Math.sqrt(squares));
    const beta = alpha > 0 || Object.is(alpha, 0) ? -length : length;
    tau[j] = (beta - alpha) / beta;
    for (let i = j + 1; i < m; i++) a[i * n + j]! /= alpha - beta;
    a[j * n + j] = beta;
    apply(a, n, j + 1, a, tau[j]!, j, m, n, dots);
  }
  return tau;
}

/** Reflection `j`, below the diagonal of `v`, applied to the columns of `a` from `first` on. */
function apply(
  a: Float64Array,
  columns: number,
  first: number,
  v: Float64Array,
  tau: number,
  j: number,
  m: number,
  n: number,
  dots: Float64Array,
): void {
  for (let c = first; c < columns; c++) dots[c] = a[j * columns + c]!;
  for (let i = j + 1; i < m; i++) {
    const x = v[i * n + j]!;
    for (let c = first; c < columns; c++) dots[c]! += x * a[i * columns + c]!;
  }
  for (let c = first; c < columns; c++) a[j * columns + c]! -= tau * dots[c]!;
  for (let i = j + 1; i < m; i++) {
    const x = tau * v[i * n + j]!;
    for (let c = first; c < columns; c++) a[i * columns + c]! -= x * dots[c]!;
  }
}

/** The first `columns` columns of Q, `[m, columns]`, from the reflections in `a`. */
export function orthogonal(
  a: Float64Array,
  tau: Float64Array,
  m: number,
  n: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const q = new Float64Array(m * columns);
  const dots = new Float64Array(columns);
  for (let i = 0; i < Math.min(m, columns); i++) q[i * columns + i] = 1;
  for (let j = tau.length - 1; j >= 0; j--) {
    if (tau[j] !== 0) apply(q, columns, 0, a, tau[j]!, j, m, n, dots);
  }
  return q;
}

/** Orthonormal columns `u` `[m, k]`, with more of them up to `[m, m]`. */
export function completed(u: Float64Array, m: number, k: number): Float64Array {
  const a = u.slice();
  const tau = reflect(a, m, k);
  const q = orthogonal(a, tau, m, k, m);
  // Reflections give the columns up to sign; the given ones stay as they are.
  for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) q[i * m + j] = u[i * k + j]!;
  return q;
}

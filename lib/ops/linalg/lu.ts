/** LU with partial pivoting, on plain numbers: LAPACK's getrf and getrs. */

/** `P·A = L·U` in one matrix: the unit lower triangle's rest below the diagonal, U on and above it. */
export interface Factored {
  n: number;
  lu: Float64Array;
  /** Row `i` of `P·A` is row `rows[i]` of A. */
  rows: Int32Array;
  /** The permutation's sign. */
  sign: number;
  singular: boolean;
}

/** Factors the `[n, n]` matrix at `start`. */
export function factor(data: Float64Array, start: number, n: number): Factored {
  const a = data.slice(start, start + n * n);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i;
    const pivot = a[best * n + k]!;
    if (pivot === 0) {
      singular = true;
      continue;
    }
    if (best !== k) {
      for (let j = 0; j < n; j++) {
        const kept = a[k * n + j]!;
        a[k * n + j] = a[best * n + j]!;
        a[best * n + j] = kept;
      }
      const row = rows[k]!;
      rows[k] = rows[best]!;
      rows[best] = row;
      sign = -sign;
    }
    for (let i = k + 1; i < n; i++) {
      const multiple = a[i * n + k]! / pivot;
      a[i * n + k] = multiple;
      if (multiple === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= multiple * a[k * n + j]!;
    }
  }
  return { n, lu: a, rows, sign, singular };
}

/** `X` with `A·X = B`, for `[n, columns]` numbers of `b` at `start`. */
export function substitute(
  { n, lu, rows }: Factored,
  b: Float64Array,
  start: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const x = new Float64Array(n * columns);
  // Row by row over all columns, so that memory is read in order.
  for (let i = 0; i < n; i++) {
    const from = start + rows[i]! * columns;
    for (let c = 0; c < columns; c++) x[i * columns + c] = b[from + c]!;
    for (let j = 0; j < i; j++) subtract(x, i, j, lu[i * n + j]!, columns);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) subtract(x, i, j, lu[i * n + j]!, columns);
    for (let c = 0; c < columns; c++) x[i * columns + c]! /= lu[i * n + i]!;
  }
  return x;
}

/** Row `i` less a multiple of row `j`. */
function subtract(x: Float64Array, i: number, j: number, multiple: number, columns: number): void {
  if (multiple === 0) return;
  for (let c = 0; c < columns; c++) x[i * columns + c]! -= multiple * x[j * columns + c]!;
}

/** Singular values: the decomposition, the values alone, and the pseudo-inverse. */
import type { NDArray } from "../../core/ndarray.ts";
import { LinAlgError } from "../../errors.ts";
import { add, divide, multiply, subtract } from "../arithmetic.ts";
import { equal } from "../comparison.ts";
import { defineOp, type Gradients } from "../define.ts";
import { constant, flow } from "../gradients.ts";
import { expandDims } from "../join.ts";
import { matmul } from "../matmul.ts";
import { negative, square } from "../unary.ts";
import { where } from "../where.ts";
import { decompose, turn } from "./jacobi.ts";
import { completed } from "./reflections.ts";
import { checkMatrices, leadOf, linalgType, pattern, stackOf, store, turned, unpack } from "./stacks.ts";

type One = readonly [a: NDArray];

/** U, the singular values and Vᵀ, packed (see `svdParts`); `full`: both square. */
export const svd = defineOp<One, { full: boolean }>("svd", 1, {
  infer([a], { full }) {
    checkMatrices(a, "svd");
    const length = svdShapes(a, full).reduce((sum, shape) => sum + shape.reduce((x, y) => x * y, 1), 0);
    return { shape: [...leadOf(a), length], dtype: linalgType(a) };
  },
  run(out, [a], { full }) {
    const { count, rows: m, columns: n, data } = stackOf(a);
    const length = out.shape.at(-1)!;
    const k = Math.min(m, n);
    for (let i = 0; i < count; i++) {
      const { u, s, v } = decompose(data.slice(i * m * n, (i + 1) * m * n), m, n);
      const left = full && m > k ? completed(u, m, k) : u;
      const right = full && n > k ? completed(v, n, k) : v;
      store(out, left, i * length);
      store(out, s, i * length + left.length);
      store(out, turn(right, n, full ? n : k), i * length + left.length + k);
    }
  },
  // Townsend (2016), Differentiating the singular value decomposition. Equal values, where the factors are not unique,
  // pass nothing to each other: right for what does not depend on the choice.
  vjp(dy, [a], { full }, y): Gradients {
    const [m, n] = a.shape.slice(-2) as [number, number];
    if (full && m !== n) {
      throw new LinAlgError("svd: expected { fullMatrices: false } where gradients are taken of matrices not square.");
    }
    return [flow(a, () => backward(dy, y, svdShapes(a, full)))];
  },
});

/** The shapes of U, s and Vᵀ. */
export function svdShapes(a: NDArray, full: boolean): [number[], number[], number[]] {
  const [m, n] = a.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  return [[m, full ? m : k], [k], [full ? n : k, n]];
}

function backward(dy: NDArray, y: NDArray, shapes: [number[], number[], number[]]): NDArray {
  const [u, s, vt] = unpack(y, shapes) as [NDArray, NDArray, NDArray];
  const [du, ds, dvt] = unpack(dy, shapes) as [NDArray, NDArray, NDArray];
  const [[m], [k], [, n]] = shapes as [[number, number], [number], [number, number]];
  const row = expandDims(s, -2);
  const column = expandDims(s, -1);
  const gaps = subtract(square(row), square(column));
  const tied = equal(gaps, constant(0, gaps));
  const f = where(tied, constant(0, gaps), divide(constant(1, gaps), where(tied, constant(1, gaps), gaps)));
  const skew = (x: NDArray) => subtract(x, turned(x));
  const middle = add(
    add(
      multiply(multiply(f, skew(matmul(turned(u), du))), row),
      multiply(column, multiply(f, skew(matmul(vt, turned(dvt))))),
    ),
    multiply(
      expandDims(ds, -2),
      pattern(k, s.dtype, (i, j) => Number(i === j)),
    ),
  );
  let out = matmul(matmul(u, middle), vt);
  // What of the factors' gradients lies outside the spaces they span.
  if (m > k) {
    const outside = subtract(du, matmul(u, matmul(turned(u), du)));
    out = add(out, matmul(divide(outside, row), vt));
  }
  if (n > k) {
    const outside = subtract(dvt, matmul(matmul(dvt, turned(vt)), vt));
    out = add(out, matmul(u, divide(outside, column)));
  }
  return out;
}

/** Singular values, descending: `[..., m, n]` → `[..., min(m, n)]`. */
export const svdvals = defineOp<One>("svdvals", 1, {
  infer([a]) {
    checkMatrices(a, "svdvals");
    return { shape: [...leadOf(a), Math.min(...a.shape.slice(-2))], dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: m, columns: n, data } = stackOf(a);
    for (let i = 0; i < count; i++) {
      store(out, decompose(data.slice(i * m * n, (i + 1) * m * n), m, n).s, i * Math.min(m, n));
    }
  },
  vjp: (dy, [a]): Gradients => [
    flow(a, () => {
      const [u, , vt] = unpack(svd(a, { full: false }), svdShapes(a, false)) as [NDArray, NDArray, NDArray];
      return matmul(multiply(u, expandDims(dy, -2)), vt);
    }),
  ],
});

/** Pseudo-inverses `[..., m, n]` → `[..., n, m]`; singular values up to `rcond` times the largest count as 0. */
export const pinv = defineOp<One, { rcond: number }>("pinv", 1, {
  infer([a]) {
    checkMatrices(a, "pinv");
    return { shape: [...leadOf(a), a.shape.at(-1)!, a.shape.at(-2)!], dtype: linalgType(a) };
  },
  run(out, [a], { rcond }) {
    const { count, rows: m, columns: n, data } = stackOf(a);
    const k = Math.min(m, n);
    for (let i = 0; i < count; i++) {
      const { u, s, v } = decompose(data.slice(i * m * n, (i + 1) * m * n), m, n);
      const inverse = new Float64Array(n * m);
      for (let r = 0; r < k; r++) {
        if (!(s[r]! > rcond * s[0]!)) continue;
        for (let p = 0; p < n; p++)
          for (let q = 0; q < m; q++) inverse[p * m + q]! += (v[p * k + r]! * u[q * k + r]!) / s[r]!;
      }
      store(out, inverse, i * n * m);
    }
  },
  // Golub & Pereyra (1973): of matrices whose rank does not change.
  vjp: (dy, [a], _, p): Gradients => [
    flow(a, () => {
      const [pt, gt] = [turned(p), turned(dy)];
      const first = negative(matmul(matmul(pt, dy), pt));
      const second = matmul(matmul(gt, p), pt);
      const third = matmul(matmul(pt, p), gt);
      const left = subtract(second, matmul(a, matmul(p, second)));
      const right = subtract(third, matmul(matmul(third, p), a));
      return add(first, add(left, right));
    }),
  ],
});

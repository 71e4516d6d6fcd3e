/** Symmetric matrices: Cholesky's factor, eigenvalues and eigenvectors. All read the lower triangle. */
import type { NDArray } from "../../core/ndarray.ts";
import { LinAlgError } from "../../errors.ts";
import { add, divide, multiply, subtract } from "../arithmetic.ts";
import { equal } from "../comparison.ts";
import { defineOp, type Gradients } from "../define.ts";
import { constant, flow } from "../gradients.ts";
import { expandDims } from "../join.ts";
import { matmul } from "../matmul.ts";
import { where } from "../where.ts";
import { solve } from "./solve.ts";
import { checkMatrices, leadOf, linalgType, pattern, stackOf, store, turned, unpack } from "./stacks.ts";
import { symmetricEigen } from "./tridiagonal.ts";

type One = readonly [a: NDArray];

/** The mean of a matrix and its transpose: a gradient counts for both triangles alike, as in JAX. */
const evened = (a: NDArray): NDArray => multiply(add(a, turned(a)), constant(0.5, a));

/** The lower triangular `l` with `l·lᵀ = a`. */
export const cholesky = defineOp<One>("cholesky", 1, {
  infer([a]) {
    checkMatrices(a, "cholesky", true);
    return { shape: a.shape, dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    for (let i = 0; i < count; i++) {
      const start = i * n * n;
      const l = new Float64Array(n * n);
      for (let r = 0; r < n; r++) {
        for (let c = 0; c <= r; c++) {
          let rest = data[start + r * n + c]!;
          for (let k = 0; k < c; k++) rest -= l[r * n + k]! * l[c * n + k]!;
          if (r === c && !(rest > 0)) {
            throw new LinAlgError("cholesky: expected a positive definite matrix, got one that is not.");
          }
          l[r * n + c] = r === c ? Math.sqrt(rest) : rest / l[c * n + c]!;
        }
      }
      store(out, l, start);
    }
  },
  // Murray (2016), Differentiation of the Cholesky decomposition.
  vjp: (dy, [a], _, l): Gradients => [
    flow(a, () => {
      const half = pattern(a.shape.at(-1)!, dy.dtype, (i, j) => (i > j ? 1 : i === j ? 0.5 : 0));
      const p = multiply(matmul(turned(l), dy), half);
      const x = solve(turned(l), p);
      return evened(turned(solve(turned(l), turned(x))));
    }),
  ],
});

/** The shapes of eigenvalues and eigenvectors. */
export const eighShapes = (a: NDArray): [number[], number[]] => [[a.shape.at(-1)!], [a.shape.at(-1)!, a.shape.at(-1)!]];

/** Eigenvalues and eigenvectors, packed. */
export const eigh = defineOp<One>("eigh", 1, {
  infer([a]) {
    checkMatrices(a, "eigh", true);
    const n = a.shape.at(-1)!;
    return { shape: [...leadOf(a), n + n * n], dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    for (let i = 0; i < count && n > 0; i++) {
      const { w, v } = symmetricEigen(data, i * n * n, n, "eigh");
      store(out, w, i * (n + n * n));
      store(out, v, i * (n + n * n) + n);
    }
  },
  // Giles (2008), 3.1. Equal eigenvalues, whose vectors are not unique, pass nothing to each other.
  vjp: (dy, [a], _, y): Gradients => [
    flow(a, () => {
      const [w, v] = unpack(y, eighShapes(a)) as [NDArray, NDArray];
      const [dw, dv] = unpack(dy, eighShapes(a)) as [NDArray, NDArray];
      const gaps = subtract(expandDims(w, -2), expandDims(w, -1));
      const tied = equal(gaps, constant(0, gaps));
      const f = where(tied, constant(0, gaps), divide(constant(1, gaps), where(tied, constant(1, gaps), gaps)));
      const diagonal = multiply(
        expandDims(dw, -2),
        pattern(w.shape.at(-1)!, w.dtype, (i, j) => Number(i === j)),
      );
      const middle = add(diagonal, multiply(f, matmul(turned(v), dv)));
      return evened(matmul(matmul(v, middle), turned(v)));
    }),
  ],
});

/** Eigenvalues alone, ascending. */
export const eigvalsh = defineOp<One>("eigvalsh", 1, {
  infer([a]) {
    checkMatrices(a, "eigvalsh", true);
    return { shape: a.shape.slice(0, -1), dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    for (let i = 0; i < count && n > 0; i++) store(out, symmetricEigen(data, i * n * n, n, "eigvalsh").w, i * n);
  },
  vjp: (dy, [a]): Gradients => [
    flow(a, () => {
      const [, v] = unpack(eigh(a), eighShapes(a)) as [NDArray, NDArray];
      return matmul(multiply(v, expandDims(dy, -2)), turned(v));
    }),
  ],
});

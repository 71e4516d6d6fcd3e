/** Linear systems, inverses and determinants of stacks of square matrices. */
import type { NDArray } from "../../core/ndarray.ts";
import { broadcastShapes, broadcastStrides, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { LinAlgError, ShapeError, showShape } from "../../errors.ts";
import { multiply, subtract } from "../arithmetic.ts";
import { defineOp, type Gradients } from "../define.ts";
import { flow } from "../gradients.ts";
import { expandDims } from "../join.ts";
import { matmul } from "../matmul.ts";
import { sum } from "../reduce.ts";
import { slice } from "../slice.ts";
import { negative } from "../unary.ts";
import { cofactorOf } from "./jacobi.ts";
import { factor, substitute } from "./lu.ts";
import { checkMatrices, leadOf, linalgType, stackOf, store, turned } from "./stacks.ts";

type One = readonly [a: NDArray];

const singular = (where: string): LinAlgError =>
  new LinAlgError(`${where}: expected a matrix with an inverse, got a singular one.`);

/** Which matrix of a stack goes with each one of the result, to which the stack broadcasts. */
function matrixNumbers(lead: Shape, all: Shape): number[] {
  const steps = broadcastStrides(lead, stridesOf(lead), all);
  return Array.from({ length: sizeOf(all) }, (_, at) => {
    let number = 0;
    for (let axis = all.length - 1, rest = at; axis >= 0; axis--) {
      number += (rest % all[axis]!) * steps[axis]!;
      rest = Math.floor(rest / all[axis]!);
    }
    return number;
  });
}

/** `x` with `a·x = b`: `[..., n, n]`, `[..., n, k]` → `[..., n, k]`; leading axes broadcast. */
export const solve = defineOp<readonly [a: NDArray, b: NDArray]>("solve", 2, {
  infer([a, b]) {
    checkMatrices(a, "solve", true);
    checkMatrices(b, "solve");
    if (b.shape.at(-2) !== a.shape.at(-1)) {
      throw new ShapeError(
        `solve: expected a [..., n, n] and b [..., n, k] or [n], got a ${showShape(a.shape)} and b ${showShape(b.shape)}.`,
      );
    }
    return {
      shape: [...broadcastShapes(leadOf(a), leadOf(b), "solve"), ...b.shape.slice(-2)],
      dtype: linalgType(a, b),
    };
  },
  run(out, [a, b]) {
    const [left, right] = [stackOf(a), stackOf(b)];
    const [n, k] = [left.rows, right.columns];
    const lead = out.shape.slice(0, -2);
    const [ofA, ofB] = [matrixNumbers(left.lead, lead), matrixNumbers(right.lead, lead)];
    const factored = Array.from({ length: left.count }, (_, i) => factor(left.data, i * n * n, n));
    if (factored.some((f) => f.singular)) throw singular("solve");
    ofA.forEach((at, i) => {
      store(out, substitute(factored[at]!, right.data, ofB[i]! * n * k, k), i * n * k);
    });
  },
  // dB = A⁻ᵀ·dY, dA = -dB·Xᵀ. Giles (2008), 2.3.1.
  vjp(dy, [a, b], _, x): Gradients {
    const db = solve(turned(a), dy);
    return [flow(a, () => negative(matmul(db, turned(x)))), flow(b, () => db)];
  },
});

/** Inverses of `[..., n, n]`. */
export const inv = defineOp<One>("inv", 1, {
  infer([a]) {
    checkMatrices(a, "inv", true);
    return { shape: a.shape, dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    for (let i = 0; i < count; i++) {
      const factored = factor(data, i * n * n, n);
      if (factored.singular) throw singular("inv");
      store(out, substitute(factored, identity, 0, n), i * n * n);
    }
  },
  vjp: (dy, [a], _, y): Gradients => [flow(a, () => negative(matmul(matmul(turned(y), dy), turned(y))))],
});

/** Determinants: `[..., n, n]` → `[...]`. The gradient is right for singular matrices too. */
export const det = defineOp<One>("det", 1, {
  infer([a]) {
    checkMatrices(a, "det", true);
    return { shape: leadOf(a), dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    for (let i = 0; i < count; i++) store(out, [determinant(data, i * n * n, n)], i);
  },
  vjp: (dy, [a]): Gradients => [flow(a, () => multiply(expandDims(dy, [-1, -2]), cofactor(a)))],
});

function determinant(data: Float64Array, start: number, n: number): number {
  const { lu, sign, singular } = factor(data, start, n);
  let product = singular ? 0 : sign;
  for (let i = 0; i < n; i++) product *= lu[i * (n + 1)]!;
  return product;
}

/** Matrices of cofactors, `det(a)·a⁻ᵀ`, which exist for singular matrices too: `[..., n, n]` → the same. */
export const cofactor = defineOp<One>("cofactor", 1, {
  infer([a]) {
    checkMatrices(a, "cofactor", true);
    return { shape: a.shape, dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    for (let i = 0; i < count; i++) {
      store(out, cofactorOf(data.slice(i * n * n, (i + 1) * n * n), n), i * n * n);
    }
  },
  // C = det(A)·A⁻ᵀ, so dA = ⟨dC, C⟩·A⁻ᵀ - C·dCᵀ·A⁻ᵀ: of matrices with an inverse.
  vjp: (dy, [a], _, c): Gradients => [
    flow(a, () => {
      const back = turned(inv(a));
      const along = expandDims(sum(multiply(dy, c), { axis: [-1, -2] }), [-1, -2]);
      return subtract(multiply(along, back), matmul(matmul(c, turned(dy)), back));
    }),
  ],
});

/** Sign and logarithm of the determinant's size, packed: `[..., n, n]` → `[..., 2]`. Singular: 0 and -∞. */
export const slogdet = defineOp<One>("slogdet", 1, {
  infer([a]) {
    checkMatrices(a, "slogdet", true);
    return { shape: [...leadOf(a), 2], dtype: linalgType(a) };
  },
  run(out, [a]) {
    const { count, rows: n, data } = stackOf(a);
    for (let i = 0; i < count; i++) {
      const { lu, sign: permutation, singular } = factor(data, i * n * n, n);
      let [sign, log] = singular ? [0, -Infinity] : [permutation, 0];
      for (let k = 0; k < n && !singular; k++) {
        sign *= Math.sign(lu[k * (n + 1)]!);
        log += Math.log(Math.abs(lu[k * (n + 1)]!));
      }
      store(out, [sign, log], i * 2);
    }
  },
  vjp: (dy, [a]): Gradients => [
    flow(a, () => {
      const dLog = slice(dy, [...leadOf(a).map((n) => ({ start: 0, step: 1, length: n })), 1]);
      return multiply(expandDims(dLog, [-1, -2]), turned(inv(a)));
    }),
  ],
});

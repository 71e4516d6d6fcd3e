/** The matrix product: the only one there is. */
import { type DType, isFloat, promote } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, broadcastStrides, type Shape, sizeOf } from "../core/shape.ts";
import { engine } from "../engine/engine.ts";
import type { FusedStep } from "../engine/fused/index.ts";
import { isLarge, type Matrix, smallGemm } from "../engine/gemm.ts";
import { ShapeError, showShape } from "../errors.ts";
import { astype } from "./cast.ts";
import { defineOp, type Elements, type Place, type Target } from "./define.ts";
import { flow } from "./gradients.ts";
import { expandDims } from "./join.ts";
import { reshape } from "./reshape.ts";
import { swapaxes } from "./transpose.ts";

/**
 * Matrix product `y = a·b`: `[m, k]`, `[k, n]` → `[m, n]`, as `numpy.matmul`: further leading axes broadcast, each pair
 * of matrices is multiplied; a 1-d `a` counts as a row, a 1-d `b` as a column, and that axis is left out of the result.
 */
export const matmul = defineOp<readonly [a: NDArray, b: NDArray]>("matmul", 2, {
  infer([a, b]) {
    const batch = checkShapes(a, b);
    const tail = [...(a.ndim > 1 ? [a.shape[a.ndim - 2]!] : []), ...(b.ndim > 1 ? [b.shape[b.ndim - 1]!] : [])];
    return { shape: [...batch, ...tail], dtype: promote(a.dtype, b.dtype) };
  },
  run(out, [x, y]) {
    const a = asMatrix(x.dtype === out.dtype ? x : astype.op.forward([x], out.dtype), 0);
    const b = asMatrix(y.dtype === out.dtype ? y : astype.op.forward([y], out.dtype), 1);
    const batch = sizeOf(a.batch) === 1 && sizeOf(b.batch) === 1 ? [] : broadcastShapes(a.batch, b.batch, "matmul");
    const [m, k, n] = [a.rows, a.columns, b.columns];
    const product = (atA: number, atB: number, at: number, rows: number) =>
      gemm(
        rows,
        n,
        k,
        { storage: a.array.storage, offset: atA, rows: a.rowStep, columns: a.columnStep },
        { storage: b.array.storage, offset: atB, rows: b.rowStep, columns: b.columnStep },
        { storage: out.storage, offset: at, rows: n, columns: 1 },
        out.dtype,
      );
    if (batch.length === 0) return product(a.array.offset, b.array.offset, out.offset, m);
    // One matrix on the right of many that lie one after the other: all their rows at once.
    if (sizeOf(b.batch) === 1 && a.array.contiguous && sizeOf(a.batch) === sizeOf(batch)) {
      return product(a.array.offset, b.array.offset, out.offset, m * sizeOf(batch));
    }
    const stepsA = broadcastStrides(a.batch, a.batchSteps, batch);
    const stepsB = broadcastStrides(b.batch, b.batchSteps, batch);
    let at = out.offset;
    const visit = (axis: number, atA: number, atB: number): void => {
      if (axis === batch.length) {
        product(atA, atB, at, m);
        at += m * n;
        return;
      }
      for (let i = 0; i < batch[axis]!; i++) visit(axis + 1, atA + i * stepsA[axis]!, atB + i * stepsB[axis]!);
    };
    visit(0, a.array.offset, b.array.offset);
  },
  bind: bindMatmul,
  // dA = dY·Bᵀ, dB = Aᵀ·dY, summed over the axes that were broadcast.
  vjp(dy, [a, b]) {
    const rowA = a.ndim === 1 ? expandDims(a, 0) : a;
    const columnB = b.ndim === 1 ? expandDims(b, 1) : b;
    let gradient = dy;
    if (b.ndim === 1) gradient = expandDims(gradient, -1);
    if (a.ndim === 1) gradient = expandDims(gradient, -2);
    const dA = flow(rowA, () => matmul(gradient, swapaxes(columnB, -1, -2)));
    const dB = flow(columnB, () => matmul(swapaxes(rowA, -1, -2), gradient));
    return [dA && (a.ndim === 1 ? reshape(dA, a.shape) : dA), dB && (b.ndim === 1 ? reshape(dB, b.shape) : dB)];
  },
  fused: fuseMatmul,
  emit: emitMatmul,
  unroll: unrollMatmul,
});

function gemm(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: DType): void {
  if (isLarge(m, n, k, dtype)) engine.gemm(m, n, k, a, b, c, dtype);
  else smallGemm(m, n, k, a, b, c, dtype);
}

/** A large product of plain matrices: straight to the engine, which a plan asks thousands of times for the same one. */
function bindMatmul(out: NDArray, [a, b]: readonly [NDArray, NDArray]): (() => void) | undefined {
  const { dtype } = out;
  if (a.ndim !== 2 || b.ndim !== 2 || a.dtype !== dtype || b.dtype !== dtype) return undefined;
  const [m, k, n] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
  if (!isLarge(m, n, k, dtype)) return undefined;
  const [left, right, result] = [matrixAt(a), matrixAt(b), matrixAt(out)];
  return (
    engine.bindGemm(m, n, k, left, right, result, dtype) ?? (() => engine.gemm(m, n, k, left, right, result, dtype))
  );
}

const matrixAt = ({ storage, offset, strides }: NDArray): Matrix => ({
  storage,
  offset,
  rows: strides[0]!,
  columns: strides[1]!,
});

/** The last two axes as rows and columns; a 1-d array is a row on the left (`side` 0), a column on the right. */
function asMatrix(array: NDArray, side: 0 | 1) {
  const { shape, strides, ndim } = array;
  if (ndim === 1) {
    const [length, step] = [shape[0]!, strides[0]!];
    return side === 0
      ? { array, batch: [], batchSteps: [], rows: 1, columns: length, rowStep: 0, columnStep: step }
      : { array, batch: [], batchSteps: [], rows: length, columns: 1, rowStep: step, columnStep: 0 };
  }
  return {
    array,
    batch: ndim === 2 ? [] : shape.slice(0, -2),
    batchSteps: ndim === 2 ? [] : strides.slice(0, -2),
    rows: shape[ndim - 2]!,
    columns: shape[ndim - 1]!,
    rowStep: strides[ndim - 2]!,
    columnStep: strides[ndim - 1]!,
  };
}

/** Returns the leading axes of the result. */
function checkShapes(a: NDArray, b: NDArray): Shape {
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      `matmul: expected arrays of 1 axis or more, got a ${showShape(a.shape)} and b ${showShape(b.shape)}. ` +
        "Did you mean multiply(a, b)?",
    );
  }
  const k = a.shape[a.ndim - 1]!;
  if (k !== b.shape[Math.max(0, b.ndim - 2)]) throw mismatch(a.shape, b.shape);
  return a.ndim <= 2 && b.ndim <= 2 ? [] : broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "matmul");
}

/** Names the transposition that would make the shapes fit, if exactly that is missing. */
export function mismatch(a: Shape, b: Shape, name = "matmul"): ShapeError {
  const [wantA, wantB] = [a.length === 1 ? "[k]" : "[m, k]", b.length === 1 ? "[k]" : "[k, n]"];
  const wants = a.length > 2 || b.length > 2 ? "a [..., m, k] and b [..., k, n]" : `a ${wantA} and b ${wantB}`;
  const plain = a.length === 2 && b.length === 2;
  let hint = "";
  if (plain && a[1] === b[1]) hint = ` Did you mean ${name}(a, b.T)?`;
  else if (plain && a[0] === b[0]) hint = ` Did you mean ${name}(a.T, b)?`;
  else if (a.length <= 2 && b.length <= 2 && b[b.length - 1] === a[0] && (plain || b.length === 2)) {
    hint = ` Did you mean ${name}(b, a)?`;
  } else if (a.length === 2 && b.length === 1 && a[0] === b[0]) hint = ` Did you mean ${name}(a.T, b)?`;
  else if (a.length === 1 && b.length === 2 && b[1] === a[0]) hint = ` Did you mean ${name}(a, b.T)?`;
  return new ShapeError(`${name}: expected ${wants}, got a ${showShape(a)} and b ${showShape(b)}.${hint}`);
}

/** Small products of plain matrices in a plan in WebAssembly, in the order of `gemm`. */
function fuseMatmul(out: NDArray, [a, b]: readonly [NDArray, NDArray]): FusedStep | undefined {
  const { dtype } = out;
  if ((dtype !== "float32" && dtype !== "float64") || a.dtype !== dtype || b.dtype !== dtype) return undefined;
  if (a.ndim !== 2 || b.ndim !== 2) return undefined;
  const [m, k, n] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
  if (k === 0 || m * n === 0 || isLarge(m, n, k, dtype)) return undefined;
  return { kind: "product", dtype, m, n, k, a: matrixAt(a), b: matrixAt(b), c: matrixAt(out) };
}

/** Small products of plain matrices, in the order of `gemm`; k is written out where it is short. */
function emitMatmul(out: Place, [a, b]: readonly Place[]): string | undefined {
  if (a === undefined || b === undefined || a.shape.length !== 2 || b.shape.length !== 2) return undefined;
  const float = (p: Place) => p.dtype === "float32" || p.dtype === "float64";
  const [m, k, n] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
  // An input of another dtype is converted first, which rounds: left to `run`.
  if (!float(out) || a.dtype !== out.dtype || b.dtype !== out.dtype || m * n * k > 4096 || k === 0) return undefined;
  const at = (p: Place, row: string, column: string) =>
    `${p.name}[${p.offset} + ${row} * ${p.strides[0]} + ${column} * ${p.strides[1]}]`;
  const term = (l: string) => `${at(a, "i", l)} * ${at(b, l, "j")}`;
  const sum =
    k <= 16
      ? `const s = 0${Array.from({ length: k }, (_, l) => ` + ${term(String(l))}`).join("")};`
      : `let s = 0; for (let l = 0; l < ${k}; l++) s += ${term("l")};`;
  return `for (let i = 0; i < ${m}; i++) for (let j = 0; j < ${n}; j++) { ${sum} ${out.name}[${out.offset} + i * ${n} + j] = s; }`;
}

/** The same without loops. */
function unrollMatmul<Code>(out: Target<Code>, [a, b]: readonly Elements<Code>[]): Code[] | undefined {
  if (a?.shape.length !== 2 || b?.shape.length !== 2) return undefined;
  if (!isFloat(out.dtype) || a.dtype !== out.dtype || b.dtype !== out.dtype) return undefined;
  const [m, k, n] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
  if (m * k * n > 1024) return undefined;
  const products: Code[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = out.number(0);
      for (let l = 0; l < k; l++) sum = out.binary("+", sum, out.binary("*", a.at[i * k + l]!, b.at[l * n + j]!));
      products.push(sum);
    }
  }
  return products;
}

/** Stacks of matrices, `[..., rows, columns]`: what all of linear algebra shares. It computes in float64. */
import type { DType } from "../../core/dtype.ts";
import { elementsOf, NDArray } from "../../core/ndarray.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { LinAlgError, ShapeError, showShape } from "../../errors.ts";
import { astype } from "../cast.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { swapaxes } from "../transpose.ts";

/** The matrices of `a`, one after the other: their number, size, and elements in float64. */
export interface Stack {
  lead: Shape;
  count: number;
  rows: number;
  columns: number;
  /** Elements in C order; may be those of `a`, so they are only read. */
  data: Float64Array;
}

export const leadOf = (a: NDArray): Shape => a.shape.slice(0, -2);

/** Checks that `a` is a stack of matrices. */
export function checkMatrices(a: NDArray, where: string, square = false): void {
  const [rows, columns] = [a.shape.at(-2), a.shape.at(-1)];
  if (a.ndim >= 2 && (!square || rows === columns)) return;
  const wanted = square ? "square matrices [..., n, n]" : "matrices [..., m, n]";
  throw new ShapeError(`${where}: expected ${wanted}, got shape ${showShape(a.shape)}.`);
}

export function stackOf(a: NDArray): Stack {
  const lead = leadOf(a);
  const plain = a.dtype === "float64" ? a : astype.op.forward([a], "float64");
  return {
    lead,
    count: sizeOf(lead),
    rows: a.shape.at(-2)!,
    columns: a.shape.at(-1)!,
    data: elementsOf(plain) as Float64Array,
  };
}

/** Iterations end only on finite numbers. */
export function checkFinite(data: Float64Array, where: string): void {
  for (const value of data) {
    if (!Number.isFinite(value)) throw new LinAlgError(`${where}: expected finite elements, got ${value}.`);
  }
}

/** The dtype of a result: float32 of nothing but float32, else float64. As NumPy, also for small integers. */
export const linalgType = (...arrays: readonly NDArray[]): DType =>
  arrays.every((a) => a.dtype === "float32") ? "float32" : "float64";

/** Writes float64 numbers to a result in C order. */
export function store(out: NDArray, values: ArrayLike<number>, at: number): void {
  const storage = out.storage as { [i: number]: number };
  for (let i = 0; i < values.length; i++) storage[out.offset + at + i] = values[i]!;
}

/**
 * The parts of a result that holds several arrays one after the other along its last axis: an op gives one array, so
 * the factors of a matrix come packed. Views, and gradients flow back through them.
 */
export function unpack(packed: NDArray, parts: readonly Shape[]): NDArray[] {
  const lead = packed.shape.slice(0, -1);
  let start = 0;
  return parts.map((shape) => {
    const length = sizeOf(shape);
    const piece = slice(packed, [...lead.map((n) => ({ start: 0, step: 1, length: n })), { start, step: 1, length }]);
    start += length;
    return reshape(piece, [...lead, ...shape]);
  });
}

/** Rows and columns exchanged. */
export const turned = (a: NDArray): NDArray => swapaxes(a, -1, -2);

/** A constant `[n, n]` matrix by its elements. */
export function pattern(n: number, dtype: DType, element: (row: number, column: number) => number): NDArray {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = element(i, j);
  const a = new NDArray<"float64">(out, "float64", [n, n]);
  return dtype === "float64" ? a : astype.op.forward([a], dtype);
}

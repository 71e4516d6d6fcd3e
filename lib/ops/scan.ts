/** Running sums and products along an axis, and the linear recurrence that their gradients are made of. */
import { type DType, isBig, isFloat, kindOf } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { multiply } from "./arithmetic.ts";
import { astype, copyInto } from "./cast.ts";
import { defineOp, type Gradients, type Spec } from "./define.ts";
import { flow } from "./gradients.ts";
import { concatenate, flip, place } from "./join.ts";
import { fullLike } from "./like.ts";
import { slice } from "./slice.ts";

const wide = (dtype: DType): DType => (isFloat(dtype) ? dtype : kindOf(dtype) === "uint" ? "uint64" : "int64");

type Numbers = { [i: number]: number };

/** Calls `body` with the place of each line's first element in the contiguous `out`, its length and its step. */
function eachLine(out: NDArray, axis: number, body: (start: number, length: number, step: number) => void): void {
  const length = out.shape[axis]!;
  const step = out.strides[axis]!;
  for (let block = 0; block < out.size; block += length * step) {
    for (let i = 0; i < step; i++) body(out.offset + block + i, length, step);
  }
}

/** Each element combined with the result before it; floats keep a float64 running value, rounded as it is stored. */
function scanInto(out: NDArray, a: NDArray, axis: number, sum: boolean): void {
  copyInto(out, a);
  const storage = out.storage as unknown as { [i: number]: number | bigint };
  const big = isBig(out.dtype);
  eachLine(out, axis, (start, length, step) => {
    let total = (big ? (sum ? 0n : 1n) : sum ? 0 : 1) as number;
    for (let k = 0, p = start; k < length; k++, p += step) {
      const value = storage[p] as number;
      total = sum ? total + value : total * value;
      if (big && !sum) total = BigInt.asIntN(64, total as unknown as bigint) as unknown as number;
      storage[p] = total;
    }
  });
}

function spec(a: NDArray, axis: number, where: string): Spec {
  normalizeAxis(axis, a.ndim, where);
  return { shape: a.shape, dtype: wide(a.dtype) };
}

/** Running sum along `axis`. */
export const cumsum = defineOp<readonly [a: NDArray], number>("cumsum", 1, {
  infer: ([a], axis) => spec(a, axis, "cumsum"),
  run: (out, [a], axis) => scanInto(out, a, normalizeAxis(axis, a.ndim, "cumsum"), true),
  vjp: (dy, [a], axis): Gradients => [flow(a, () => flip(cumsum(flip(dy, axis), axis), axis))],
});

/** Running product along `axis`. The gradient is right also where elements are 0. */
export const cumprod = defineOp<readonly [a: NDArray], number>("cumprod", 1, {
  infer: ([a], axis) => spec(a, axis, "cumprod"),
  run: (out, [a], axis) => scanInto(out, a, normalizeAxis(axis, a.ndim, "cumprod"), false),
  // Σ_{i≥k} dy_i·Π_{j≤i, j≠k} a_j = (Π_{j<k} a_j)·S_k with S_k = dy_k + a_{k+1}·S_{k+1}: no division by what may be 0.
  vjp: (dy, [a], axis): Gradients => [
    flow(a, () => {
      if (a.shape.at(axis) === 0) return dy;
      const later = recurrence(flip(shifted(a, axis, -1), axis), flip(dy, axis), axis);
      return multiply(shifted(cumprod(a, axis), axis, 1), flip(later, axis));
    }),
  ],
});

/** Moved along `axis` by one place: forth (1) with a 1 in front, or back (-1) with a 1 at the end. */
function shifted(a: NDArray, axis: number, by: 1 | -1): NDArray {
  const along = normalizeAxis(axis, a.ndim, "cumprod");
  const n = a.shape[along]!;
  const one = fullLike(slice(a, place(a, along, { start: 0, step: 1, length: 1 })), 1);
  const rest = slice(a, place(a, along, { start: by === 1 ? 0 : 1, step: 1, length: n - 1 }));
  return concatenate(by === 1 ? [one, rest] : [rest, one], along);
}

/** `s_k = d_k + c_k·s_{k-1}` along `axis`, with `s_{-1} = 0`. Both have one shape. */
export const recurrence = defineOp<readonly [c: NDArray, d: NDArray], number>("recurrence", 2, {
  infer([c, d], axis) {
    normalizeAxis(axis, d.ndim, "recurrence");
    if (showShape(c.shape) !== showShape(d.shape)) {
      throw new ShapeError(`recurrence: expected one shape, got ${showShape(c.shape)} and ${showShape(d.shape)}.`);
    }
    return { shape: d.shape, dtype: d.dtype };
  },
  run(out, [c, d], axis) {
    const factors = (c.contiguous ? c : astype.op.forward([c], c.dtype)) as NDArray;
    const from = factors.storage as unknown as Numbers;
    const to = out.storage as unknown as Numbers;
    copyInto(out, d);
    eachLine(out, normalizeAxis(axis, d.ndim, "recurrence"), (start, length, step) => {
      const shift = factors.offset - out.offset;
      for (let k = 1, p = start + step; k < length; k++, p += step) to[p]! += from[p + shift]! * to[p - step]!;
    });
  },
  // The adjoint runs backwards: λ_k = dy_k + c_{k+1}·λ_{k+1}; then dd = λ and dc_k = λ_k·s_{k-1}.
  vjp(dy, [c, d], axis, s): Gradients {
    if (d.shape.at(axis) === 0) return [dy, dy];
    const lambda = flip(recurrence(flip(shifted(c, axis, -1), axis), flip(dy, axis), axis), axis);
    const along = normalizeAxis(axis, d.ndim, "recurrence");
    const n = d.shape[along]!;
    const zero = fullLike(slice(s, place(s, along, { start: 0, step: 1, length: 1 })), 0);
    const before = concatenate([zero, slice(s, place(s, along, { start: 0, step: 1, length: n - 1 }))], along);
    return [flow(c, () => multiply(lambda, before)), flow(d, () => lambda)];
  },
});

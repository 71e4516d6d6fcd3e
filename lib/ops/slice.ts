/** Strided pieces, as views, and the way back: a piece in its place among zeros. */
import { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { copyInto } from "./cast.ts";
import { defineOp, type Gradients } from "./define.ts";

/**
 * What to take of one axis: a number takes one place and drops the axis; a range keeps it; `null` is a new axis of
 * length 1. All from 0, already checked and limited to the axis (nd/indexing.ts does that). Missing ones keep all.
 */
export type Piece = number | null | { start: number; step: number; length: number };

/** A piece of `a`; always a view. */
export const slice = defineOp<readonly [a: NDArray], readonly Piece[]>("slice", 1, {
  infer: ([a], pieces) => ({ shape: cut(a, pieces).shape, dtype: a.dtype }),
  view: ([a], pieces) => cut(a, pieces),
  run: (out, [a], pieces) => copyInto(out, cut(a, pieces)),
  vjp: (dy, [a], pieces): Gradients => [unslice(dy, { shape: a.shape, pieces })],
});

/** Zeros of `shape`, with `a` written to a piece of them: what `slice` passes back, and `pad`. */
export const unslice = defineOp<readonly [a: NDArray], { shape: Shape; pieces: readonly Piece[] }>("unslice", 1, {
  infer: ([a], { shape }) => ({ shape, dtype: a.dtype }),
  run(out, [a], { pieces }) {
    zero(out);
    copyInto(cut(out, pieces), a);
  },
  vjp: (dy, _, { pieces }): Gradients => [slice(dy, pieces)],
});

/** Fills a contiguous array with zeros. */
export function zero({ storage, offset, size, dtype }: NDArray): void {
  const whole = storage as { fill(value: unknown, start: number, end: number): void };
  whole.fill(dtype === "int64" || dtype === "uint64" ? 0n : 0, offset, offset + size);
}

/** The view, without telling a tape. */
export function cut<A extends NDArray>(a: A, pieces: readonly Piece[]): A {
  const shape: number[] = [];
  const strides: number[] = [];
  let offset = a.offset;
  let axis = 0;
  for (const piece of pieces) {
    if (piece === null) {
      shape.push(1);
      strides.push(0);
    } else if (typeof piece === "number") {
      offset += piece * a.strides[axis++]!;
    } else {
      const step = a.strides[axis++]!;
      shape.push(piece.length);
      strides.push(piece.step * step);
      if (piece.length > 0) offset += piece.start * step;
    }
  }
  for (; axis < a.ndim; axis++) {
    shape.push(a.shape[axis]!);
    strides.push(a.strides[axis]!);
  }
  return new NDArray(a.storage, a.dtype, shape, strides, offset) as A;
}

/** All of an axis. */
export const all = (length: number): Piece => ({ start: 0, step: 1, length });

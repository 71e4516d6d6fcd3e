/** Diagonals of the first two axes. */
import { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { copyInto } from "./cast.ts";
import { defineOp, type Gradients } from "./define.ts";
import { zero } from "./slice.ts";

/** Which diagonal (0 the main one, above it positive), and how long it is. */
interface Diagonal {
  start: number;
  length: number;
}

/** The view `[..., length]` of a diagonal of the first two axes. */
function along(a: NDArray, { start, length }: Diagonal): NDArray {
  const [down, right] = [a.strides[0]!, a.strides[1]!];
  const from = length === 0 ? 0 : start >= 0 ? start * right : -start * down;
  return new NDArray(
    a.storage,
    a.dtype,
    [...a.shape.slice(2), length],
    [...a.strides.slice(2), down + right],
    a.offset + from,
  );
}

/** A diagonal of the first two axes, as the last axis; a view. */
export const diagonal = defineOp<readonly [a: NDArray], Diagonal>("diagonal", 1, {
  infer: ([a], which) => ({ shape: along(a, which).shape, dtype: a.dtype }),
  view: ([a], which) => along(a, which),
  run: (out, [a], which) => copyInto(out, along(a, which)),
  vjp: (dy, [a], which): Gradients => [fromDiagonal(dy, { ...which, shape: a.shape })],
});

/** Zeros of `shape` with `a` on a diagonal. */
export const fromDiagonal = defineOp<readonly [a: NDArray], Diagonal & { shape: Shape }>("fromDiagonal", 1, {
  infer: ([a], { shape }) => ({ shape, dtype: a.dtype }),
  run(out, [a], which) {
    zero(out);
    copyInto(along(out, which), a);
  },
  vjp: (dy, _, { start, length }): Gradients => [diagonal(dy, { start, length })],
});

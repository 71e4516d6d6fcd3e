/** Repeating along axes without copying. */
import { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, broadcastStrides, type Shape, sameShape } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { copyInto } from "./cast.ts";
import { defineOp } from "./define.ts";
import { flow } from "./gradients.ts";

/** `a` read as `shape`: axes of length 1, and new leading ones, repeat. A view that must not be written to. */
export const broadcastTo = defineOp<readonly [a: NDArray], Shape>("broadcastTo", 1, {
  infer: ([a], shape) => ({ shape: check(a, shape), dtype: a.dtype }),
  view: ([a], shape) =>
    new NDArray(a.storage, a.dtype, check(a, shape), broadcastStrides(a.shape, a.strides, shape), a.offset),
  run: (out, [a]) => copyInto(out, a),
  vjp: (dy, [a]) => [flow(a, () => dy)],
});

function check(a: NDArray, shape: Shape): Shape {
  const fits = a.ndim <= shape.length && sameShape(broadcastShapes(a.shape, shape, "broadcastTo"), shape);
  if (!fits) {
    throw new ShapeError(
      `broadcastTo: expected a shape that ${showShape(a.shape)} broadcasts to, got ${showShape(shape)}.`,
    );
  }
  return shape;
}

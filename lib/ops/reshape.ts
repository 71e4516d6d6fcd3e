/** The same elements in another shape. */
import { NDArray } from "../core/ndarray.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { copyInto } from "./cast.ts";
import { defineOp, type Gradients } from "./define.ts";

/** The elements in C order in a new shape; one length may be -1: what is left. A view where strides allow it. */
export const reshape = defineOp<readonly [a: NDArray], Shape>("reshape", 1, {
  infer: ([a], shape) => ({ shape: solveShape(a, shape), dtype: a.dtype }),
  view([a], wanted) {
    const shape = solveShape(a, wanted);
    if (a.contiguous) return new NDArray(a.storage, a.dtype, shape, undefined, a.offset);
    const strides = stridesAs(a, shape);
    return strides && new NDArray(a.storage, a.dtype, shape, strides, a.offset);
  },
  run: (out, [a]) => copyInto(new NDArray(out.storage, out.dtype, a.shape, undefined, out.offset), a),
  vjp: (dy, [a]): Gradients => [reshape(dy, a.shape)],
});

function solveShape(a: NDArray, wanted: Shape): Shape {
  const known = wanted.reduce((n, length) => (length === -1 ? n : n * length), 1);
  const free = wanted.indexOf(-1);
  const valid = wanted.every((n) => Number.isInteger(n) && n >= -1) && wanted.indexOf(-1, free + 1) <= free;
  const shape = free < 0 ? wanted : wanted.map((n) => (n === -1 && known > 0 ? a.size / known : n));
  if (!valid || sizeOf(shape) !== a.size || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    const elements = a.size === 1 ? "1 element" : `${a.size} elements`;
    throw new ShapeError(
      `reshape: expected a shape for ${elements} (one length may be -1), got ${showShape(wanted)} for an array ${showShape(a.shape)}.`,
    );
  }
  return shape;
}

/** Strides that read `a` as `shape` without a copy, if there are any: runs of axes that join on both sides. */
function stridesAs(a: NDArray, shape: Shape): number[] | undefined {
  const lengths: number[] = [];
  const steps: number[] = [];
  for (let axis = 0; axis < a.ndim; axis++) {
    if (a.shape[axis] === 1) continue;
    lengths.push(a.shape[axis]!);
    steps.push(a.strides[axis]!);
  }
  const strides = new Array<number>(shape.length).fill(0);
  let from = 0;
  let to = 0;
  while (from < lengths.length) {
    let old = lengths[from]!;
    const first = to;
    let now = 1;
    while (to < shape.length && (now < old || shape[to] === 1)) now *= shape[to++]!;
    const start = from++;
    while (now !== old) {
      if (old < now) old *= lengths[from++]!;
      else now *= shape[to++]!;
    }
    for (let axis = start; axis < from - 1; axis++) {
      if (steps[axis] !== steps[axis + 1]! * lengths[axis + 1]!) return undefined;
    }
    let step = steps[from - 1]!;
    for (let axis = to - 1; axis >= first; axis--) {
      strides[axis] = step;
      step *= shape[axis]!;
    }
  }
  return strides;
}

/** Axes in another order: always views. */
import { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { copyInto } from "./cast.ts";
import { defineOp, type Gradients } from "./define.ts";

/** Axis `i` of the result is axis `axes[i]` of `a`; without `axes`, all in reverse. */
export const transpose = defineOp<readonly [a: NDArray], readonly number[] | undefined>("transpose", 1, {
  infer: ([a], axes) => ({ shape: order(a, axes).map((axis) => a.shape[axis]!), dtype: a.dtype }),
  view: ([a], axes) => turn(a, order(a, axes)),
  run: (out, [a], axes) => copyInto(out, turn(a, order(a, axes))),
  vjp(dy, [a], axes): Gradients {
    const back = new Array<number>(a.ndim);
    order(a, axes).forEach((axis, i) => {
      back[axis] = i;
    });
    return [transpose(dy, back)];
  },
});

const turn = (a: NDArray, axes: readonly number[]): NDArray =>
  new NDArray(
    a.storage,
    a.dtype,
    axes.map((axis) => a.shape[axis]!),
    axes.map((axis) => a.strides[axis]!),
    a.offset,
  );

function order(a: NDArray, axes: readonly number[] | undefined): readonly number[] {
  if (axes === undefined) return a.shape.map((_, i) => a.ndim - 1 - i);
  const from0 = axes.map((axis) => normalizeAxis(axis, a.ndim, "transpose"));
  if (from0.length !== a.ndim || new Set(from0).size !== a.ndim) {
    throw new ShapeError(
      `transpose: expected each of the ${a.ndim} axes once, got ${showShape(axes)} for an array ${showShape(a.shape)}.`,
    );
  }
  return from0;
}

/** `a` with two axes exchanged. */
export function swapaxes(a: NDArray, axis1: number, axis2: number): NDArray {
  const axes = a.shape.map((_, i) => i);
  const [i, j] = [normalizeAxis(axis1, a.ndim, "swapaxes"), normalizeAxis(axis2, a.ndim, "swapaxes")];
  [axes[i], axes[j]] = [j, i];
  return transpose(a, axes);
}

/** `a` with axes moved to other places; the others keep their order. */
export function moveaxis(
  a: NDArray,
  source: number | readonly number[],
  destination: number | readonly number[],
): NDArray {
  const from = [source].flat().map((axis) => normalizeAxis(axis, a.ndim, "moveaxis"));
  const to = [destination].flat().map((axis) => normalizeAxis(axis, a.ndim, "moveaxis"));
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length) {
    throw new ShapeError(
      `moveaxis: expected as many different destinations as sources, got ${showShape(from)} and ${showShape(to)}.`,
    );
  }
  const axes = a.shape.map((_, i) => i).filter((i) => !from.includes(i));
  const moves = to.map((place, i) => [place, from[i]!] as const).sort((x, y) => x[0] - y[0]);
  for (const [place, axis] of moves) axes.splice(place, 0, axis);
  return transpose(a, axes);
}

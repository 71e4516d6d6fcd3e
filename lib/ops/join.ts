/** Arrays joined along an axis, and what is made of that. */

import { type DType, isFloat, promote } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { astype, copyInto } from "./cast.ts";
import { defineListOp } from "./define.ts";
import { all, cut, type Piece, slice } from "./slice.ts";

/** Arrays one after the other along an axis; their other lengths agree. */
export const concatenate = defineListOp<number | undefined>("concatenate", {
  infer(inputs, axis = 0) {
    const first = inputs[0];
    if (first === undefined) throw new ShapeError("concatenate: expected at least one array, got none.");
    const along = normalizeAxis(axis, first.ndim, "concatenate");
    let length = 0;
    let dtype: DType = first.dtype;
    inputs.forEach((x, k) => {
      if (x.ndim !== first.ndim || !x.shape.every((n, i) => i === along || n === first.shape[i])) {
        throw new ShapeError(
          `concatenate: expected arrays that differ along axis ${along} only, ` +
            `got ${showShape(first.shape)} and, at place ${k}, ${showShape(x.shape)}.`,
        );
      }
      length += x.shape[along]!;
      dtype = promote(dtype, x.dtype);
    });
    return { shape: first.shape.map((n, i) => (i === along ? length : n)), dtype };
  },
  run(out, inputs, axis = 0) {
    const along = normalizeAxis(axis, out.ndim, "concatenate");
    let start = 0;
    for (const x of inputs) {
      const length = x.shape[along]!;
      copyInto(cut(out, place(out, along, { start, step: 1, length })), x);
      start += length;
    }
  },
  vjp(dy, inputs, axis = 0) {
    const along = normalizeAxis(axis, dy.ndim, "concatenate");
    let start = 0;
    return inputs.map((x) => {
      const length = x.shape[along]!;
      const piece = { start, step: 1, length };
      start += length;
      if (!isFloat(x.dtype)) return undefined;
      const part = slice(dy, place(dy, along, piece));
      return part.dtype === x.dtype ? part : astype(part, x.dtype);
    });
  },
});

/** All of every axis but one. */
export const place = (a: NDArray, along: number, piece: Piece): Piece[] =>
  a.shape.map((n, i) => (i === along ? piece : all(n)));

/** A new axis of length 1; `axis` counts in the result. */
export function expandDims(a: NDArray, axis: number | readonly number[]): NDArray {
  const rank = a.ndim + [axis].flat().length;
  const places = new Set([axis].flat().map((one) => normalizeAxis(one, rank, "expandDims")));
  let next = 0;
  return slice(
    a,
    Array.from({ length: rank }, (_, i) => (places.has(i) ? null : all(a.shape[next++]!))),
  );
}

/** Without axes of length 1: all of them, or the ones named. */
export function squeeze(a: NDArray, axis?: number | readonly number[]): NDArray {
  const named = axis === undefined ? undefined : [axis].flat().map((one) => normalizeAxis(one, a.ndim, "squeeze"));
  const wrong = named?.find((i) => a.shape[i] !== 1);
  if (wrong !== undefined) {
    throw new ShapeError(`squeeze: expected axis ${wrong} to have length 1, got an array ${showShape(a.shape)}.`);
  }
  return slice(
    a,
    a.shape.map((n, i) => ((named ? named.includes(i) : n === 1) ? 0 : all(n))),
  );
}

/** Arrays of one shape along a new axis. */
export function stack(arrays: readonly NDArray[], where: number | { axis?: number } = 0): NDArray {
  const axis = typeof where === "number" ? where : (where.axis ?? 0);
  const first = arrays[0];
  if (first === undefined) throw new ShapeError("stack: expected at least one array, got none.");
  for (const x of arrays) {
    if (showShape(x.shape) !== showShape(first.shape)) {
      throw new ShapeError(
        `stack: expected arrays of one shape, got ${showShape(first.shape)} and ${showShape(x.shape)}.`,
      );
    }
  }
  return concatenate(
    arrays.map((x) => expandDims(x, axis)),
    axis,
  );
}

/** The order along axes turned round; a view. */
export function flip(a: NDArray, axis?: number | readonly number[]): NDArray {
  const turned = axis === undefined ? undefined : [axis].flat().map((one) => normalizeAxis(one, a.ndim, "flip"));
  return slice(
    a,
    a.shape.map((n, i) =>
      turned === undefined || turned.includes(i) ? { start: n - 1, step: -1, length: n } : all(n),
    ),
  );
}

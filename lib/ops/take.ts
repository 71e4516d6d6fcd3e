/** Elements chosen by index along an axis, and the way back. */
import { isBig } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { isContiguous, normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import { DTypeError, ShapeError, showShape } from "../errors.ts";
import { astype } from "./cast.ts";
import { defineOp, type Gradients } from "./define.ts";
import { flow } from "./gradients.ts";
import { zero } from "./slice.ts";

type Two = readonly [a: NDArray, indices: NDArray];
type Numbers = { [i: number]: number };

/** Whole numbers in C order, negative ones counted from the end; floats are taken where they are whole. */
export function readIndices(indices: NDArray, length: number, where: string, axis: number): Int32Array {
  if (indices.dtype === "bool") {
    throw new DTypeError(`${where}: expected integer indices, got bool. Did you mean a mask, as in a.at(mask)?`);
  }
  const plain = indices.contiguous && !isBig(indices.dtype) ? indices : astype.op.forward([indices], "float64");
  const from = plain.storage as Float64Array;
  const out = new Int32Array(plain.size);
  for (let i = 0; i < out.length; i++) {
    const index = from[plain.offset + i]!;
    if (!Number.isInteger(index) || index < -length || index >= length) {
      throw new ShapeError(
        `${where}: expected indices from ${-length} to ${length - 1} along axis ${axis}, got ${index}.`,
      );
    }
    out[i] = index < 0 ? index + length : index;
  }
  return out;
}

/** Elements of `a` at `indices` (of any shape) along `axis`, 0 by default: `[..., n, ...]` → `[..., *indices, ...]`. */
export const take = defineOp<Two, number | undefined>("take", 2, {
  infer([a, indices], axis = 0) {
    const along = normalizeAxis(axis, a.ndim, "take");
    return { shape: [...a.shape.slice(0, along), ...indices.shape, ...a.shape.slice(along + 1)], dtype: a.dtype };
  },
  run(out, [x, indices], axis = 0) {
    const a = x.contiguous ? x : astype.op.forward([x], x.dtype);
    const along = normalizeAxis(axis, a.ndim, "take");
    const length = a.shape[along]!;
    const rows = readIndices(indices, length, "take", along);
    const run = sizeOf(a.shape.slice(along + 1));
    const blocks = sizeOf(a.shape.slice(0, along));
    const from = a.storage as unknown as Numbers;
    const to = out.storage as unknown as Numbers;
    let q = out.offset;
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < rows.length; i++) {
        const p = a.offset + (block * length + rows[i]!) * run;
        for (let k = 0; k < run; k++) to[q++] = from[p + k]!;
      }
    }
  },
  vjp: (dy, [a, indices], axis): Gradients => [
    flow(a, () => scatterAdd(dy, indices, { shape: a.shape, axis: axis ?? 0 })),
    undefined,
  ],
});

/**
 * Zeros of `shape`, with the pieces of `a` added at `indices` along `axis`: what `take` passes back. An index that
 * comes twice adds twice.
 */
export const scatterAdd = defineOp<Two, { shape: Shape; axis: number }>("scatterAdd", 2, {
  infer([a, indices], { shape, axis }) {
    const along = normalizeAxis(axis, shape.length, "scatterAdd");
    const wanted = [...shape.slice(0, along), ...indices.shape, ...shape.slice(along + 1)];
    if (showShape(wanted) !== showShape(a.shape)) {
      throw new ShapeError(`scatterAdd: expected pieces ${showShape(wanted)}, got ${showShape(a.shape)}.`);
    }
    return { shape, dtype: a.dtype };
  },
  run(out, [x, indices], { shape, axis }) {
    const along = normalizeAxis(axis, shape.length, "scatterAdd");
    const length = shape[along]!;
    const rows = readIndices(indices, length, "scatterAdd", along);
    const run = sizeOf(shape.slice(along + 1));
    const blocks = sizeOf(shape.slice(0, along));
    // Pieces are read where they lie, if each is in one stretch: a gradient often comes transposed.
    const outer = along + indices.ndim;
    const a = isContiguous(x.shape.slice(outer), x.strides.slice(outer)) ? x : astype.op.forward([x], x.dtype);
    const places = placesOf(a, outer);
    zero(out);
    const from = a.storage as unknown as Numbers;
    const to = out.storage as unknown as Numbers;
    let piece = 0;
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < rows.length; i++) {
        const p = places[piece++]!;
        const q = out.offset + (block * length + rows[i]!) * run;
        for (let k = 0; k < run; k++) to[q + k]! += from[p + k]!;
      }
    }
  },
  vjp: (dy, [, indices], { axis }): Gradients => [take(dy, indices, axis), undefined],
});

/** Where the pieces of an array begin that are left when its first `axes` axes are gone through, in C order. */
function placesOf({ shape, strides, offset }: NDArray, axes: number): Int32Array {
  let places = Int32Array.of(offset);
  for (let axis = 0; axis < axes; axis++) {
    const [length, step] = [shape[axis]!, strides[axis]!];
    const next = new Int32Array(places.length * length);
    for (let i = 0, at = 0; i < places.length; i++) {
      for (let j = 0, place = places[i]!; j < length; j++, place += step) next[at++] = place;
    }
    places = next;
  }
  return places;
}

/** Sorting along an axis, elements picked line by line, and the way back. */
import { elementsOf, NDArray } from "../core/ndarray.ts";
import { normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { copyInto } from "./cast.ts";
import { defineOp, type Gradients } from "./define.ts";
import { flow } from "./gradients.ts";
import { orderOf, sortLine } from "./radix.ts";
import { zero } from "./slice.ts";
import { readIndices } from "./take.ts";

type Numbers = { [i: number]: number };

/** A view with `axis` last, without telling a tape. */
function lastAxis(a: NDArray, axis: number): NDArray {
  const along = normalizeAxis(axis, a.ndim, "sort");
  const axes = [...a.shape.keys()].filter((i) => i !== along);
  axes.push(along);
  const turn = (list: readonly number[]) => axes.map((i) => list[i]!);
  return new NDArray(a.storage, a.dtype, turn(a.shape), turn(a.strides), a.offset);
}

/** Sorted along `axis`, ascending, NaN last. The gradient goes back to where each element was. */
export const sort = defineOp<readonly [a: NDArray], number>("sort", 1, {
  infer([a], axis) {
    normalizeAxis(axis, a.ndim, "sort");
    return a;
  },
  run(out, [a], axis) {
    const lines = lastAxis(a, axis);
    const length = lines.shape.at(-1)!;
    const work = (elementsOf(lines) as Float64Array).slice();
    for (let start = 0; start < work.length; start += length) sortLine(work.subarray(start, start + length));
    copyInto(lastAxis(out, axis), new NDArray(work as never, a.dtype, lines.shape));
  },
  vjp: (dy, [a], axis): Gradients => [
    flow(a, () => addAlongAxis(dy, argsort(a, axis), { axis, length: a.shape.at(axis)! })),
  ],
});

/** The indices that sort along `axis`; equal elements keep their order. */
export const argsort = defineOp<readonly [a: NDArray], number>("argsort", 1, {
  infer([a], axis) {
    normalizeAxis(axis, a.ndim, "argsort");
    return { shape: a.shape, dtype: "int64" };
  },
  run(out, [a], axis) {
    const lines = lastAxis(a, axis);
    const length = lines.shape.at(-1)!;
    const from = elementsOf(lines) as Float64Array;
    const places = new BigInt64Array(a.size);
    // The low words: no place is as large as 2^32, and a BigInt for each would cost more than the sorting.
    const words = new Uint32Array(places.buffer);
    for (let start = 0; start < a.size; start += length) {
      const order = orderOf(from.subarray(start, start + length));
      for (let i = 0; i < length; i++) words[2 * (start + i)] = order[i]!;
    }
    copyInto(lastAxis(out, axis), new NDArray(places, "int64", lines.shape));
  },
});

type Two = readonly [a: NDArray, indices: NDArray];

function checkLines(a: Shape, indices: Shape, along: number, where: string): void {
  const fits = a.length === indices.length && a.every((n, i) => i === along || n === indices[i]);
  if (!fits) {
    throw new ShapeError(
      `${where}: expected indices shaped like a ${showShape(a)} but for axis ${along}, got ${showShape(indices)}.`,
    );
  }
}

/** Where lines along an axis lie in an array in C order: `count` blocks of `n·step` elements, `step` lines each. */
const linesOf = (shape: Shape, along: number) => ({
  blocks: sizeOf(shape.slice(0, along)),
  n: shape[along]!,
  step: sizeOf(shape.slice(along + 1)),
});

/** One element of each line along `axis` for each index: `indices` has the shape of the result. */
export const takeAlongAxis = defineOp<Two, number>("takeAlongAxis", 2, {
  infer([a, indices], axis) {
    checkLines(a.shape, indices.shape, normalizeAxis(axis, a.ndim, "takeAlongAxis"), "takeAlongAxis");
    return { shape: indices.shape, dtype: a.dtype };
  },
  run(out, [a, indices], axis) {
    const along = normalizeAxis(axis, a.ndim, "takeAlongAxis");
    const rows = readIndices(indices, a.shape[along]!, "takeAlongAxis", along);
    const from = elementsOf(a) as unknown as Numbers;
    const to = out.storage as unknown as Numbers;
    const { n, step } = linesOf(a.shape, along);
    const { blocks, n: picks } = linesOf(indices.shape, along);
    let at = 0;
    for (let block = 0; block < blocks; block++)
      for (let k = 0; k < picks; k++)
        for (let i = 0; i < step; i++, at++) to[out.offset + at] = from[(block * n + rows[at]!) * step + i]!;
  },
  vjp: (dy, [a, indices], axis): Gradients => [
    flow(a, () => addAlongAxis(dy, indices, { axis, length: a.shape.at(axis)! })),
    undefined,
  ],
});

/** Zeros, with the elements of `a` added at `indices` of their lines along `axis`: what `takeAlongAxis` passes back. */
export const addAlongAxis = defineOp<Two, { axis: number; length: number }>("addAlongAxis", 2, {
  infer([a, indices], { axis, length }) {
    const along = normalizeAxis(axis, a.ndim, "addAlongAxis");
    checkLines(a.shape, indices.shape, -1, "addAlongAxis");
    return { shape: a.shape.with(along, length), dtype: a.dtype };
  },
  run(out, [a, indices], { axis, length }) {
    const along = normalizeAxis(axis, a.ndim, "addAlongAxis");
    const rows = readIndices(indices, length, "addAlongAxis", along);
    const from = elementsOf(a) as unknown as Numbers;
    const to = out.storage as unknown as Numbers;
    const { blocks, n: picks, step } = linesOf(a.shape, along);
    zero(out);
    let at = 0;
    for (let block = 0; block < blocks; block++)
      for (let k = 0; k < picks; k++)
        for (let i = 0; i < step; i++, at++) to[out.offset + (block * length + rows[at]!) * step + i]! += from[at]!;
  },
  vjp: (dy, [, indices], { axis }): Gradients => [takeAlongAxis(dy, indices, axis), undefined],
});

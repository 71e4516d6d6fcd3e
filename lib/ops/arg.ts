/** Places of extremes, and tests over whole axes. No gradient flows through them. */
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { foldedAxes, type Reduce, reducedShape } from "./axes.ts";
import { notEqual } from "./comparison.ts";
import { defineOp } from "./define.ts";
import { constant } from "./gradients.ts";
import { full } from "./like.ts";
import { max, min } from "./reduce.ts";

/** `axis`: the one to search; all elements in C order when left out. */
export type Search = { axis?: number | null | undefined; keepdims?: boolean | undefined } | undefined;

function extreme(name: string, better: (a: number | bigint, b: number | bigint) => boolean) {
  return defineOp<readonly [a: NDArray], Search>(name, 1, {
    infer([a], options) {
      const folded = foldedAxes(a.ndim, options?.axis, name);
      if (a.shape.some((n, i) => folded[i] && n === 0)) {
        throw new ShapeError(`${name}: expected at least one element to choose from, got shape ${showShape(a.shape)}.`);
      }
      return { shape: reducedShape(a.shape, folded, options?.keepdims), dtype: "int64" };
    },
    run(out, [a], options) {
      const axis = options?.axis == null ? undefined : normalizeAxis(options.axis, a.ndim, name);
      const storage = a.storage as unknown as { [i: number]: number | bigint };
      const places = out.storage as BigInt64Array;
      // Without an axis every element is a candidate: the last axis is searched, the others are walked in order.
      const length = axis === undefined ? a.size : a.shape[axis]!;
      const lead = axis === undefined ? [] : a.shape.slice(0, axis);
      const tail = axis === undefined ? [] : a.shape.slice(axis + 1);
      const at = placer(a, axis);
      let q = out.offset;
      for (let i = 0; i < sizeOf(lead); i++) {
        for (let j = 0; j < sizeOf(tail); j++) {
          let best = 0;
          let value = storage[at(i, 0, j)]!;
          for (let k = 1; k < length && !Number.isNaN(value); k++) {
            const next = storage[at(i, k, j)]!;
            if (Number.isNaN(next) || better(next, value)) {
              best = k;
              value = next;
            }
          }
          places[q++] = BigInt(best);
        }
      }
    },
  });
}

/** Where the element lies that is number `i` of the axes before `axis`, `k` along it, and `j` of those after it. */
function placer(a: NDArray, axis: number | undefined): (i: number, k: number, j: number) => number {
  const from = (shape: readonly number[], strides: readonly number[], index: number): number => {
    let place = 0;
    for (let d = shape.length - 1, rest = index; d >= 0; d--) {
      place += (rest % shape[d]!) * strides[d]!;
      rest = Math.floor(rest / shape[d]!);
    }
    return place;
  };
  if (axis === undefined) {
    return a.contiguous ? (_, k) => a.offset + k : (_, k) => a.offset + from(a.shape, a.strides, k);
  }
  const [before, after] = [a.shape.slice(0, axis), a.shape.slice(axis + 1)];
  const [stepsBefore, stepsAfter] = [a.strides.slice(0, axis), a.strides.slice(axis + 1)];
  const step = a.strides[axis]!;
  return (i, k, j) => a.offset + from(before, stepsBefore, i) + k * step + from(after, stepsAfter, j);
}

/** Index of the largest along an axis, the first of several; NaN counts as largest. */
export const argmax = extreme("argmax", (a, b) => a > b);
/** Index of the smallest along an axis, the first of several; NaN counts as smallest. */
export const argmin = extreme("argmin", (a, b) => a < b);

/** Whether every element along axes is other than 0; true of none. */
export function all(a: NDArray, options?: Reduce): NDArray {
  const bits = notEqual(a, constant(0, a));
  return a.size === 0 ? emptyTest(bits, options, 1) : min(bits, options);
}

/** Whether any element along axes is other than 0; false of none. */
export function any(a: NDArray, options?: Reduce): NDArray {
  const bits = notEqual(a, constant(0, a));
  return a.size === 0 ? emptyTest(bits, options, 0) : max(bits, options);
}

const emptyTest = (bits: NDArray, options: Reduce | undefined, value: number): NDArray => {
  const folded = foldedAxes(bits.ndim, options?.axis, "any");
  return full(reducedShape(bits.shape, folded, options?.keepdims), value, "bool");
};

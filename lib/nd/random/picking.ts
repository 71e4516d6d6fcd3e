/** Shuffling and choosing, on arrays and on JavaScript lists. */
import { empty } from "../../core/allocate.ts";
import { announceAssign, announceRead } from "../../core/dispatch.ts";
import type { DType } from "../../core/dtype.ts";
import { eachPlace, elementsOf, NDArray } from "../../core/ndarray.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";

/** Gives a random integer from 0 to `most`, both included. */
export type Below = (most: number) => number;

/** Fisher and Yates, from the end: swaps each element with one at or before it. */
export function shuffleWith(below: Below, length: number, swap: (i: number, j: number) => void, first = 1): void {
  for (let i = length - 1; i >= first; i--) swap(i, below(i));
}

/** Shuffles an array along an axis, or a list, in place. */
export function shuffleInPlace(where: string, below: Below, x: NDArray | unknown[], axis = 0): void {
  if (Array.isArray(x)) {
    if (axis !== 0) throw new ValueError(`${where}: expected axis 0 for a list, got ${axis}.`);
    shuffleWith(below, x.length, (i, j) => {
      [x[i], x[j]] = [x[j], x[i]];
    });
    return;
  }
  if (!(x instanceof NDArray)) throw new ValueError(`${where}: expected an array or a list, got ${showValue(x)}.`);
  const along = axisOf(where, x, axis);
  announceAssign(x);
  if (x.size === 0) return;
  const { storage } = x as { storage: { [i: number]: number | bigint } };
  const step = x.strides[along]!;
  // Where one slice lies, relative to its first element.
  const slice: number[] = [];
  const rest = (values: readonly number[]) => values.filter((_, i) => i !== along);
  eachPlace(new NDArray(x.storage, x.dtype, rest(x.shape), rest(x.strides), 0), (place) => {
    slice.push(place);
  });
  shuffleWith(below, x.shape[along]!, (i, j) => {
    if (i === j) return;
    const [a, b] = [x.offset + i * step, x.offset + j * step];
    for (const place of slice) {
      const kept = storage[a + place]!;
      storage[a + place] = storage[b + place]!;
      storage[b + place] = kept;
    }
  });
}

/** 0, 1, … n - 1 in random order. */
export function shuffledIndices(where: string, below: Below, n: number): Float64Array {
  if (!Number.isInteger(n) || n < 0) {
    throw new ValueError(`${where}: expected an integer >= 0, an array or a list, got ${showValue(n)}.`);
  }
  const indices = Float64Array.from({ length: n }, (_, i) => i);
  shuffleWith(below, n, (i, j) => {
    const kept = indices[i]!;
    indices[i] = indices[j]!;
    indices[j] = kept;
  });
  return indices;
}

/** Integers as an int64 array. */
export function int64Of(values: ArrayLike<number>, shape: Shape): NDArray<"int64"> {
  const out = empty(shape, "int64");
  for (let i = 0; i < values.length; i++) out.storage[out.offset + i] = BigInt(values[i]!);
  return out;
}

/** An axis that counts from the end if negative, checked. */
export function axisOf(where: string, x: NDArray, axis: number): number {
  const along = axis < 0 ? axis + x.ndim : axis;
  if (!Number.isInteger(along) || along < 0 || along >= x.ndim) {
    throw new ShapeError(`${where}: expected an axis of an array ${showShape(x.shape)}, got ${axis}.`);
  }
  return along;
}

/** The slices of `a` along `axis` at `indices`, which have a shape of their own, as a new array. */
export function takeSlices<D extends DType>(
  a: NDArray<D>,
  indices: ArrayLike<number>,
  shape: Shape,
  axis = 0,
): NDArray<D> {
  announceRead(a);
  const [before, after] = [a.shape.slice(0, axis), a.shape.slice(axis + 1)];
  const out = empty([...before, ...shape, ...after], a.dtype);
  const from = a.storage as ArrayLike<unknown>;
  const to = out.storage as { [i: number]: unknown };
  const inner: number[] = [];
  eachPlace(new NDArray(a.storage, a.dtype, after, a.strides.slice(axis + 1), 0), (place) => {
    inner.push(place);
  });
  let next = out.offset;
  eachPlace(new NDArray(a.storage, a.dtype, before, a.strides.slice(0, axis), a.offset), (start) => {
    for (let i = 0; i < indices.length; i++) {
      const at = start + indices[i]! * a.strides[axis]!;
      for (const place of inner) to[next++] = from[at + place];
    }
  });
  return out as never;
}

/** Probabilities that a user gave, checked: as many as there are things, none negative, summing to 1. */
export function probabilitiesOf(where: string, p: NDArray | ArrayLike<number>, count: number): Float64Array {
  const single = p instanceof NDArray && p.dtype === "float32";
  const values = Float64Array.from(p instanceof NDArray ? (elementsOf(p) as ArrayLike<number>) : p, Number);
  if ((p instanceof NDArray && p.ndim !== 1) || values.length !== count) {
    throw new ShapeError(`${where}: expected p [${count}], one for each of a, got ${showValue(p)}.`);
  }
  let sum = 0;
  for (const value of values) {
    if (!(value >= 0)) throw new ValueError(`${where}: expected probabilities >= 0 in p, got ${value}.`);
    sum += value;
  }
  // The square root of the type's precision, as NumPy allows.
  if (!(Math.abs(sum - 1) <= Math.sqrt(single ? 2 ** -23 : 2 ** -52))) {
    throw new ValueError(`${where}: expected p to sum to 1, got ${sum}. Did you mean p.div(p.sum())?`);
  }
  return values;
}

/** Sums up to here, scaled so that the last one is 1. */
function cumulative(p: Float64Array): Float64Array {
  let sum = 0;
  const sums = p.map((value) => {
    sum += value;
    return sum;
  });
  return sums.map((value) => value / sum);
}

/** How many of the sorted `sums` are <= `x`. */
function countUpTo(sums: Float64Array, x: number): number {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `count` indices drawn with probabilities `p`, with replacement. */
export function weightedWith(p: Float64Array, count: number, nextDouble: () => number): Float64Array {
  const sums = cumulative(p);
  return Float64Array.from({ length: count }, () => countUpTo(sums, nextDouble()));
}

/** The same without replacement: draws as many as are missing, drops those that came before, and goes on. */
export function weightedWithout(where: string, p: Float64Array, count: number, nextDouble: () => number): Float64Array {
  const possible = p.filter((value) => value > 0).length;
  if (possible < count) {
    throw new ValueError(
      `${where}: expected at least ${count} probabilities > 0 in p (size is ${count}, without replacement), got ${possible}.`,
    );
  }
  const left = p.slice();
  const found = new Set<number>();
  while (found.size < count) {
    for (const index of found) left[index] = 0;
    for (const index of weightedWith(left, count - found.size, nextDouble)) found.add(index);
  }
  return Float64Array.from(found);
}

/** How many elements a shape asks for; a missing shape asks for one. */
export const countOf = (shape: Shape | undefined): number => (shape === undefined ? 1 : sizeOf(shape));

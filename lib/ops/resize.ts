/** Images of another size: each new place along an axis is a weighted sum of old ones. */
import { empty } from "../core/allocate.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { unknownName, ValueError } from "../errors.ts";
import { broadcastTo } from "./broadcast.ts";
import { astype } from "./cast.ts";
import { floatOf } from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { take } from "./take.ts";

/** How far a place's value spreads, in places: the kernels of `jax.image.resize`. */
const kernels = {
  bilinear: (x: number): number => Math.max(0, 1 - x),
  /** Keys's cubic, a = -0.5. */
  bicubic: (x: number): number =>
    x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1,
  lanczos3: (x: number): number => lanczos(3, x),
  lanczos5: (x: number): number => lanczos(5, x),
};

function lanczos(radius: number, x: number): number {
  if (x > radius) return 0;
  return x > 1e-3 ? (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * x) ** 2 : 1;
}

export type Interpolation = "nearest" | keyof typeof kernels;
export const interpolations = ["nearest", ...Object.keys(kernels)] as readonly Interpolation[];

export interface ResizeOptions {
  /** Default `"bilinear"`. */
  interpolation?: Interpolation;
  /** Whether old places are averaged where several fall on a new one (making images smaller). Default false. */
  antialias?: boolean;
}

/**
 * `a` with other lengths along some axes, read at the middles of the new places: as `jax.image.resize`.
 *
 * @param sizes - New length by axis: `{ 1: 64, 2: 64 }`.
 * @throws {ValueError} If a length is not a whole number above 0.
 * @example
 * resize(nd.ones([1, 8, 8, 3]), { 1: 16, 2: 16 }).shape // → [ 1, 16, 16, 3 ]
 */
export function resize(a: NDArray, sizes: Readonly<Record<number, number>>, options: ResizeOptions = {}): NDArray {
  const { interpolation = "bilinear", antialias = false } = options;
  if (!interpolations.includes(interpolation)) throw unknownName("interpolation", interpolation, interpolations);
  let out = interpolation === "nearest" ? a : astype(a, floatOf(a.dtype));
  for (const [name, length] of Object.entries(sizes)) {
    if (!Number.isInteger(length) || length < 1) {
      throw new ValueError(`resize: expected lengths that are whole numbers above 0, got ${length}.`);
    }
    const axis = normalizeAxis(Number(name), a.ndim, "resize");
    const from = a.shape[axis]!;
    if (from === length) continue;
    if (interpolation === "nearest") out = take(out, nearest(from, length), axis);
    else {
      const weights = weightsOf(from, length, kernels[interpolation], antialias, out);
      const [before, after] = [out.shape.slice(0, axis), out.shape.slice(axis + 1)];
      const lines = reshape(out, [sizeOf(before), from, sizeOf(after)]);
      out = reshape(matmul(weights, lines), [...before, length, ...after]);
    }
  }
  return out;
}

/** The old place that the middle of each new place falls on. */
function nearest(from: number, to: number): NDArray {
  const places = empty([to], "int32");
  const storage = places.storage as Int32Array;
  for (let i = 0; i < to; i++) storage[places.offset + i] = Math.floor(((i + 0.5) * from) / to);
  return places;
}

/** What each new place takes from each old one: `[to, from]`, rows that add to 1. */
function weightsOf(from: number, to: number, kernel: (x: number) => number, antialias: boolean, like: NDArray) {
  const scale = from / to;
  const spread = antialias ? Math.max(scale, 1) : 1;
  const weights = empty([to, from], like.dtype);
  const storage = weights.storage as Float64Array;
  for (let j = 0; j < to; j++) {
    const middle = (j + 0.5) * scale - 0.5;
    const row = Array.from({ length: from }, (_, i) => kernel(Math.abs(middle - i) / spread));
    const total = row.reduce((sum, w) => sum + w, 0);
    for (let i = 0; i < from; i++) storage[weights.offset + j * from + i] = row[i]! / total;
  }
  return weights;
}

/**
 * Each place along some axes several times in a row, as `numpy.repeat` along one.
 *
 * @param times - How often, by axis: `{ 1: 2, 2: 2 }`.
 * @example
 * repeatPlaces(nd.array([1, 2]), { 0: 2 }) // → [1. 1. 2. 2.]
 */
export function repeatPlaces(a: NDArray, times: Readonly<Record<number, number>>): NDArray {
  const often = new Map(Object.entries(times).map(([axis, n]) => [normalizeAxis(Number(axis), a.ndim, "repeat"), n]));
  // An axis of length 1 behind each, read as long as it is to be: all of it in one copy.
  const split = a.shape.flatMap((n, axis) => ((often.get(axis) ?? 1) === 1 ? [n] : [n, 1]));
  const wide = a.shape.flatMap((n, axis) => ((often.get(axis) ?? 1) === 1 ? [n] : [n, often.get(axis)!]));
  return reshape(
    broadcastTo(reshape(a, split), wide),
    a.shape.map((n, axis) => n * (often.get(axis) ?? 1)),
  );
}

/** The loops of pooling: windows outside, channels inside, because channels lie side by side. */
import type { NDArray } from "../core/ndarray.ts";
import { type Float, type Floats, flatOf, room } from "./scratch.ts";
import { zero } from "./slice.ts";
import { eachTap } from "./taps.ts";
import type { Grid } from "./windows.ts";

/** The largest of each window; NaN wins. */
export function largest(out: NDArray, image: NDArray, grid: Grid): void {
  const x = flatOf(image, out.dtype as Float, "image");
  const [to, from] = [out.storage as Floats, x.storage as Floats];
  const { channels } = grid;
  to.fill(Number.NEGATIVE_INFINITY, out.offset, out.offset + out.size);
  eachTap(grid, (window, _, place) => {
    const p = x.offset + place * channels;
    const q = out.offset + window * channels;
    for (let c = 0; c < channels; c++) to[q + c] = Math.max(to[q + c]!, from[p + c]!);
  });
}

/** Where the largest element of each window lies: the first of those that tie. One index a window and channel. */
function choices(image: NDArray, grid: Grid, outputs: number): Int32Array {
  const { channels } = grid;
  const x = image.storage as Floats;
  const chosen = indices(outputs * channels);
  chosen.fill(-1, 0, outputs * channels);
  eachTap(grid, (window, _, place) => {
    const p = image.offset + place * channels;
    const q = window * channels;
    for (let c = 0; c < channels; c++) {
      const best = chosen[q + c]!;
      // Not `<`: so that NaN is chosen over what came before it.
      if (best < 0 || !(x[best]! >= x[p + c]!)) chosen[q + c] = p + c;
    }
  });
  return chosen;
}

let kept = new Int32Array(0);
function indices(length: number): Int32Array {
  if (kept.length < length || (kept.length > 1 << 22 && length < 1 << 20)) kept = new Int32Array(length);
  return kept;
}

/** Adds each window's gradient to the place its largest element came from. */
export function spreadToLargest(dx: NDArray, gradient: NDArray, image: NDArray, grid: Grid): void {
  zero(dx);
  if (dx.size === 0 || gradient.size === 0) return;
  const x = flatOf(image, image.dtype as Float, "image");
  const dy = flatOf(gradient, dx.dtype as Float, "gradient");
  const chosen = choices(x, grid, gradient.size / grid.channels);
  const [to, from] = [dx.storage as Floats, dy.storage as Floats];
  const shift = dx.offset - x.offset;
  for (let i = 0; i < gradient.size; i++) if (chosen[i]! >= 0) to[chosen[i]! + shift]! += from[dy.offset + i]!;
}

/** The elements of `values` at the places where `image` has each window's largest. */
export function pickAtLargest(out: NDArray, values: NDArray, image: NDArray, grid: Grid): void {
  if (out.size === 0) return;
  const x = flatOf(image, image.dtype as Float, "image");
  const a = flatOf(values, out.dtype as Float, "gradient");
  const chosen = choices(x, grid, out.size / grid.channels);
  const shift = a.offset - x.offset;
  for (let i = 0; i < out.size; i++) {
    const place = chosen[i]!;
    (out.storage as Floats)[out.offset + i] = place < 0 ? 0 : (a.storage as Floats)[place + shift]!;
  }
}

/** How many places of each window lie inside the image, for one image. */
function counts(grid: Grid, windows: number): Floats {
  const inside = room("counts", "float64", windows);
  inside.fill(0, 0, windows);
  eachTap({ ...grid, images: 1 }, (window) => {
    inside[window]! += 1;
  });
  return inside;
}

/** The mean of each window over the places that lie inside the image; summed in float64. */
export function averages(out: NDArray, image: NDArray, grid: Grid): void {
  if (out.size === 0) return;
  const x = flatOf(image, out.dtype as Float, "image");
  const { channels } = grid;
  const windows = out.size / channels / grid.images;
  const inside = counts(grid, windows);
  const sums = room("sums", "float64", channels);
  const [to, from] = [out.storage as Floats, x.storage as Floats];
  let last = -1;
  const store = (): void => {
    if (last < 0) return;
    const count = inside[last % windows]!;
    for (let c = 0, q = out.offset + last * channels; c < channels; c++) to[q + c] = sums[c]! / count;
  };
  zero(out);
  eachTap(grid, (window, _, place) => {
    if (window !== last) {
      store();
      last = window;
      sums.fill(0, 0, channels);
    }
    for (let c = 0, p = x.offset + place * channels; c < channels; c++) sums[c]! += from[p + c]!;
  });
  store();
}

/** Each window's gradient, shared equally by the places of it that lie inside the image. */
export function spreadEvenly(dx: NDArray, gradient: NDArray, grid: Grid): void {
  zero(dx);
  if (dx.size === 0 || gradient.size === 0) return;
  const dy = flatOf(gradient, dx.dtype as Float, "gradient");
  const { channels } = grid;
  const windows = gradient.size / channels / grid.images;
  const inside = counts(grid, windows);
  const [to, from] = [dx.storage as Floats, dy.storage as Floats];
  eachTap(grid, (window, _, place) => {
    const count = inside[window % windows]!;
    const p = dx.offset + place * channels;
    const q = dy.offset + window * channels;
    for (let c = 0; c < channels; c++) to[p + c]! += from[q + c]! / count;
  });
}

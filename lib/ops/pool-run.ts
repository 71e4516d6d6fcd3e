/** The loops of pooling: windows outside, channels inside, because channels lie side by side. */
import type { NDArray } from "../core/ndarray.ts";
import { engine } from "../engine/engine.ts";
import type { Floats } from "../engine/types.ts";
import { choices, eachTap, type Grid } from "../engine/windows/index.ts";
import { type Float, flatOf, room } from "./scratch.ts";
import { zero } from "./slice.ts";

/** The largest of each window; NaN wins. */
export function largest(out: NDArray, image: NDArray, grid: Grid): void {
  if (out.size === 0) return;
  const x = flatOf(image, out.dtype as Float, "image");
  engine.windows.largest(out.storage as Floats, out.offset, x.storage as Floats, x.offset, grid);
}

/** Each window's gradient at the place its largest element came from; `masked` where the image is not above 0. */
export function spreadToLargest(dx: NDArray, gradient: NDArray, image: NDArray, grid: Grid, masked = false): void {
  if (dx.size === 0) return;
  const dtype = dx.dtype as Float;
  const x = flatOf(image, dtype, "image");
  const dy = flatOf(gradient, dtype, "gradient");
  const [to, from] = [dx.storage as Floats, dy.storage as Floats];
  engine.windows.spread(to, dx.offset, from, dy.offset, x.storage as Floats, x.offset, grid, masked);
}

/** The elements of `values` at the places where `image` has each window's largest. */
export function pickAtLargest(out: NDArray, values: NDArray, image: NDArray, grid: Grid): void {
  if (out.size === 0) return;
  const x = flatOf(image, image.dtype as Float, "image");
  const a = flatOf(values, out.dtype as Float, "gradient");
  const chosen = choices(x.storage as Floats, x.offset, grid);
  for (let i = 0; i < out.size; i++) {
    const place = chosen[i]!;
    (out.storage as Floats)[out.offset + i] = place < 0 ? 0 : (a.storage as Floats)[a.offset + place]!;
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

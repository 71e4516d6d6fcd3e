/** Max pooling: windows outside, channels inside, because channels lie side by side. */
import type { Floats } from "../types.ts";
import type { Grid } from "./grid.ts";
import { volume } from "./grid.ts";
import { eachTap } from "./taps.ts";

/** Writes the largest of each window to `out`, from `at` on; NaN wins. */
export function largest(out: Floats, at: number, image: Floats, offset: number, grid: Grid): void {
  const { channels } = grid;
  out.fill(Number.NEGATIVE_INFINITY, at, at + grid.images * volume(grid.output) * channels);
  eachTap(grid, (window, _, place) => {
    const p = offset + place * channels;
    const q = at + window * channels;
    for (let c = 0; c < channels; c++) out[q + c] = Math.max(out[q + c]!, image[p + c]!);
  });
}

/**
 * Where the largest element of each window lies, from the image's first: the first of those that tie, -1 for a window
 * beside the image. One index a window and channel; good until the next call.
 */
export function choices(image: Floats, offset: number, grid: Grid): Int32Array {
  const { channels } = grid;
  const length = grid.images * volume(grid.output) * channels;
  if (kept.length < length || (kept.length > 1 << 22 && length < 1 << 20)) kept = new Int32Array(length);
  const chosen = kept;
  chosen.fill(-1, 0, length);
  eachTap(grid, (window, _, place) => {
    const p = place * channels;
    const q = window * channels;
    for (let c = 0; c < channels; c++) {
      const best = chosen[q + c]!;
      // Not `<`: so that NaN is chosen over what came before it.
      if (best < 0 || !(image[offset + best]! >= image[offset + p + c]!)) chosen[q + c] = p + c;
    }
  });
  return chosen;
}
let kept = new Int32Array(0);

/**
 * Fills `dx`, an image, with each window's gradient at the place its largest element came from, zeros elsewhere.
 *
 * @param masked - Whether it then goes back through a ReLU that gave the image.
 */
// biome-ignore format: one signature.
export function spread(dx: Floats, to: number, dy: Floats, from: number, image: Floats, offset: number, grid: Grid, masked = false): void {
  const size = grid.images * volume(grid.input) * grid.channels;
  dx.fill(0, to, to + size);
  const chosen = choices(image, offset, grid);
  const length = grid.images * volume(grid.output) * grid.channels;
  for (let i = 0; i < length; i++) if (chosen[i]! >= 0) dx[to + chosen[i]!]! += dy[from + i]!;
  if (masked) maskRange(dx, to, image, offset, size);
}

/** `size` elements of `to`, times 1 where those of `like` are above 0, times 0 elsewhere. */
export function maskRange(to: Floats, at: number, like: Floats, offset: number, size: number): void {
  for (let i = 0; i < size; i++) to[at + i]! *= like[offset + i]! > 0 ? 1 : 0;
}

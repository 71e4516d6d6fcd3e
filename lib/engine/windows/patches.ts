/**
 * Between images and patches: a row of patches holds what one window covers, place by place, all channels of a place
 * together. A convolution is then a matrix product of patches and kernel.
 */
import type { Floats } from "../types.ts";
import type { Grid } from "./grid.ts";

/** Which rows of the patches (windows in C order, image by image), and which channels. */
export interface Part {
  readonly start: number;
  readonly rows: number;
  readonly channel: number;
  readonly channels: number;
}

/**
 * Calls `visit` for every place of every window of `part`, in the order of the patches' elements.
 *
 * Places that lie next to one another, in the image as in the patch, come as one run. `from` is where the run begins in
 * the image; -1 for places outside it.
 */
type Visit = (at: number, from: number, length: number) => void;

function eachRun(grid: Grid, { start, rows, channel, channels }: Part, visit: Visit): void {
  const [inD, inH, inW] = grid.input;
  const [outD, outH, outW] = grid.output;
  const [sizeD, sizeH, sizeW] = grid.size;
  const [stepD, stepH, stepW] = grid.strides;
  const [gapD, gapH, gapW] = grid.dilation;
  const all = grid.channels;
  const joined = gapW === 1 && channels === all;
  const line = sizeW * channels;
  let rest = start;
  let w = rest % outW;
  rest = (rest - w) / outW;
  let h = rest % outH;
  rest = (rest - h) / outH;
  let d = rest % outD;
  let image = (rest - d) / outD;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const firstW = w * stepW - grid.before[2];
    // How many places of a line lie in front of the image, and how many up to its end.
    const low = firstW < 0 ? Math.min(sizeW, -firstW) : 0;
    const high = Math.max(low, Math.min(sizeW, inW - firstW));
    for (let i = 0; i < sizeD; i++) {
      const y = d * stepD - grid.before[0] + i * gapD;
      for (let j = 0; j < sizeH; j++) {
        const x = h * stepH - grid.before[1] + j * gapH;
        if (y < 0 || y >= inD || x < 0 || x >= inH) {
          visit(at, -1, line);
          at += line;
          continue;
        }
        const base = ((image * inD + y) * inH + x) * inW;
        if (joined) {
          if (low > 0) visit(at, -1, low * all);
          visit(at + low * all, (base + firstW + low) * all, (high - low) * all);
          if (high < sizeW) visit(at + high * all, -1, (sizeW - high) * all);
          at += line;
          continue;
        }
        for (let k = 0; k < sizeW; k++) {
          const z = firstW + k * gapW;
          visit(at, z < 0 || z >= inW ? -1 : (base + z) * all + channel, channels);
          at += channels;
        }
      }
    }
    if (++w === outW) {
      w = 0;
      if (++h === outH) {
        h = 0;
        if (++d === outD) {
          d = 0;
          image++;
        }
      }
    }
  }
}

/** Copies windows of an image to `into`, a patch a row; what lies outside the image counts as 0. */
export function gatherPatches(into: Floats, from: Floats, offset: number, grid: Grid, part: Part): void {
  eachRun(grid, part, (at, place, length) => {
    if (place < 0) for (let i = 0; i < length; i++) into[at + i] = 0;
    else for (let i = 0, p = offset + place; i < length; i++) into[at + i] = from[p + i]!;
  });
}

/** Adds patches to the image they lie over; what lies outside the image is lost. */
export function scatterPatches(image: Floats, offset: number, from: Floats, grid: Grid, part: Part): void {
  eachRun(grid, part, (at, place, length) => {
    if (place >= 0) for (let i = 0, p = offset + place; i < length; i++) image[p + i]! += from[at + i]!;
  });
}

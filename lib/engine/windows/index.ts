/**
 * The loops of convolutions and pooling that an engine may do better: plain ones, which are the reference. All engines
 * give the same bits here, because they add and compare in the same order.
 */
import type { Floats } from "../types.ts";
import { type Depthwise, depthwise, depthwiseInput, depthwiseKernel } from "./depthwise.ts";
import type { Grid } from "./grid.ts";
import { gatherPatches, type Part, scatterPatches } from "./patches.ts";
import { largest, spread } from "./pool.ts";

export type { Depthwise } from "./depthwise.ts";
export { type Grid, type Triple, volume } from "./grid.ts";
export type { Part } from "./patches.ts";
export { choices, maskRange } from "./pool.ts";
export { eachTap } from "./taps.ts";

/** Arrays of one call have one dtype; each comes with the place of its first element. */
export interface WindowLoops {
  /** Copies windows of an image to `into`, a patch a row; what lies outside the image counts as 0. */
  gather(into: Floats, image: Floats, offset: number, grid: Grid, part: Part): void;
  /** Adds patches to the image they lie over; what lies outside the image is lost. */
  scatter(image: Floats, offset: number, patches: Floats, grid: Grid, part: Part): void;
  /** The largest of each window; NaN wins. */
  largest(out: Floats, at: number, image: Floats, offset: number, grid: Grid): void;
  /**
   * Each window's gradient at the place its largest element came from (the first of several), zeros elsewhere; all of it
   * times 1 where the image is above 0, times 0 where not, if it is `masked`.
   */
  // biome-ignore format: one signature.
  spread(dx: Floats, to: number, dy: Floats, from: number, image: Floats, offset: number, grid: Grid, masked?: boolean): void;
  /** A convolution in which each channel has filters of its own: writes the windows. Products are rounded, then added. */
  depthwise(arrays: Depthwise, grid: Grid): void;
  /** Its gradient, added to the image. */
  depthwiseInput(arrays: Depthwise, grid: Grid): void;
  /** Its gradient, added to the kernel, which is float64. */
  depthwiseKernel(arrays: Depthwise, grid: Grid): void;
}

export const plainWindows: WindowLoops = {
  gather: gatherPatches,
  scatter: scatterPatches,
  largest,
  spread,
  depthwise,
  depthwiseInput,
  depthwiseKernel,
};

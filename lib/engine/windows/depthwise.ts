/**
 * Convolutions in which each channel has filters of its own: too few numbers a product for a matrix product to pay, so
 * the channels of a place are the inner loop. A kernel is [...size, channels · multiplier], filter r of channel c at
 * `c · multiplier + r`.
 */
import type { Floats } from "../types.ts";
import { type Grid, volume } from "./grid.ts";
import { eachTap } from "./taps.ts";

/** Images, windows and kernel of a depthwise convolution, each with the place of its first element. */
export interface Depthwise {
  image: Floats;
  imageAt: number;
  /** What comes out, or its gradient: `[images, ...windows, channels · multiplier]`. */
  windows: Floats;
  windowsAt: number;
  kernel: Floats;
  kernelAt: number;
  multiplier: number;
}

/** Rounds as storing would: products are rounded before they are added, in every engine. */
const rounder = (like: Floats): ((x: number) => number) => (like instanceof Float32Array ? Math.fround : (x) => x);

/** Writes the windows. */
export function depthwise({ image, imageAt, windows, windowsAt, kernel, kernelAt, multiplier }: Depthwise, grid: Grid) {
  const { channels } = grid;
  const round = rounder(windows);
  windows.fill(0, windowsAt, windowsAt + grid.images * volume(grid.output) * channels * multiplier);
  eachTap(grid, (window, tap, place) => {
    const p = imageAt + place * channels;
    let q = windowsAt + window * channels * multiplier;
    let r = kernelAt + tap * channels * multiplier;
    for (let c = 0; c < channels; c++) {
      const value = image[p + c]!;
      for (let j = 0; j < multiplier; j++) windows[q++]! += round(value * kernel[r++]!);
    }
  });
}

/** Adds to the image, of which it is the gradient. */
export function depthwiseInput(arrays: Depthwise, grid: Grid): void {
  const { image, imageAt, windows, windowsAt, kernel, kernelAt, multiplier } = arrays;
  const { channels } = grid;
  const round = rounder(image);
  eachTap(grid, (window, tap, place) => {
    const p = imageAt + place * channels;
    let q = windowsAt + window * channels * multiplier;
    let r = kernelAt + tap * channels * multiplier;
    for (let c = 0; c < channels; c++) {
      for (let j = 0; j < multiplier; j++) image[p + c]! += round(windows[q++]! * kernel[r++]!);
    }
  });
}

/** Adds to the kernel, of which it is the gradient; always float64, because many windows add to few weights. */
export function depthwiseKernel(arrays: Depthwise, grid: Grid): void {
  const { image, imageAt, windows, windowsAt, kernel, kernelAt, multiplier } = arrays;
  const { channels } = grid;
  eachTap(grid, (window, tap, place) => {
    const p = imageAt + place * channels;
    let q = windowsAt + window * channels * multiplier;
    let r = kernelAt + tap * channels * multiplier;
    for (let c = 0; c < channels; c++) {
      const value = image[p + c]!;
      for (let j = 0; j < multiplier; j++) kernel[r++]! += value * windows[q++]!;
    }
  });
}

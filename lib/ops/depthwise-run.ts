/**
 * Convolutions in which each channel has filters of its own: too few numbers a product for a matrix product to pay, so
 * the channels of a place are the inner loop. `kernel` is [...size, 1, channels · multiplier].
 */
import type { NDArray } from "../core/ndarray.ts";
import type { Floats } from "../engine/types.ts";
import { eachTap, type Grid, volume } from "../engine/windows/index.ts";
import { room } from "./scratch.ts";
import { zero } from "./slice.ts";

export function depthwise(out: NDArray, image: NDArray, kernel: NDArray, grid: Grid, multiplier: number): void {
  zero(out);
  const [y, x, w] = [out.storage as Floats, image.storage as Floats, kernel.storage as Floats];
  const { channels } = grid;
  eachTap(grid, (window, tap, place) => {
    const p = image.offset + place * channels;
    let q = out.offset + window * channels * multiplier;
    let r = kernel.offset + tap * channels * multiplier;
    for (let c = 0; c < channels; c++) {
      const value = x[p + c]!;
      for (let j = 0; j < multiplier; j++) y[q++]! += value * w[r++]!;
    }
  });
}

export function depthwiseInput(dx: NDArray, gradient: NDArray, kernel: NDArray, grid: Grid, multiplier: number): void {
  const [x, dy, w] = [dx.storage as Floats, gradient.storage as Floats, kernel.storage as Floats];
  const { channels } = grid;
  eachTap(grid, (window, tap, place) => {
    const p = dx.offset + place * channels;
    let q = gradient.offset + window * channels * multiplier;
    let r = kernel.offset + tap * channels * multiplier;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let j = 0; j < multiplier; j++) sum += dy[q++]! * w[r++]!;
      x[p + c]! += sum;
    }
  });
}

/** Many windows add to few weights: the sums are float64. */
export function depthwiseKernel(dw: NDArray, image: NDArray, gradient: NDArray, grid: Grid, multiplier: number): void {
  const { channels } = grid;
  const size = volume(grid.size) * channels * multiplier;
  const sums = room("depthwise", "float64", size);
  sums.fill(0, 0, size);
  const [x, dy] = [image.storage as Floats, gradient.storage as Floats];
  eachTap(grid, (window, tap, place) => {
    const p = image.offset + place * channels;
    let q = gradient.offset + window * channels * multiplier;
    let r = tap * channels * multiplier;
    for (let c = 0; c < channels; c++) {
      const value = x[p + c]!;
      for (let j = 0; j < multiplier; j++) sums[r++]! += value * dy[q++]!;
    }
  });
  for (let i = 0; i < size; i++) (dw.storage as Floats)[dw.offset + i] = sums[i]!;
}

/** Convolutions in which each channel has filters of its own, as the engine does them. */
import type { NDArray } from "../core/ndarray.ts";
import { engine } from "../engine/engine.ts";
import type { Floats } from "../engine/types.ts";
import { type Grid, volume } from "../engine/windows/index.ts";
import { room } from "./scratch.ts";
import { zero } from "./slice.ts";

const arrays = (image: NDArray, windows: NDArray, kernel: NDArray, multiplier: number) => ({
  image: image.storage as Floats,
  imageAt: image.offset,
  windows: windows.storage as Floats,
  windowsAt: windows.offset,
  kernel: kernel.storage as Floats,
  kernelAt: kernel.offset,
  multiplier,
});

/** `kernel` is [...size, 1, channels · multiplier]. */
export function depthwise(out: NDArray, image: NDArray, kernel: NDArray, grid: Grid, multiplier: number): void {
  engine.windows.depthwise(arrays(image, out, kernel, multiplier), grid);
}

export function depthwiseInput(dx: NDArray, dy: NDArray, kernel: NDArray, grid: Grid, multiplier: number): void {
  zero(dx);
  engine.windows.depthwiseInput(arrays(dx, dy, kernel, multiplier), grid);
}

/** Many windows add to few weights: the sums are float64. */
export function depthwiseKernel(dw: NDArray, image: NDArray, dy: NDArray, grid: Grid, multiplier: number): void {
  const size = volume(grid.size) * grid.channels * multiplier;
  const kernel = room("depthwise", "float64", size);
  kernel.fill(0, 0, size);
  engine.windows.depthwiseKernel({ ...arrays(image, dy, dw, multiplier), kernel, kernelAt: 0 }, grid);
  for (let i = 0; i < size; i++) (dw.storage as Floats)[dw.offset + i] = kernel[i]!;
}

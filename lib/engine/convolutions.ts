/**
 * Whole convolutions, for an engine that gathers patches on its way. Each method says whether it did the work; where it
 * did not, nothing was written, and the op gathers patches and asks for products of them.
 */
import type { Matrix } from "./gemm.ts";
import type { Floats } from "./types.ts";
import type { Grid } from "./windows/index.ts";

/** The channels of the image that are read, all of whose patches are `channels` deep. */
export interface Group {
  readonly channel: number;
  readonly channels: number;
  readonly filters: number;
}

/**
 * Matrices are [windows, filters] (`windows`) and [patch, filters] (`weights`), columns side by side; images
 * `[images, ...places, channels]` from the element `at` on. Sums run in the order of `gemm`'s.
 */
export interface Convolutions {
  /** `windows = patches(image)·weights`. */
  forward(windows: Matrix, image: Floats, at: number, weights: Matrix, grid: Grid, group: Group): boolean;
  /** `image = windows·weightsᵀ`, spread over the patches; added to what is there unless the group is all channels. */
  input(image: Floats, at: number, windows: Matrix, weights: Matrix, grid: Grid, group: Group): boolean;
  /** `weights = patches(image)ᵀ·windows`, in chunks of windows that depend on the shapes alone. */
  kernel(weights: Matrix, image: Floats, at: number, windows: Matrix, grid: Grid, group: Group): boolean;
}

/** Those of an engine that has none. */
export const noConvolutions: Convolutions = { forward: () => false, input: () => false, kernel: () => false };

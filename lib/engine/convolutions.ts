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

/** What becomes of each window once its sum is made. */
export interface After {
  /** Added, one number a filter of the group, from `at` on. */
  readonly bias: Floats;
  readonly at: number;
  /** Whether what is then below 0 becomes 0. */
  readonly rectifies: boolean;
}

/**
 * Matrices are [windows, filters] (`windows`) and [patch, filters] (`weights`), columns side by side; images
 * `[images, ...places, channels]` from the element `at` on. Sums run in the order of `gemm`'s, or as Winograd's products
 * have them (lib/engine/wasm/winograd.ts): shapes decide.
 */
export interface Convolutions {
  /** Whether the others do the work, by shapes alone (a full memory excepted). */
  takes(grid: Grid, group: Group, dtype: "float32" | "float64"): boolean;
  /** `windows = patches(image)·weights`, and `after`. */
  // biome-ignore format: one signature.
  forward(windows: Matrix, image: Floats, at: number, weights: Matrix, grid: Grid, group: Group, after?: After): boolean;
  /**
   * `image = windows·weightsᵀ`, spread over the patches; added to what is there unless the group is all channels.
   *
   * @param mask - An image: where it is not above 0, the result is multiplied by 0. Only where the group is all channels.
   * @param maskAt - Its first element.
   */
  // biome-ignore format: one signature.
  input(image: Floats, at: number, windows: Matrix, weights: Matrix, grid: Grid, group: Group, mask?: Floats, maskAt?: number): boolean;
  /** `weights = patches(image)ᵀ·windows`, in chunks of windows that depend on the shapes alone. */
  kernel(weights: Matrix, image: Floats, at: number, windows: Matrix, grid: Grid, group: Group): boolean;
}

/** Those of an engine that has none. */
export const noConvolutions: Convolutions = {
  takes: () => false,
  forward: () => false,
  input: () => false,
  kernel: () => false,
};

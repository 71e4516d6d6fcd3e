/** Which convolutions Winograd's products do, and in what portions: lib/engine/assembly/winograd.ts does them. */
import type { Group } from "../convolutions.ts";
import type { Grid } from "../windows/index.ts";
import type { Float } from "./staging.ts";

/** Bytes of a unit's tiles and products: a part of the second cache. */
const UNIT = 1 << 19;
/** Bytes of the sums for the kernel's gradient, likewise. */
const SUMS = 1 << 19;
/** Fewer channels or filters than this would leave the time to sums and copies. */
const LEAST_DEPTH = 16;
/** As many as leave a unit a few tiles. */
const MOST_DEPTH = 1024;
/** How many times fewer products there must be: windows at the edge of an image fill their tiles badly. */
const LEAST_GAIN = 1.5;

export interface Tiling {
  /** Tiles of a unit, and units of all images. */
  readonly most: number;
  readonly units: number;
  /** Filters whose gradients are summed at once. */
  readonly filtersAtOnce: number;
  /** Multiplications. */
  readonly work: number;
}

/**
 * How a convolution's windows are cut into units of tiles; undefined where they are not 3 by 3, one step apart, or too
 * few or thin to gain by it. Nothing but shapes decides, and not how many images: one gives what it gives in a batch.
 */
export function tilingOf(grid: Grid, { channels, filters }: Group, dtype: Float): Tiling | undefined {
  const { images, input, output, size, strides, dilation } = grid;
  const [, down, across] = output;
  if (dtype !== "float32" || channels !== grid.channels || channels % 4 !== 0 || filters % 4 !== 0) return undefined;
  if (size[0] !== 1 || size[1] !== 3 || size[2] !== 3 || input[0] !== 1 || output[0] !== 1) return undefined;
  if (strides[1] !== 1 || strides[2] !== 1 || dilation[1] !== 1 || dilation[2] !== 1) return undefined;
  if (Math.min(channels, filters) < LEAST_DEPTH || channels + filters > MOST_DEPTH) return undefined;
  const tiles = Math.ceil(down / 2) * Math.ceil(across / 2);
  if (9 * down * across < LEAST_GAIN * 16 * tiles) return undefined;
  const most = Math.floor(UNIT / (64 * (channels + filters)));
  const filtersAtOnce = Math.min(filters, Math.floor(SUMS / (64 * channels)) & ~7);
  const work = 16 * images * tiles * channels * filters;
  return { most, units: Math.ceil((images * tiles) / most), filtersAtOnce, work };
}

/** How a convolution's windows are cut into units: lib/engine/assembly/units.ts goes through them. */
import type { Group } from "../convolutions.ts";
import type { Grid } from "../windows/index.ts";
import { PATCHES } from "./layout.ts";

/** Bytes of the image that a unit reads: what stays in the first caches while all filters go over it. */
const BAND = 1 << 16;
/** Windows of a unit at most: the gradient of a panel of filters for all of them fits where panels are packed. */
const MOST_WINDOWS = 1 << 14;

export interface Bands {
  /** Windows of a unit, down and across at most. */
  readonly height: number;
  readonly width: number;
  /** Whether the image is copied band by band: where windows reach beyond it, or read a part of its channels. */
  readonly copies: boolean;
  /** Units of all images. */
  readonly units: number;
}

/** @returns undefined where the places of a single window are more than there is room for. */
export function bandsOf(grid: Grid, { channels }: Group, bytes: number): Bands | undefined {
  const { images, input, output, size, strides, dilation, before } = grid;
  /** Places along an axis that so many windows reach over. */
  const reach = (windows: number, axis: 0 | 1 | 2): number =>
    (windows - 1) * strides[axis] + (size[axis] - 1) * dilation[axis] + 1;
  const most = (room: number, axis: 0 | 1 | 2): number =>
    Math.max(1, Math.min(output[axis], Math.floor((room - reach(1, axis)) / strides[axis]) + 1));
  /** Bands as even as can be. */
  const even = (length: number, limit: number): number => Math.ceil(length / Math.ceil(length / limit));

  const place = size[0] * channels * bytes;
  if (place * reach(1, 1) * reach(1, 2) > PATCHES) return undefined;
  const across = Math.min(most(BAND / (place * reach(1, 1)), 2), MOST_WINDOWS);
  const width = even(output[2], across);
  const tall = Math.min(most(BAND / (place * reach(output[2], 2)), 1), Math.floor(MOST_WINDOWS / width));
  const height = width === output[2] ? even(output[1], Math.max(1, tall)) : 1;
  const copies =
    channels !== grid.channels ||
    ([0, 1, 2] as const).some((axis) => before[axis] > 0 || reach(output[axis], axis) > input[axis]);
  const units = images * output[0] * Math.ceil(output[1] / height) * Math.ceil(output[2] / width);
  return { height, width, copies, units };
}

/**
 * The three products of a convolution, over blocks of patches: what it gives, and what its image and its kernel get
 * back. Each is a matrix product, so all the speed is the engine's.
 *
 * Sums run over a window's places and channels, as in `matmul` (in float64 where the product is small, else as the
 * engine has it), and from block to block in the dtype of the result.
 */
import type { NDArray } from "../core/ndarray.ts";
import { engine } from "../engine/engine.ts";
import { isLarge, type Matrix, smallGemm } from "../engine/gemm.ts";
import type { Floats } from "../engine/types.ts";
import { type Grid, maskRange, volume } from "../engine/windows/index.ts";
import { depthwise, depthwiseInput, depthwiseKernel } from "./depthwise-run.ts";
import { type Float, flatOf, room } from "./scratch.ts";
import { zero } from "./slice.ts";

/** Elements of a block of patches: as many as stay in a core's cache between being gathered and being multiplied. */
const BLOCK = 1 << 17;

/** The sizes of the products of one group of channels. */
interface Sizes {
  /** Windows of all images: rows of the patches. */
  readonly rows: number;
  /** Elements of a patch. */
  readonly patch: number;
  /** Channels of the image that a group reads. */
  readonly channels: number;
  /** Filters of a group. */
  readonly filters: number;
  readonly groups: number;
  readonly dtype: Float;
}

function sizesOf(grid: Grid, filters: number, groups: number, dtype: Float): Sizes {
  const channels = grid.channels / groups;
  const patch = volume(grid.size) * channels;
  return { rows: grid.images * volume(grid.output), patch, channels, filters: filters / groups, groups, dtype };
}

/** Whether a patch is a place of the image: no gathering needed. */
const isPointwise = ({ size, strides, before, input, output }: Grid): boolean =>
  volume(size) === 1 &&
  volume(strides) === 1 &&
  before.every((n) => n === 0) &&
  output.every((n, axis) => n === input[axis]);

function product(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: Float): void {
  if (isLarge(m, n, k, dtype)) engine.gemm(m, n, k, a, b, c, dtype);
  else smallGemm(m, n, k, a, b, c, dtype);
}

const matrix = (storage: Matrix["storage"], offset: number, rows: number, columns = 1): Matrix => ({
  storage,
  offset,
  rows,
  columns,
});

/** Calls `body` for blocks of rows whose patches fit into a room. */
function eachBlock({ rows, patch }: Sizes, body: (start: number, count: number) => void): void {
  const most = Math.max(16, Math.floor(BLOCK / patch));
  for (let start = 0; start < rows; start += most) body(start, Math.min(most, rows - start));
}

const patchesFor = ({ patch, rows, dtype }: Sizes): Floats =>
  room("patches", dtype, Math.min(rows, Math.max(16, Math.floor(BLOCK / patch))) * patch);

/** Whether an engine takes the convolution whole, so that what follows can be done on its way. */
export function takesWhole(grid: Grid, filters: number, groups: number, dtype: Float): boolean {
  if (groups !== 1 || isPointwise(grid)) return false;
  return engine.convolutions.takes(grid, { channel: 0, channels: grid.channels, filters }, dtype);
}

/** {@link convolve} of one group, to which a bias is added, and which then goes through a ReLU if it `rectifies`. */
export function convolveBiased(
  out: NDArray,
  image: NDArray,
  kernel: NDArray,
  bias: NDArray,
  grid: Grid,
  rectifies: boolean,
): void {
  const dtype = out.dtype as Float;
  const filters = out.shape.at(-1)!;
  const b = flatOf(bias, dtype, "bias");
  if (out.size > 0 && takesWhole(grid, filters, 1, dtype)) {
    const [x, w] = [flatOf(image, dtype, "image"), flatOf(kernel, dtype, "kernel")];
    const all = matrix(out.storage, out.offset, filters);
    const weights = matrix(w.storage, w.offset, filters);
    const group = { channel: 0, channels: grid.channels, filters };
    const after = { bias: b.storage as Floats, at: b.offset, rectifies };
    if (engine.convolutions.forward(all, x.storage as Floats, x.offset, weights, grid, group, after)) return;
  }
  convolve(out, image, kernel, grid, 1);
  const [to, from] = [out.storage as Floats, b.storage as Floats];
  const least = rectifies ? 0 : Number.NEGATIVE_INFINITY;
  for (let i = 0; i < out.size; ) {
    for (let j = 0; j < filters; j++, i++) {
      to[out.offset + i]! += from[b.offset + j]!;
      to[out.offset + i] = Math.max(to[out.offset + i]!, least);
    }
  }
}

/** {@link convolveInput} of one group, which then goes back through a ReLU that gave `like`, of the shape of `dx`. */
export function convolveInputMasked(dx: NDArray, gradient: NDArray, kernel: NDArray, like: NDArray, grid: Grid): void {
  const dtype = dx.dtype as Float;
  const filters = gradient.shape.at(-1)!;
  const mask = flatOf(like, dtype, "mask");
  if (dx.size > 0 && gradient.size > 0 && takesWhole(grid, filters, 1, dtype)) {
    const [dy, w] = [flatOf(gradient, dtype, "gradient"), flatOf(kernel, dtype, "kernel")];
    const all = matrix(dy.storage, dy.offset, filters);
    const weights = matrix(w.storage, w.offset, filters);
    const group = { channel: 0, channels: grid.channels, filters };
    const [to, from] = [dx.storage as Floats, mask.storage as Floats];
    if (engine.convolutions.input(to, dx.offset, all, weights, grid, group, from, mask.offset)) return;
  }
  convolveInput(dx, gradient, kernel, grid, 1);
  maskRange(dx.storage as Floats, dx.offset, mask.storage as Floats, mask.offset, dx.size);
}

/** `out = convolution of x with kernel`; `out` [images, ...windows, filters]. */
export function convolve(out: NDArray, image: NDArray, kernel: NDArray, grid: Grid, groups: number): void {
  const dtype = out.dtype as Float;
  const filters = out.shape.at(-1)!;
  const x = flatOf(image, dtype, "image");
  const w = flatOf(kernel, dtype, "kernel");
  const sizes = sizesOf(grid, filters, groups, dtype);
  if (out.size === 0) return;
  if (sizes.patch === 0) {
    zero(out);
    return;
  }
  if (sizes.channels === 1 && groups > 1) {
    depthwise(out, x, w, grid, sizes.filters);
    return;
  }
  const { rows, patch, channels } = sizes;
  for (let group = 0; group < groups; group++) {
    const weights = matrix(w.storage, w.offset + group * sizes.filters, filters);
    const into = out.offset + group * sizes.filters;
    if (isPointwise(grid)) {
      const places = matrix(x.storage, x.offset + group * channels, grid.channels);
      product(rows, sizes.filters, patch, places, weights, matrix(out.storage, into, filters), dtype);
      continue;
    }
    const all = matrix(out.storage, into, filters);
    const part = { channel: group * channels, channels, filters: sizes.filters };
    if (engine.convolutions.forward(all, x.storage as Floats, x.offset, weights, grid, part)) continue;
    const patches = patchesFor(sizes);
    eachBlock(sizes, (start, count) => {
      engine.windows.gather(patches, x.storage as Floats, x.offset, grid, {
        start,
        rows: count,
        channel: group * channels,
        channels,
      });
      const target = matrix(out.storage, into + start * filters, filters);
      product(count, sizes.filters, patch, matrix(patches, 0, patch), weights, target, dtype);
    });
  }
}

/** What the image gets back: `dx` [images, ...places, channels] from `dy` [images, ...windows, filters]. */
export function convolveInput(dx: NDArray, gradient: NDArray, kernel: NDArray, grid: Grid, groups: number): void {
  const dtype = dx.dtype as Float;
  const filters = gradient.shape.at(-1)!;
  const dy = flatOf(gradient, dtype, "gradient");
  const w = flatOf(kernel, dtype, "kernel");
  const sizes = sizesOf(grid, filters, groups, dtype);
  const { rows, patch, channels } = sizes;
  const direct = isPointwise(grid);
  // Groups add to one image; an engine that does it whole sets a single one's to zero itself.
  if (dy.size === 0 || (!direct && groups > 1)) zero(dx);
  if (dx.size === 0 || dy.size === 0) return;
  if (channels === 1 && groups > 1) {
    if (direct) zero(dx);
    depthwiseInput(dx, dy, w, grid, sizes.filters);
    return;
  }
  for (let group = 0; group < groups; group++) {
    const from = dy.offset + group * sizes.filters;
    // The kernel turned: [filters, patch].
    const weights = matrix(w.storage, w.offset + group * sizes.filters, 1, filters);
    if (direct) {
      const places = matrix(dx.storage, dx.offset + group * channels, grid.channels);
      product(rows, patch, sizes.filters, matrix(dy.storage, from, filters), weights, places, dtype);
      continue;
    }
    const all = matrix(dy.storage, from, filters);
    const forward = matrix(w.storage, weights.offset, filters);
    const channel = group * channels;
    const share = { channel, channels, filters: sizes.filters };
    if (engine.convolutions.input(dx.storage as Floats, dx.offset, all, forward, grid, share)) continue;
    if (groups === 1) zero(dx);
    const patches = patchesFor(sizes);
    eachBlock(sizes, (start, count) => {
      const part = matrix(dy.storage, from + start * filters, filters);
      product(count, patch, sizes.filters, part, weights, matrix(patches, 0, patch), dtype);
      engine.windows.scatter(dx.storage as Floats, dx.offset, patches, grid, {
        start,
        rows: count,
        channel: group * channels,
        channels,
      });
    });
  }
}

/** What the kernel gets back: `dw` [...size, channels / groups, filters]. */
export function convolveKernel(dw: NDArray, image: NDArray, gradient: NDArray, grid: Grid, groups: number): void {
  const dtype = dw.dtype as Float;
  const filters = gradient.shape.at(-1)!;
  const x = flatOf(image, dtype, "image");
  const dy = flatOf(gradient, dtype, "gradient");
  const sizes = sizesOf(grid, filters, groups, dtype);
  const { rows, patch, channels } = sizes;
  if (rows === 0 || dw.size === 0) {
    zero(dw);
    return;
  }
  if (channels === 1 && groups > 1) {
    depthwiseKernel(dw, x, dy, grid, sizes.filters);
    return;
  }
  for (let group = 0; group < groups; group++) {
    const into = dw.offset + group * sizes.filters;
    const from = dy.offset + group * sizes.filters;
    if (isPointwise(grid)) {
      const places = matrix(x.storage, x.offset + group * channels, 1, grid.channels);
      const whole = matrix(dw.storage, into, filters);
      product(patch, sizes.filters, rows, places, matrix(dy.storage, from, filters), whole, dtype);
      continue;
    }
    const whole = matrix(dw.storage, into, filters);
    const all = matrix(dy.storage, from, filters);
    const share = { channel: group * channels, channels, filters: sizes.filters };
    if (engine.convolutions.kernel(whole, x.storage as Floats, x.offset, all, grid, share)) continue;
    const patches = patchesFor(sizes);
    const sum = room("kernel gradient", dtype, patch * sizes.filters);
    eachBlock(sizes, (start, count) => {
      engine.windows.gather(patches, x.storage as Floats, x.offset, grid, {
        start,
        rows: count,
        channel: group * channels,
        channels,
      });
      const turned = matrix(patches, 0, 1, patch);
      const part = matrix(dy.storage, from + start * filters, filters);
      if (start === 0) {
        product(patch, sizes.filters, count, turned, part, matrix(dw.storage, into, filters), dtype);
        return;
      }
      product(patch, sizes.filters, count, turned, part, matrix(sum, 0, sizes.filters), dtype);
      addRows(dw.storage as Floats, into, filters, sum, patch, sizes.filters);
    });
  }
}

function addRows(to: Floats, offset: number, step: number, from: Floats, rows: number, columns: number): void {
  for (let i = 0, q = 0; i < rows; i++) {
    for (let j = 0, p = offset + i * step; j < columns; j++) to[p + j]! += from[q++]!;
  }
}

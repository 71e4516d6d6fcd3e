/**
 * Matrix products: `c = a·b`, any strides for a and b, the columns of c side by side.
 *
 * An element of c depends on its row of a, its column of b and k alone, whatever tile it falls in: products are added in
 * the order of k, in blocks of KC, and each block's sum to the ones before. So the bits are the same for any number of
 * threads and any cut of the rows (one sample predicts what it predicts in a batch).
 */
import * as job from "./job";
import { tile1, tile1x8, tile2, tile2x4 } from "./micro";
import { packColumns, packRows } from "./pack";

/** Depth of a block: a panel of b two vectors wide (8 KB) stays in the first cache. A number that decides the bits. */
const KC: i32 = 256;
/** Bytes of a row of packed b: with KC rows 512 KB, a part of the second cache. */
const NC_BYTES: i32 = 2048;
/** Rows of packed a: with KC columns of float32 96 KB. */
const MC: i32 = 96;
/** Fewer rows than this do not pay for packing b. */
const PACK_ROWS: i32 = 20;

/**
 * A scratch area is cut into: packed b, packed a (float64 is the larger), one tile, patches of an image. layout.ts in
 * lib/engine/wasm knows the sum.
 */
export const PACKED_A: usize = KC * NC_BYTES;
export const TILE: usize = PACKED_A + MC * KC * 8;
export const PATCHES: usize = TILE + 256;
export const PATCHES_BYTES: i32 = 524288;

/** Rows [i0, i1) and columns [j0, j1) of float32's c. `scratch` is this thread's own. */
export function product32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  job.readJob();
  product<f32>(i0, i1, j0, j1, scratch);
}

/** The same for float64. */
export function product64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  job.readJob();
  product<f64>(i0, i1, j0, j1, scratch);
}

/** The same of the product that job.ts's variables say. */
export function product<T>(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const k = job.depth;
  if (k == 0) {
    if (!job.adds) clear<T>(i0, i1, j0, j1);
    return;
  }
  const columns = NC_BYTES / <i32>sizeof<T>();
  for (let p = 0; p < k; p += KC) {
    const depth = min(KC, k - p);
    for (let j = j0; j < j1; j += columns) block<T>(i0, i1, j, min(j + columns, j1), p, depth, scratch);
  }
}

/** The part of the product that `depth` columns of a from `p` on, and as many rows of b, add to a stripe of c. */
function block<T>(i0: i32, i1: i32, j0: i32, j1: i32, p: i32, depth: i32, scratch: usize): void {
  const bRow = job.bRow, bColumn = job.bColumn;
  const aRow = job.aRow, aColumn = job.aColumn;
  const cRow = job.cRow;
  const add = p > 0 || job.adds;
  const width = <i32>(32 / sizeof<T>());
  const b = job.b + <usize>p * bRow;
  const direct = bColumn == sizeof<T>() && i1 - i0 < PACK_ROWS;
  const whole = direct ? j0 + (j1 - j0) / width * width : j0;
  // Packed panels lie one after the other, `depth` by `width`; where b is read in place, only the last, narrow one.
  for (let j = whole; j < j1; j += width) {
    const count = min(width, j1 - j);
    const to = scratch + <usize>(j - whole) * <usize>depth * sizeof<T>();
    packColumns<T>(to, narrow<T>(count) ? width / 2 : width, count, depth, b + <usize>j * bColumn, bRow, bColumn);
  }
  const turned = aRow == sizeof<T>() && aColumn != sizeof<T>() && depth > 64 && j1 - j0 > 4 * width;
  for (let i = i0; i < i1; i += MC) {
    const end = min(i + MC, i1);
    if (turned) {
      let to = scratch + PACKED_A;
      for (let row = i; row < end; ) {
        const rows = height(end - row);
        packRows<T>(to, rows, depth, job.a + <usize>row * aRow + <usize>p * aColumn, aColumn);
        to += <usize>rows * <usize>depth * sizeof<T>();
        row += rows;
      }
    }
    let j = j0;
    if (direct && end - i <= 2) {
      // One or two rows: wide tiles of b in place.
      const lanes = (end - i == 1 ? 8 : 4) * width / 2;
      const a = job.a + <usize>i * aRow + <usize>p * aColumn;
      for (; j + lanes <= j1; j += lanes) {
        const at = b + <usize>j * bColumn;
        const c = job.c + <usize>i * cRow + <usize>j * sizeof<T>();
        if (end - i == 1) tile1x8<T>(depth, a, aRow, aColumn, at, bRow, c, cRow, add);
        else tile2x4<T>(depth, a, aRow, aColumn, at, bRow, c, cRow, add);
      }
    }
    for (; j < j1; j += width) {
      const count = min(width, j1 - j);
      const inPlace = j < whole;
      const slim = narrow<T>(count);
      const panel = inPlace ? b + <usize>j * bColumn : scratch + <usize>(j - whole) * <usize>depth * sizeof<T>();
      const step: usize = inPlace ? bRow : slim ? 16 : 32;
      let packed = scratch + PACKED_A;
      for (let row = i; row < end; ) {
        const rows = height(end - row);
        const c = job.c + <usize>row * cRow + <usize>j * sizeof<T>();
        const a = turned ? packed : job.a + <usize>row * aRow + <usize>p * aColumn;
        const across: usize = turned ? sizeof<T>() : aRow;
        const along: usize = turned ? <usize>rows * sizeof<T>() : aColumn;
        if (count == width) tile2<T>(rows, depth, a, across, along, panel, step, c, cRow, add);
        else edge<T>(rows, count, depth, a, across, along, panel, step, c, cRow, add, scratch + TILE);
        packed += <usize>rows * <usize>depth * sizeof<T>();
        row += rows;
      }
    }
  }
}

/**
 * How many of the `left` rows the next tile takes: six, or fewer so that none is left alone. With mul and add the
 * product needs a register of its own, which six rows leave none for (V8 of Node 20: 24 GFLOP/s, and 32 with four).
 */
@inline function height(left: i32): i32 {
  if (ASC_FEATURE_RELAXED_SIMD) return left == 7 || left == 8 ? 4 : min(left, 6);
  return left == 5 ? 3 : min(left, 4);
}

/** Whether the last columns fit in one vector. */
@inline function narrow<T>(count: i32): bool {
  return count <= <i32>(16 / sizeof<T>());
}

/** A tile at the right edge of c: computed aside, then copied without what lies beyond. */
// biome-ignore format: one signature.
function edge<T>(rows: i32, count: i32, k: i32, a: usize, ar: usize, ac: usize, b: usize, bk: usize, c: usize, cr: usize, add: bool, aside: usize): void {
  if (narrow<T>(count)) tile1<T>(rows, k, a, ar, ac, b, bk, aside, 32, false);
  else tile2<T>(rows, k, a, ar, ac, b, bk, aside, 32, false);
  const bytes = <usize>count * sizeof<T>();
  for (; rows > 0; rows--) {
    for (let q: usize = 0; q < bytes; q += sizeof<T>()) {
      store<T>(c + q, add ? load<T>(c + q) + load<T>(aside + q) : load<T>(aside + q));
    }
    aside += 32;
    c += cr;
  }
}

function clear<T>(i0: i32, i1: i32, j0: i32, j1: i32): void {
  for (let i = i0; i < i1; i++) {
    memory.fill(job.c + <usize>i * job.cRow + <usize>j0 * sizeof<T>(), 0, <usize>(j1 - j0) * sizeof<T>());
  }
}

/**
 * Matrix products: `c = a·b`, any strides for a and b, the columns of c side by side.
 *
 * An element of c depends on its row of a, its column of b and k alone, whatever tile it falls in: products are added in
 * the order of k, in blocks of KC, and each block's sum to the ones before. So the bits are the same for any number of
 * threads and any cut of the rows (one sample predicts what it predicts in a batch).
 */
import * as job from "./job";
import { tile1, tile2, wide1, wide2 } from "./micro";
import { packColumns, packRows } from "./pack";

/** Depth of a block: a panel of b two vectors wide (8 KB) stays in the first cache. A number that decides the bits. */
const KC: i32 = 256;
/** Depth of packed b: so much is summed up before c is touched. A multiple of KC. */
const DEEP: i32 = 4 * KC;
/** Bytes of packed b, which stay in the second cache: 256 columns of float32 where it is deep, more where it is not. */
const PACKED_B: i32 = 1 << 20;
/** Rows of a that meet a stripe of b at once, a multiple of TALL. */
const MC: i32 = 120;
/** Rows of a tile. With mul and add the product needs a register of its own, which six rows leave none for. */
const TALL: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
/** Fewer rows than this do not pay for packing b; twice as many where its rows are short, and lie close together. */
const PACK_ROWS: i32 = 20;
const SHORT_ROW: usize = 1024;

/**
 * A scratch area is cut into: packed b, packed a (float64 is the larger), sums of MC rows by as many columns as a stripe
 * of more than KC rows has, one tile, patches of an image. layout.ts in lib/engine/wasm knows the sum.
 */
export const PACKED_A: usize = PACKED_B;
const SUMS: usize = PACKED_A + MC * KC * 8;
export const TILE: usize = SUMS + MC * (PACKED_B / KC);
export const PATCHES: usize = TILE + 256;
export const PATCHES_BYTES: i32 = 524288;

/** The stripe of c that is being computed: columns [left, right), from row `top` of b on, `deep` of them. */
let left: i32 = 0, right: i32 = 0, top: i32 = 0, deep: i32 = 0;
/** From this column on b is packed. */
let packedFrom: i32 = 0;
/** Whether the stripe is summed in scratch, and c written once: that costs a copy, and saves two or more passes. */
let aside: bool = false;
/** The product whose stripe of b is packed; 0 for none. Tasks of one product that share a stripe pack it once. */
let packedSerial: i32 = 0;

/** Rows [i0, i1) and columns [j0, j1) of float32's c. `scratch` is this thread's own. */
export function product32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  job.readJob();
  product<f32>(i0, i1, j0, j1, scratch, job.serial());
}

/** The same for float64. */
export function product64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  job.readJob();
  product<f64>(i0, i1, j0, j1, scratch, job.serial());
}

/** The same of the product that job.ts's variables say; `serial` is its own number, or 0. */
export function product<T>(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize, serial: i32 = 0): void {
  const k = job.depth;
  if (k == 0) {
    if (!job.adds) clear<T>(i0, i1, j0, j1);
    return;
  }
  for (let p = 0; p < k; p += DEEP) {
    const depth = min(DEEP, k - p);
    const most = PACKED_B / (depth * <i32>sizeof<T>()) & ~15;
    const stripes = (j1 - j0 + most - 1) / most;
    const columns = ((j1 - j0 + stripes - 1) / stripes + 15) & ~15;
    for (let j = j0; j < j1; j += columns) stripe<T>(i0, i1, j, min(j + columns, j1), p, depth, scratch, serial);
  }
}

/** What `depth` columns of a from `p` on, and as many rows of b, add to a stripe of c. */
function stripe<T>(i0: i32, i1: i32, j0: i32, j1: i32, p: i32, depth: i32, scratch: usize, serial: i32): void {
  const width = <i32>(32 / sizeof<T>());
  const direct = job.bColumn == sizeof<T>() && i1 - i0 < (job.bRow > SHORT_ROW ? PACK_ROWS : 2 * PACK_ROWS);
  const whole = direct ? j0 + (j1 - j0) / width * width : j0;
  if (serial == 0 || serial != packedSerial || left != j0 || right != j1 || top != p || packedFrom != whole) {
    packedSerial = 0;
    for (let j = whole; j < j1; j += width) {
      const count = min(width, j1 - j);
      const from = job.b + <usize>p * job.bRow + <usize>j * job.bColumn;
      const to = scratch + <usize>(j - whole) * <usize>depth * sizeof<T>();
      packColumns<T>(to, narrow<T>(count) ? width / 2 : width, count, depth, from, job.bRow, job.bColumn);
    }
    packedSerial = serial;
  }
  left = j0;
  right = j1;
  top = p;
  deep = depth;
  packedFrom = whole;
  aside = !direct && depth > 2 * KC;
  // Blocks of equal height: a low one at the end would meet each panel of b for too little.
  const blocks = (i1 - i0 + MC - 1) / MC;
  const high = ((i1 - i0 + blocks - 1) / blocks + TALL - 1) / TALL * TALL;
  for (let i = i0; i < i1; i += high) {
    const end = min(i + high, i1);
    const adds = p > 0 || job.adds;
    if (aside && adds) move<T>(false, i, end, scratch + SUMS);
    for (let q = 0; q < depth; q += KC) block<T>(i, end, q, min(KC, depth - q), adds || q > 0, scratch);
    if (aside) move<T>(true, i, end, scratch + SUMS);
  }
}

/** Rows [i0, i1) of the stripe: what `depth` columns of a, `q` after its first, add to them. */
function block<T>(i0: i32, i1: i32, q: i32, depth: i32, add: bool, scratch: usize): void {
  const bRow = job.bRow, bColumn = job.bColumn;
  const aRow = job.aRow, aColumn = job.aColumn;
  const cRow = job.cRow;
  const width = <i32>(32 / sizeof<T>());
  const a0 = job.a + <usize>i0 * aRow + <usize>(top + q) * aColumn;
  const b0 = job.b + <usize>(top + q) * bRow;
  const turned = aRow == sizeof<T>() && aColumn != sizeof<T>() && depth > 64 && right - left > 4 * width;
  if (turned) packRows<T>(scratch + PACKED_A, i1 - i0, depth, a0, aColumn);
  const across: usize = turned ? <usize>depth * sizeof<T>() : aRow;
  const along: usize = turned ? sizeof<T>() : aColumn;
  let j = left;
  if (packedFrom > left && i1 - i0 <= 2) {
    // One or two rows: wide tiles of b in place.
    const lanes = (i1 - i0 == 1 ? 8 : 4) * width / 2;
    for (; j + lanes <= right; j += lanes) {
      const b = b0 + <usize>j * bColumn;
      const c = job.c + <usize>i0 * cRow + <usize>j * sizeof<T>();
      if (i1 - i0 == 1) wide1<T>(depth, a0, aRow, aColumn, b, bRow, c, cRow, add);
      else wide2<T>(depth, a0, aRow, aColumn, b, bRow, c, cRow, add);
    }
  }
  for (; j < right; j += width) {
    const count = min(width, right - j);
    const slim = narrow<T>(count);
    const inPlace = j < packedFrom;
    const step: usize = inPlace ? bRow : slim ? 16 : 32;
    const panel = inPlace
      ? b0 + <usize>j * bColumn
      : scratch + <usize>(j - packedFrom) * <usize>deep * sizeof<T>() + <usize>q * step;
    let a = turned ? scratch + PACKED_A : a0;
    let c = aside
      ? scratch + SUMS + <usize>((j - left) / width * MC) * 32
      : job.c + <usize>i0 * cRow + <usize>j * sizeof<T>();
    for (let row = i0; row < i1; ) {
      const rows = height(i1 - row);
      if (aside) {
        if (slim) tile1<T>(rows, depth, a, across, along, panel, step, c, 32, add);
        else tile2<T>(rows, depth, a, across, along, panel, step, c, 32, add);
        c += <usize>rows * 32;
      } else {
        if (count == width) tile2<T>(rows, depth, a, across, along, panel, step, c, cRow, add);
        else edge<T>(rows, count, depth, a, across, along, panel, step, c, cRow, add, scratch + TILE);
        c += <usize>rows * cRow;
      }
      a += <usize>rows * across;
      row += rows;
    }
  }
}

/** Copies rows [i0, i1) of the stripe home to c from where they were summed, panel by panel; or the other way. */
function move<T>(home: bool, i0: i32, i1: i32, sums: usize): void {
  const width = <i32>(32 / sizeof<T>());
  for (let i = i0; i < i1; i++) {
    let at = sums + <usize>(i - i0) * 32;
    let c = job.c + <usize>i * job.cRow + <usize>left * sizeof<T>();
    let j = left;
    for (; j + width <= right; j += width) {
      const to = home ? c : at, from = home ? at : c;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      at += MC * 32;
      c += 32;
    }
    for (; j < right; j++) {
      store<T>(home ? c : at, load<T>(home ? at : c));
      at += sizeof<T>();
      c += sizeof<T>();
    }
  }
}

/** How many of the `left` rows the next tile takes: as many as it can, or so many that no low tile is left. */
@inline export function height(left: i32): i32 {
  return left > TALL && left < 2 * TALL - 1 ? (left + 1) / 2 : min(left, TALL);
}

/** Whether the last columns fit in one vector. */
@inline export function narrow<T>(count: i32): bool {
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

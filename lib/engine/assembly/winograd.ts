/**
 * Windows of 3 by 3, one step apart, by Winograd's F(2×2, 3×3): four windows share the places of a tile of 4 by 4, and
 * sixteen products of sums give what thirty-six would (Lavin & Gray, 2015, https://arxiv.org/abs/1509.09308). Each of
 * the sixteen is a matrix product over all tiles of a unit; the gradients are the same steps turned round.
 *
 * The sums are as deep as there are channels (or filters), not nine times as deep, so that rounding is no worse; and a
 * window's result depends on its own places alone, zeros and NaN included. Only float32, and whole vectors of channels
 * and filters: lib/engine/wasm/winograd.ts says when.
 */
import {
  allUnits, chunk, clears, filters, filtersAtOnce, mask, sums, tilesOfUnit, turned, weights, weightsLine,
} from "./convolution-job";
import { height, PATCHES } from "./gemm";
import { address, CHANNELS, FROM, IMAGES, IN, word } from "./grid";
import { tile1, tile2 } from "./micro";
import { packColumns } from "./pack";
import { maskImage } from "./pool";
import { imageTiles, tilesH, tilesToImage, tilesToWindows, tilesW, windowTiles } from "./winograd-tiles";

/** Matrices of a tile's products. */
const PLANES: usize = 16;

/** Bytes from one matrix to the next: an odd number of cache lines, so that the sixteen do not meet in the same set. */
@inline function apart(bytes: usize): usize { return (bytes + 63 >> 6 | 1) << 6; }

@inline function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
@inline function half(a: v128): v128 { return f32x4.mul(a, f32x4.splat(0.5)); }

/**
 * `c (+)= a·b` for each of the planes: `m` rows of a, `depth` of its columns; b is packed in panels of eight columns, the
 * last of four where `columns` asks for it.
 */
// biome-ignore format: one signature.
function multiply(m: i32, depth: i32, columns: i32, a: usize, aPlane: usize, ar: usize, ac: usize, b: usize, bPlane: usize, bPanel: usize, c: usize, cPlane: usize, cr: usize, adds: bool): void {
  for (let i: usize = 0; i < PLANES; i++) {
    let panel = b, to = c;
    for (let j = 0; j < columns; j += 8) {
      let from = a, at = to;
      for (let left = m; left > 0; ) {
        const rows = height(left);
        if (columns - j >= 8) tile2<f32>(rows, depth, from, ar, ac, panel, 32, at, cr, adds);
        else tile1<f32>(rows, depth, from, ar, ac, panel, bPanel == 0 ? 16 : 32, at, cr, adds);
        from += <usize>rows * ar;
        at += <usize>rows * cr;
        left -= rows;
      }
      panel += bPanel == 0 ? <usize>depth * 32 : bPanel;
      to += 32;
    }
    a += aPlane;
    b += bPlane;
    c += cPlane;
  }
}

/** A row of three becomes one of four. */
@inline function widen(p: usize, plane: usize, a: v128, b: v128, c: v128): void {
  const ends = add(a, c);
  v128.store(p, a);
  v128.store(p + plane, half(add(ends, b)));
  v128.store(p + 2 * plane, half(sub(ends, b)));
  v128.store(p + 3 * plane, c);
}

/**
 * Row `channel` of the kernel: [plane] matrices at `to`, `panel` bytes from eight filters to the next, `width` from a
 * channel to the next, `slim` where only four filters are left.
 */
function weightTiles(channel: i32, to: usize, plane: usize, panel: usize, width: usize, slim: usize): void {
  const bytes = <usize>filters() * 4, place = <usize>word(CHANNELS) * weightsLine(), row = 3 * place;
  let from = weights() + <usize>channel * weightsLine();
  for (let q: usize = 0; q < bytes; q += 16) {
    const a0 = v128.load(from), a1 = v128.load(from + place), a2 = v128.load(from + 2 * place);
    const r1 = from + row, r2 = r1 + row;
    const b0 = v128.load(r1), b1 = v128.load(r1 + place), b2 = v128.load(r1 + 2 * place);
    const c0 = v128.load(r2), c1 = v128.load(r2 + place), c2 = v128.load(r2 + 2 * place);
    const p = to + (q >> 5) * panel + (q & 16) + <usize>channel * (bytes - (q & ~31) < 32 ? slim : width);
    widen(p, plane, a0, a1, a2);
    const e0 = add(a0, c0), e1 = add(a1, c1), e2 = add(a2, c2);
    widen(p + 4 * plane, plane, half(add(e0, b0)), half(add(e1, b1)), half(add(e2, b2)));
    widen(p + 8 * plane, plane, half(sub(e0, b0)), half(sub(e1, b1)), half(sub(e2, b2)));
    widen(p + 12 * plane, plane, c0, c1, c2);
    from += 16;
  }
}

/** Channels [8·i0, 8·i1) of the kernel for products with the image's tiles: [plane][panel][channel][8 filters]. */
export function winogradWeights32(i0: i32, i1: i32): void {
  const channels = word(CHANNELS), plane = <usize>(channels * filters()) * 4;
  for (let c = 8 * i0; c < min(8 * i1, channels); c++) {
    weightTiles(c, turned(), plane, <usize>channels * 32, 32, 16);
  }
}

/** The same for products with the windows' tiles: [plane][panel][filter][8 channels]. */
export function winogradTurned32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const channels = word(CHANNELS), row = <usize>filters() * 4, plane = <usize>channels * row;
  for (let c = 8 * i0; c < min(8 * i1, channels); c += 8) {
    const count = min(8, channels - c);
    // From its first row on, the panel is plain: [plane][8 channels][filters].
    const at = scratch - <usize>c * row;
    for (let k = 0; k < count; k++) weightTiles(c + k, at, 8 * row, 32, row, row);
    for (let i: usize = 0; i < PLANES; i++) {
      const to = turned() + i * plane + <usize>c * row;
      packColumns<f32>(to, count, count, filters(), scratch + 8 * i * row, 4, row);
    }
  }
}

/** Units [i0, i1) of the windows. */
export function winogradForward32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const channels = word(CHANNELS), most = tilesOfUnit(), all = word(IMAGES) * tilesH() * tilesW();
  const place = <usize>channels * 4, row = <usize>filters() * 4;
  const planeA = apart(<usize>most * place), planeC = apart(<usize>most * row), products = scratch + PLANES * planeA;
  for (let i = i0; i < i1; i++) {
    const first = i * most, count = min(most, all - first);
    imageTiles(first, count, scratch, planeA, scratch + PATCHES);
    multiply(count, channels, filters(), scratch, planeA, place, 4, turned(), place * <usize>filters(), 0, products, planeC, row, false);
    tilesToWindows(first, count, products, planeC);
  }
}

/** What images [i0, i1) get back. */
export function winogradInput32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const channels = word(CHANNELS), most = tilesOfUnit(), each = tilesH() * tilesW();
  const place = <usize>channels * 4, row = <usize>filters() * 4;
  const planeA = apart(<usize>most * row), planeC = apart(<usize>most * place), products = scratch + PLANES * planeA;
  const bytes = <usize>(word(IN + 1) * word(IN + 2)) * place;
  if (clears()) memory.fill(address(FROM) + <usize>i0 * bytes, 0, <usize>(i1 - i0) * bytes);
  for (let first = i0 * each; first < i1 * each; first += most) {
    const count = min(most, i1 * each - first);
    windowTiles(first, count, 0, filters(), scratch, planeA, row, 32);
    multiply(count, filters(), channels, scratch, planeA, row, 4, turned(), place * <usize>filters(), 0, products, planeC, place, false);
    tilesToImage(first, count, products, planeC, scratch + PATCHES);
  }
  const from = <usize>i0 * bytes;
  if (mask() != 0) maskImage<f32>(address(FROM) + from, mask() + from, <usize>(i1 - i0) * bytes);
}

/** Turns [i0, i1): the sums over one chunk of the units after the other, of what some filters of the kernel get back. */
export function winogradKernel32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const channels = word(CHANNELS), most = tilesOfUnit(), all = word(IMAGES) * tilesH() * tilesW(), wide = filtersAtOnce();
  const parts = (filters() + wide - 1) / wide;
  const place = <usize>channels * 4, panel = <usize>most * 32;
  const planeA = apart(<usize>most * place), planeB = apart(<usize>(wide + 7 >> 3) * panel);
  const gradients = scratch + PLANES * planeA, products = gradients + PLANES * planeB;
  for (let i = i0; i < i1; i++) {
    const from = i / parts * chunk(), end = min(from + chunk(), allUnits());
    const j = i % parts * wide, columns = min(wide, filters() - j);
    const row = <usize>columns * 4, planeC = <usize>channels * row;
    for (let u = from; u < end; u++) {
      const first = u * most, count = min(most, all - first);
      imageTiles(first, count, scratch, planeA, scratch + PATCHES);
      windowTiles(first, count, j, j + columns, gradients, planeB, 32, panel);
      multiply(channels, count, columns, scratch, planeA, 4, place, gradients, planeB, panel, products, planeC, row, u > from);
    }
    const to = sums() + (<usize>(i / parts * 9 * channels) * <usize>filters() + <usize>j) * 4;
    for (let c = 0; c < channels; c++) {
      tilesToWeights(products + <usize>c * row, planeC, row, to + <usize>(c * filters()) * 4);
    }
  }
}

/** A row of four becomes one of three. */
@inline function gather(to: usize, place: usize, a: v128, b: v128, c: v128, d: v128): void {
  const middle = half(add(b, c));
  v128.store(to, add(a, middle));
  v128.store(to + place, half(sub(b, c)));
  v128.store(to + 2 * place, add(middle, d));
}

/** A row of the kernel's gradient, `bytes` of filters, at `to`: its sixteen sums lie at `from`. */
function tilesToWeights(from: usize, plane: usize, bytes: usize, to: usize): void {
  const place = <usize>(word(CHANNELS) * filters()) * 4;
  for (let q: usize = 0; q < bytes; q += 16) {
    let p = from;
    const a0 = v128.load(p), a1 = v128.load(p + plane), a2 = v128.load(p + 2 * plane), a3 = v128.load(p + 3 * plane);
    p += 4 * plane;
    const b0 = v128.load(p), b1 = v128.load(p + plane), b2 = v128.load(p + 2 * plane), b3 = v128.load(p + 3 * plane);
    p += 4 * plane;
    const c0 = v128.load(p), c1 = v128.load(p + plane), c2 = v128.load(p + 2 * plane), c3 = v128.load(p + 3 * plane);
    p += 4 * plane;
    const m0 = half(add(b0, c0)), m1 = half(add(b1, c1)), m2 = half(add(b2, c2)), m3 = half(add(b3, c3));
    gather(to, place, add(a0, m0), add(a1, m1), add(a2, m2), add(a3, m3));
    gather(to + 3 * place, place, half(sub(b0, c0)), half(sub(b1, c1)), half(sub(b2, c2)), half(sub(b3, c3)));
    const d0 = v128.load(p), d1 = v128.load(p + plane), d2 = v128.load(p + 2 * plane), d3 = v128.load(p + 3 * plane);
    gather(to + 6 * place, place, add(m0, d0), add(m1, d1), add(m2, d2), add(m3, d3));
    from += 16;
    to += 16;
  }
}

/**
 * Convolutions without patches: tiles of windows, or of the elements of a window, by filters, whose loops walk over the
 * image where it lies (taps.mjs), a unit at a time (units.ts). The windows are grid.ts's job, the other arrays this one's.
 *
 * All three give the same bits for any number of threads: an element's sum runs over its window in the order of the
 * kernel, what an image gets back over its windows, and the kernel's gradient over chunks of units.
 */
import {
  allUnits, bias, chunk, clears, filters, line, mask, rectifies, sums, weights, weightsLine, windows,
} from "./convolution-job";
import { PACKED_A, PATCHES, PATCHES_BYTES, product, TILE } from "./gemm";
import { address, BEFORE, CHANNELS, COUNT, FIRST, FROM, GAP, IN, OUT, patchSize, SIZE, STEP, word } from "./grid";
import { setA, setB, setC, setDepth } from "./job";
import { tile1, tile2 } from "./micro";
import { packColumns } from "./pack";
import { elements1, elements2, setAfter, windows1, windows2 } from "./taps";
import { across, begin, down, first, places, planes, rows, run, runs, toNext, toRow, window } from "./units";
import { maskImage } from "./pool";
import { patchesAt } from "./windows";

/** Bytes of windows and image between which a tap goes to and fro: a part of the first cache. */
const INPUT_BAND: usize = 24576;

/** Bytes of panels that stay in the first cache beside the image. */
const NEAR: usize = 8192;

/** Columns of a panel: two vectors, 32 bytes. */
@inline function width<T>(): i32 { return <i32>(32 / sizeof<T>()); }
/** Whether so many columns fit in one vector. */
@inline function narrow<T>(count: i32): bool { return count <= <i32>(16 / sizeof<T>()); }
/** Rows of the next tile: see gemm.ts. */
@inline function height(left: i32): i32 {
  if (ASC_FEATURE_RELAXED_SIMD) return left == 7 || left == 8 ? 4 : min(left, 6);
  return left == 5 ? 3 : min(left, 4);
}

/** The first `bytes` of each of `rows` tile rows, from beside c to where they belong. */
function bring<T>(c: usize, cr: usize, aside: usize, rows: i32, bytes: usize, add: bool): void {
  for (; rows > 0; rows--) {
    for (let q: usize = 0; q < bytes; q += sizeof<T>()) {
      store<T>(c + q, add ? load<T>(c + q) + load<T>(aside + q) : load<T>(aside + q));
    }
    aside += 32;
    c += cr;
  }
}

/** Units [u0, u1) of the windows. */
function forward<T>(u0: i32, u1: i32, scratch: usize): void {
  const patch = patchSize(), panel = <usize>patch * 32;
  const step = width<T>(), most = <i32>(PACKED_A / panel) * step;
  // Where patches are small, a tile meets several panels at once, and cache lines are written whole.
  const near = max(1, <i32>(NEAR / panel)) * step;
  for (let j0 = 0; j0 < filters(); j0 += most) {
    const j1 = min(j0 + most, filters());
    for (let j = j0, to = scratch; j < j1; j += step) {
      const count = min(step, j1 - j);
      const wide = narrow<T>(count) ? step / 2 : step;
      packColumns<T>(to, wide, count, patch, weights() + <usize>j * sizeof<T>(), weightsLine(), sizeof<T>());
      to += panel;
    }
    for (let u = u0; u < u1; u++) {
      begin<T>(u, scratch + PATCHES);
      for (let j = j0; j < j1; j += near) {
        forwardPanels<T>(j, min(j + near, j1), scratch + <usize>((j - j0) / step) * panel, panel, scratch);
      }
    }
  }
}

/** Says what becomes of a panel's sums. */
@inline function setBias<T>(j: i32, count: i32, at: usize): void {
  const from = bias() + <usize>j * sizeof<T>();
  if (bias() == 0) setAfter(0, false);
  else if (count == width<T>()) setAfter(from, rectifies());
  else {
    for (let q: usize = 0; q < 32; q += sizeof<T>()) store<T>(at + q, q < <usize>count * sizeof<T>() ? load<T>(from + q) : <T>0);
    setAfter(at, rectifies());
  }
}

/** All windows of a unit, by filters [j0, j1), whose panels lie one after the other. */
function forwardPanels<T>(j0: i32, j1: i32, panels: usize, panel: usize, scratch: usize): void {
  const aside = scratch + TILE, cr = line(), step = toNext;
  let at = first, w = across;
  let row = windows() + <usize>window * cr + <usize>j0 * sizeof<T>();
  for (let left = down * across; left > 0; ) {
    const tall = height(left);
    const a0 = at;
    let a1 = at + step, a2 = a1 + step, a3 = a2 + step, a4 = a3 + step, a5 = a4 + step;
    if (w > tall) {
      at += <usize>tall * step;
      w -= tall;
    } else {
      // The tile goes on in the next row.
      for (let r = 1; r <= tall; r++) {
        at += step;
        if (--w == 0) {
          at += toRow;
          w = across;
        }
        if (r == 1) a1 = at;
        else if (r == 2) a2 = at;
        else if (r == 3) a3 = at;
        else if (r == 4) a4 = at;
        else if (r == 5) a5 = at;
      }
    }
    let b = panels, c = row;
    for (let j = j0; j < j1; j += width<T>()) {
      const count = min(width<T>(), j1 - j);
      setBias<T>(j, count, aside + 192);
      if (count == width<T>()) windows2<T>(tall, a0, a1, a2, a3, a4, a5, b, c, cr);
      else {
        if (narrow<T>(count)) windows1<T>(tall, a0, a1, a2, a3, a4, a5, b, aside, 32);
        else windows2<T>(tall, a0, a1, a2, a3, a4, a5, b, aside, 32);
        bring<T>(c, cr, aside, tall, <usize>count * sizeof<T>(), false);
      }
      b += panel;
      c += 32;
    }
    row += <usize>tall * cr;
    left -= tall;
  }
}

/** The sums over chunks [i0, i1) of the units, of what the kernel gets back. */
function kernel<T>(i0: i32, i1: i32, scratch: usize): void {
  const step = width<T>(), row = <usize>filters() * sizeof<T>();
  for (let i = i0; i < i1; i++) {
    const from = i * chunk(), end = min(from + chunk(), allUnits());
    for (let u = from; u < end; u++) {
      begin<T>(u, scratch + PATCHES);
      for (let j = 0; j < filters(); j += step) {
        const to = sums() + <usize>(i * patchSize()) * row + <usize>j * sizeof<T>();
        kernelPanel<T>(to, row, windows() + <usize>window * line() + <usize>j * sizeof<T>(), min(step, filters() - j), u > from, scratch);
      }
    }
  }
}

/** What a unit's windows add to one panel of filters. */
function kernelPanel<T>(to: usize, row: usize, from: usize, count: i32, add: bool, scratch: usize): void {
  const step = width<T>(), whole = count == step, slim = narrow<T>(count), aside = scratch + TILE;
  let b = from, bk = line();
  // Few rows read the panel too seldom for a copy to pay.
  if (!whole || patchSize() >= 16) {
    bk = slim ? 16 : 32;
    b = scratch;
    packColumns<T>(b, slim ? step / 2 : step, count, down * across, from, line(), sizeof<T>());
  }
  for (let i = 0; i < word(SIZE); i++) {
    for (let j = 0; j < word(SIZE + 1); j++) {
      for (let k = 0; k < runs; k++) {
        let a = first + <usize>i * planes + <usize>j * rows + <usize>k * places;
        for (let left = run; left > 0; ) {
          const tall = height(left);
          if (whole) elements2<T>(tall, a, b, bk, to, row, add);
          else {
            if (slim) elements1<T>(tall, a, b, bk, aside, 32, false);
            else elements2<T>(tall, a, b, bk, aside, 32, false);
            bring<T>(to, row, aside, tall, <usize>count * sizeof<T>(), add);
          }
          a += <usize>tall * sizeof<T>();
          to += <usize>tall * row;
          left -= tall;
        }
      }
    }
  }
}

/** Rows [i0, i1) of the kernel's gradient, at `weights`: the sums of all chunks, added in their order. */
function total<T>(i0: i32, i1: i32): void {
  const chunks = (allUnits() + chunk() - 1) / chunk();
  const row = <usize>filters() * sizeof<T>(), step = <usize>patchSize() * row;
  for (let i = i0; i < i1; i++) {
    const to = weights() + <usize>i * weightsLine(), from = sums() + <usize>i * row;
    let q: usize = 0;
    for (; q + 16 <= row; q += 16) {
      let sum = v128.load(from + q);
      for (let k = 1; k < chunks; k++) sum = v128.add<T>(sum, v128.load(from + q + <usize>k * step));
      v128.store(to + q, sum);
    }
    for (; q < row; q += sizeof<T>()) {
      let sum = load<T>(from + q);
      for (let k = 1; k < chunks; k++) sum += load<T>(from + q + <usize>k * step);
      store<T>(to + q, sum);
    }
  }
}

/**
 * What images [i0, i1) get back, a tap of the kernel after the other, the last one first: so a place gets its windows'
 * shares in their order.
 */
function input<T>(i0: i32, i1: i32, scratch: usize): void {
  inputImages<T>(i0, i1, scratch);
  const bytes = <usize>(word(IN) * word(IN + 1) * word(IN + 2) * word(CHANNELS)) * sizeof<T>();
  const from = <usize>i0 * bytes;
  if (mask() != 0) maskImage<T>(address(FROM) + from, mask() + from, <usize>(i1 - i0) * bytes);
}

function inputImages<T>(i0: i32, i1: i32, scratch: usize): void {
  const planesIn = word(IN) * word(IN + 1), each = <usize>(planesIn * word(IN + 2) * word(CHANNELS)) * sizeof<T>();
  if (clears()) memory.fill(address(FROM) + <usize>i0 * each, 0, <usize>(i1 - i0) * each);
  const step = width<T>(), channels = word(COUNT);
  if (channels < step) {
    narrowInput<T>(i0, i1, scratch);
    return;
  }
  const across = (channels + step - 1) / step, taps = patchSize() / channels;
  const panel = <usize>filters() * 32, most = <i32>(PACKED_A / panel);
  const outD = word(OUT), outH = word(OUT + 1), outW = word(OUT + 2);
  const row = <usize>outW * line() + <usize>(word(STEP + 1) * word(IN + 2) * word(CHANNELS)) * sizeof<T>();
  const band = <i32>max<usize>(1, INPUT_BAND / row);
  // Panels of all taps are one list, which is packed and used in parts that fit.
  for (let p0 = taps * across; p0 > 0; p0 -= most) {
    const last = max(0, p0 - most);
    for (let p = p0 - 1, to = scratch; p >= last; p--) {
      const channel = (across - 1 - p % across) * step, count = min(step, channels - channel);
      const from = weights() + <usize>(p / across * channels + channel) * weightsLine();
      packColumns<T>(to, narrow<T>(count) ? step / 2 : step, count, filters(), from, sizeof<T>(), weightsLine());
      to += panel;
    }
    for (let i = i0; i < i1 * outD; i++) {
      for (let h = 0; h < outH; h += band) {
        for (let p = p0 - 1, from = scratch; p >= last; p--) {
          const channel = (across - 1 - p % across) * step, tap = p / across;
          inputPanel<T>(i, h, min(h + band, outH), tap, channel, min(step, channels - channel), from, scratch);
          from += panel;
        }
      }
    }
  }
}

/** What one tap gives back to some channels of an image, from rows [h0, h1) of its plane of windows number `plane`. */
function inputPanel<T>(plane: i32, h0: i32, h1: i32, tap: i32, channel: i32, count: i32, panel: usize, scratch: usize): void {
  const inD = word(IN), inH = word(IN + 1), inW = word(IN + 2), outH = word(OUT + 1), outW = word(OUT + 2);
  const place = <usize>word(CHANNELS) * sizeof<T>(), stepW = word(STEP + 2), aside = scratch + TILE;
  const sizeW = word(SIZE + 2), sizeH = word(SIZE + 1);
  const shiftW = tap % sizeW * word(GAP + 2) - word(BEFORE + 2);
  const shiftH = tap / sizeW % sizeH * word(GAP + 1) - word(BEFORE + 1);
  const shiftD = tap / (sizeW * sizeH) * word(GAP) - word(BEFORE);
  // Windows whose tap lies inside the image.
  const low = shiftW < 0 ? (stepW - 1 - shiftW) / stepW : 0;
  const high = min(outW, shiftW >= inW ? 0 : (inW - 1 - shiftW) / stepW + 1);
  const image = address(FROM) + <usize>(word(FIRST) + channel) * sizeof<T>();
  const cr = <usize>stepW * place, bytes = <usize>count * sizeof<T>();
  const whole = count == width<T>(), slim = narrow<T>(count), bk: usize = slim ? 16 : 32;
  const n = plane / word(OUT), y = plane % word(OUT) * word(STEP) + shiftD;
  if (y < 0 || y >= inD) return;
  for (let h = h0; h < h1; h++) {
    const x = h * word(STEP + 1) + shiftH;
    if (x < 0 || x >= inH) continue;
    let a = windows() + <usize>((plane * outH + h) * outW + low) * line();
    let c = image + <usize>(((n * inD + y) * inH + x) * inW + low * stepW + shiftW) * place;
    for (let left = high - low; left > 0; ) {
      const tall = height(left);
      if (whole) tile2<T>(tall, filters(), a, line(), sizeof<T>(), panel, bk, c, cr, true);
      else {
        if (slim) tile1<T>(tall, filters(), a, line(), sizeof<T>(), panel, bk, aside, 32, false);
        else tile2<T>(tall, filters(), a, line(), sizeof<T>(), panel, bk, aside, 32, false);
        bring<T>(c, cr, aside, tall, bytes, true);
      }
      a += <usize>tall * line();
      c += <usize>tall * cr;
      left -= tall;
    }
  }
}

/** The same where a place has too few channels for a panel: patches are computed, and added to the image. */
function narrowInput<T>(i0: i32, i1: i32, scratch: usize): void {
  const patch = patchSize(), most = PATCHES_BYTES / (patch * <i32>sizeof<T>());
  const each = word(OUT) * word(OUT + 1) * word(OUT + 2);
  const room = scratch + PATCHES;
  setDepth(filters());
  setB(weights(), sizeof<T>(), weightsLine());
  setC(room, <usize>patch * sizeof<T>(), false);
  for (let start = i0 * each; start < i1 * each; start += most) {
    const count = min(most, i1 * each - start);
    setA(windows() + <usize>start * line(), line(), sizeof<T>());
    product<T>(0, count, 0, patch, scratch);
    patchesAt<T>(start, count, room, true);
  }
}

export function forward32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { forward<f32>(i0, i1, scratch); }
export function forward64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { forward<f64>(i0, i1, scratch); }
export function input32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { input<f32>(i0, i1, scratch); }
export function input64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { input<f64>(i0, i1, scratch); }
export function kernel32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { kernel<f32>(i0, i1, scratch); }
export function kernel64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { kernel<f64>(i0, i1, scratch); }
export function total32(i0: i32, i1: i32): void { total<f32>(i0, i1); }
export function total64(i0: i32, i1: i32): void { total<f64>(i0, i1); }

/**
 * Tiles of 4 by 4 places, of which neighbours share two rows or columns, and the four windows of 3 by 3 in each: the
 * sums and differences that stand before and behind Winograd's products (winograd.ts), a vector of channels or filters
 * at a time. A tile's sixteen results lie in sixteen matrices, `plane` bytes from one to the next.
 *
 * Whatever a window's result is computed from lies in that window: places beside it cancel in no sum, they are in none.
 */
import { bias, filters, line, rectifies, windows } from "./convolution-job";
import { address, BEFORE, CHANNELS, clear, copy, FROM, IN, OUT, word } from "./grid";

@inline function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b); }

/** Tiles of an image down and across. */
@inline export function tilesH(): i32 { return word(OUT + 1) + 1 >> 1; }
@inline export function tilesW(): i32 { return word(OUT + 2) + 1 >> 1; }

/** Where the tile lies: its image, and the first of its windows. */
let n: i32 = 0, h: i32 = 0, w: i32 = 0;

@inline function goTo(tile: i32): void {
  const wide = tilesW(), tall = tilesH();
  w = tile % wide * 2;
  tile /= wide;
  h = tile % tall * 2;
  n = tile / tall;
}

@inline function next(): void {
  w += 2;
  if (w < word(OUT + 2)) return;
  w = 0;
  h += 2;
  if (h < word(OUT + 1)) return;
  h = 0;
  n++;
}

/** Whether all places of the tile lie inside the image. */
@inline function inside(): bool {
  const y = h - word(BEFORE + 1), x = w - word(BEFORE + 2);
  return y >= 0 && x >= 0 && y + 4 <= word(IN + 1) && x + 4 <= word(IN + 2);
}

/** The address of the image's row `y`, column `x`. */
@inline function placeAt(y: i32, x: i32): usize {
  return address(FROM) + <usize>((n * word(IN + 1) + y) * word(IN + 2) + x) * <usize>(word(CHANNELS) * 4);
}

/** Goes through the places of a tile: `back` adds what lies at `room` to the image, else it is filled, zeros outside. */
function margins(room: usize, back: bool): void {
  const place = <usize>word(CHANNELS) * 4;
  for (let i = 0; i < 4; i++) {
    const y = h - word(BEFORE + 1) + i;
    for (let j = 0; j < 4; j++) {
      const x = w - word(BEFORE + 2) + j;
      if (y >= 0 && x >= 0 && y < word(IN + 1) && x < word(IN + 2)) {
        const at = placeAt(y, x);
        if (!back) copy(room, at, place);
        else for (let q: usize = 0; q < place; q += 16) v128.store(at + q, add(v128.load(at + q), v128.load(room + q)));
      } else if (!back) clear(room, place);
      room += place;
    }
  }
}

/** One row of a tile's sixteen: `p` goes on by `plane` after each. */
@inline function across(p: usize, plane: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(p, sub(a, c));
  v128.store(p + plane, add(b, c));
  v128.store(p + 2 * plane, sub(c, b));
  v128.store(p + 3 * plane, sub(b, d));
}

/** `count` tiles of the images from number `first` on: [plane][tile][channels] at `to`. */
export function imageTiles(first: i32, count: i32, to: usize, plane: usize, room: usize): void {
  const place = <usize>word(CHANNELS) * 4;
  goTo(first);
  for (; count > 0; count--) {
    let from = room, row = 4 * place;
    if (inside()) {
      from = placeAt(h - word(BEFORE + 1), w - word(BEFORE + 2));
      row = <usize>word(IN + 2) * place;
    } else margins(room, false);
    for (let q: usize = 0; q < place; q += 16) {
      const r1 = from + row, r2 = r1 + row, r3 = r2 + row;
      const b0 = v128.load(r1), b1 = v128.load(r1 + place), b2 = v128.load(r1 + 2 * place), b3 = v128.load(r1 + 3 * place);
      const c0 = v128.load(r2), c1 = v128.load(r2 + place), c2 = v128.load(r2 + 2 * place), c3 = v128.load(r2 + 3 * place);
      across(
        to, plane,
        sub(v128.load(from), c0), sub(v128.load(from + place), c1),
        sub(v128.load(from + 2 * place), c2), sub(v128.load(from + 3 * place), c3),
      );
      across(to + 4 * plane, plane, add(b0, c0), add(b1, c1), add(b2, c2), add(b3, c3));
      across(to + 8 * plane, plane, sub(c0, b0), sub(c1, b1), sub(c2, b2), sub(c3, b3));
      across(
        to + 12 * plane, plane,
        sub(b0, v128.load(r3)), sub(b1, v128.load(r3 + place)),
        sub(b2, v128.load(r3 + 2 * place)), sub(b3, v128.load(r3 + 3 * place)),
      );
      from += 16;
      to += 16;
    }
    next();
  }
}

/** Writes the windows of `count` tiles, whose products [plane][tile][filters] lie at `from`; with bias and ReLU. */
export function tilesToWindows(first: i32, count: i32, from: usize, plane: usize): void {
  const bytes = <usize>filters() * 4, cr = line(), add0 = bias(), relu = rectifies();
  const outH = word(OUT + 1), outW = word(OUT + 2);
  const zero = f32x4.splat(0);
  goTo(first);
  for (; count > 0; count--) {
    const right = w + 1 < outW, below = h + 1 < outH;
    let to = windows() + <usize>((n * outH + h) * outW + w) * cr;
    const under = <usize>outW * cr;
    for (let q: usize = 0; q < bytes; q += 16) {
      let p = from;
      let s0 = v128.load(p), s1 = v128.load(p + plane), s2 = v128.load(p + 2 * plane), s3 = v128.load(p + 3 * plane);
      p += 4 * plane;
      const b0 = v128.load(p), b1 = v128.load(p + plane), b2 = v128.load(p + 2 * plane), b3 = v128.load(p + 3 * plane);
      p += 4 * plane;
      const c0 = v128.load(p), c1 = v128.load(p + plane), c2 = v128.load(p + 2 * plane), c3 = v128.load(p + 3 * plane);
      p += 4 * plane;
      s0 = add(add(s0, b0), c0);
      s1 = add(add(s1, b1), c1);
      s2 = add(add(s2, b2), c2);
      s3 = add(add(s3, b3), c3);
      let y0 = add(add(s0, s1), s2), y1 = sub(sub(s1, s2), s3);
      s0 = sub(sub(b0, c0), v128.load(p));
      s1 = sub(sub(b1, c1), v128.load(p + plane));
      s2 = sub(sub(b2, c2), v128.load(p + 2 * plane));
      s3 = sub(sub(b3, c3), v128.load(p + 3 * plane));
      let y2 = add(add(s0, s1), s2), y3 = sub(sub(s1, s2), s3);
      if (add0 != 0) {
        const b = v128.load(add0 + q);
        y0 = add(y0, b);
        y1 = add(y1, b);
        y2 = add(y2, b);
        y3 = add(y3, b);
        if (relu) {
          y0 = f32x4.max(y0, zero);
          y1 = f32x4.max(y1, zero);
          y2 = f32x4.max(y2, zero);
          y3 = f32x4.max(y3, zero);
        }
      }
      v128.store(to, y0);
      if (right) v128.store(to + cr, y1);
      if (below) {
        v128.store(to + under, y2);
        if (right) v128.store(to + under + cr, y3);
      }
      from += 16;
      to += 16;
    }
    next();
  }
}

/** Four of a tile's sixteen, of a row of two windows. */
@inline function apart(p: usize, plane: usize, a: v128, b: v128): void {
  v128.store(p, a);
  v128.store(p + plane, add(a, b));
  v128.store(p + 2 * plane, sub(a, b));
  v128.store(p + 3 * plane, f32x4.neg(b));
}

/**
 * Filters [j0, j1) of the windows of `count` tiles, which are gradients: [plane] matrices at `to`, `row` bytes from a
 * tile to the next, `panel` from eight filters to the next.
 */
export function windowTiles(first: i32, count: i32, j0: i32, j1: i32, to: usize, plane: usize, row: usize, panel: usize): void {
  const bytes = <usize>(j1 - j0) * 4, cr = line();
  const outH = word(OUT + 1), outW = word(OUT + 2);
  const zero = f32x4.splat(0);
  goTo(first);
  for (; count > 0; count--) {
    const right = w + 1 < outW, below = h + 1 < outH;
    let from = windows() + <usize>((n * outH + h) * outW + w) * cr + <usize>j0 * 4;
    const under = <usize>outW * cr;
    for (let q: usize = 0; q < bytes; q += 16) {
      const a = v128.load(from);
      const b = right ? v128.load(from + cr) : zero;
      const c = below ? v128.load(from + under) : zero;
      const d = right && below ? v128.load(from + under + cr) : zero;
      const p = to + (q >> 5) * panel + (q & 16);
      apart(p, plane, a, b);
      apart(p + 4 * plane, plane, add(a, c), add(b, d));
      apart(p + 8 * plane, plane, sub(a, c), sub(b, d));
      apart(p + 12 * plane, plane, f32x4.neg(c), f32x4.neg(d));
      from += 16;
    }
    to += row;
    next();
  }
}

/** Four places of a row, of four of a tile's sixteen, added to what is there (or, `fresh`, written). */
@inline function put(to: usize, place: usize, fresh: bool, a: v128, b: v128, c: v128, d: v128): void {
  const e = add(sub(b, c), d), f = sub(add(b, c), a), g = f32x4.neg(d);
  const to1 = to + place, to2 = to1 + place, to3 = to2 + place;
  v128.store(to, fresh ? a : add(v128.load(to), a));
  v128.store(to1, fresh ? e : add(v128.load(to1), e));
  v128.store(to2, fresh ? f : add(v128.load(to2), f));
  v128.store(to3, fresh ? g : add(v128.load(to3), g));
}

/** Adds to the image what `count` tiles, [plane][tile][channels] at `from`, give back to it. */
export function tilesToImage(first: i32, count: i32, from: usize, plane: usize, room: usize): void {
  const place = <usize>word(CHANNELS) * 4;
  goTo(first);
  for (; count > 0; count--) {
    const whole = inside();
    let to = whole ? placeAt(h - word(BEFORE + 1), w - word(BEFORE + 2)) : room;
    const row = whole ? <usize>word(IN + 2) * place : 4 * place;
    for (let q: usize = 0; q < place; q += 16) {
      let p = from;
      const a0 = v128.load(p), a1 = v128.load(p + plane), a2 = v128.load(p + 2 * plane), a3 = v128.load(p + 3 * plane);
      put(to, place, !whole, a0, a1, a2, a3);
      p += 4 * plane;
      const b0 = v128.load(p), b1 = v128.load(p + plane), b2 = v128.load(p + 2 * plane), b3 = v128.load(p + 3 * plane);
      p += 4 * plane;
      const c0 = v128.load(p), c1 = v128.load(p + plane), c2 = v128.load(p + 2 * plane), c3 = v128.load(p + 3 * plane);
      p += 4 * plane;
      put(to + 2 * row, place, !whole, sub(add(b0, c0), a0), sub(add(b1, c1), a1), sub(add(b2, c2), a2), sub(add(b3, c3), a3));
      const d0 = v128.load(p), d1 = v128.load(p + plane), d2 = v128.load(p + 2 * plane), d3 = v128.load(p + 3 * plane);
      put(to + row, place, !whole, add(sub(b0, c0), d0), add(sub(b1, c1), d1), add(sub(b2, c2), d2), add(sub(b3, c3), d3));
      put(to + 3 * row, place, !whole, f32x4.neg(d0), f32x4.neg(d1), f32x4.neg(d2), f32x4.neg(d3));
      from += 16;
      to += 16;
    }
    if (!whole) margins(room, true);
    next();
  }
}

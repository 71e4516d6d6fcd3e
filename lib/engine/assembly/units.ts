/**
 * The units that a convolution's work is cut into: bands of one image's windows, small enough for the first caches. The
 * loops of taps.mjs walk over the image where it lies; where windows reach beyond it, or read a part of its channels, the
 * band is first copied, with its margins.
 */
import { bandH, bandW, copies } from "./convolution-job";
import {
  address, BEFORE, CHANNELS, copy, clear, COUNT, FIRST, FROM, GAP, IN, OUT, SIZE, STEP, word,
} from "./grid";
import { setUnit, setWindow } from "./taps";

/** The first window: its number, and the address of its first element. */
export let window: i32 = 0;
export let first: usize = 0;
/** Windows down and across, and the bytes from one to the next, and from behind the last of a row to the next row. */
export let down: i32 = 0;
export let across: i32 = 0;
export let toNext: usize = 0;
export let toRow: usize = 0;
/** Bytes from one place of a window to the next along each axis, and elements that lie side by side from each on. */
export let planes: usize = 0;
export let rows: usize = 0;
export let places: usize = 0;
export let run: i32 = 0;
/** Such runs along the last axis: 1 where its places touch. */
export let runs: i32 = 0;

/** Goes to a unit; `room` is for its copy. */
export function begin<T>(unit: i32, room: usize): void {
  const outH = word(OUT + 1), outW = word(OUT + 2);
  const sizeH = word(SIZE + 1), sizeW = word(SIZE + 2);
  const stepH = word(STEP + 1), stepW = word(STEP + 2), gapH = word(GAP + 1), gapW = word(GAP + 2);
  const mostH = bandH(), mostW = bandW();
  const bandsW = (outW + mostW - 1) / mostW, bandsH = (outH + mostH - 1) / mostH;
  const w = unit % bandsW * mostW;
  unit /= bandsW;
  const h = unit % bandsH * mostH;
  unit /= bandsH;
  const d = unit % word(OUT), n = unit / word(OUT);
  down = min(mostH, outH - h);
  across = min(mostW, outW - w);
  window = ((n * word(OUT) + d) * outH + h) * outW + w;

  const part = <usize>word(COUNT) * sizeof<T>();
  let place = <usize>word(CHANNELS) * sizeof<T>();
  let line: usize;
  if (copies()) {
    const tall = (down - 1) * stepH + (sizeH - 1) * gapH + 1, wide = (across - 1) * stepW + (sizeW - 1) * gapW + 1;
    band<T>(room, n, d, h * stepH - word(BEFORE + 1), w * stepW - word(BEFORE + 2), tall, wide);
    first = room;
    place = part;
    line = <usize>wide * part;
    planes = <usize>tall * line;
  } else {
    line = <usize>word(IN + 2) * place;
    first = address(FROM) + <usize>word(FIRST) * sizeof<T>() + <usize>(w * stepW) * place +
      <usize>((n * word(IN) + d * word(STEP)) * word(IN + 1) + h * stepH) * line;
    planes = <usize>(word(GAP) * word(IN + 1)) * line;
  }
  rows = <usize>gapH * line;
  places = <usize>gapW * place;
  toNext = <usize>stepW * place;
  toRow = <usize>stepH * line - <usize>across * toNext;
  const touches = part == places;
  run = touches ? sizeW * word(COUNT) : word(COUNT);
  runs = touches ? 1 : sizeW;
  const toW = touches ? <usize>0 : places - part;
  setWindow(run, word(SIZE), sizeH, runs, planes - <usize>sizeH * rows, rows - <usize>sizeW * places, toW);
  setUnit(down, across, toRow, toNext);
}

/** Copies `tall` by `wide` places of each plane that a window at depth `d` reads, zeros for those beside the image. */
function band<T>(to: usize, n: i32, d: i32, x0: i32, z0: i32, tall: i32, wide: i32): void {
  const inD = word(IN), inH = word(IN + 1), inW = word(IN + 2);
  const part = <usize>word(COUNT) * sizeof<T>(), place = <usize>word(CHANNELS) * sizeof<T>();
  const image = address(FROM) + <usize>word(FIRST) * sizeof<T>();
  const low = min(wide, max(0, -z0)), high = max(low, min(wide, inW - z0));
  for (let i = 0; i < word(SIZE); i++) {
    const y = d * word(STEP) - word(BEFORE) + i * word(GAP);
    for (let x = x0; x < x0 + tall; x++) {
      if (y < 0 || y >= inD || x < 0 || x >= inH) {
        clear(to, <usize>wide * part);
        to += <usize>wide * part;
        continue;
      }
      let from = image + <usize>((n * inD + y) * inH + x) * <usize>inW * place + <usize>(z0 + low) * place;
      clear(to, <usize>low * part);
      to += <usize>low * part;
      if (part == place) {
        copy(to, from, <usize>(high - low) * part);
        to += <usize>(high - low) * part;
      } else {
        for (let z = low; z < high; z++) {
          copy(to, from, part);
          to += part;
          from += place;
        }
      }
      clear(to, <usize>(wide - high) * part);
      to += <usize>(wide - high) * part;
    }
  }
}

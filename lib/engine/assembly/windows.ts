/**
 * Patches: the loops of lib/engine/windows, with as many channels at a time as a vector has lanes. They add
 * and compare in the same order, so they give the same bits.
 */
import {
  address, BEFORE, CHANNELS, clear, copy, COUNT, FIRST, FROM, GAP, IN, OUT, patchSize, SIZE, START, STEP, TO, word,
} from "./grid";

@inline function addTo<T>(to: usize, from: usize, bytes: usize): void {
  while (bytes >= 64) {
    const x = v128.add<T>(v128.load(to), v128.load(from)), y = v128.add<T>(v128.load(to, 16), v128.load(from, 16));
    const z = v128.add<T>(v128.load(to, 32), v128.load(from, 32)), w = v128.add<T>(v128.load(to, 48), v128.load(from, 48));
    v128.store(to, x);
    v128.store(to, y, 16);
    v128.store(to, z, 32);
    v128.store(to, w, 48);
    to += 64;
    from += 64;
    bytes -= 64;
  }
  while (bytes >= 16) {
    v128.store(to, v128.add<T>(v128.load(to), v128.load(from)));
    to += 16;
    from += 16;
    bytes -= 16;
  }
  while (bytes > 0) {
    store<T>(to, load<T>(to) + load<T>(from));
    to += sizeof<T>();
    from += sizeof<T>();
    bytes -= sizeof<T>();
  }
}

/** `count` patches from number `first` on, one after the other at `at`: gathered, or (`back`) added to the image. */
export function patchesAt<T>(first: i32, count: i32, at: usize, back: bool): void {
  const inD = word(IN), inH = word(IN + 1), inW = word(IN + 2);
  const outD = word(OUT), outH = word(OUT + 1), outW = word(OUT + 2);
  const sizeD = word(SIZE), sizeH = word(SIZE + 1), sizeW = word(SIZE + 2);
  const stepD = word(STEP), stepH = word(STEP + 1), stepW = word(STEP + 2);
  const gapD = word(GAP), gapH = word(GAP + 1), gapW = word(GAP + 2);
  const beforeD = word(BEFORE), beforeH = word(BEFORE + 1), beforeW = word(BEFORE + 2);
  const place = <usize>word(CHANNELS) * sizeof<T>();
  const part = <usize>word(COUNT) * sizeof<T>();
  const joined = gapW == 1 && part == place;
  const line = <usize>sizeW * part;
  const image = address(FROM) + <usize>word(FIRST) * sizeof<T>();
  let rest = first;
  let w = rest % outW;
  rest /= outW;
  let h = rest % outH;
  rest /= outH;
  let d = rest % outD;
  let n = rest / outD;
  for (; count > 0; count--) {
    const firstW = w * stepW - beforeW;
    const low = firstW < 0 ? min(sizeW, -firstW) : 0;
    const high = max(low, min(sizeW, inW - firstW));
    for (let i = 0; i < sizeD; i++) {
      const y = d * stepD - beforeD + i * gapD;
      for (let j = 0; j < sizeH; j++) {
        const x = h * stepH - beforeH + j * gapH;
        if (y < 0 || y >= inD || x < 0 || x >= inH) {
          if (!back) clear(at, line);
          at += line;
          continue;
        }
        const base = image + <usize>((n * inD + y) * inH + x) * <usize>inW * place;
        if (joined) {
          const from = base + <usize>(firstW + low) * place;
          const bytes = <usize>(high - low) * place;
          const skip = <usize>low * place;
          if (back) addTo<T>(from, at + skip, bytes);
          else {
            if (low > 0) clear(at, skip);
            copy(at + skip, from, bytes);
            if (high < sizeW) clear(at + skip + bytes, line - skip - bytes);
          }
          at += line;
          continue;
        }
        for (let k = 0; k < sizeW; k++) {
          const z = firstW + k * gapW;
          const inside = z >= 0 && z < inW;
          if (back) {
            if (inside) addTo<T>(base + <usize>z * place, at, part);
          } else if (inside) copy(at, base + <usize>z * place, part);
          else clear(at, part);
          at += part;
        }
      }
    }
    if (++w == outW) {
      w = 0;
      if (++h == outH) {
        h = 0;
        if (++d == outD) {
          d = 0;
          n++;
        }
      }
    }
  }
}

/** Rows [i0, i1) of the patches that the job says. */
function patches<T>(i0: i32, i1: i32, back: bool): void {
  const at = address(TO) + <usize>i0 * <usize>patchSize() * sizeof<T>();
  patchesAt<T>(word(START) + i0, i1 - i0, at, back);
}

export function gather32(i0: i32, i1: i32): void { patches<f32>(i0, i1, false); }
export function gather64(i0: i32, i1: i32): void { patches<f64>(i0, i1, false); }
export function scatter32(i0: i32, i1: i32): void { patches<f32>(i0, i1, true); }
export function scatter64(i0: i32, i1: i32): void { patches<f64>(i0, i1, true); }

/**
 * Patches and pooling: the loops of lib/engine/windows, with as many channels at a time as a vector has lanes. They add
 * and compare in the same order, so they give the same bits.
 */
import {
  address, ALSO, BEFORE, CHANNELS, clear, copy, COUNT, FIRST, FROM, GAP, highOf, IN, lowOf, MASKED, OUT, patchSize, SIZE, START, STEP,
  TO, word,
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

/** Max pooling of images [i0, i1): the largest of each window, or (`back`) its gradient to where that came from. */
function pool<T>(i0: i32, i1: i32, back: bool): void {
  const inD = word(IN), inH = word(IN + 1), inW = word(IN + 2);
  const outD = word(OUT), outH = word(OUT + 1), outW = word(OUT + 2);
  const stepD = word(STEP), stepH = word(STEP + 1), stepW = word(STEP + 2);
  const gapD = word(GAP), gapH = word(GAP + 1), gapW = word(GAP + 2);
  const beforeD = word(BEFORE), beforeH = word(BEFORE + 1), beforeW = word(BEFORE + 2);
  const sizeD = word(SIZE), sizeH = word(SIZE + 1), sizeW = word(SIZE + 2);
  const place = <usize>word(CHANNELS) * sizeof<T>();
  const lineBytes = <usize>inW * place, planeBytes = <usize>inH * lineBytes, imageBytes = <usize>inD * planeBytes;
  const acrossW = <usize>gapW * place, acrossH = <usize>gapH * lineBytes, acrossD = <usize>gapD * planeBytes;
  let q = address(TO) + <usize>i0 * <usize>(outD * outH * outW) * place;
  for (let n = i0; n < i1; n++) {
    const image = address(FROM) + <usize>n * imageBytes;
    const shift = address(ALSO) - address(FROM);
    if (back) clear(image + shift, imageBytes);
    for (let d = 0; d < outD; d++) {
      const y = d * stepD - beforeD;
      const lowD = lowOf(y, gapD), highD = highOf(y, gapD, sizeD, inD);
      for (let h = 0; h < outH; h++) {
        const x = h * stepH - beforeH;
        const lowH = lowOf(x, gapH), highH = highOf(x, gapH, sizeH, inH);
        for (let w = 0; w < outW; w++) {
          const z = w * stepW - beforeW;
          const lowW = lowOf(z, gapW), highW = highOf(z, gapW, sizeW, inW);
          const countD = highD - lowD, countH = highH - lowH, countW = highW - lowW;
          if (back && (countD <= 0 || countH <= 0 || countW <= 0)) {
            q += place;
            continue;
          }
          const first = image + <usize>(y + lowD * gapD) * planeBytes + <usize>(x + lowH * gapH) * lineBytes +
            <usize>(z + lowW * gapW) * place;
          let c: usize = 0;
          // The window that nearly everybody uses, without loops.
          if (countD == 1 && countH == 2 && countW == 2) {
            for (; c + 16 <= place; c += 16) {
              const at = first + c;
              const a = v128.load(at), b = v128.load(at + acrossW);
              const e = v128.load(at + acrossH), f = v128.load(at + acrossH + acrossW);
              if (!back) {
                v128.store(q + c, v128.max<T>(v128.max<T>(a, b), v128.max<T>(e, f)));
                continue;
              }
              const keepA = v128.ge<T>(a, b), ab = v128.bitselect(a, b, keepA);
              const keepAB = v128.ge<T>(ab, e), abe = v128.bitselect(ab, e, keepAB);
              const keepABE = v128.ge<T>(abe, f);
              const gradient = v128.load(q + c);
              const left = v128.and(gradient, keepABE), both = v128.and(left, keepAB);
              const to = at + shift;
              v128.store(to, v128.add<T>(v128.load(to), v128.and(both, keepA)));
              v128.store(to + acrossW, v128.add<T>(v128.load(to + acrossW), v128.andnot(both, keepA)));
              const below = to + acrossH;
              v128.store(below, v128.add<T>(v128.load(below), v128.andnot(left, keepAB)));
              v128.store(below + acrossW, v128.add<T>(v128.load(below + acrossW), v128.andnot(gradient, keepABE)));
            }
          }
          for (; c + 16 <= place; c += 16) {
            if (!back) {
              let best = v128.splat<T>(<T>-Infinity);
              let atD = first + c;
              for (let i = 0; i < countD; i++) {
                let atH = atD;
                for (let j = 0; j < countH; j++) {
                  let at = atH;
                  for (let k = 0; k < countW; k++) {
                    best = v128.max<T>(best, v128.load(at));
                    at += acrossW;
                  }
                  atH += acrossH;
                }
                atD += acrossD;
              }
              v128.store(q + c, best);
            } else {
              let best = v128.load(first + c);
              let which = v128.splat<T>(0);
              let tap: T = 0;
              let atD = first + c;
              for (let i = 0; i < countD; i++) {
                let atH = atD;
                for (let j = 0; j < countH; j++) {
                  let at = atH;
                  for (let k = 0; k < countW; k++) {
                    const value = v128.load(at);
                    const keep = v128.or(v128.ge<T>(best, value), v128.eq<T>(v128.splat<T>(tap), v128.splat<T>(0)));
                    best = v128.bitselect(best, value, keep);
                    which = v128.bitselect(which, v128.splat<T>(tap), keep);
                    tap += 1;
                    at += acrossW;
                  }
                  atH += acrossH;
                }
                atD += acrossD;
              }
              const gradient = v128.load(q + c);
              tap = 0;
              atD = first + shift + c;
              for (let i = 0; i < countD; i++) {
                let atH = atD;
                for (let j = 0; j < countH; j++) {
                  let at = atH;
                  for (let k = 0; k < countW; k++) {
                    const chosen = v128.eq<T>(which, v128.splat<T>(tap));
                    v128.store(at, v128.add<T>(v128.load(at), v128.and(gradient, chosen)));
                    tap += 1;
                    at += acrossW;
                  }
                  atH += acrossH;
                }
                atD += acrossD;
              }
            }
          }
          for (; c < place; c += sizeof<T>()) {
            let best: T = <T>-Infinity;
            let where: usize = 0;
            let atD = first + c;
            for (let i = 0; i < countD; i++) {
              let atH = atD;
              for (let j = 0; j < countH; j++) {
                let at = atH;
                for (let k = 0; k < countW; k++) {
                  const value = load<T>(at);
                  if (!back) best = max<T>(best, value);
                  else if (where == 0 || !(best >= value)) {
                    best = value;
                    where = at;
                  }
                  at += acrossW;
                }
                atH += acrossH;
              }
              atD += acrossD;
            }
            if (!back) store<T>(q + c, best);
            else if (where != 0) store<T>(where + shift, load<T>(where + shift) + load<T>(q + c));
          }
          q += place;
        }
      }
    }
  }
}

/** `to` times 1 where `like` is above 0, times 0 elsewhere: what goes back through a ReLU that gave `like`. */
export function maskImage<T>(to: usize, like: usize, bytes: usize): void {
  const zero = v128.splat<T>(0), one = v128.splat<T>(1);
  let q: usize = 0;
  for (; q + 16 <= bytes; q += 16) {
    const keep = v128.and(v128.gt<T>(v128.load(like + q), zero), one);
    v128.store(to + q, v128.mul<T>(v128.load(to + q), keep));
  }
  for (; q < bytes; q += sizeof<T>()) {
    store<T>(to + q, load<T>(to + q) * (load<T>(like + q) > 0 ? <T>1 : <T>0));
  }
}

/** The gradient of the largest of each window, through a ReLU where the job says so: an image at a time, so it stays near. */
@inline function spread<T>(i0: i32, i1: i32): void {
  if (word(MASKED) == 0) {
    pool<T>(i0, i1, true);
    return;
  }
  const bytes = <usize>(word(IN) * word(IN + 1) * word(IN + 2) * word(CHANNELS)) * sizeof<T>();
  for (let n = i0; n < i1; n++) {
    pool<T>(n, n + 1, true);
    maskImage<T>(address(ALSO) + <usize>n * bytes, address(FROM) + <usize>n * bytes, bytes);
  }
}

export function largest32(i0: i32, i1: i32): void { pool<f32>(i0, i1, false); }
export function largest64(i0: i32, i1: i32): void { pool<f64>(i0, i1, false); }
export function spread32(i0: i32, i1: i32): void { spread<f32>(i0, i1); }
export function spread64(i0: i32, i1: i32): void { spread<f64>(i0, i1); }

/**
 * Max pooling: the loops of lib/engine/windows/pool.ts, with as many channels at a time as a vector has lanes. They compare
 * in the same order, so they give the same bits.
 */
import {
  address, ALSO, BEFORE, CHANNELS, clear, FROM, GAP, highOf, IN, lowOf, MASKED, OUT, SIZE, STEP, TO, word,
} from "./grid";

/**
 * Whether windows are the squares of two by two that images fall into, which nearly everybody uses, and channels fill
 * vectors: nothing overlaps, and nothing lies outside.
 */
function isQuartered<T>(): bool {
  if (word(SIZE) != 1 || word(STEP) != 1 || word(BEFORE) != 0 || word(IN) != word(OUT)) return false;
  for (let axis: usize = 1; axis < 3; axis++) {
    if (word(SIZE + axis) != 2 || word(STEP + axis) != 2 || word(GAP + axis) != 1 || word(BEFORE + axis) != 0) return false;
    if (2 * word(OUT + axis) > word(IN + axis)) return false;
  }
  return (word(CHANNELS) * <i32>sizeof<T>() & 15) == 0;
}

/** The largest of each square of images [i0, i1). */
function largestOfFour<T>(i0: i32, i1: i32): void {
  const inH = word(IN + 1), outH = word(OUT + 1), outW = word(OUT + 2), planes = word(IN);
  const place = <usize>word(CHANNELS) * sizeof<T>(), line = <usize>word(IN + 2) * place;
  let to = address(TO) + <usize>(i0 * planes * outH * outW) * place;
  for (let i = i0 * planes; i < i1 * planes; i++) {
    for (let h = 0; h < outH; h++) {
      let from = address(FROM) + <usize>(i * inH + 2 * h) * line;
      for (let w = 0; w < outW; w++) {
        for (const end = to + place; to < end; to += 16) {
          const below = from + line;
          const a = v128.max<T>(v128.load(from), v128.load(from + place));
          v128.store(to, v128.max<T>(a, v128.max<T>(v128.load(below), v128.load(below + place))));
          from += 16;
        }
        from += place;
      }
    }
  }
}

/** Its gradient, at the first of the largest; `masked`, times 1 where that is above 0, times 0 where not. Each place is written once. */
function spreadToFour<T>(i0: i32, i1: i32, masked: bool): void {
  const inH = word(IN + 1), outH = word(OUT + 1), outW = word(OUT + 2), planes = word(IN);
  const place = <usize>word(CHANNELS) * sizeof<T>(), line = <usize>word(IN + 2) * place;
  const rest = line - 2 * <usize>outW * place, shift = address(ALSO) - address(FROM);
  const zero = v128.splat<T>(0), one = v128.splat<T>(1);
  let q = address(TO) + <usize>(i0 * planes * outH * outW) * place;
  for (let i = i0 * planes; i < i1 * planes; i++) {
    let from = address(FROM) + <usize>(i * inH) * line;
    for (let h = 0; h < outH; h++) {
      for (let w = 0; w < outW; w++) {
        for (const end = q + place; q < end; q += 16) {
          const below = from + line;
          const a = v128.load(from), b = v128.load(from + place), e = v128.load(below), f = v128.load(below + place);
          const keepA = v128.ge<T>(a, b), ab = v128.bitselect(a, b, keepA);
          const keepAB = v128.ge<T>(ab, e), abe = v128.bitselect(ab, e, keepAB);
          const keepABE = v128.ge<T>(abe, f);
          const gradient = v128.load(q);
          const left = v128.and(gradient, keepABE), both = v128.and(left, keepAB);
          // Added to zero, as to a place that others add to: -0 becomes 0.
          let da = v128.add<T>(zero, v128.and(both, keepA)), db = v128.add<T>(zero, v128.andnot(both, keepA));
          let de = v128.add<T>(zero, v128.andnot(left, keepAB)), df = v128.add<T>(zero, v128.andnot(gradient, keepABE));
          if (masked) {
            da = v128.mul<T>(da, v128.and(v128.gt<T>(a, zero), one));
            db = v128.mul<T>(db, v128.and(v128.gt<T>(b, zero), one));
            de = v128.mul<T>(de, v128.and(v128.gt<T>(e, zero), one));
            df = v128.mul<T>(df, v128.and(v128.gt<T>(f, zero), one));
          }
          const to = from + shift;
          v128.store(to, da);
          v128.store(to + place, db);
          v128.store(to + line, de);
          v128.store(to + line + place, df);
          from += 16;
        }
        from += place;
      }
      clear(from + shift, rest);
      clear(from + shift + line, rest);
      from += rest + line;
    }
    clear(from + shift, <usize>(inH - 2 * outH) * line);
  }
}

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

@inline function largest<T>(i0: i32, i1: i32): void {
  if (isQuartered<T>()) largestOfFour<T>(i0, i1);
  else pool<T>(i0, i1, false);
}

/** The gradient of the largest of each window, through a ReLU where the job says so: an image at a time, so it stays near. */
@inline function spread<T>(i0: i32, i1: i32): void {
  if (isQuartered<T>()) {
    spreadToFour<T>(i0, i1, word(MASKED) != 0);
    return;
  }
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

export function largest32(i0: i32, i1: i32): void { largest<f32>(i0, i1); }
export function largest64(i0: i32, i1: i32): void { largest<f64>(i0, i1); }
export function spread32(i0: i32, i1: i32): void { spread<f32>(i0, i1); }
export function spread64(i0: i32, i1: i32): void { spread<f64>(i0, i1); }

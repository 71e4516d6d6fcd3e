/**
 * Convolutions in which each channel has filters of its own: the loops of lib/engine/windows/depthwise.ts, a vector of
 * channels at a time. The job is that of windows.ts: windows at TO, images at FROM, the kernel (or, in float64, its
 * gradient) at ALSO, the filters of a channel in COUNT.
 */
import {
  address, ALSO, BEFORE, CHANNELS, COUNT, FROM, GAP, highOf, IMAGES, IN, lowOf, OUT, SIZE, STEP, TO, word,
} from "./grid";

const FORWARD = 0, INPUT = 1, KERNEL = 2;

/** Adds the product of two vectors to sums in float64. */
@inline function addWide<T>(to: usize, a: v128, b: v128): void {
  if (sizeof<T>() == 8) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(a, b)));
    return;
  }
  const a2 = i64x2.shuffle(a, a, 1, 0), b2 = i64x2.shuffle(b, b, 1, 0);
  const low = f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
  const high = f64x2.mul(f64x2.promote_low_f32x4(a2), f64x2.promote_low_f32x4(b2));
  v128.store(to, f64x2.add(v128.load(to), low));
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
}

/** Images [n0, n1), channels [c0, c1). */
@inline function run<T>(mode: i32, n0: i32, n1: i32, c0: i32, c1: i32): void {
  const inD = word(IN), inH = word(IN + 1), inW = word(IN + 2);
  const outD = word(OUT), outH = word(OUT + 1), outW = word(OUT + 2);
  const sizeD = word(SIZE), sizeH = word(SIZE + 1), sizeW = word(SIZE + 2);
  const stepD = word(STEP), stepH = word(STEP + 1), stepW = word(STEP + 2);
  const gapD = word(GAP), gapH = word(GAP + 1), gapW = word(GAP + 2);
  const beforeD = word(BEFORE), beforeH = word(BEFORE + 1), beforeW = word(BEFORE + 2);
  const many = word(COUNT), bytes = <usize>sizeof<T>(), lanes = <i32>(16 / sizeof<T>());
  const place = <usize>word(CHANNELS) * bytes, wide = place * <usize>many;
  const line = <usize>inW * place, plane = <usize>inH * line;
  const acrossW = <usize>gapW * place, acrossH = <usize>gapH * line, acrossD = <usize>gapD * plane;
  // The gradient of a kernel is summed in float64.
  const tapBytes: usize = mode == KERNEL ? wide / bytes * 8 : wide;
  const unit: usize = mode == KERNEL ? 8 : bytes;
  let q = address(TO) + <usize>(n0 * outD * outH * outW) * wide;
  for (let n = n0; n < n1; n++) {
    const image = address(FROM) + <usize>(n * inD) * plane;
    for (let d = 0; d < outD; d++) {
      const y = d * stepD - beforeD;
      const lowD = lowOf(y, gapD), highD = highOf(y, gapD, sizeD, inD);
      for (let h = 0; h < outH; h++) {
        const x = h * stepH - beforeH;
        const lowH = lowOf(x, gapH), highH = highOf(x, gapH, sizeH, inH);
        for (let w = 0; w < outW; w++, q += wide) {
          const z = w * stepW - beforeW;
          const lowW = lowOf(z, gapW), highW = highOf(z, gapW, sizeW, inW);
          const first = image + <usize>(y + lowD * gapD) * plane + <usize>(x + lowH * gapH) * line +
            <usize>(z + lowW * gapW) * place;
          const taps = address(ALSO) + <usize>((lowD * sizeH + lowH) * sizeW + lowW) * tapBytes;
          let c = c0;
          if (many == 1) for (; c + lanes <= c1; c += lanes) {
            const at = <usize>c * bytes;
            let sum = v128.splat<T>(0);
            const gradient = mode == FORWARD ? sum : v128.load(q + at);
            let fromD = first + at, tapD = taps + <usize>c * unit;
            for (let i = lowD; i < highD; i++) {
              let fromH = fromD, tapH = tapD;
              for (let j = lowH; j < highH; j++) {
                let from = fromH, tap = tapH;
                for (let k = lowW; k < highW; k++) {
                  if (mode == FORWARD) sum = v128.add<T>(sum, v128.mul<T>(v128.load(from), v128.load(tap)));
                  else if (mode == INPUT) v128.store(from, v128.add<T>(v128.load(from), v128.mul<T>(gradient, v128.load(tap))));
                  else addWide<T>(tap, v128.load(from), gradient);
                  from += acrossW;
                  tap += tapBytes;
                }
                fromH += acrossH;
                tapH += <usize>sizeW * tapBytes;
              }
              fromD += acrossD;
              tapD += <usize>(sizeH * sizeW) * tapBytes;
            }
            if (mode == FORWARD) v128.store(q + at, sum);
          }
          for (; c < c1; c++) for (let r = 0; r < many; r++) {
            const filter = <usize>(c * many + r);
            let sum: T = 0;
            const gradient: T = mode == FORWARD ? <T>0 : load<T>(q + filter * bytes);
            let fromD = first + <usize>c * bytes, tapD = taps + filter * unit;
            for (let i = lowD; i < highD; i++) {
              let fromH = fromD, tapH = tapD;
              for (let j = lowH; j < highH; j++) {
                let from = fromH, tap = tapH;
                for (let k = lowW; k < highW; k++) {
                  if (mode == FORWARD) sum += load<T>(from) * load<T>(tap);
                  else if (mode == INPUT) store<T>(from, load<T>(from) + gradient * load<T>(tap));
                  else store<f64>(tap, load<f64>(tap) + <f64>load<T>(from) * <f64>gradient);
                  from += acrossW;
                  tap += tapBytes;
                }
                fromH += acrossH;
                tapH += <usize>sizeW * tapBytes;
              }
              fromD += acrossD;
              tapD += <usize>(sizeH * sizeW) * tapBytes;
            }
            if (mode == FORWARD) store<T>(q + filter * bytes, sum);
          }
        }
      }
    }
  }
}

/** Images [i0, i1). The gradient of the image is added to what is there. */
export function depthwise32(i0: i32, i1: i32): void { run<f32>(FORWARD, i0, i1, 0, word(CHANNELS)); }
export function depthwise64(i0: i32, i1: i32): void { run<f64>(FORWARD, i0, i1, 0, word(CHANNELS)); }
export function depthwiseInput32(i0: i32, i1: i32): void { run<f32>(INPUT, i0, i1, 0, word(CHANNELS)); }
export function depthwiseInput64(i0: i32, i1: i32): void { run<f64>(INPUT, i0, i1, 0, word(CHANNELS)); }

/** Channels [8·i0, 8·i1) of all images, so that a sum has one thread. */
export function depthwiseKernel32(i0: i32, i1: i32): void {
  run<f32>(KERNEL, 0, word(IMAGES), 8 * i0, min(8 * i1, word(CHANNELS)));
}
export function depthwiseKernel64(i0: i32, i1: i32): void {
  run<f64>(KERNEL, 0, word(IMAGES), 8 * i0, min(8 * i1, word(CHANNELS)));
}

/**
 * Standard normal and exponential numbers by the ziggurat method, in double and single precision: 256 strips of equal
 * area, of which nearly all lie wholly under the curve.
 *
 * @see Marsaglia & Tsang (2000), The ziggurat method for generating random variables.
 */
import { type BitGenerator, nextFloat } from "./bits.ts";
import { exp, log1p, log1pf } from "./libm.ts";
import { decodeWords } from "./tables/decode.ts";
import { zigguratBase64 } from "./tables/ziggurat.ts";

const single = (x: number): number => Math.fround(x);

/** Made when the first number is drawn: most programs that import the library draw none this way. */
let made: ReturnType<typeof makeTables> | undefined;

function makeTables() {
  const table = decodeWords(zigguratBase64);
  const wi = table.subarray(0, 256);
  const fi = table.subarray(256, 512);
  const ke = Float64Array.from(new BigUint64Array(table.buffer, 512 * 8, 256), Number);
  const we = table.subarray(768, 1024);
  const fe = table.subarray(1024, 1280);
  /** What share of a strip lies under the strip above it; the first strip holds the tail and has its own. */
  const ki = wi.map((width, i) =>
    i === 0 ? 0xef33d8025ef6a : i === 1 ? 0 : Math.round((wi[i - 1]! / width) * 2 ** 52),
  );
  return {
    wi,
    fi,
    ki,
    we,
    fe,
    ke,
    wiFloat: Float32Array.from(wi, (x) => x * 2 ** 29),
    fiFloat: Float32Array.from(fi),
    kiFloat: ki.map((k) => Math.round(k * 2 ** -29)),
    // NumPy's single-precision tables of the exponential were printed with nine digits.
    weFloat: Float32Array.from(we, (x) => Number((x * 2 ** 30).toExponential(8))),
    feFloat: Float32Array.from(fe, (x) => Number(x.toExponential(8))),
    keFloat: ke.map((k) => Math.round(k * 2 ** -30)),
  };
}

const NORMAL_END = 3.654152885361009;
const NORMAL_END_INVERSE = 0.27366123732975828;
const EXPONENTIAL_END = 7.69711747013105;

/** A standard normal number. */
export function standardNormal(bits: BitGenerator): number {
  made ??= makeTables();
  const { wi, fi, ki } = made;
  for (;;) {
    bits.next64();
    const { high, low } = bits;
    const i = low & 0xff;
    const size = (high & 0x1fffffff) * 0x800000 + (low >>> 9);
    const x = (low & 0x100 ? -size : size) * wi[i]!;
    if (size < ki[i]!) return x;
    if (i === 0) {
      for (;;) {
        const beyond = -NORMAL_END_INVERSE * log1p(-bits.nextDouble());
        const y = -log1p(-bits.nextDouble());
        if (y + y > beyond * beyond) return low & 0x20000 ? -(NORMAL_END + beyond) : NORMAL_END + beyond;
      }
    }
    if ((fi[i - 1]! - fi[i]!) * bits.nextDouble() + fi[i]! < exp(-0.5 * x * x)) return x;
  }
}

/** A standard normal float32. */
export function standardNormalFloat(bits: BitGenerator): number {
  made ??= makeTables();
  const { wiFloat, fiFloat, kiFloat } = made;
  for (;;) {
    const r = bits.next32();
    const i = r & 0xff;
    const size = r >>> 9;
    const x = single((r & 0x100 ? -size : size) * wiFloat[i]!);
    if (size < kiFloat[i]!) return x;
    if (i === 0) {
      for (;;) {
        const beyond = single(-single(NORMAL_END_INVERSE) * log1pf(-nextFloat(bits)));
        const y = -log1pf(-nextFloat(bits));
        if (single(y + y) > single(beyond * beyond)) {
          const far = single(single(NORMAL_END) + beyond);
          return size & 0x100 ? -far : far;
        }
      }
    }
    const edge = single(single(single(fiFloat[i - 1]! - fiFloat[i]!) * nextFloat(bits)) + fiFloat[i]!);
    if (edge < exp(-0.5 * x * x)) return x;
  }
}

/** A standard exponential number. */
export function standardExponential(bits: BitGenerator): number {
  made ??= makeTables();
  const { we, fe, ke } = made;
  for (;;) {
    bits.next64();
    const i = (bits.low >>> 3) & 0xff;
    const size = (bits.high >>> 0) * 0x200000 + (bits.low >>> 11);
    const x = size * we[i]!;
    if (size < ke[i]!) return x;
    if (i === 0) return EXPONENTIAL_END - log1p(-bits.nextDouble());
    if ((fe[i - 1]! - fe[i]!) * bits.nextDouble() + fe[i]! < exp(-x)) return x;
  }
}

/** A standard exponential float32. */
export function standardExponentialFloat(bits: BitGenerator): number {
  made ??= makeTables();
  const { weFloat, feFloat, keFloat } = made;
  for (;;) {
    const r = bits.next32() >>> 1;
    const i = r & 0xff;
    const size = r >>> 8;
    const x = single(size * weFloat[i]!);
    if (size < keFloat[i]!) return x;
    if (i === 0) return single(single(EXPONENTIAL_END) - log1pf(-nextFloat(bits)));
    const edge = single(single(single(feFloat[i - 1]! - feFloat[i]!) * nextFloat(bits)) + feFloat[i]!);
    if (edge < single(exp(-x))) return x;
  }
}

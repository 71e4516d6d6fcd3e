/**
 * exp of two float64 at once: the algorithm of Sun's fdlibm (e_exp.c), which is V8's `Math.exp`, step by step and
 * without branches, so that both give the same bits. `functions.ts` tries that before it is used.
 *
 * @see https://www.netlib.org/fdlibm/e_exp.c
 */
import { Body } from "./assembler.ts";

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
const P = [
  0.16666666666666602, -0.0027777777777015593, 6.613756321437934e-5, -1.6533902205465252e-6, 4.1381367970572385e-8,
];
/** Beyond these the result is infinity, or 0. */
const HIGHEST = 709.782712893384;
const LOWEST = -745.1332191019411;
/** Half of ln 2, as fdlibm compares it: by the upper 32 bits. */
const HALF_LN2 = fromHigh(0x3fd62e43);
const TINY = 2 ** -28;

function fromHigh(high: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, high);
  return view.getFloat64(0);
}

export function expBody(): Body {
  const body = new Body({ params: ["v128"], results: ["v128"] });
  const x = 0;
  const v = () => body.local("v128");
  const [k, high, low, r, t, c, y, small] = [v(), v(), v(), v(), v(), v(), v(), v()];
  // k = trunc(x / ln 2 ± 1/2), and 0 for |x| up to half of ln 2.
  body.get(x).op("f64x2.abs").f64x2(HALF_LN2).op("f64x2.lt").set(small);
  body.get(x).f64x2(INVERSE_LN2).op("f64x2.mul");
  body.get(x).f64x2(-0).op("v128.and").f64x2(0.5).op("v128.or", "f64x2.add", "f64x2.trunc");
  body.f64x2(0).get(small).op("v128.not", "v128.bitselect").set(k);
  body.get(x, k).f64x2(LN2_HIGH).op("f64x2.mul", "f64x2.sub").set(high);
  body.get(k).f64x2(LN2_LOW).op("f64x2.mul").set(low);
  body.get(high, low).op("f64x2.sub").tee(r).get(r).op("f64x2.mul").set(t);
  // c = r - t(P1 + t(P2 + t(P3 + t(P4 + t·P5))))
  body.get(r, t, t, t, t, t).f64x2(P[4]!);
  for (const p of [P[3]!, P[2]!, P[1]!, P[0]!]) body.op("f64x2.mul").f64x2(p).op("f64x2.add");
  body.op("f64x2.mul", "f64x2.sub").set(c);
  // y = 1 - ((low - r·c/(2 - c)) - high)
  body.f64x2(1).get(low, r, c).op("f64x2.mul").f64x2(2).get(c).op("f64x2.sub", "f64x2.div", "f64x2.sub");
  body.get(high).op("f64x2.sub", "f64x2.sub").set(y);
  // Times 2ᵏ in two factors, of which the first is exact: the second rounds where the result is denormal.
  const [whole, half] = [v(), v()];
  const power = (exponent: number) =>
    body.get(exponent).op("i64x2.extend_low_i32x4_s").i64x2(1023n).op("i64x2.add").i32(52).op("i64x2.shl");
  body.get(k).op("i32x4.trunc_sat_f64x2_s_zero").tee(whole).i32(1).op("i32x4.shr_s").set(half);
  body.get(whole, half).op("i32x4.sub").set(whole);
  body.get(y);
  power(half).op("f64x2.mul");
  power(whole).op("f64x2.mul").set(y);
  const choose = (value: () => unknown, when: () => unknown): void => {
    value();
    body.get(y);
    when();
    body.op("v128.bitselect").set(y);
  };
  choose(
    () => body.f64x2(1).get(x).op("f64x2.add"),
    () => body.get(x).op("f64x2.abs").f64x2(TINY).op("f64x2.lt"),
  );
  choose(
    () => body.f64x2(Math.E),
    () => body.get(x).f64x2(1).op("f64x2.eq"),
  );
  choose(
    () => body.f64x2(Infinity),
    () => body.get(x).f64x2(HIGHEST).op("f64x2.gt"),
  );
  choose(
    () => body.f64x2(0),
    () => body.get(x).f64x2(LOWEST).op("f64x2.lt"),
  );
  return body.get(y);
}

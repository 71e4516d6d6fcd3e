/**
 * exp and tanh of two float64 at once: the algorithms of Sun's fdlibm (e_exp.c, s_expm1.c, s_tanh.c), which are V8's
 * `Math.exp` and `Math.tanh`, operation by operation and with choices instead of branches, so that both give the same
 * bits. `pairs.ts` tries that before they are used.
 *
 * @see https://www.netlib.org/fdlibm/
 */
import type { Body } from "./assembler.ts";
import { fromHigh, Vectors } from "./vectors.ts";

type Operand = Vectors["x"];

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Half of ln 2, as fdlibm compares it: by the upper 32 bits. */
const HALF_LN2 = fromHigh(0x3fd62e43);

/** x = k·ln 2 + high - low, with k = 0 for |x| up to half of ln 2. */
function reduced(v: Vectors, x: Operand): { k: Operand; high: Operand; low: Operand } {
  const nearest = v.truncated(v.add(v.mul(x, Math.LOG2E), v.withSign(0.5, x)));
  const k = v.choose(v.less(v.abs(x), HALF_LN2), 0, nearest);
  return { k, high: v.sub(x, v.mul(k, LN2_HIGH)), low: v.mul(k, LN2_LOW) };
}

export function expBody(): Body {
  const v = new Vectors();
  const { x } = v;
  const { k, high, low } = reduced(v, x);
  const r = v.sub(high, low);
  const t = v.mul(r, r);
  const P = [
    0.16666666666666602, -0.0027777777777015593, 6.613756321437934e-5, -1.6533902205465252e-6, 4.1381367970572385e-8,
  ];
  const c = v.sub(r, v.mul(t, v.polynomial(t, P)));
  let y = v.scaled(v.sub(1, v.sub(v.sub(low, v.div(v.mul(r, c), v.sub(2, c))), high)), k);
  y = v.choose(v.less(v.abs(x), 2 ** -28), v.add(1, x), y);
  y = v.choose(v.equal(x, 1), Math.E, y);
  y = v.choose(v.greater(x, 709.782712893384), Infinity, y);
  return v.result(v.choose(v.less(x, -745.1332191019411), 0, y));
}

/** exp(x) - 1 for x from -2 to 44. */
function expm1(v: Vectors, x: Operand): Operand {
  const { k, high, low } = reduced(v, x);
  const r = v.sub(high, low);
  const c = v.sub(v.sub(high, r), low);
  const half = v.mul(0.5, r);
  const s = v.mul(r, half);
  const Q = [
    1, -0.03333333333333313, 0.0015873015872548146, -7.93650757867488e-5, 4.008217827329362e-6, -2.0109921818362437e-7,
  ];
  const r1 = v.polynomial(s, Q);
  const t = v.sub(3, v.mul(r1, half));
  const e = v.mul(s, v.div(v.sub(r1, t), v.sub(6, v.mul(r, t))));
  const near = v.sub(r, v.sub(v.mul(r, e), s));
  const f = v.sub(v.sub(v.mul(r, v.sub(e, c)), c), s);
  const rest = v.sub(r, f);
  const minusOne = v.sub(v.mul(0.5, rest), 0.5);
  const low1 = v.mul(-2, v.sub(f, v.add(r, 0.5)));
  const one = v.choose(v.less(r, -0.25), low1, v.add(1, v.mul(2, rest)));
  const inverse = v.scaled(1, v.negative(k));
  const some = v.scaled(v.sub(v.sub(1, inverse), v.sub(f, r)), k);
  const many = v.scaled(v.add(v.sub(r, v.add(f, inverse)), 1), k);
  const far = v.sub(v.scaled(v.sub(1, v.sub(f, r)), k), 1);
  let y = v.choose(v.less(k, 20), some, many);
  y = v.choose(v.either(v.less(k, -1), v.greater(k, 56)), far, y);
  y = v.choose(v.equal(k, -1), minusOne, y);
  y = v.choose(v.equal(k, 1), one, y);
  return v.choose(v.equal(k, 0), near, y);
}

export function tanhBody(): Body {
  const v = new Vectors();
  const { x } = v;
  const size = v.abs(x);
  const small = v.less(size, 1);
  const t = expm1(v, v.choose(small, v.mul(-2, size), v.mul(2, size)));
  const sum = v.add(t, 2);
  let z = v.choose(small, v.div(v.negative(t), sum), v.sub(1, v.div(2, sum)));
  z = v.choose(v.less(size, 22), z, v.choose(v.equal(x, x), 1, x));
  z = v.withSign(v.abs(z), x);
  return v.result(v.choose(v.less(size, 2 ** -28), x, z));
}

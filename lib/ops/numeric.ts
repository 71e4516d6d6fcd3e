/** Functions of elements that are met less often. */
import { isFloat } from "../core/dtype.ts";
import { DTypeError } from "../errors.ts";
import { add, divide, multiply } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { bigMath, binary, counting, floating, floatOf, type Rule, testing, unary } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";
import { negative, trunc } from "./unary.ts";
import { where } from "./where.ts";

/** `2ᵃ`. */
export const exp2 = unary("exp2", {
  rule: floating,
  scalar: ([a]) => `(2 ** ${a})`,
  vjp: (dy, [a], _, y) => [flow(a, () => multiply(dy, multiply(y, constant(Math.LN2, y))))],
});

/** Whether the sign is a minus: of -0 too. */
export const signbit = unary("signbit", {
  rule: testing,
  scalar: ([a], _, c) => (bigMath(c) ? `(${a} < 0n ? 1 : 0)` : `(${a} < 0 || (${a} === 0 && 1 / ${a} < 0) ? 1 : 0)`),
});

/** What is left of `a` after division by `b`, as C's `%` and `fmod`: the sign of `a`. Integers by 0 give 0. */
export const fmod = binary("fmod", {
  rule: counting,
  scalar: ([a, b], _, c) => {
    const zero = bigMath(c) ? "0n" : "0";
    return isFloat(c) ? `(${a} % ${b})` : `(${b} === ${zero} ? ${zero} : ${a} % ${b})`;
  },
  vjp: (dy, [a, b]) => [flow(a, () => dy), flow(b, () => negative(multiply(dy, trunc(divide(a, b)))))],
});

/** `|a|` with the sign of `b`. */
export const copysign = binary("copysign", {
  rule: floating,
  scalar: ([a, b]) => `(${b} < 0 || (${b} === 0 && 1 / ${b} < 0) ? -Math.abs(${a}) : Math.abs(${a}))`,
  vjp: (dy, [a, b]) => [
    flow(a, () => where(equal(signbit(a), signbit(b)), dy, negative(dy))),
    flow(b, () => multiply(dy, constant(0, dy))),
  ],
});

/** 0 below 0, 1 above, `b` at 0; NaN stays. */
export const heaviside = binary("heaviside", {
  rule: floating,
  scalar: ([a, b]) => `(${a} < 0 ? 0 : ${a} > 0 ? 1 : ${a} === 0 ? ${b} : ${a})`,
  vjp: (dy, [a, b]) => [
    flow(a, () => multiply(dy, constant(0, dy))),
    flow(b, () => where(equal(a, constant(0, a)), dy, constant(0, dy))),
  ],
});

/** `log₂(2ᵃ + 2ᵇ)` without overflow. */
export const logaddexp2 = binary("logaddexp2", {
  rule: floating,
  scalar: ([a, b]) => `fn.logaddexp2(${a}, ${b})`,
  vjp: (dy, [a, b], _, y) => [
    flow(a, () => multiply(dy, exp2(add(a, negative(y))))),
    flow(b, () => multiply(dy, exp2(add(b, negative(y))))),
  ],
});

/** `a·2ᵇ`, exactly rounded once; the dtype is that of `a`. */
export const ldexp = binary("ldexp", {
  rule: (_, _name, inputs) => ({ compute: floatOf(inputs[0]!), out: floatOf(inputs[0]!) }),
  scalar: ([a, b]) => `fn.ldexp(${a}, ${b})`,
  vjp: (dy, [a, b]) => [flow(a, () => ldexp(dy, b)), undefined],
});

/** The next number that the dtype has, from `a` in the direction of `b`. */
export const nextafter = binary("nextafter", {
  rule: floating,
  scalar: ([a, b], _, c) => `fn.nextafter${c === "float32" ? "32" : "64"}(${a}, ${b})`,
});

const whole: Rule = (dtype, name, ...rest) => {
  if (isFloat(dtype)) throw new DTypeError(`${name}: expected integers, got ${dtype}.`);
  return counting(dtype, name, ...rest);
};

/** Greatest common divisor. */
export const gcd = binary("gcd", {
  rule: whole,
  scalar: ([a, b], _, c) => `fn.${bigMath(c) ? "bigGcd" : "gcd"}(${a}, ${b})`,
});

/** Least common multiple. */
export const lcm = binary("lcm", {
  rule: whole,
  scalar: ([a, b], _, c) => `fn.${bigMath(c) ? "bigLcm" : "lcm"}(${a}, ${b})`,
});

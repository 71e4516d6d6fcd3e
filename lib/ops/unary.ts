/** Functions of one element. Expression and gradient side by side; `c` is the dtype computed in. */
import { isFloat } from "../core/dtype.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { bigMath, counting, floating, integers, intMath, numeric, same, testing, unary } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";

/** `-a`. */
export const negative = unary("negative", {
  rule: numeric,
  scalar: ([a]) => `(-${a})`,
  vjp: (dy, [a]) => [flow(a, () => negative(dy))],
});

/** `|a|`; its gradient at 0 is 0. */
export const abs = unary("abs", {
  rule: same,
  scalar: ([a], _, c) => (bigMath(c) ? `(${a} < 0n ? -${a} : ${a})` : `Math.abs(${a})`),
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, sign(a)))],
});

/** -1, 0 or 1; NaN stays. */
export const sign = unary("sign", {
  rule: numeric,
  scalar: ([a], _, c) =>
    bigMath(c) ? `(${a} > 0n ? 1n : ${a} < 0n ? -1n : 0n)` : `(${a} > 0 ? 1 : ${a} < 0 ? -1 : ${a} === 0 ? 0 : ${a})`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, constant(0, a)))],
});

/** `a·a`. */
export const square = unary("square", {
  rule: counting,
  scalar: ([a], _, c) => (intMath(c) ? `Math.imul(${a}, ${a})` : `(${a} * ${a})`),
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, multiply(constant(2, a), a)))],
});

export const sqrt = unary("sqrt", {
  rule: floating,
  scalar: ([a]) => `Math.sqrt(${a})`,
  vjp: (dy, [a], _, y) => [flow(a, () => divide(multiply(constant(0.5, y), dy), y))],
});

/** Cube root. */
export const cbrt = unary("cbrt", {
  rule: floating,
  scalar: ([a]) => `Math.cbrt(${a})`,
  vjp: (dy, [a], _, y) => [flow(a, () => divide(dy, multiply(constant(3, y), square(y))))],
});

/** `1/a`; of integers without its fraction, as NumPy's: 0 but for 1 and -1. */
export const reciprocal = unary("reciprocal", {
  rule: counting,
  scalar: ([a], _, c) => (bigMath(c) ? `fn.bigReciprocal(${a})` : intMath(c) ? `fn.intReciprocal(${a})` : `(1 / ${a})`),
  vjp: (dy, [a], _, y) => [flow(a, () => negative(multiply(dy, square(y))))],
});

export const exp = unary("exp", {
  rule: floating,
  scalar: ([a]) => `Math.exp(${a})`,
  vjp: (dy, [a], _, y) => [flow(a, () => multiply(dy, y))],
});

/** `exp(a) - 1`, exact near 0. */
export const expm1 = unary("expm1", {
  rule: floating,
  scalar: ([a]) => `Math.expm1(${a})`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, exp(a)))],
});

export const log = unary("log", {
  rule: floating,
  scalar: ([a]) => `Math.log(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, a))],
});

/** `log(1 + a)`, exact near 0. */
export const log1p = unary("log1p", {
  rule: floating,
  scalar: ([a]) => `Math.log1p(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, add(a, constant(1, a))))],
});

export const log2 = unary("log2", {
  rule: floating,
  scalar: ([a]) => `Math.log2(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, multiply(a, constant(Math.LN2, a))))],
});

export const log10 = unary("log10", {
  rule: floating,
  scalar: ([a]) => `Math.log10(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, multiply(a, constant(Math.LN10, a))))],
});

/** Functions with steps: no gradient but 0 flows through them. */
const steps = (name: string, text: (a: string) => string) =>
  unary(name, {
    rule: same,
    scalar: ([a], _, c) => (bigMath(c) || intMath(c) || c === "bool" ? a! : text(a!)),
    vjp: (dy, [a]) => [flow(a, () => multiply(dy, constant(0, a)))],
  });

export const floor = steps("floor", (a) => `Math.floor(${a})`);
export const ceil = steps("ceil", (a) => `Math.ceil(${a})`);
export const trunc = steps("trunc", (a) => `Math.trunc(${a})`);
/** To the nearest integer; halves to the even one. */
export const rint = unary("rint", {
  rule: floating,
  scalar: ([a]) => `fn.roundEven(${a})`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, constant(0, dy)))],
});

export const isnan = unary("isnan", {
  rule: testing,
  scalar: ([a], _, c) => (bigMath(c) ? "0" : `(${a} !== ${a} ? 1 : 0)`),
});
export const isinf = unary("isinf", {
  rule: testing,
  scalar: ([a], _, c) => (bigMath(c) ? "0" : `(${a} === Infinity || ${a} === -Infinity ? 1 : 0)`),
});
export const isfinite = unary("isfinite", {
  rule: testing,
  scalar: ([a], _, c) => (bigMath(c) ? "1" : `(Number.isFinite(${a}) ? 1 : 0)`),
});
/** True where `a` is 0. */
export const logicalNot = unary("logicalNot", {
  rule: testing,
  scalar: ([a], _, c) => `(${a} === ${bigMath(c) ? "0n" : "0"} ? 1 : 0)`,
});
/** `~a`; of booleans, not. */
export const bitwiseNot = unary("bitwiseNot", {
  rule: integers(same),
  scalar: ([a], _, c) => (c === "bool" ? `(1 - ${a})` : `(~${a})`),
});

/** `2/√π·∫₀ᵃ exp(-t²) dt`. */
export const erf = unary("erf", {
  rule: floating,
  scalar: ([a]) => `fn.erf(${a})`,
  vjp: (dy, [a]) => [
    flow(a, () => multiply(dy, multiply(constant(2 / Math.sqrt(Math.PI), a), exp(negative(square(a)))))),
  ],
});

/** `1/(1 + exp(-a))`, without overflow on either side. */
export const sigmoid = unary("sigmoid", {
  rule: floating,
  scalar: ([a]) => `(1 / (1 + Math.exp(-${a})))`,
  vjp: (dy, [a], _, y) => [flow(a, () => multiply(dy, multiply(y, subtract(constant(1, y), y))))],
});

/** `max(a, 0)`; its gradient at 0 is 0, as in JAX and TensorFlow. */
export const relu = unary("relu", {
  rule: same,
  scalar: ([a], _, c) => (bigMath(c) ? `(${a} > 0n ? ${a} : 0n)` : `Math.max(${a}, 0)`),
  vjp: (dy, [a], _, y) => [flow(a, () => multiply(dy, positive(y)))],
});

/** 1 where `a > 0`, else 0, in a's own dtype: what ReLU's gradient is masked with. */
export const positive = unary("positive", {
  rule: same,
  scalar: ([a], _, c) => (bigMath(c) ? `(${a} > 0n ? 1n : 0n)` : `(${a} > 0 ? 1 : 0)`),
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, constant(0, a)))],
});

/** `a`, with 0 for denormal numbers: processors take a hundred times as long over those. */
export const flushDenormals = unary("flushDenormals", {
  rule: same,
  scalar: ([a], _, c) =>
    isFloat(c) ? `(Math.abs(${a}) < ${c === "float32" ? 2 ** -126 : 2 ** -1022} ? 0 : ${a})` : a!,
  vjp: (dy, [a]) => [flow(a, () => dy)],
});

/** `log(1 + exp(a))`, without overflow. */
export const softplus = unary("softplus", {
  rule: floating,
  scalar: ([a]) => `(Math.max(${a}, 0) + Math.log1p(Math.exp(-Math.abs(${a}))))`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, sigmoid(a)))],
});

/** Functions of two elements; shapes broadcast. `c` is the dtype computed in. */
import { isBig, isFloat } from "../core/dtype.ts";
import { astype } from "./cast.ts";
import { equal, greater, less } from "./comparison.ts";
import { bigMath, binary, counting, dividing, floating, intMath, numeric, same } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";
import { exp, floor, log, negative, square } from "./unary.ts";
import { where } from "./where.ts";

/** `a + b`; of booleans, or. */
export const add = binary("add", {
  rule: same,
  scalar: ([a, b], _, c) => (c === "bool" ? `(${a} | ${b})` : `(${a} + ${b})`),
  vjp: (dy, [a, b]) => [flow(a, () => dy), flow(b, () => dy)],
});

/** `a - b`. */
export const subtract = binary("subtract", {
  rule: numeric,
  scalar: ([a, b]) => `(${a} - ${b})`,
  vjp: (dy, [a, b]) => [flow(a, () => dy), flow(b, () => negative(dy))],
});

/** `a·b`; of booleans, and. */
export const multiply = binary("multiply", {
  rule: same,
  scalar: ([a, b], _, c) => (intMath(c) ? `Math.imul(${a}, ${b})` : `(${a} * ${b})`),
  vjp: (dy, [a, b]) => [flow(a, () => multiply(dy, b)), flow(b, () => multiply(dy, a))],
});

/** `a/b`, always a float. */
export const divide = binary("divide", {
  rule: dividing,
  scalar: ([a, b]) => `(${a} / ${b})`,
  vjp: (dy, [a, b], _, y) => [flow(a, () => divide(dy, b)), flow(b, () => negative(divide(multiply(dy, y), b)))],
});

/** `a/b` rounded down, as Python's `//`; integers divided by 0 give 0. */
export const floorDivide = binary("floorDivide", {
  rule: counting,
  scalar: ([a, b], _, c) =>
    `fn.${isBig(c) ? "bigFloorDivide" : isFloat(c) ? "floorDivide" : "intFloorDivide"}(${a}, ${b})`,
  vjp: (dy, [a, b]) => [flow(a, () => multiply(dy, constant(0, dy))), flow(b, () => multiply(dy, constant(0, dy)))],
});

/** What is left of `a` after `floorDivide(a, b)·b`, as Python's `%`: the sign of `b`. */
export const mod = binary("mod", {
  rule: counting,
  scalar: ([a, b], _, c) => `fn.${isBig(c) ? "bigMod" : isFloat(c) ? "mod" : "intMod"}(${a}, ${b})`,
  vjp: (dy, [a, b]) => [flow(a, () => dy), flow(b, () => negative(multiply(dy, floor(divide(a, b)))))],
});

/** `a` to the power `b`; integers take no negative `b`. The gradient by `b` where `a` is 0 counts as 0. */
export const power = binary("power", {
  rule: counting,
  scalar: ([a, b], _, c) => `fn.${isBig(c) ? "bigPow" : isFloat(c) ? "pow" : "intPow"}(${a}, ${b})`,
  vjp: (dy, [a, b], _, y) => {
    const zeroB = equal(b, constant(0, b));
    const zeroA = equal(a, constant(0, a));
    return [
      // b·aᵇ⁻¹ is 0·∞ where b is 0 and a is 0.
      flow(a, () =>
        multiply(
          dy,
          where(
            zeroB,
            constant(0, y),
            multiply(b, power(a, where(zeroB, constant(1, b), subtract(b, constant(1, b))))),
          ),
        ),
      ),
      flow(b, () => multiply(dy, multiply(y, log(where(zeroA, constant(1, a), a))))),
    ];
  },
});

/** The larger; NaN wins. Ties share the gradient in halves, as JAX's. */
export const maximum = binary("maximum", {
  rule: same,
  scalar: ([a, b], _, c) => (bigMath(c) ? `(${a} > ${b} ? ${a} : ${b})` : `Math.max(${a}, ${b})`),
  vjp: (dy, [a, b]) => [
    flow(a, () => multiply(dy, where(equal(a, b), constant(0.5, dy), astype(greater(a, b), dy.dtype)))),
    flow(b, () => multiply(dy, where(equal(a, b), constant(0.5, dy), astype(greater(b, a), dy.dtype)))),
  ],
});

/** The smaller; NaN wins. Ties share the gradient in halves, as JAX's. */
export const minimum = binary("minimum", {
  rule: same,
  scalar: ([a, b], _, c) => (bigMath(c) ? `(${a} < ${b} ? ${a} : ${b})` : `Math.min(${a}, ${b})`),
  vjp: (dy, [a, b]) => [
    flow(a, () => multiply(dy, where(equal(a, b), constant(0.5, dy), astype(less(a, b), dy.dtype)))),
    flow(b, () => multiply(dy, where(equal(a, b), constant(0.5, dy), astype(less(b, a), dy.dtype)))),
  ],
});

/** The angle of the point (b, a), in (-π, π]. */
export const arctan2 = binary("arctan2", {
  rule: floating,
  scalar: ([a, b]) => `Math.atan2(${a}, ${b})`,
  vjp: (dy, [a, b]) => {
    const over = divide(dy, add(square(a), square(b)));
    return [flow(a, () => multiply(over, b)), flow(b, () => negative(multiply(over, a)))];
  },
});

/** `√(a² + b²)` without overflow. */
export const hypot = binary("hypot", {
  rule: floating,
  scalar: ([a, b]) => `Math.hypot(${a}, ${b})`,
  vjp: (dy, [a, b], _, y) => [flow(a, () => multiply(dy, divide(a, y))), flow(b, () => multiply(dy, divide(b, y)))],
});

/** `log(exp(a) + exp(b))` without overflow. */
export const logaddexp = binary("logaddexp", {
  rule: floating,
  scalar: ([a, b]) => `fn.logaddexp(${a}, ${b})`,
  vjp: (dy, [a, b], _, y) => [
    flow(a, () => multiply(dy, exp(subtract(a, y)))),
    flow(b, () => multiply(dy, exp(subtract(b, y)))),
  ],
});

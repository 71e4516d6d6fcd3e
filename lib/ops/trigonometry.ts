/** Circular and hyperbolic functions, in radians. */
import type { NDArray } from "../core/ndarray.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { floating, unary } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";
import { negative, sqrt, square } from "./unary.ts";

/** `1 - a²`, exact also near ±1. */
const rest = (a: NDArray): NDArray => multiply(subtract(constant(1, a), a), add(constant(1, a), a));

export const sin = unary("sin", {
  rule: floating,
  scalar: ([a]) => `Math.sin(${a})`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, cos(a)))],
});

export const cos = unary("cos", {
  rule: floating,
  scalar: ([a]) => `Math.cos(${a})`,
  vjp: (dy, [a]) => [flow(a, () => negative(multiply(dy, sin(a))))],
});

export const tan = unary("tan", {
  rule: floating,
  scalar: ([a]) => `Math.tan(${a})`,
  vjp: (dy, [a], _, y) => [flow(a, () => multiply(dy, add(constant(1, y), square(y))))],
});

export const arcsin = unary("arcsin", {
  rule: floating,
  scalar: ([a]) => `Math.asin(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, sqrt(rest(a))))],
});

export const arccos = unary("arccos", {
  rule: floating,
  scalar: ([a]) => `Math.acos(${a})`,
  vjp: (dy, [a]) => [flow(a, () => negative(divide(dy, sqrt(rest(a)))))],
});

export const arctan = unary("arctan", {
  rule: floating,
  scalar: ([a]) => `Math.atan(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, add(constant(1, a), square(a))))],
});

export const sinh = unary("sinh", {
  rule: floating,
  scalar: ([a]) => `Math.sinh(${a})`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, cosh(a)))],
});

export const cosh = unary("cosh", {
  rule: floating,
  scalar: ([a]) => `Math.cosh(${a})`,
  vjp: (dy, [a]) => [flow(a, () => multiply(dy, sinh(a)))],
});

export const tanh = unary("tanh", {
  rule: floating,
  scalar: ([a]) => `Math.tanh(${a})`,
  vjp: (dy, [a], _, y) => [flow(a, () => multiply(dy, subtract(constant(1, y), square(y))))],
});

export const arcsinh = unary("arcsinh", {
  rule: floating,
  scalar: ([a]) => `Math.asinh(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, sqrt(add(constant(1, a), square(a)))))],
});

export const arccosh = unary("arccosh", {
  rule: floating,
  scalar: ([a]) => `Math.acosh(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, sqrt(subtract(square(a), constant(1, a)))))],
});

export const arctanh = unary("arctanh", {
  rule: floating,
  scalar: ([a]) => `Math.atanh(${a})`,
  vjp: (dy, [a]) => [flow(a, () => divide(dy, rest(a)))],
});

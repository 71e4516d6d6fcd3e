/** Choices between elements. */
import type { NDArray } from "../core/ndarray.ts";
import { maximum, minimum } from "./arithmetic.ts";
import { bigMath, same, ternary } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";

/** `a` where `condition` is not 0, else `b`; shapes broadcast. Gradients flow to the element that was taken. */
export const where = ternary("where", {
  rule: same,
  from: 1,
  scalar: ([condition, a, b], _, c) => `(${condition} !== ${bigMath(c) ? "0n" : "0"} ? ${a} : ${b})`,
  vjp: (dy, [condition, a, b]) => [
    undefined,
    flow(a, () => where(condition, dy, constant(0, dy))),
    flow(b, () => where(condition, constant(0, dy), dy)),
  ],
});

/** `a` limited to [low, high]. At a limit half the gradient flows, as in JAX: it is a tie of `maximum`. */
export const clip = (a: NDArray, low: NDArray, high: NDArray): NDArray => minimum(maximum(a, low), high);

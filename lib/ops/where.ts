/** Choices between elements. */
import type { NDArray } from "../core/ndarray.ts";
import { maximum, minimum } from "./arithmetic.ts";
import { same, ternary } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";

/** `a` where `condition` is not 0, else `b`; shapes broadcast. Gradients flow to the element that was taken. */
export const where = ternary("where", {
  rule: same,
  from: 1,
  // Loose, so that it holds for BigInt too: the condition is read in its own dtype. NaN counts as true.
  scalar: ([condition, a, b]) => `(${condition} != 0 ? ${a} : ${b})`,
  vjp: (dy, [condition, a, b]) => [
    undefined,
    flow(a, () => where(condition, dy, constant(0, dy))),
    flow(b, () => where(condition, constant(0, dy), dy)),
  ],
});

/** `a` limited to [low, high]. At a limit half the gradient flows, as in JAX: it is a tie of `maximum`. */
export const clip = (a: NDArray, low: NDArray, high: NDArray): NDArray => minimum(maximum(a, low), high);

/** Running sums and products along an axis. */
import { type DType, isBig, isFloat, kindOf } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { divide, multiply } from "./arithmetic.ts";
import { copyInto } from "./cast.ts";
import { defineOp, type Gradients, type Spec } from "./define.ts";
import { flow } from "./gradients.ts";
import { flip } from "./join.ts";

const wide = (dtype: DType): DType => (isFloat(dtype) ? dtype : kindOf(dtype) === "uint" ? "uint64" : "int64");

/** Each element combined with the result before it; floats keep a float64 running value, rounded as it is stored. */
function scanInto(out: NDArray, a: NDArray, axis: number, sum: boolean): void {
  copyInto(out, a);
  const storage = out.storage as unknown as { [i: number]: number | bigint };
  const length = out.shape[axis]!;
  const step = out.strides[axis]!;
  const big = isBig(out.dtype);
  for (let i = 0; i < out.size; i++) {
    // Every line along the axis begins where the index along it is 0.
    if (Math.floor(i / step) % length !== 0) continue;
    let total = (big ? (sum ? 0n : 1n) : sum ? 0 : 1) as number;
    for (let k = 0, p = out.offset + i; k < length; k++, p += step) {
      const value = storage[p] as number;
      total = sum ? total + value : total * value;
      if (big && !sum) total = BigInt.asIntN(64, total as unknown as bigint) as unknown as number;
      storage[p] = total;
    }
  }
}

function spec(a: NDArray, axis: number, where: string): Spec {
  normalizeAxis(axis, a.ndim, where);
  return { shape: a.shape, dtype: wide(a.dtype) };
}

/** Running sum along `axis`. */
export const cumsum = defineOp<readonly [a: NDArray], number>("cumsum", 1, {
  infer: ([a], axis) => spec(a, axis, "cumsum"),
  run: (out, [a], axis) => scanInto(out, a, normalizeAxis(axis, a.ndim, "cumsum"), true),
  vjp: (dy, [a], axis): Gradients => [flow(a, () => flip(cumsum(flip(dy, axis), axis), axis))],
});

/** Running product along `axis`. The gradient takes elements to be other than 0. */
export const cumprod = defineOp<readonly [a: NDArray], number>("cumprod", 1, {
  infer: ([a], axis) => spec(a, axis, "cumprod"),
  run: (out, [a], axis) => scanInto(out, a, normalizeAxis(axis, a.ndim, "cumprod"), false),
  vjp: (dy, [a], axis, y): Gradients => [
    flow(a, () => divide(flip(cumsum(flip(multiply(dy, y), axis), axis), axis), a)),
  ],
});

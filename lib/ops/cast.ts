/** Copies and conversions of elements. */
import { type DType, isBig, isFloat } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { loopFor } from "../engine/loops.ts";
import { defineOp, type Gradients } from "./define.ts";
import { fill } from "./elementwise.ts";

/** The expression that turns `x` of one dtype into what another stores, as C casts do. */
export function castText(x: string, from: DType, to: DType): string {
  if (from === to) return x;
  if (to === "bool") return `(${x} ${isBig(from) ? "!== 0n" : "!== 0"} ? 1 : 0)`;
  if (isBig(to)) return isBig(from) ? x : isFloat(from) ? `fn.toBig(${x})` : `BigInt(${x})`;
  if (isBig(from)) return isFloat(to) ? `Number(${x})` : `Number(BigInt.asIntN(32, ${x}))`;
  return x;
}

/** Copies `x` into `out`, broadcasting and converting. */
export function copyInto(out: NDArray, x: NDArray): void {
  fill(loopFor(castText("x0", x.dtype, out.dtype), [x.dtype], x.dtype, out.dtype), out, [x]);
}

/** The elements converted to `dtype`: floats lose their fraction on the way to integers, integers wrap. */
export const astype = defineOp<readonly [a: NDArray], DType>("astype", 1, {
  infer: ([a], dtype) => ({ shape: a.shape, dtype }),
  run: (out, [a]) => copyInto(out, a),
  vjp: (dy, [a]): Gradients => [isFloat(a.dtype) ? astype(dy, a.dtype) : undefined],
  // Without the input's dtype the text can only be that of floats; a plan runs other conversions as they are.
  scalar: ([a], dtype, compute = "float64") => castText(a!, compute, dtype),
});

/** A copy with storage of its own. */
export const copy = defineOp<readonly [a: NDArray]>("copy", 1, {
  infer: ([a]) => a,
  run: (out, [a]) => copyInto(out, a),
  vjp: (dy): Gradients => [dy],
  scalar: ([a]) => a!,
});

/** The same elements, as a constant: no gradient flows back through it. */
export const stopGradient = defineOp<readonly [a: NDArray]>("stopGradient", 1, {
  infer: ([a]) => a,
  run: (out, [a]) => copyInto(out, a),
  vjp: (): Gradients => [undefined],
  scalar: ([a]) => a!,
});

/**
 * What a plan makes of a convolution and what lies around it (lib/plan/combine.ts): ops that give what the ones they
 * stand for give one after the other, to the bit, while a picture is still in the cache, on all threads. Only plans use
 * them, after gradients are taken: they have none.
 */
import type { NDArray } from "../core/ndarray.ts";
import { type Convolution, convForward, convInput } from "./conv.ts";
import { convolveBiased, convolveInputMasked, takesWhole } from "./conv-run.ts";
import { defineOp, type Op } from "./define.ts";
import { maxPoolInput } from "./pool.ts";
import { spreadToLargest } from "./pool-run.ts";
import type { Float } from "./scratch.ts";
import { gridOf, type Windows } from "./windows.ts";

type Two = readonly [a: NDArray, b: NDArray];
type Three = readonly [a: NDArray, b: NDArray, c: NDArray];

const grid = (params: Windows, image: NDArray) => gridOf(params, image.shape[0]!, image.shape.at(-1)!);

/** `conv(x, kernel) + bias`, one number a filter. */
export const convBias = defineOp<Three, Convolution>("conv+add", 3, {
  infer: ([x, kernel], params) => convForward.op.infer([x, kernel], params),
  run: (out, [x, kernel, bias], params) => convolveBiased(out, x, kernel, bias, grid(params, x), false),
});

/** `relu(conv(x, kernel) + bias)`. */
export const convBiasRelu = defineOp<Three, Convolution>("conv+add+relu", 3, {
  infer: ([x, kernel], params) => convForward.op.infer([x, kernel], params),
  run: (out, [x, kernel, bias], params) => convolveBiased(out, x, kernel, bias, grid(params, x), true),
});

/** `convInput(dy, kernel) · positive(y)`: back through a ReLU that gave the image `y`. */
export const convInputRelu = defineOp<Three, Convolution>("convInput+positive+multiply", 3, {
  infer: ([dy, kernel], params) => convInput.op.infer([dy, kernel], params),
  run: (dx, [dy, kernel, y], params) => convolveInputMasked(dx, dy, kernel, y, grid(params, dx)),
});

/** `maxPoolInput(dy, y) · positive(y)`. */
export const maxPoolInputRelu = defineOp<Two, Windows>("maxPoolInput+positive+multiply", 2, {
  infer: ([dy, y], params) => maxPoolInput.op.infer([dy, y], params),
  run: (dx, [dy, y], params) => spreadToLargest(dx, dy, y, grid(params, y), true),
});

/** Whether an engine does more than the convolution on its way: of what `convForward` or `convInput` is given. */
export function canFuse(op: Op, image: NDArray, kernel: NDArray, params: unknown): boolean {
  if (op !== convForward.op && op !== convInput.op) return false;
  const { groups } = params as Convolution;
  return takesWhole(grid(params as Convolution, image), kernel.shape.at(-1)!, groups, image.dtype as Float);
}

/** Classes as rows of 0 and 1. */
import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { defineOp } from "./define.ts";
import { zero } from "./slice.ts";
import { readIndices } from "./take.ts";

/** Integer classes `[...]` → `[..., depth]` with a 1 at the class; a class outside 0..depth-1 throws. */
export const oneHot = defineOp<readonly [indices: NDArray], { depth: number; dtype?: DType }>("oneHot", 1, {
  infer: ([indices], { depth, dtype = "float32" }) => ({ shape: [...indices.shape, depth], dtype }),
  run(out, [indices], { depth }) {
    zero(out);
    const big = out.dtype === "int64" || out.dtype === "uint64";
    const storage = out.storage as { [i: number]: unknown };
    readIndices(indices, depth, "oneHot", 0).forEach((index, row) => {
      storage[out.offset + row * depth + index] = big ? 1n : 1;
    });
  },
});

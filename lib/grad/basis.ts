/** Unit vectors in the shape of an array: the seeds of a Jacobian's rows. */

import { createStorage } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";

/** Zeros shaped like `like`, with a 1 at element `index` in C order. */
export function unit(like: NDArray, index: number): NDArray {
  const storage = createStorage(like.dtype, like.size);
  storage[index] = 1;
  return new NDArray(storage, like.dtype, like.shape);
}

/** What gradient rules share. All of it is ops, so gradients can be differentiated and planned. */
import { scalar } from "../core/allocate.ts";
import { isBig, isFloat } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { astype } from "./cast.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";

/** A number as a 0-d array of the dtype of `like`, so that it promotes nothing. */
export const constant = (value: number, like: NDArray): NDArray =>
  scalar(isBig(like.dtype) ? BigInt(value) : value, like.dtype);

/**
 * The gradient of `input`, which was broadcast and perhaps promoted on its way to a result with gradient `dy`: summed
 * over the axes it was repeated along, in its own dtype. `dy` is called only if a gradient flows at all.
 */
export function flow(input: NDArray, dy: () => NDArray): NDArray | undefined {
  return isFloat(input.dtype) ? unbroadcast(dy(), input) : undefined;
}

function unbroadcast(dy: NDArray, input: NDArray): NDArray {
  const shape = input.shape;
  let out = dy;
  if (!sameShape(out.shape, shape)) {
    const lead = out.shape.length - shape.length;
    const axis = out.shape.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []));
    if (axis.length > 0) out = sum(out, { axis });
    out = reshape(out, shape);
  }
  return out.dtype === input.dtype ? out : astype(out, input.dtype);
}

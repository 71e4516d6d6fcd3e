/** Constants shaped like another array. */
import { empty, scalar } from "../core/allocate.ts";
import { type DType, isBig } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { copyInto } from "./cast.ts";
import { constant } from "./gradients.ts";

/** One number everywhere, in the shape and dtype of `a`. */
export function fullLike(a: NDArray, value: number): NDArray {
  const out = empty(a.shape, a.dtype);
  copyInto(out, constant(value, a));
  return out;
}

/** Zeros in the shape and dtype of `a`. */
export const zerosLike = (a: NDArray): NDArray => fullLike(a, 0);

/** Ones in the shape and dtype of `a`. */
export const onesLike = (a: NDArray): NDArray => fullLike(a, 1);

/** One number everywhere. */
export function full(shape: Shape, value: number | bigint, dtype: DType): NDArray {
  const out = empty(shape, dtype);
  copyInto(out, scalar(isBig(dtype) ? BigInt(value) : Number(value), dtype));
  return out;
}

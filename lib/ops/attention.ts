/** Attention: values mixed by how well their keys fit a query. */
import type { NDArray } from "../core/ndarray.ts";
import { DTypeError, ShapeError, showShape } from "../errors.ts";
import { add, multiply } from "./arithmetic.ts";
import { constant } from "./gradients.ts";
import { matmul } from "./matmul.ts";
import { softmax } from "./softmax.ts";
import { swapaxes } from "./transpose.ts";
import { where } from "./where.ts";

export interface AttentionOptions {
  /** What queries are multiplied by. Default `1/√(depth)`. */
  scale?: number | undefined;
  /** Bool, broadcast to `[..., queries, keys]`: false where a query must not look. */
  mask?: NDArray | undefined;
  /** Added to the scores before softmax, broadcast likewise. */
  bias?: NDArray | undefined;
}

/** What stands for -∞ where a mask forbids, as in Keras: a row that is forbidden altogether stays finite. */
export const forbidden = (dtype: string): number => (dtype === "float64" ? -Number.MAX_VALUE / 2 : -3e38 / 2);

/** `scores` with a mask taken into account. */
export const masked = (scores: NDArray, mask: NDArray | undefined): NDArray =>
  mask === undefined ? scores : where(mask, scores, constant(forbidden(scores.dtype), scores));

/**
 * `softmax(scale·q·kᵀ + bias)·v`, with the largest score taken off before exponentials, so nothing overflows.
 *
 * Made of ops, so it can be differentiated any number of times.
 *
 * @param query - `[..., queries, depth]`.
 * @param key - `[..., keys, depth]`; leading axes broadcast.
 * @param value - `[..., keys, features]`.
 * @returns `[..., queries, features]`.
 * @throws {ShapeError} If depths or numbers of keys differ. @throws {DTypeError} If the mask is not bool.
 * @see Vaswani et al. (2017), Attention is all you need. https://arxiv.org/abs/1706.03762
 */
export function scaledDotProductAttention(
  query: NDArray,
  key: NDArray,
  value: NDArray,
  { scale, mask, bias }: AttentionOptions = {},
): NDArray {
  if (query.ndim < 2 || query.shape.at(-1) !== key.shape.at(-1) || key.shape.at(-2) !== value.shape.at(-2)) {
    throw new ShapeError(
      "scaledDotProductAttention: expected query [..., q, d], key [..., k, d] and value [..., k, v], " +
        `got ${showShape(query.shape)}, ${showShape(key.shape)} and ${showShape(value.shape)}.`,
    );
  }
  if (mask !== undefined && mask.dtype !== "bool") {
    throw new DTypeError(`scaledDotProductAttention: expected a mask of dtype bool, got ${mask.dtype}.`);
  }
  const scaled = multiply(query, constant(scale ?? 1 / Math.sqrt(query.shape.at(-1)!), query));
  let scores = matmul(scaled, swapaxes(key, -1, -2));
  if (bias !== undefined) scores = add(scores, bias);
  return matmul(softmax(masked(scores, mask), -1), value);
}

/** Chains of matrix products. */
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape, ValueError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import { toArray } from "../convert.ts";

/**
 * The product of several matrices in the order that takes the fewest multiplications. The first may be a row `[n]`, the
 * last a column `[n]`.
 *
 * @throws {ShapeError} If neighbours do not fit.
 * @see Cormen et al., Introduction to Algorithms, 15.2: matrix-chain multiplication.
 * @example
 * nd.linalg.multiDot([[[1, 2], [3, 4]], [[1], [1]], [[2, 0]]]) // → [[ 6. 0.] [14. 0.]]
 */
export function multiDot(arrays: readonly ArrayInput[]): NDArray {
  const given = arrays.map((a) => toArray(a, "multiDot"));
  if (given.length < 2) throw new ValueError(`multiDot: expected at least 2 arrays, got ${given.length}.`);
  const last = given.length - 1;
  const chain = given.map((a, i) =>
    a.ndim === 1 && i === 0 ? ops.expandDims(a, 0) : a.ndim === 1 && i === last ? ops.expandDims(a, 1) : a,
  );
  chain.forEach((a, i) => {
    if (a.ndim !== 2 || (i > 0 && a.shape[0] !== chain[i - 1]!.shape[1])) {
      throw new ShapeError(
        `multiDot: expected matrices [a, b], [b, c], [c, d], …, got ${given.map((one) => showShape(one.shape)).join(", ")}.`,
      );
    }
  });
  const lengths = [chain[0]!.shape[0]!, ...chain.map((a) => a.shape[1]!)];
  const cut = bestCuts(lengths, chain.length);
  const product = (i: number, j: number): NDArray =>
    i === j ? chain[i]! : ops.matmul(product(i, cut[i]![j]!), product(cut[i]![j]! + 1, j));
  let out = product(0, last);
  if (given[0]!.ndim === 1) out = ops.squeeze(out, 0);
  return given[last]!.ndim === 1 ? ops.squeeze(out, -1) : out;
}

/** For each stretch `i..j` of the chain the place to cut it. */
function bestCuts(lengths: readonly number[], n: number): number[][] {
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const cut = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let span = 1; span < n; span++) {
    for (let i = 0; i + span < n; i++) {
      const j = i + span;
      cost[i]![j] = Infinity;
      for (let k = i; k < j; k++) {
        const total = cost[i]![k]! + cost[k + 1]![j]! + lengths[i]! * lengths[k + 1]! * lengths[j + 1]!;
        if (total < cost[i]![j]!) [cost[i]![j], cut[i]![j]] = [total, k];
      }
    }
  }
  return cut;
}

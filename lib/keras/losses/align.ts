/** Fitting targets, predictions and weights to each other, as Keras does before it computes. */
import type { NDArray } from "../../core/ndarray.ts";
import { sameShape } from "../../core/shape.ts";
import { ShapeError, showShape } from "../../errors.ts";
import * as math from "../math.ts";

/** Where ranks differ by one and the longer shape ends in 1, makes them equal: `[n]` beside `[n, 1]`. */
export function sameRank(a: NDArray, b: NDArray): [NDArray, NDArray] {
  if (a.ndim === b.ndim + 1 && a.shape.at(-1) === 1) {
    return b.ndim === 1 ? [a, math.expandDims(b, -1)] : [math.squeeze(a, -1), b];
  }
  if (b.ndim === a.ndim + 1 && b.shape.at(-1) === 1) {
    return a.ndim === 1 ? [math.expandDims(a, -1), b] : [a, math.squeeze(b, -1)];
  }
  return [a, b];
}

/** For losses that compare element by element: targets and predictions of one shape. */
export function alike(yTrue: NDArray, yPred: NDArray, where: string): [NDArray, NDArray] {
  const [target, output] = sameRank(yTrue, yPred);
  if (!sameShape(target.shape, output.shape)) {
    const classes = output.ndim === 2 && (target.ndim === 1 || target.shape[1] === 1) && output.shape[1]! > 1;
    throw new ShapeError(
      `${where}: expected targets shaped like the predictions ${showShape(yPred.shape)}, ` +
        `got ${showShape(yTrue.shape)}.` +
        (classes ? ' If the targets are class numbers, did you mean "sparseCategoricalCrossentropy"?' : ""),
    );
  }
  return [target, output];
}

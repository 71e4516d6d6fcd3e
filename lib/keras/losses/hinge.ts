/** Losses of maximum-margin classifiers. */
import type { NDArray } from "../../core/ndarray.ts";
import * as math from "../math.ts";
import { alike } from "./align.ts";
import { Loss } from "./loss.ts";

/** Targets of 0 and 1 become -1 and 1; others stay. */
function signs(yTrue: NDArray): NDArray {
  const isBit = math.logicalOr(math.equal(yTrue, 0), math.equal(yTrue, 1));
  const binary = math.equal(math.min(math.astype(isBit, yTrue.dtype)), 1);
  return math.where(binary, math.subtract(math.multiply(2, yTrue), 1), yTrue);
}

const margin = (yTrue: NDArray, yPred: NDArray): NDArray =>
  math.maximum(math.subtract(1, math.multiply(signs(yTrue), yPred)), 0);

/** `mean(max(1 - yTrue·yPred, 0))`; targets are -1 and 1, or 0 and 1. */
export class Hinge extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    return math.mean(margin(...alike(yTrue, yPred, this.name)), -1);
  }
}

/** `mean(max(1 - yTrue·yPred, 0)²)`. */
export class SquaredHinge extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    return math.mean(math.square(margin(...alike(yTrue, yPred, this.name))), -1);
  }
}

/** `max(neg - pos + 1, 0)`: pos the right class's score, neg the best wrong one's; targets are one-hot. */
export class CategoricalHinge extends Loss {
  override call(yTrue: NDArray, yPred: NDArray): NDArray {
    const [target, output] = alike(yTrue, yPred, this.name);
    const pos = math.sum(math.multiply(target, output), -1);
    const neg = math.max(math.multiply(math.subtract(1, target), output), -1);
    return math.maximum(math.add(math.subtract(neg, pos), 1), 0);
  }
}

/** Functions applied line by line, element by element, piece by piece. */
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import { ShapeError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { all, type Piece } from "../ops/slice.ts";
import { toArray } from "./convert.ts";
import { array } from "./creation.ts";

/**
 * A function of lists applied to every line along an axis; the axis is replaced by what it gives.
 *
 * @param f - Takes an array with 1 axis, gives a number or an array; all of one shape.
 * @example
 * nd.applyAlongAxis((line) => line.max().sub(line.min()), 1, [[1, 5], [2, 9]]) // → [4. 7.]
 */
export function applyAlongAxis(f: (line: NDArray) => ArrayInput, axis: number, a: ArrayInput): NDArray {
  const x = toArray(a, "applyAlongAxis");
  const along = normalizeAxis(axis, x.ndim, "applyAlongAxis");
  const outer = x.shape.filter((_, d) => d !== along);
  const moved = ops.moveaxis(x, along, -1);
  const count = sizeOf(outer);
  if (count === 0) throw new ShapeError("applyAlongAxis: expected at least one line, got none.");
  const lines = ops.reshape(moved, [count, x.shape[along]!]);
  const results = Array.from({ length: count }, (_, i) =>
    toArray(f(ops.slice(lines, [i, all(x.shape[along]!)] as Piece[])), "applyAlongAxis"),
  );
  const inner = results[0]!.shape;
  const stacked = ops.reshape(ops.stack(results), [...outer, ...inner]);
  const from = inner.map((_, i) => outer.length + i);
  return ops.moveaxis(
    stacked,
    from,
    from.map((_, i) => along + i),
  );
}

/**
 * A function of numbers as a function of arrays, which broadcast. For convenience, not for speed; no gradient flows
 * through it.
 *
 * @example
 * const grade = nd.vectorize((x) => (x >= 50 ? 1 : 0));
 * grade([40, 60]) // → [0. 1.]
 */
export function vectorize(
  f: (...numbers: number[]) => number | bigint | boolean,
): (...arrays: ArrayInput[]) => NDArray {
  return (...arrays) => {
    const inputs = arrays.map((a) => toArray(a, "vectorize"));
    const shape = inputs.reduce<Shape>((s, x) => broadcastShapes(s, x.shape, "vectorize"), []);
    const data = inputs.map((x) => Array.from(ops.broadcastTo(x, shape).data, Number));
    const results = Array.from({ length: sizeOf(shape) }, (_, i) => f(...data.map((one) => one[i]!)));
    return ops.reshape(array(results), shape);
  };
}

/**
 * A function put together from pieces: where several conditions hold, the last one counts.
 *
 * @param functions - A number, or a function of the elements where its condition holds; one more than conditions is for
 *   the rest, which else is 0.
 * @example
 * nd.piecewise([-2, 1, 3], [[true, false, false], [false, true, true]], [(x) => x.neg(), (x) => x.mul(10)]) // → [ 2. 10. 30.]
 */
export function piecewise(
  a: ArrayInput,
  conditions: readonly ArrayInput[],
  functions: readonly (number | ((x: NDArray) => ArrayInput))[],
): NDArray {
  const x = toArray(a, "piecewise");
  if (functions.length !== conditions.length && functions.length !== conditions.length + 1) {
    throw new ShapeError(
      `piecewise: expected a function for each of ${conditions.length} conditions, and perhaps one for the rest, got ${functions.length}.`,
    );
  }
  const out = ops.zerosLike(x);
  const masks = conditions.map((condition) => ops.astype(toArray(condition, "piecewise"), "bool"));
  if (functions.length > masks.length) {
    masks.push(ops.logicalNot(masks.reduce((any, mask) => ops.logicalOr(any, mask))));
  }
  masks.forEach((mask, i) => {
    const f = functions[i]!;
    if (ops.any(mask).item()) out.set(mask, typeof f === "number" ? f : f(x.at(mask)));
  });
  return out;
}

/** `choice`: what it chooses from, and what it gives back. */
import { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { showValue, ValueError } from "../../errors.ts";
import { toArray } from "../convert.ts";
import { axisOf, countOf, int64Of, probabilitiesOf, takeSlices, weightedWith, weightedWithout } from "./picking.ts";
import type { Size } from "./sizes.ts";

export interface ChoiceOptions {
  /** Numbers to draw; without it, one. */
  size?: Size | undefined;
  /** Whether something can be chosen more than once. Default true. */
  replace?: boolean;
  /** Probability of each; uniform if not given. Must sum to 1. */
  p?: NDArray | ArrayLike<number>;
}

/** How a generator draws indices from 0 to `population` - 1, uniformly. */
export interface IndexSource {
  with(population: number, count: number): ArrayLike<number>;
  without(population: number, count: number): ArrayLike<number>;
  nextDouble(): number;
}

/** Chooses from a number (then from 0 to it, not included), an array along `axis`, or a list (of numbers: an array comes). */
export function choose(
  source: IndexSource,
  from: number | NDArray | readonly unknown[],
  size: Shape | undefined,
  { replace = true, p }: ChoiceOptions,
  axis = 0,
): unknown {
  const where = "choice";
  const numbers = Array.isArray(from) && from.length > 0 && from.every((value) => typeof value === "number");
  const a = numbers && size !== undefined ? toArray(from, where) : from;
  if (!(typeof a === "number" ? Number.isInteger(a) : a instanceof NDArray || Array.isArray(a))) {
    throw new ValueError(`${where}: expected a to be an integer, an array or a list, got ${showValue(a)}.`);
  }
  const along = a instanceof NDArray ? axisOf(where, a, axis) : 0;
  const population = typeof a === "number" ? a : a instanceof NDArray ? a.shape[along]! : (a as unknown[]).length;
  const count = countOf(size);
  if (population <= 0 && count > 0) {
    throw new ValueError(`${where}: expected something to choose from, got ${showValue(a)}.`);
  }
  const weights = p === undefined ? undefined : probabilitiesOf(where, p, population);
  if (!replace && count > population) {
    throw new ValueError(
      `${where}: expected size <= ${population} without replacement, got ${count}. Did you mean { replace: true }?`,
    );
  }
  const nextDouble = () => source.nextDouble();
  const indices = weights
    ? replace
      ? weightedWith(weights, count, nextDouble)
      : weightedWithout(where, weights, count, nextDouble)
    : replace
      ? source.with(population, count)
      : source.without(population, count);
  if (typeof a === "number") return size === undefined ? indices[0]! : int64Of(indices, size);
  if (a instanceof NDArray) {
    const taken = takeSlices(a, indices, size ?? [], along);
    return size === undefined && a.ndim === 1 ? taken.item() : taken;
  }
  const list = a as readonly unknown[];
  if (size === undefined) return list[indices[0]!];
  return nest(
    Array.from(indices, (i) => list[i]),
    size,
  );
}

/** A flat list as nested lists of a shape. */
function nest(flat: unknown[], shape: Shape): unknown[] {
  if (shape.length <= 1) return flat;
  const step = flat.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) => nest(flat.slice(i * step, (i + 1) * step), shape.slice(1)));
}

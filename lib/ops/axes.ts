/** Which axes a reduction folds, and the shape that leaves. */
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis, type Shape } from "../core/shape.ts";
import { ShapeError } from "../errors.ts";

/** Options of reductions, NumPy's. */
export interface Reduce {
  /** Axis or axes to reduce, negative ones from the end; all when left out. */
  axis?: number | readonly number[] | null | undefined;
  /** Keep reduced axes with length 1, so that the result broadcasts against the input. Default false. */
  keepdims?: boolean | undefined;
}

const flags = new Map<string, readonly boolean[]>();

/** For each axis whether it is folded. */
export function foldedAxes(rank: number, axis: Reduce["axis"], where: string): readonly boolean[] {
  if (typeof axis === "object" && axis !== null) {
    const folded = new Array<boolean>(rank).fill(false);
    for (const one of axis) {
      const from0 = normalizeAxis(one, rank, where);
      if (folded[from0]) throw new ShapeError(`${where}: expected each axis once, got [${axis.join(", ")}].`);
      folded[from0] = true;
    }
    return folded;
  }
  const key = `${rank}:${axis}`;
  let folded = flags.get(key);
  if (folded === undefined) {
    const from0 = axis == null ? -1 : normalizeAxis(axis, rank, where);
    folded = Array.from({ length: rank }, (_, i) => from0 < 0 || i === from0);
    flags.set(key, folded);
  }
  return folded;
}

/** The shape after folding. */
export function reducedShape(shape: Shape, folded: readonly boolean[], keepdims: boolean | undefined): number[] {
  const out: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (!folded[i]) out.push(shape[i]!);
    else if (keepdims) out.push(1);
  }
  return out;
}

/** How many elements are folded into each one of the result. */
export function countOf(a: NDArray, options: Reduce | undefined, where: string): number {
  const folded = foldedAxes(a.ndim, options?.axis, where);
  return a.shape.reduce((n, length, i) => (folded[i] ? n * length : n), 1);
}

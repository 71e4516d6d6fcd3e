/** Room that ops use between two steps of one call, kept for the next: a plan calls them thousands of times. */
import type { NDArray } from "../core/ndarray.ts";
import { NDArray as Arrays } from "../core/ndarray.ts";
import { sizeOf } from "../core/shape.ts";
import { allocate, release } from "../engine/memory.ts";
import type { Floats } from "../engine/types.ts";
import { copyInto } from "./cast.ts";

export type Float = "float32" | "float64";

/** Elements that stay between calls; what a single call needs beyond that is given back by the next that needs less. */
const KEPT = 1 << 20;
const rooms = new Map<string, Floats>();

/**
 * At least `length` elements that nobody else uses until the next call with this `use`, dirty. In the engine's memory,
 * so that a product reads them where they lie.
 */
export function room(use: string, dtype: Float, length: number): Floats {
  const key = `${use} ${dtype}`;
  const known = rooms.get(key);
  if (known !== undefined && known.length >= length && (known.length <= KEPT || length > KEPT)) return known;
  if (known !== undefined) release(known);
  const made = allocate(dtype, Math.max(length, 1 << 12));
  rooms.set(key, made);
  return made;
}

/** `a` as contiguous elements of `dtype`: itself, or a copy in a room. */
export function flatOf(a: NDArray, dtype: Float, use: string): NDArray {
  if (a.contiguous && a.dtype === dtype) return a;
  const copy = new Arrays(room(use, dtype, sizeOf(a.shape)), dtype, a.shape);
  copyInto(copy, a);
  return copy;
}

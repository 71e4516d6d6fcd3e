/**
 * Which time steps of an array are real and which are padding: a mask travels with the array from the layer that makes
 * it (`embedding` with `maskZero`, `masking`) to those that heed it (recurrent nets, attention, losses, metrics), as in
 * Keras. It is known by the array's identity, so it needs no place in anyone's signature.
 */
import type { NDArray } from "../core/ndarray.ts";

const masks = new WeakMap<NDArray, NDArray>();
let used = false;

/** One mask an input, or one for the only one. */
export type Masks = NDArray | undefined | readonly (NDArray | undefined)[];

/** Says which places of `array` count: a bool array of its first axes, true where they do. */
export function setMask(array: NDArray, mask: NDArray): void {
  used = true;
  masks.set(array, mask);
}

/** The mask that travels with an array, if there is one. */
export const getMask = (array: NDArray): NDArray | undefined => (used ? masks.get(array) : undefined);

/** Those of several arrays, or undefined where none has one. */
export function getMasks(arrays: readonly NDArray[]): readonly (NDArray | undefined)[] | undefined {
  if (!used) return undefined;
  const found = arrays.map((array) => masks.get(array));
  return found.some((mask) => mask !== undefined) ? found : undefined;
}

/** The only mask, or the first of several. */
export const firstMask = (mask: Masks): NDArray | undefined =>
  Array.isArray(mask) ? (mask as readonly (NDArray | undefined)[])[0] : (mask as NDArray | undefined);

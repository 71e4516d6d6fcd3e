/** Arguments to differentiate by: an array, or lists and records of such, to any depth. Gradients keep the structure. */
import { NDArray } from "../core/ndarray.ts";
import { DTypeError, showValue } from "../errors.ts";

export type Tree = NDArray | readonly Tree[] | { readonly [key: string]: Tree };

/** The gradients of a tree: an array in the place of each array. */
export type GradientsOf<T> = T extends NDArray ? NDArray : { -readonly [K in keyof T]: GradientsOf<T[K]> };

/** The arrays of a tree in a steady order. `where` names the function in errors. */
export function leaves(tree: Tree, where: string): NDArray[] {
  if (tree instanceof NDArray) return [tree];
  if (Array.isArray(tree)) return tree.flatMap((branch: Tree) => leaves(branch, where));
  if (tree !== null && typeof tree === "object") return Object.values(tree).flatMap((branch) => leaves(branch, where));
  throw new DTypeError(`${where}: expected arrays (NDArray), or lists and records of them, got ${showValue(tree)}.`);
}

/** The same structure with `next()` in the place of each array. */
export function rebuild(tree: Tree, next: () => NDArray): unknown {
  const walk = (branch: Tree): unknown => {
    if (branch instanceof NDArray) return next();
    if (Array.isArray(branch)) return branch.map(walk);
    return Object.fromEntries(Object.entries(branch).map(([key, value]) => [key, walk(value)]));
  };
  return walk(tree);
}

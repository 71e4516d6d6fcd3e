/** Functions of Node that the kernel has replaced by its own, which remember whose cell calls them: help means Node's. */

const originals = new WeakMap<object, object>();

/** Says that `fn` stands in for `original`. Returns `fn`. */
export function standIn<F extends object>(fn: F, original: object): F {
  originals.set(fn, original);
  return fn;
}

/** What is meant by `value`: where the kernel put it in a function's place, that function. */
export const meant = (value: unknown): unknown => originals.get(value as object) ?? value;

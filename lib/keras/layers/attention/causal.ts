/** Masks that depend on places alone. */
import { createStorage } from "../../../core/dtype.ts";
import { NDArray } from "../../../core/ndarray.ts";

const known = new Map<string, NDArray>();

/** `[queries, keys]`, true where `allowed(query, key)`; kept, because it is a constant of the plan. */
function placed(kind: string, queries: number, keys: number, allowed: (q: number, k: number) => boolean): NDArray {
  const name = `${kind} ${queries} ${keys}`;
  let mask = known.get(name);
  if (mask === undefined) {
    const data = createStorage("bool", queries * keys);
    for (let q = 0; q < queries; q++) for (let k = 0; k < keys; k++) data[q * keys + k] = allowed(q, k) ? 1 : 0;
    mask = new NDArray(data, "bool", [queries, keys]);
    if (known.size < 16) known.set(name, mask);
  }
  return mask;
}

/** A query sees what is not after it. */
export const causalMask = (queries: number, keys: number): NDArray => placed("causal", queries, keys, (q, k) => k <= q);

/** A query sees what is less than `window` places away, on both sides. */
export const windowMask = (queries: number, keys: number, window: number): NDArray =>
  placed(`window ${window}`, queries, keys, (q, k) => Math.abs(q - k) < window);

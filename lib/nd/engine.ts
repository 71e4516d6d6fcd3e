/** What computes, for people. */
import { engine as current, type EngineInfo } from "../engine/engine.ts";

/**
 * What computes large products: its `name` ("wasm", WebAssembly SIMD, or "js", plain JavaScript), whether it is
 * `relaxed` (products are added unrounded, which newer Nodes can: about 1.5 times as fast), and how many `threads` large
 * products may use.
 *
 * The environment variable GLASSBOX_ENGINE picks one by name, GLASSBOX_THREADS says how many threads.
 *
 * @example
 * ["wasm", "js"].includes(nd.engine.name); // → true
 */
export const engine: EngineInfo = {
  get name() {
    return current.info.name;
  },
  get relaxed() {
    return current.info.relaxed;
  },
  get threads() {
    return current.info.threads;
  },
  toString: () => current.info.toString(),
  // A cell that ends in `nd.engine` shows the line, not the getters.
  [Symbol.for("Jupyter.display")]: () => ({ "text/plain": current.info.toString() }),
};

/**
 * Collects a small process's garbage before much has gathered.
 *
 * V8 lets at least 12 MB gather before it collects what is old: nothing for most programs, but twice what a process needs that
 * only passes messages on (docs/decisions/0161). Collecting that takes some 10 ms, about once in a thousand cells.
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Calls between two looks. */
const EVERY = 32;
/** Of what lives: a process that holds much can do with more garbage. */
const SHARE = 0.2;

/**
 * @param slack - Bytes of garbage that may gather.
 * @returns To be called when there is time: behind each message.
 */
export function collectBeyond(slack: number): () => void {
  let calls = 0;
  let least = Number.POSITIVE_INFINITY;
  let collect: (() => void) | undefined;
  return () => {
    if (++calls % EVERY !== 0) return;
    const used = getHeapStatistics().used_heap_size;
    least = Math.min(least, used);
    if (used < least + Math.max(slack, SHARE * least)) return;
    collect ??= collector();
    collect();
    least = getHeapStatistics().used_heap_size;
  };
}

/** V8's own function, which only contexts that are made behind the flag have. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

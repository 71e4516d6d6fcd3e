/**
 * Collects a process's garbage before V8 would.
 *
 * V8 lets at least 12 MB gather before it collects what is old: nothing for most programs, but a notebook's kernel stays for
 * days, and most of that time nobody asks it anything (docs/decisions/0161).
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Calls between two looks. */
const EVERY = 32;
/** Of what lives: a process that holds much can do with more garbage. */
const SHARE = 0.2;

/**
 * For a small process, where it takes some 20 ms about once in a thousand cells: as soon as so much has gathered.
 *
 * @param slack - Bytes of garbage that may gather.
 * @returns To be called when there is time: behind each message.
 */
export function collectBeyond(slack: number): () => void {
  let calls = 0;
  const collect = collectPast((least) => Math.max(slack, SHARE * least));
  return () => {
    if (++calls % EVERY === 0) collect();
  };
}

/**
 * For a large process, where it takes two tenths of a second: when nobody has asked anything for a while, and is likely not to.
 *
 * @param slack - Bytes of garbage that may stay.
 * @param rest - Milliseconds without a call.
 * @returns To be called at each message.
 */
export function collectAtRest(slack: number, rest: number): () => void {
  const collect = collectPast(() => slack);
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(collect, rest).unref();
    timer.refresh();
  };
}

/** Collects when more has gathered than `slack` says, given the least that ever lived. */
function collectPast(slack: (least: number) => number): () => void {
  let least = Number.POSITIVE_INFINITY;
  let collect: (() => void) | undefined;
  return () => {
    const used = getHeapStatistics().used_heap_size;
    least = Math.min(least, used);
    if (used < least + slack(least)) return;
    collect ??= collector();
    collect();
    least = getHeapStatistics().used_heap_size;
  };
}

/** V8's own function, which only contexts that are made behind the flag have. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  return () => {
    collect();
    collect(); // The first finds pages empty; only the second gives them back to the system.
  };
}

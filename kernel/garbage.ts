/**
 * Collects a process's garbage before V8 would.
 *
 * V8 lets at least 12 MB gather before it collects what is old: nothing for most programs, but a notebook's kernel stays for
 * days, and most of that time nobody asks it anything (docs/decisions/0162, 0180).
 */
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8";
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
  const collect = collectPast(everything);
  return () => {
    if (++calls % EVERY === 0) collect((least) => Math.max(slack, SHARE * least));
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
  const collect = collectPast(everything);
  return atRest(rest, () => collect(() => slack));
}

/**
 * For a process that holds somebody's data, and only while that is little: what is young is V8's affair, which knows how fast
 * they make garbage, and with more a collection would be felt.
 *
 * @param slack - Bytes of old garbage that may gather; a quarter of it may stay while nobody works.
 * @param largest - Bytes of old objects, dead or alive, beyond which nothing is done.
 * @param rest - Milliseconds without a call.
 * @returns To be called behind each cell.
 */
export function collectWhileSmall(slack: number, largest: number, rest: number): () => void {
  let calls = 0;
  const collect = collectPast(whatIsOld, largest);
  const resting = atRest(rest, () => collect(() => slack / 4));
  return () => {
    if (++calls % EVERY === 0) collect(() => slack);
    resting();
  };
}

/** Its timer is the system's own: a session replaces those that people see. */
const { setTimeout } = globalThis;

function atRest(rest: number, act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(act, rest).unref();
    timer.refresh();
  };
}

const everything = () => getHeapStatistics().used_heap_size;

/** Bytes of objects that have outlived a few small collections. */
function whatIsOld(): number {
  let old = 0;
  for (const { space_name, space_used_size } of getHeapSpaceStatistics()) {
    if (!space_name.startsWith("new_")) old += space_used_size;
  }
  return old;
}

/** Collects when more has gathered than the caller allows, who is told the least that ever lived. */
function collectPast(
  measure: () => number,
  largest = Number.POSITIVE_INFINITY,
): (slack: (least: number) => number) => void {
  let least = Number.POSITIVE_INFINITY;
  let collect: (() => void) | undefined;
  return (slack) => {
    const used = measure();
    least = Math.min(least, used);
    if (used < least + slack(least) || used > largest) return;
    collect ??= collector();
    collect();
    least = measure();
  };
}

/** V8's own function, which only contexts that are made behind the flag have; nobody else's are to have it. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  if (!("gc" in globalThis)) setFlagsFromString("--no-expose-gc");
  return () => {
    collect();
    collect(); // The first finds pages empty; only the second gives them back to the system.
  };
}

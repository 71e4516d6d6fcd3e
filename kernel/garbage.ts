/**
 * Collects a process's garbage before V8 would.
 *
 * V8 lets at least 12 MB gather before it collects what is old: nothing for most programs, but a notebook's kernel stays for
 * days, and most of that time nobody asks it anything (docs/decisions/0162, 0180).
 */
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Calls between two looks. */
const EVERY = 32;
/**
 * Milliseconds without a call after which the young half of the heap, which grew as objects were made, is given back as well:
 * V8 takes that long to believe that few are made.
 */
const LONG_REST = 8_000;
/** Bytes of a young half that is not worth it. */
const SMALL = 3 * 1024 * 1024;

/** How tidy a process is kept, in bytes and milliseconds. */
export interface Tidiness {
  /** Old garbage that may gather while there is work; a quarter of it may stay when nobody works. */
  slack: number;
  /** Without a call, until nobody works: a collection takes from some 20 ms to two tenths of a second. */
  rest: number;
  /** Old objects, dead or alive, beyond which nothing is done: with somebody's data a collection would be felt. */
  largest?: number;
}

/**
 * What is young stays V8's affair, which knows how fast objects are made, until none are.
 *
 * @returns To be called when there is time: behind each message, or each cell.
 */
export function tidy({ slack, rest, largest = Number.POSITIVE_INFINITY }: Tidiness): () => void {
  let calls = 0;
  let least = Number.POSITIVE_INFINITY;
  const collect = (times: number) => {
    garbageCollector(times);
    least = sizes().old;
  };
  const collectPast = (gathered: number, times: number) => {
    const { old } = sizes();
    least = Math.min(least, old);
    if (old >= least + gathered && old <= largest) collect(times);
  };
  // The first collection finds pages empty; only the second gives them back to the system.
  const resting = atRest(rest, () => collectPast(slack / 4, 2));
  const restingLong = atRest(LONG_REST, () => {
    const { old, young } = sizes();
    if (young > SMALL && old <= largest) collect(2);
  });
  return () => {
    if (++calls % EVERY === 0) collectPast(slack, 1);
    resting();
    restingLong();
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

/** Bytes of objects that have outlived a few small collections, and of the memory for those that have not. */
function sizes(): { old: number; young: number } {
  const found = { old: 0, young: 0 };
  for (const { space_name, space_used_size, space_size } of getHeapSpaceStatistics()) {
    if (space_name.startsWith("new_")) found.young += space_size;
    else found.old += space_used_size;
  }
  return found;
}

let v8: (() => void) | undefined;

function garbageCollector(times: number): void {
  v8 ??= exposed();
  for (let i = 0; i < times; i++) v8();
}

/** V8's own function, which only contexts that are made behind the flag have; nobody else's are to have it. */
function exposed(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  if (!("gc" in globalThis)) setFlagsFromString("--no-expose-gc");
  return collect;
}

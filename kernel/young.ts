/**
 * Keeps the young part of a process's heap small.
 *
 * V8 lets it grow to 32 MB (on Node 24 to 64) as a process lives, whatever that gains: for one that passes messages on,
 * nothing (docs/decisions/0140). A flag on the command line would bound it, but a kernelspec's command line is other people's.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Calls between two looks. */
const EVERY = 32;

/**
 * @param limit - Bytes past which it grows no more; it is at most twice that.
 * @returns To be called now and then: with each message.
 */
export function boundYoung(limit: number): () => void {
  let calls = 0;
  let bound = false;
  return () => {
    if (bound || ++calls % EVERY !== 0) return;
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (!young || young.space_size < limit) return;
    bound = true;
    setFlagsFromString("--semi-space-growth-factor=1");
  };
}

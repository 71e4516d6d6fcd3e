/** Limits of time that hold on any machine: stretched by how slow this one is, and has been during the test. */
import { spawnSync } from "node:child_process";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { beforeEach } from "vitest";

/** Milliseconds that starting Node took on a quiet machine with two cores; a slow or busy one takes longer. */
const START = 50;

/** How long this process was kept from running; it never works so long itself while it waits for a kernel. */
const stalls = monitorEventLoopDelay();
stalls.enable();
beforeEach(() => stalls.reset());

/**
 * A limit for what has just been measured.
 *
 * @param limit - What a quiet machine must keep, in any unit.
 * @returns The limit, times as many as Node takes longer to start here and now (the slowest of three), or as this
 *   process was stalled since the test began; never less than `limit`.
 * @example
 * expect(seconds).toBeLessThan(patient(0.2));
 */
export function patient(limit: number): number {
  let worst = stalls.max / 1e6;
  for (let i = 0; i < 3; i++) {
    const began = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    worst = Math.max(worst, performance.now() - began);
  }
  stalls.reset();
  return limit * Math.max(1, worst / START);
}

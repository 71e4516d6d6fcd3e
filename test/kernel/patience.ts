/** Limits of time that hold on any machine: stretched by how slow this one is at the moment. */
import { spawnSync } from "node:child_process";

/** Milliseconds that starting Node took on a quiet machine with two cores; a slow or busy one takes longer. */
const START = 50;

/**
 * A limit for what has just been measured.
 *
 * @param limit - What a quiet machine must keep, in any unit.
 * @returns The limit, times as many as Node takes longer to start here and now; never less than `limit`.
 * @example
 * expect(seconds).toBeLessThan(patient(0.2));
 */
export function patient(limit: number): number {
  const began = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return limit * Math.max(1, (performance.now() - began) / START);
}

/** Where things lie in the engine's memory below what `allocate` hands out, and how large a thread's scratch area is. */
import { RESERVED } from "../memory.ts";

/** The job: what lib/engine/assembly/job.ts reads, in 32-bit words. */
export const JOB = 1024;
export const JOB_WORDS = 9;

/** The words by which threads share a job (control.ts). */
export const CONTROL = 2048;
export const CONTROL_WORDS = 128;

/** Bytes a thread needs for itself: packed b, packed a, one tile (lib/engine/assembly/gemm.ts). */
export const SCRATCH = 256 * 2048 + 96 * 256 * 8 + 6 * 32;

if (JOB + 4 * JOB_WORDS > CONTROL || CONTROL + 4 * CONTROL_WORDS > RESERVED) {
  throw new RangeError("engine: what lies below the heap overlaps");
}

/** Where things lie in the engine's memory below what `allocate` hands out, and how large a thread's scratch area is. */
import { RESERVED } from "../memory.ts";

/** The job: what lib/engine/assembly/job.ts reads, in 32-bit words. */
export const JOB = 1024;
export const JOB_WORDS = 10;

/** The grid and arrays of windows (lib/engine/assembly/windows.ts). */
export const WINDOWS_JOB = 1280;
export const WINDOWS_JOB_WORDS = 27;

/** The other arrays of a convolution (lib/engine/assembly/convolution-job.ts). */
export const CONVOLUTION_JOB = 1536;
export const CONVOLUTION_JOB_WORDS = 18;

/** A matrix whose columns are summed (lib/engine/assembly/columns.ts). */
export const COLUMNS_JOB = 1664;
export const COLUMNS_JOB_WORDS = 6;

/** An LSTM's sequence (lib/engine/assembly/sequences.ts). */
export const SEQUENCE_JOB = 1792;
export const SEQUENCE_JOB_WORDS = 13;

/** The words by which threads share a job (control.ts). */
export const CONTROL = 2048;
export const CONTROL_WORDS = 128;

/** Bytes of a block of gathered patches. */
export const PATCHES = 524_288;

/** Bytes a thread needs for itself: packed b, packed a, sums, one tile, patches (lib/engine/assembly/gemm.ts). */
export const SCRATCH = (1 << 20) + 120 * 256 * 8 + 120 * 4096 + 256 + PATCHES;

const areas = [
  [JOB, JOB_WORDS],
  [WINDOWS_JOB, WINDOWS_JOB_WORDS],
  [CONVOLUTION_JOB, CONVOLUTION_JOB_WORDS],
  [COLUMNS_JOB, COLUMNS_JOB_WORDS],
  [SEQUENCE_JOB, SEQUENCE_JOB_WORDS],
  [CONTROL, CONTROL_WORDS],
  [RESERVED, 0],
] as const;
if (areas.some(([at, words], i) => i + 1 < areas.length && at + 4 * words > areas[i + 1]![0])) {
  throw new RangeError("engine: what lies below the heap overlaps");
}

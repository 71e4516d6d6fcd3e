/** Recurrent nets over whole sequences: what an engine can do better than a product and a pass over the gates a step. */
import type { TypedArray } from "./types.ts";

/** Elements one after the other, from `at` on. */
export interface Line {
  readonly data: TypedArray;
  readonly at: number;
}

interface Sequence {
  readonly steps: number;
  readonly batch: number;
  readonly units: number;
  /** The recurrent kernel, `[units, 4·units]`. */
  readonly kernel: Line;
  /** `[batch, units]`, before the first step. */
  readonly c0: Line;
  /** `[steps, batch, 7·units]`: gates i f g o, c, tanh(c), h. Written forward, read on the way back. */
  readonly record: Line;
  /** `[steps, batch]`, bytes: rows whose state a step leaves alone are 0. */
  readonly valid: Line | undefined;
}

export interface LSTMForward extends Sequence {
  /** Projected inputs, `[steps, batch, 4·units]`. */
  readonly z: Line;
  readonly h0: Line;
  /** Room for `[batch, 4·units]`. */
  readonly recurrent: Line;
}

export interface LSTMBackward extends Sequence {
  /** Gradient of the record, of which the blocks of c and h count. */
  readonly dy: Line;
  /** Gradients of the gates, written: `[steps, batch, 4·units]`. */
  readonly dz: Line;
  /** Written: the gradients of h0 and c0, `[batch, units]`; and room for as much. */
  readonly dh: Line;
  readonly dc: Line;
  readonly passed: Line;
}

/** All float32. False where nothing was done: the caller then goes step by step, which gives the same bits. */
export interface Sequences {
  lstmForward(sequence: LSTMForward): boolean;
  lstmBackward(sequence: LSTMBackward): boolean;
}

export const noSequences: Sequences = { lstmForward: () => false, lstmBackward: () => false };

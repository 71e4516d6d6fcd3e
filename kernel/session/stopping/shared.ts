/**
 * The words of memory that the main thread and the guard share, and what the two say to each other.
 *
 * A Stop is a small state machine on `WORD.stop`; both sides move it with compare-and-exchange, so exactly one of them
 * ends the cell: the main thread when it still gets a turn, the guard when it does not.
 *
 *     none → asked → claimed                the main thread takes it (event loop free, cell just ended, library polls)
 *            asked → hunting → claimed      it took longer than a turn should, and then did
 *                    hunting → stopping     the guard has paused the main thread and ends what runs there
 *                              stopping → claimed  the main thread has unwound, and tells the world
 */
export const WORD = {
  /** A {@link STOP} state. */
  stop: 0,
  /** 1 while the main thread writes a frame or takes one in: no place to be stopped in. */
  critical: 1,
  /** When the running code last asked `interrupted()`: `Date.now()` in tenths of a second, modulo 2³⁰. */
  polled: 2,
  /** An {@link ANSWER} state; a blocked `prompt` waits on it. */
  answer: 3,
  /** An {@link INSIDE} state: is the main thread inside the user's code, as far as we know? */
  inside: 4,
  /** The {@link tag} of the cell that began last among those that run, or 0. */
  running: 5,
  /** The tag of the cell whose code we have called, or 0 where nobody knows: behind an await, in a package. */
  serving: 6,
  /** The tag of the cell that Stop was last pressed for. */
  meant: 7,
} as const;
export const WORDS = 8;

/** A number, never 0, that stands for a cell where both threads look: FNV-1a of its parent. */
export function tag(parent: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < parent.length; i++) hash = Math.imul(hash ^ parent.charCodeAt(i), 0x01000193);
  return hash | 0 || 1;
}

export const STOP = { none: 0, asked: 1, hunting: 2, stopping: 3, claimed: 4 } as const;
/** `yes`: called by us, or gone on behind an await; `hooked`: with an async hook active, which Node 20 may die of. */
export const INSIDE = { no: 0, yes: 1, hooked: 2 } as const;
export const ANSWER = { waiting: 0, there: 1, interrupted: 2 } as const;

/** Code that asked `interrupted()` this recently (tenths of a second) will ask again, and is left to end by itself. */
export const POLLED_RECENTLY = 10;
export const tenths = (): number => Math.floor(Date.now() / 100) % 2 ** 30;
export const polledRecently = (words: Int32Array): boolean => {
  const polled = Atomics.load(words, WORD.polled);
  return polled !== 0 && Math.abs(tenths() - polled) <= POLLED_RECENTLY;
};

/** `globalThis[Symbol.for(UNWIND)]` is called in the paused main thread just before its code is ended; see unwind.ts. */
export const UNWIND = "glassbox.unwind";

/** One stack frame as the debugger saw it; line and column from 1, in the compiled code. */
export interface StoppedFrame {
  name: string;
  file: string;
  line: number;
  column: number;
}

export interface GuardData {
  words: Int32Array<SharedArrayBuffer>;
  /** Where answers to `prompt` go. */
  answers: import("node:worker_threads").MessagePort;
}

/** From the guard to the main thread. */
export type GuardMessage =
  /** Stop was pressed; `insist` when it is pressed again before the first one took. */
  | { kind: "stop"; press: number; insist: boolean; parent: string }
  /** The guard ended what ran; the main thread has unwound to its event loop. */
  | { kind: "stopped"; press: number; frames: StoppedFrame[] };

/** From the main thread to the guard: the parents of the cells that the last press ended. */
export interface Ended {
  ended: ReadonlySet<string>;
}

/** Within how many ms a second press for a cell that the first one ended does not concern what others have left behind. */
export const HURRY = 1000;

/** What a blocked `prompt` is handed. */
export type Answer = { question: number } & ({ value: string } | { refused: string });

/**
 * How threads share a product. It is cut into tasks, rectangles of c; everyone takes the next one until none is left, so
 * that a thread that the system puts aside holds up little. All of it is 32-bit words at a fixed place in the engine's
 * memory, read and written by `Atomics`.
 *
 * A claim is one compare-and-exchange of a word that has the product's number in its upper half and the next task in
 * its lower one: a thread that slept through a product cannot take a task of the next one by mistake.
 *
 * `claim` and `perform` are also the worker's, as text: they may use nothing but their arguments, so indices are
 * numbers in them.
 */

/** The place of each word. `states` begins one word a worker. */
export const word = {
  next: 0,
  done: 1,
  tasks: 2,
  beat: 3,
  m: 4,
  n: 5,
  rows: 6,
  columns: 7,
  /** Which of {@link kernelNames} computes. */
  kernel: 8,
  states: 16,
} as const;
export const MOST_THREADS = 64;

/** What a worker says of itself. */
export const state = { absent: 0, idle: 1, working: 2 } as const;

/** The lower half of `word.next` while no task may be taken. */
export const CLOSED = 0xffff;
export const MOST_TASKS = 0x7fff;

/** Takes a task of the product that `word.next` names: its number, or -1 when there is none (any more). */
export function claim(words: Int32Array): number {
  for (;;) {
    const seen = Atomics.load(words, 0);
    const task = seen & 0xffff;
    // `tasks` is read before the exchange: if that succeeds, the product was still the same.
    if (task === 0xffff || task >= Atomics.load(words, 2)) return -1;
    if (Atomics.compareExchange(words, 0, seen, seen + 1) === seen) return task;
  }
}

/** What a task can be: a rectangle of a product, or a range of what a loop runs over. */
export const kernelNames = [
  "product32",
  "product64",
  "gather32",
  "gather64",
  "largest32",
  "largest64",
  "spread32",
  "spread64",
  "scatter32",
  "scatter64",
  "depthwise32",
  "depthwise64",
  "depthwiseInput32",
  "depthwiseInput64",
  "depthwiseKernel32",
  "depthwiseKernel64",
  "winogradWeights32",
  "winogradTurned32",
  "winogradForward32",
  "winogradInput32",
  "winogradKernel32",
  "forward32",
  "forward64",
  "input32",
  "input64",
  "kernel32",
  "kernel64",
  "total32",
  "total64",
  "columns32",
  "columns64",
  "lstmSequence",
  "lstmSequenceBack",
] as const;
export type KernelName = (typeof kernelNames)[number];

/** Rows [i0, i1) and columns [j0, j1) of a product; of a loop, its turns [i0, i1). */
export type Part = (i0: number, i1: number, j0: number, j1: number, scratch: number) => void;

/** Computes one task, and counts it. */
export function perform(words: Int32Array, task: number, parts: readonly Part[], scratch: number): void {
  const [m, n, rows, columns] = [words[4]!, words[5]!, words[6]!, words[7]!];
  // Down the columns: a thread that goes on with the same ones has them packed already.
  const down = Math.ceil(m / rows);
  const i = (task % down) * rows;
  const j = Math.floor(task / down) * columns;
  parts[words[8]!]!(i, Math.min(i + rows, m), j, Math.min(j + columns, n), scratch);
  if (Atomics.add(words, 1, 1) + 1 === Atomics.load(words, 2)) Atomics.notify(words, 1);
}

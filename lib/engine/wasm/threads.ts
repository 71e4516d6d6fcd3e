/**
 * The threads that help with large products. They start at the first products that would profit, and are used from
 * when they are up; nobody waits for that. Whatever happens to one, the others and the main thread do the work.
 *
 * Stop ends the main thread's code anywhere, also in the middle of a product. Then `running` is still set, and the next
 * product first waits until no thread works on the old one.
 */
import { reserve } from "../memory.ts";
import { setting } from "../settings.ts";
import { processors, startThread, type Thread } from "../workers.ts";
import {
  CLOSED,
  claim,
  type KernelName,
  kernelNames,
  MOST_TASKS,
  MOST_THREADS,
  type Part,
  perform,
  state,
  word,
} from "./control.ts";
import { importsOf } from "./imports.ts";
import { CONTROL, CONTROL_WORDS, SCRATCH } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { type WorkerData, workerCode } from "./worker.ts";

/** Multiplications of a product that is worth waking a thread for: about 0.15 ms of one thread's work. */
const WORTH = 1 << 21;
/** Multiplications, in products that are worth it, before threads are started: about 10 ms of work. */
const WARM_UP = 1 << 27;
/** Multiplications of a task at most: a few milliseconds. */
const TASK = 1 << 25;
/** Multiplications of a loop's task at least, where it has more tasks than four a thread: about 0.3 ms. */
const LEAST_TASK = 1 << 22;
/** Elements of a that stay in a core's cache. */
const CACHED = 1 << 18;
/** Looks this long for the others' last tasks before it sleeps. */
const SPIN_MS = 0.05;
/** Tenths of a second without anything done: then the threads are given up. */
const PATIENCE = 100;

export class Threads {
  /** How many may work at once, the main one included. */
  readonly most: number;
  readonly #compiled: Compiled;
  readonly #patience: number;
  readonly #words: Int32Array;
  readonly #parts: readonly Part[];
  #helpers: Thread[] = [];
  #done = 0;
  #started = false;
  #number = 0;
  #running = false;
  /** Threads were there, and failed. */
  #alone = false;

  constructor(compiled: Compiled, most = wanted(), patience = PATIENCE) {
    this.most = most;
    this.#patience = patience;
    this.#compiled = compiled;
    this.#parts = kernelNames.map((name) => compiled.kernels[name]);
    this.#words = new Int32Array(compiled.memory.buffer as SharedArrayBuffer, CONTROL, CONTROL_WORDS);
  }

  /**
   * Computes the product that the job says with all threads that are up.
   *
   * @returns false if one thread is as good, and nothing was done.
   */
  run(m: number, n: number, k: number, isWide: boolean): boolean {
    const work = m * n * k;
    if (!this.#worth(work)) return false;
    const [rows, columns] = cut(m, n, k, this.up + 1);
    return this.#share(isWide ? "product64" : "product32", m, n, rows, columns);
  }

  /**
   * Runs a loop of `turns` with all threads that are up; the kernel has its job elsewhere.
   *
   * @param work - How long it takes, in multiplications of a product that takes as long.
   * @param size - Turns of a task; by default so few that there are four tasks a thread, and of long loops up to sixteen:
   *   at the end threads wait for the last task.
   * @returns false if one thread is as good, and nothing was done.
   */
  loop(kernel: KernelName, turns: number, work: number, size?: number): boolean {
    if (turns < 2 || (size !== undefined && size >= turns) || !this.#worth(work)) return false;
    const each = Math.min(16, Math.max(4, work / (this.up + 1) / LEAST_TASK));
    return this.#share(kernel, turns, 1, size ?? Math.ceil(turns / Math.min(turns, each * (this.up + 1))), 1);
  }

  /** Whether other threads are worth waking, and up; starts them when it has been so often enough. */
  #worth(work: number): boolean {
    if (work < WORTH || this.most === 1 || this.#alone) return false;
    if (!this.#started) {
      this.#done += work;
      if (this.#done < WARM_UP) return false;
      this.#start();
    }
    return this.up > 0;
  }

  #share(kernel: KernelName, m: number, n: number, rows: number, columns: number): boolean {
    const words = this.#words;
    words[word.m] = m;
    words[word.n] = n;
    words[word.rows] = rows;
    words[word.columns] = columns;
    words[word.kernel] = kernelNames.indexOf(kernel);
    const tasks = Math.ceil(m / rows) * Math.ceil(n / columns);
    Atomics.store(words, word.tasks, tasks);
    Atomics.store(words, word.done, 0);
    this.#running = true;
    Atomics.store(words, word.next, this.#number << 16);
    Atomics.notify(words, word.next);
    for (let task = claim(words); task >= 0; task = claim(words)) {
      Atomics.add(words, word.beat, 1);
      perform(words, task, this.#parts, this.#compiled.scratch);
    }
    const finished = this.#wait(tasks);
    this.#close();
    this.#running = false;
    return finished;
  }

  /** Makes sure that nobody works on an earlier product: to be called before a job is written. */
  settle(): void {
    if (!this.#running) return;
    this.#close();
    for (let index = 0; index < this.most - 1; index++) {
      const at = word.states + index;
      for (let i = 0; Atomics.load(this.#words, at) === state.working; i++) {
        if (i === this.#patience) {
          this.#giveUp();
          return;
        }
        Atomics.wait(this.#words, at, state.working, 100);
      }
    }
    this.#running = false;
  }

  /** From here on no task can be taken; the next product has another number. */
  #close(): void {
    this.#number = (this.#number + 1) & 0x7fff;
    Atomics.store(this.#words, word.next, (this.#number << 16) | CLOSED);
  }

  /** How many threads beside the main one are up. */
  get up(): number {
    let up = 0;
    for (let index = 0; index < this.most - 1; index++) {
      if (Atomics.load(this.#words, word.states + index) !== state.absent) up++;
    }
    return up;
  }

  #start(): void {
    this.#started = true;
    this.#close();
    const { module, memory } = this.#compiled;
    for (let index = 0; index < this.most - 1; index++) {
      const scratch = reserve(SCRATCH);
      if (scratch === undefined) return;
      const data: WorkerData = {
        module,
        imports: importsOf(memory),
        control: CONTROL,
        words: CONTROL_WORDS,
        index,
        scratch,
      };
      const thread = startThread(workerCode, data, () => {
        Atomics.store(this.#words, word.states + index, state.absent);
      });
      if (thread === undefined) return;
      this.#helpers.push(thread);
    }
  }

  /** Waits until all tasks are done; false if somebody took one and never came back. */
  #wait(tasks: number): boolean {
    const words = this.#words;
    const end = performance.now() + SPIN_MS;
    while (Atomics.load(words, word.done) < tasks && performance.now() < end);
    for (let idle = 0; idle < this.#patience; idle++) {
      const done = Atomics.load(words, word.done);
      if (done >= tasks) return true;
      if (Atomics.wait(words, word.done, done, 100) !== "timed-out") idle = 0;
    }
    this.#giveUp();
    return false;
  }

  /** Ends the threads, wherever they are. */
  terminate(): void {
    for (const thread of this.#helpers) thread.terminate();
    this.#helpers = [];
  }

  /** Goes on alone. */
  #giveUp(): void {
    this.terminate();
    this.#alone = true;
    this.#running = false;
  }
}

/**
 * How large tasks are, in rows and columns of c: several a thread, so that they end at the same time. Columns are cut
 * first, because each thread packs the part of b that it meets; but an a that is larger than a core's cache is not to
 * be read again for every few of them.
 */
export function cut(m: number, n: number, k: number, threads: number): [rows: number, columns: number] {
  const want = Math.min(MOST_TASKS, Math.max(4 * threads, Math.ceil((m * n * k) / TASK)));
  const stripes = Math.min(want, Math.max(1, Math.floor(n / (m * k > CACHED ? 256 : 64))));
  const columns = roundUp(n / stripes, 16);
  // Deeper than what is packed at once: each task packs anew, and wants rows for it, but not for ever.
  const least = k > 1024 ? Math.max(24, Math.min(240, Math.floor((8 * TASK) / (columns * k)))) : 24;
  const bands = Math.min(Math.ceil(want / Math.ceil(n / columns)), Math.max(1, Math.floor(m / least)));
  return [roundUp(m / bands, 6), columns];
}

const roundUp = (x: number, step: number): number => Math.ceil(x / step) * step;

/** As GLASSBOX_THREADS says, else one a core and four at most. */
function wanted(): number {
  const said = Number(setting("GLASSBOX_THREADS"));
  if (said >= 1) return Math.min(Math.floor(said), MOST_THREADS);
  return Math.min(processors(), 4);
}

/** Cells run one at a time, in order; an error sends those that wait back as `aborted`. */

/** @returns True when the cells that wait behind this one must not run. */
export type Job = (aborted: boolean) => Promise<boolean>;

interface Waiting {
  job: Job;
  begun: Promise<void>;
  begin(): void;
  done(): void;
}

export class Queue {
  readonly #jobs: Waiting[] = [];
  #busy = false;

  /** Resolves when the job is done. */
  add(job: Job): Promise<void> {
    return new Promise((done) => {
      let begin!: () => void;
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      this.#jobs.push({ job, begun, begin, done });
      if (!this.#busy) void this.#work();
    });
  }

  /** Resolves when the jobs that wait now have begun (not: ended); at once when none waits. */
  begun(): Promise<void> {
    return this.#jobs.at(-1)?.begun ?? Promise.resolve();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#jobs.shift(); next; next = this.#jobs.shift()) {
      const abort = await run(next, false);
      if (!abort) continue;
      // "Run all" sends its cells one by one: let those arrive that left before the error was known.
      await new Promise((turn) => setImmediate(turn));
      for (const waiting of this.#jobs.splice(0)) await run(waiting, true);
    }
    this.#busy = false;
  }
}

async function run({ job, begin, done }: Waiting, aborted: boolean): Promise<boolean> {
  begin();
  const abort = await job(aborted);
  done();
  return abort;
}

/** Cells run one at a time, in order; an error sends those that wait back as `aborted`. */

/** @param aborted - True when an earlier cell failed: answer, but do not run. */
export type Job = (aborted: boolean) => Promise<void>;

interface Waiting {
  job: Job;
  aborted: boolean;
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
      this.#jobs.push({ job, aborted: false, begun, begin, done });
      if (!this.#busy) void this.#work();
    });
  }

  /** Resolves when the jobs that wait now have begun (not: ended); at once when none waits. */
  begun(): Promise<void> {
    return this.#jobs.at(-1)?.begun ?? Promise.resolve();
  }

  /**
   * What waits now will not run. To be called before the failed cell's reply leaves: whoever sends a cell after
   * having read that reply means it to run.
   */
  async abort(): Promise<void> {
    // "Run all" sends its cells one by one: let those arrive that left before the error was known.
    await new Promise((turn) => setImmediate(turn));
    for (const waiting of this.#jobs) waiting.aborted = true;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#jobs.shift(); next; next = this.#jobs.shift()) {
      next.begin();
      await next.job(next.aborted);
      next.done();
    }
    this.#busy = false;
  }
}

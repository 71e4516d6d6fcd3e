/** Letting others run: timers, widgets, the Stop button. */
import { host } from "../../host.ts";

/** How long a loop may hold the thread, in milliseconds. */
const HOLD = 50;

const { setImmediate: immediate, setTimeout: later } = globalThis as unknown as {
  setImmediate?: (f: () => void) => void;
  setTimeout: (f: () => void, ms: number) => void;
};

/** Milliseconds. Not `performance.now()`: in Node its first touch loads a module, which takes as long as a small training. */
export const now = (): number => Date.now();

/** Steps between two looks at the clock, at most: for the smallest ones a look costs some percent. */
const STEPS = 8;

/** When a loop last let others run, and whether it should again. */
export class Pacer {
  #next = now() + HOLD;
  #looked = 0;
  #every = 1;
  #left = 1;

  /** Whether it is time to `pause`; asked once a step. */
  due(): boolean {
    if (--this.#left > 0) return false;
    const time = now();
    // Steps of which several fit into a millisecond are counted rather than timed; one slow one, and each is timed again.
    this.#every = time - this.#looked <= 1 ? Math.min(2 * this.#every, STEPS) : 1;
    this.#left = this.#every;
    this.#looked = time;
    return time >= this.#next;
  }

  /** Lets everything that waits run once. @returns Whether Stop was pressed. */
  async pause(): Promise<boolean> {
    await new Promise<void>((resume) => {
      if (immediate === undefined) later(resume, 0);
      else immediate(resume);
    });
    this.#next = now() + HOLD;
    return host.interrupted();
  }
}

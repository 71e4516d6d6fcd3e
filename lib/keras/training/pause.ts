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

/** When a loop last let others run, and whether it should again. */
export class Pacer {
  #next = now() + HOLD;

  /** Whether it is time to `pause`. */
  due(time: number): boolean {
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

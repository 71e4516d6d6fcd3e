/**
 * Stopping one cell. The guard thread ends JavaScript at once; what does not hear it is reached step by step,
 * and in the end the session is killed: Stop never hangs, and never ends the kernel.
 */
import type { Rooms } from "./context.ts";
import type { Outputs } from "./outputs.ts";
import { descendants } from "./processes/descendants.ts";
import { pause } from "./processes/link.ts";
import { familyUsage } from "./processes/usage.ts";

/** Milliseconds after Stop. A child that is waited for synchronously keeps the guard's word from being heard. */
const CHILDREN: readonly [after: number, signal: NodeJS.Signals][] = [
  [100, "SIGINT"],
  [400, "SIGTERM"],
  [1_000, "SIGKILL"],
];
/** When it is said that the cell still runs, and when the session is ended although nobody asked for that. */
const SAY_SO = [3_000, 10_000, 20_000, 30_000, 45_000] as const;
const GIVE_UP = 60_000;
/** A second Stop this long after the first ends the session at once. */
const IMPATIENT = 1_500;
/** Milliseconds after a cell was sent within which a Stop may have overtaken it. */
const TOGETHER = 60;
/** How long the language room may take to finish a check that nobody waits for any more. */
const CHECKING = 5_000;
/** How many times as long when it gets less than half a processor. */
const STARVED = 6;

/** Milliseconds of processor time that a room has taken; not a number when nobody can say. */
const processor = async (pid: number | undefined): Promise<number> =>
  pid === undefined ? Number.NaN : 1000 * (await familyUsage(pid)).seconds;

export class Stop {
  readonly #startedAt = performance.now();
  #requestedAt: number | undefined;
  #compiling = false;
  #compiledAt = 0;
  #request!: () => void;
  readonly #requested = new Promise<"stopped">((resolve) => {
    this.#request = () => resolve("stopped");
  });
  #finish!: () => void;
  #over = false;
  readonly #finished = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  constructor(
    private readonly rooms: Rooms,
    private readonly outputs: Outputs,
    private readonly parent: string,
  ) {}

  /** The cell is done: nothing is left to be stopped. */
  finish(): void {
    this.#over = true;
    this.#finish();
  }

  /** Waits for the compiler, unless Stop comes first. */
  async whileCompiling<T>(work: Promise<T>): Promise<T | "stopped"> {
    this.#compiling = true;
    const first = await Promise.race([work, this.#requested]);
    this.#compiling = false;
    this.#compiledAt = performance.now();
    if (first === "stopped") void this.#replaceUnless(work);
    return first;
  }

  /** A type that never ends: the room is replaced, and told the earlier cells again. */
  async #replaceUnless(work: Promise<unknown>): Promise<void> {
    const done = work.then(
      () => true,
      () => true,
    );
    const { pid } = this.rooms.language;
    const before = await processor(pid);
    // On a busy machine the clock runs while the room waits for its turn.
    for (let rounds = 0; rounds < STARVED; rounds++) {
      if (await Promise.race([done, pause(CHECKING).then(() => false)])) return;
      const spent = (await processor(pid)) - before;
      if (!(spent < CHECKING / 2)) break;
    }
    if (this.rooms.language.pid === pid) this.rooms.language.restart();
  }

  /** Stop was pressed. */
  press(): void {
    const now = performance.now();
    const again = this.#requestedAt !== undefined;
    if (this.#requestedAt !== undefined && now - this.#requestedAt > IMPATIENT) {
      this.rooms.session.kill("Stop was pressed again while the cell did not stop, and the session was ended.");
      return;
    }
    this.#requestedAt ??= now;
    this.#request();
    if (this.#compiling) return;
    this.rooms.session.guard("interrupt", { parent: this.parent });
    if (again) return;
    // The word and the cell travel in two pipes: a word that came before its cell is said again.
    if (now - this.#compiledAt < TOGETHER) void this.#repeat();
    void this.#escalate();
  }

  async #repeat(): Promise<void> {
    await Promise.race([this.#finished, pause(TOGETHER)]);
    if (!this.#over) this.rooms.session.guard("interrupt", { parent: this.parent });
  }

  async #escalate(): Promise<void> {
    // A paused pipe would keep the session in its write, deaf to the guard.
    this.rooms.session.hold(false);
    let last = 0;
    const unlessFinished = async (at: number): Promise<boolean> => {
      await Promise.race([this.#finished, pause(at - last)]);
      last = at;
      return !this.#over;
    };
    for (const [after, signal] of CHILDREN) {
      if (!(await unlessFinished(after))) return;
      await this.#signalChildren(signal);
    }
    const seconds = GIVE_UP / 1000;
    for (const at of SAY_SO) {
      if (!(await unlessFinished(at))) return;
      const text =
        at === SAY_SO[0]
          ? `Still stopping: the cell is inside native code, which cannot be interrupted. It stops when that ends, and keeps its variables. Press Stop again to end the session at once, without them; after ${seconds} s it is ended in any case.\n`
          : `Still stopping, for ${at / 1000} s.\n`;
      this.outputs.stream(this.parent, "stderr", text);
    }
    if (!(await unlessFinished(GIVE_UP))) return;
    this.rooms.session.kill(`the cell did not stop within ${seconds} s, and the session was ended.`);
  }

  async #signalChildren(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this.rooms.session;
    if (pid === undefined) return;
    const age = (performance.now() - this.#startedAt) / 1000 + 0.05;
    for (const child of await descendants(pid, age).catch(() => [])) {
      try {
        process.kill(child, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

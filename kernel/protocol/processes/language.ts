/** Keeps a language room running. When it dies a new one is started, and told again what the earlier cells declared. */
import type { LanguageRoom } from "../../rooms.ts";
import { log } from "../log.ts";
import { type LanguageLink, type OpenLanguage, pause } from "./link.ts";

type Params<M extends keyof LanguageRoom> = Parameters<LanguageRoom[M]>[0];
type Answer<M extends keyof LanguageRoom> = ReturnType<LanguageRoom[M]>;

/** UTF-16 units of cell text that are remembered for a restart. */
const REMEMBERED = 4_000_000;
/** A room that dies this often in a row before it answers once is not started again. */
const ATTEMPTS = 3;

export class LanguageKeeper {
  #link!: LanguageLink;
  #ready!: Promise<void>;
  #cells: { code: string; count: number; id: number | undefined }[] = [];
  #size = 0;
  #failures = 0;
  /** The room that runs now has answered. */
  #lived = false;
  #stopped = false;
  /** The room that was ended because it did not come to an end itself. */
  #stuck: LanguageLink | undefined;

  constructor(
    private readonly open: OpenLanguage,
    private readonly cwd: string,
  ) {
    this.#start();
  }

  get pid(): number | undefined {
    return this.#link.pid;
  }

  /**
   * Asks the room. A room that dies meanwhile is replaced, and asked once more.
   * @throws {Error} If the room cannot be kept running.
   */
  async ask<M extends keyof LanguageRoom & string>(method: M, params: Params<M>): Promise<Answer<M>> {
    for (let attempt = 1; ; attempt++) {
      // A room that is ready is asked in this very turn: whoever asks has more to do.
      const link = this.#lived ? this.#link : await this.#current();
      try {
        return (await link.call(method, params as never)) as Answer<M>;
      } catch (error) {
        // A fault that the room reported is an answer; only a room that is gone is asked again.
        const gone = await Promise.race([link.exited.then(() => true), pause(50).then(() => false)]);
        // The cell that it could not come to an end with is not tried again.
        const given = method === "compile" && link === this.#stuck;
        if (!gone || given || this.#stopped || attempt > 1) throw error;
      }
    }
  }

  /** Checks and compiles a cell, and remembers it for a room that has to be restarted. */
  async compile(p: Params<"compile">): Promise<Answer<"compile">> {
    const answer = await this.ask("compile", p);
    if (answer.ok) {
      this.#cells.push({ code: p.code, count: p.count, id: answer.id });
      this.#size += p.code.length;
      while (this.#size > REMEMBERED) this.#size -= this.#cells.shift()?.code.length ?? 0;
    }
    return answer;
  }

  /** A cell that was compiled does not run after all: its declarations go out of scope. */
  async discard(compiled: Answer<"compile">): Promise<void> {
    if (!compiled.ok || compiled.id === undefined) return;
    this.#cells = this.#cells.filter(({ id }) => id !== compiled.id);
    await this.ask("discard", { id: compiled.id });
  }

  /** The session was lost, and every variable with it. */
  async reset(): Promise<void> {
    this.#cells = [];
    this.#size = 0;
    await this.ask("reset", {});
  }

  /** Ends a room that does not come back with an answer; the next question finds a new one. One that is still starting is let be. */
  restart(): void {
    if (!this.#lived) return;
    log("the language process does not come to an end with a cell that was stopped; starting it again");
    this.#stuck = this.#link;
    this.#link.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#link.kill("SIGKILL"); // It holds nothing that is worth a goodbye.
    await this.#link.exited;
  }

  /** The room that runs now, once it is ready. */
  async #current(): Promise<LanguageLink> {
    // While we waited for one room its successor may have taken its place.
    for (let waited: Promise<void> | undefined; waited !== this.#ready; ) {
      waited = this.#ready;
      await waited;
    }
    return this.#link;
  }

  #start(): void {
    const link = this.open(this.cwd);
    this.#link = link;
    this.#lived = false;
    const ready = (async () => {
      await link.call("start", { cwd: this.cwd });
      for (const { code, count } of this.#cells) await link.call("compile", { code, count });
      this.#lived = true;
      this.#failures = 0;
    })();
    const next = link.exited.then(async ({ code, signal }) => {
      if (this.#stopped) throw new Error("the kernel is shutting down");
      log(`the language process ended (${signal ?? `exit code ${code}`}); starting it again`);
      if (!this.#lived && ++this.#failures >= ATTEMPTS) {
        throw new Error(`the language process does not start (${signal ?? `exit code ${code}`}); see the server's log`);
      }
      this.#start();
      await this.#ready;
    });
    next.catch(() => {});
    // Whoever waits for a room that dies as it starts waits for its successor.
    this.#ready = ready.catch(() => next);
    this.#ready.catch(() => {});
  }
}

/** Keeps a session running: the user's process. When it dies, somebody is told why, and a fresh one stands ready. */
import type { CommMessage, ErrorReport, ExecuteOutcome, GuardEvents, Member, SessionRoom } from "../../rooms.ts";
import { log } from "../log.ts";
import { describeExit, SHUT_DOWN } from "./exits.ts";
import { type Exit, type OpenSession, pause, type SessionHooks, type SessionLink } from "./link.ts";

/** Width that values are laid out for: what fits a notebook's output in JupyterLab. */
const COLUMNS = 100;
/** A session that dies this often in a row before it answers once is not started again. */
const ATTEMPTS = 3;
/** How long completion waits for a session that is busy after all, in ms. */
const LOOK = 150;
/** The same for a function's code, which the engine's debugger finds: the first time loads it. */
const READ = 2000;

/** The session died under the caller. */
export class SessionLost extends Error {
  override name = "SessionLost";
  constructor(readonly report: ErrorReport) {
    super(report.evalue);
  }
}

export interface SessionKeeperHooks extends SessionHooks {
  /** A session died while nobody waited for an answer of it. */
  onLost(report: ErrorReport): void;
  /** Called after each death, before the next session may run anything. */
  onReset(): Promise<void>;
}

/** One process, from its start to its end. */
interface Life {
  link: SessionLink;
  /** Why the supervisor itself ended it, if it did. */
  asked?: string;
  /** It has answered once. */
  lived: boolean;
  /** Calls that wait for an answer. */
  calls: number;
}

export class SessionKeeper {
  #life!: Life;
  #ready!: Promise<void>;
  #failures = 0;
  #stopped = false;

  constructor(
    private readonly open: OpenSession,
    private readonly cwd: string,
    private readonly hooks: SessionKeeperHooks,
  ) {
    this.#start();
  }

  get pid(): number | undefined {
    return this.#life.link.pid;
  }

  /** Runs a compiled cell. @throws {SessionLost} If the process dies first. */
  async execute(p: Parameters<SessionRoom["execute"]>[0]): Promise<ExecuteOutcome> {
    const life = await this.#current();
    const outcome = await this.#call(life, "execute", p);
    await life.link.drained();
    return outcome;
  }

  async comm(p: CommMessage): Promise<void> {
    await this.#call(await this.#current(), "comm", p);
  }

  /** The names that a value has; none when the session does not answer at once. */
  members(path: string[]): Promise<Member[]> {
    const answer = this.#life.link.call("members", { path }).catch(() => []);
    return Promise.race([answer, pause(LOOK).then(() => [])]);
  }

  /** A function's code; undefined when there is none, or the session does not answer at once. */
  source(path: string[]): Promise<string | undefined> {
    const answer = this.#life.link.call("source", { path }).then(
      (code) => code ?? undefined,
      () => undefined,
    );
    return Promise.race([answer, pause(READ).then(() => undefined)]);
  }

  guard<E extends keyof GuardEvents>(event: E, payload: GuardEvents[E]): void {
    this.#life.link.guard(event, payload);
  }

  hold(held: boolean): void {
    if (held) this.#life.link.pause();
    else this.#life.link.resume();
  }

  /** Ends the process now; `why` is what the running cell's error will say. */
  kill(why: string): void {
    this.#life.asked = why;
    this.#life.link.kill("SIGKILL");
  }

  /** Goodbye in bounded time: asked, then SIGTERM, then SIGKILL, and nothing that it started stays behind. */
  async stop(restart: boolean, busy: boolean): Promise<void> {
    this.#stopped = true;
    const { link } = this.#life;
    link.resume();
    const gone = link.exited.then(() => true);
    const within = (ms: number) => Promise.race([gone, pause(ms).then(() => false)]);
    if (!busy) link.call("stop", { restart }).catch(() => {});
    if (busy || !(await within(700))) {
      link.kill("SIGTERM");
      await within(400);
    }
    link.kill("SIGKILL"); // Also what the session has left behind in its group.
    await within(2000);
  }

  async #call<M extends "execute" | "comm">(
    life: Life,
    method: M,
    p: Parameters<SessionRoom[M]>[0],
  ): Promise<ReturnType<SessionRoom[M]>> {
    life.calls++;
    try {
      return (await life.link.call(method, p as never)) as ReturnType<SessionRoom[M]>;
    } catch (error) {
      // The channel closes when the process is gone; a fault that the room reports leaves it alive.
      const exit = await Promise.race([life.link.exited, pause(50).then(() => undefined)]);
      if (exit === undefined) throw error;
      throw new SessionLost(this.#stopped ? SHUT_DOWN : describeExit(exit, life.asked));
    } finally {
      life.calls--;
    }
  }

  /** The session that runs now, once it is ready. */
  async #current(): Promise<Life> {
    // While we waited for one session its successor may have taken its place.
    for (let waited: Promise<void> | undefined; waited !== this.#ready; ) {
      waited = this.#ready;
      await waited;
    }
    return this.#life;
  }

  #start(): void {
    const link = this.open(this.cwd, this.hooks);
    const life: Life = { link, lived: false, calls: 0 };
    this.#life = life;
    const started = link.call("start", { cwd: this.cwd, argv: [], columns: COLUMNS }).then(() => {
      life.lived = true;
      this.#failures = 0;
    });
    const successor = link.exited.then((exit) => this.#lost(life, exit));
    successor.catch(() => {});
    // Whoever waits for a session that dies as it starts waits for its successor.
    this.#ready = started.catch(() => successor);
    this.#ready.catch(() => {});
  }

  async #lost(life: Life, exit: Exit): Promise<void> {
    life.link.kill("SIGKILL"); // What the dead session leaves behind in its group.
    if (this.#stopped) throw new Error("the kernel is shutting down");
    const report = describeExit(exit, life.asked);
    log(`the session ended: ${report.evalue}`);
    if (!life.lived && ++this.#failures >= ATTEMPTS) {
      throw new Error(`the session process does not start: ${report.evalue} See the server's log.`);
    }
    if (life.calls === 0 && life.lived) this.hooks.onLost(report);
    const reset = this.hooks.onReset();
    this.#start();
    this.#ready = Promise.all([this.#ready, reset]).then(() => {});
    this.#ready.catch(() => {});
    await this.#ready;
  }
}

/**
 * A real session process, driven over its pipes as the supervisor drives it. Cells are given as the JavaScript that the
 * language room would compile them to.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { rolldown } from "rolldown";
import { afterAll } from "vitest";
import { intrinsics } from "../../../kernel/intrinsics.build.mjs";
import {
  type CompiledCell,
  type ExecuteOutcome,
  type GuardEvents,
  type LanguageRoom,
  Peer,
  SESSION_FDS,
  SESSION_FLAGS,
  type SessionEvents,
  SessionReader,
  type SessionRoom,
} from "../../../kernel/rooms.ts";

const root = resolve(import.meta.dirname, "../../..");
type None = Record<never, never>;
export type Event = { [E in keyof SessionEvents]: { event: E } & SessionEvents[E] }[keyof SessionEvents];
type Execute = Parameters<SessionRoom["execute"]>[0];

let built: Promise<string> | undefined;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Bundles the session once for this test process, inside the repository so that packages resolve. */
function build(): Promise<string> {
  built ??= (async () => {
    mkdirSync(join(root, "test/output"), { recursive: true });
    const dir = mkdtempSync(join(root, "test/output/session-"));
    folders.push(dir);
    const bundle = await rolldown({
      input: { session: join(root, "kernel/session/main.ts"), guard: join(root, "kernel/session/stopping/guard.ts") },
      platform: "node",
      external: [/^node:/, "typescript", "tslab"],
      transform: intrinsics,
    });
    await bundle.write({ dir, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
    await bundle.close();
    return dir;
  })();
  return built;
}

export interface Options {
  cwd?: string;
  columns?: number;
  compileFile?: (path: string) => Awaited<ReturnType<LanguageRoom["compileFile"]>>;
  /** Another Node. */
  node?: string;
  /** Beside this process's own. */
  env?: NodeJS.ProcessEnv;
}

export class Session {
  readonly events: Event[] = [];
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  stderr = "";
  readonly #child: ChildProcess;
  readonly #peer: Peer<SessionRoom, SessionEvents, None>;
  readonly #guard: Peer<None, None, GuardEvents>;
  readonly #listeners = new Set<() => void>();
  #count = 0;

  private constructor(
    dir: string,
    readonly cwd: string,
    options: Options,
  ) {
    const child = spawn(
      options.node ?? process.env["GLASSBOX_TEST_NODE"] ?? process.execPath,
      [...SESSION_FLAGS, join(dir, "session.js")],
      {
        cwd,
        env: { ...process.env, ...options.env },
        stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
      },
    );
    this.#child = child;
    const pipes: readonly unknown[] = child.stdio;
    const output = pipes[SESSION_FDS.fromSupervisor] as Writable;
    const guard = pipes[SESSION_FDS.guard] as Writable;
    for (const pipe of [output, guard]) pipe.on("error", () => {});
    const compileFile = ({ path }: { path: string }) => {
      if (!options.compileFile) throw new Error(`compileFile ${path}`);
      return options.compileFile(path);
    };
    this.#peer = new Peer(
      (frame) => output.write(frame),
      { compileFile: compileFile as never },
      (event, payload) => {
        this.events.push({ event, ...(payload as object) } as Event);
        for (const listener of this.#listeners) listener();
      },
    );
    this.#guard = new Peer(
      (frame) => guard.write(frame),
      {},
      () => {},
    );
    const reader = new SessionReader((frame) => this.#peer.receive(frame));
    (pipes[SESSION_FDS.toSupervisor] as Readable).on("data", (piece: Buffer) => reader.push(piece));
    for (const text of [child.stdout, child.stderr]) text?.on("data", (piece) => (this.stderr += String(piece)));
    this.exited = new Promise((done) => {
      child.once("close", (code, signal) => {
        this.#peer.close(new Error(`the session ended: ${code ?? signal}\n${this.stderr}`));
        done({ code, signal });
      });
    });
  }

  static async start(options: Options = {}): Promise<Session> {
    const dir = await build();
    const session = new Session(dir, options.cwd ?? root, options);
    await session.call("start", { cwd: session.cwd, argv: ["notebook"], columns: options.columns ?? 80 });
    return session;
  }

  call: Peer<SessionRoom, SessionEvents, None>["call"] = (method, params) => this.#peer.call(method, params);

  /** Runs compiled code as the next cell. */
  run(code: string, extra: Partial<Execute> & { map?: string } = {}): Promise<ExecuteOutcome> {
    const count = ++this.#count;
    const { map = "", ...request } = extra;
    const cell: CompiledCell = {
      ok: true,
      serial: count,
      code,
      map,
      name: `cell ${count}`,
      declares: [],
      diagnostics: [],
    };
    return this.call("execute", {
      cell,
      parent: `m${count}`,
      count,
      silent: false,
      allowStdin: true,
      userExpressions: {},
      ...request,
    });
  }

  get count(): number {
    return this.#count;
  }

  /** Presses Stop for the cell that was started last. */
  interrupt(parent = `m${this.#count}`): void {
    this.#guard.emit("interrupt", { parent });
  }

  /** Answers the question that was asked last, unless another is named. */
  answer(value: string, question = this.of("input").at(-1)?.question ?? 0): void {
    this.#guard.emit("input", { question, value });
  }

  refuse(reason: string, question = this.of("input").at(-1)?.question ?? 0): void {
    this.#guard.emit("inputRefused", { question, reason });
  }

  /** The text printed to `name`, of one cell or of all. */
  text(name: "stdout" | "stderr" = "stdout", parent?: string): string {
    return this.events
      .map((e) => (e.event === "stream" && e.name === name && (!parent || e.parent === parent) ? e.text : ""))
      .join("");
  }

  of<E extends Event["event"]>(event: E): Extract<Event, { event: E }>[] {
    return this.events.filter((each) => each.event === event) as Extract<Event, { event: E }>[];
  }

  /** Resolves when `test` holds; it is looked at after each event. */
  async until(test: () => boolean, ms = 60_000): Promise<void> {
    if (test()) return;
    await new Promise<void>((done, fail) => {
      const late = setTimeout(() => {
        this.#listeners.delete(look);
        fail(new Error(`never happened within ${ms} ms; events: ${JSON.stringify(this.events).slice(-2000)}`));
      }, ms);
      const look = () => {
        if (!test()) return;
        clearTimeout(late);
        this.#listeners.delete(look);
        done();
      };
      this.#listeners.add(look);
    });
  }

  /** Closes every pipe, as the death of the supervisor does. */
  hangUp(): void {
    for (const pipe of this.#child.stdio) pipe?.destroy();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Asks it to leave, as at a shutdown. */
  async stop(): Promise<{ code: number | null; signal: string | null }> {
    await this.call("stop", { restart: false }).catch(() => {});
    return this.exited;
  }
}

/** A folder of its own, removed when the tests are over. */
export function scratchFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "glassbox-session-"));
  folders.push(path);
  return path;
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
/** A traceback without its colours. */
export const plain = (lines: readonly string[]): string => lines.join("\n").replace(/\u001b\[\d+m/g, "");

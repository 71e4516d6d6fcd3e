/** A running room, seen from the supervisor: its calls, its events, its end. Tests put fakes here. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { killFamily, MARK } from "../../family.ts";
import {
  FrameReader,
  type GuardEvents,
  LANGUAGE_FDS,
  type LanguageRoom,
  OUR_ARENAS,
  Peer,
  SESSION_FDS,
  type SessionEvents,
  SessionReader,
  type SessionRoom,
  type SupervisorRoom,
} from "../../rooms.ts";
import { openPipe } from "./pipe.ts";

/** How a room's process ended. */
export interface Exit {
  code: number | null;
  signal: string | null;
  /** What the runtime wrote as it died (V8's fatal report), held back from the cell's output. */
  lastWords: string;
}

type None = Record<never, never>;
type Call<Room> = Peer<Room, None, None>["call"];

export interface LanguageLink {
  readonly pid: number | undefined;
  call: Call<LanguageRoom>;
  exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): void;
}

export interface SessionLink {
  readonly pid: number | undefined;
  call: Call<SessionRoom>;
  /** Tells the guard thread, which listens while the main thread is busy. */
  guard<E extends keyof GuardEvents>(event: E, payload: GuardEvents[E]): void;
  /** Resolves when the process is gone and everything it said has been heard. */
  exited: Promise<Exit>;
  /** Signals the session and what it started. */
  kill(signal: NodeJS.Signals): void;
  /** Back-pressure: an unread pipe fills, and the session's next write waits. */
  pause(): void;
  resume(): void;
  /** Resolves when what lies in the pipes of file descriptors 1 and 2 has been read. */
  drained(): Promise<void>;
}

export interface SessionHooks {
  onEvent<E extends keyof SessionEvents>(event: E, payload: SessionEvents[E]): void;
  /** Text on the process's own file descriptors 1 and 2: child processes, native code. */
  onText(name: "stdout" | "stderr", text: string): void;
  compileFile: (p: Parameters<SupervisorRoom["compileFile"]>[0]) => Promise<ReturnType<SupervisorRoom["compileFile"]>>;
}

export type OpenLanguage = (cwd: string) => LanguageLink;
export type OpenSession = (cwd: string, hooks: SessionHooks) => SessionLink;
/** A command line: program, then arguments. */
export type Command = readonly [string, ...string[]];

/** Both rooms lead process groups of their own: a Ctrl-C meant for the kernel reaches neither, a kill reaches their children too. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: error.message }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

/** Joins a peer to two of the child's pipes, one of its own making perhaps. A channel that carries nonsense ends the child. */
function connect<Remote, Incoming>(
  child: ChildProcess,
  fds: { toSupervisor: number; fromSupervisor: number },
  Reader: typeof FrameReader | typeof SessionReader,
  methods: ConstructorParameters<typeof Peer>[1],
  onEvent: <E extends keyof Incoming>(event: E, payload: Incoming[E]) => void,
  input = child.stdio[fds.toSupervisor] as Readable,
): { peer: Peer<Remote, Incoming, None>; input: Readable } {
  const output = child.stdio[fds.fromSupervisor] as Writable;
  output.on("error", () => {}); // The room died while we wrote; its exit says so.
  input.on("error", () => {});
  const peer = new Peer<Remote, Incoming, None>((frame) => output.write(frame), methods, onEvent);
  const reader = new Reader((frame) => peer.receive(frame));
  input.on("data", (piece: Buffer) => {
    try {
      reader.push(piece);
    } catch (error) {
      console.error(`glassbox: a room's channel carried nonsense and was closed (${(error as Error).message})`);
      input.destroy();
      signalGroup(child, "SIGKILL");
    }
  });
  return { peer, input };
}

/**
 * The environment of the language process. The C library gives each thread a heap of its own, which V8's helpers fill and
 * leave: 10 MB after 2,000 cells; one will do. And where a company's certificates are named Node reads those, and all that it
 * brings itself, at each start: a tenth of a second for a process that speaks with nobody.
 */
function languageEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  return { MALLOC_ARENA_MAX: "1", ...env };
}

/** The session's helpers share one heap too, and people's code on the main thread has another for itself. Unless they have chosen. */
function sessionArenas(): NodeJS.ProcessEnv {
  return process.env["MALLOC_ARENA_MAX"] === undefined ? { MALLOC_ARENA_MAX: "2", [OUR_ARENAS]: "1" } : {};
}

/**
 * Starts the language room; its own output goes to our stderr.
 *
 * @param command - Asked at each start: a room that has to be started again is started without the snapshot.
 */
export function spawnLanguage(command: () => Command): OpenLanguage {
  return (cwd) => {
    const [program, ...args] = command();
    const child = spawn(program, args, {
      cwd,
      env: languageEnvironment(),
      stdio: ["ignore", 2, 2, "pipe", "pipe"],
      detached: true,
    });
    const { peer } = connect<LanguageRoom, None>(child, LANGUAGE_FDS, FrameReader, {}, () => {});
    const exited = ended(child).then((end) => {
      peer.close(new Error("the language process ended"));
      return { ...end, lastWords: "" };
    });
    return {
      pid: child.pid,
      call: peer.call.bind(peer),
      exited,
      kill: (signal) => signalGroup(child, signal),
    };
  };
}

/** Starts the session room. */
export function spawnSession([program, ...args]: Command): OpenSession {
  return (cwd, hooks) => {
    const mark = randomUUID();
    const pipe = openPipe();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...sessionArenas(), [MARK]: mark },
      stdio: ["ignore", "pipe", "pipe", pipe?.input ?? "pipe", "pipe", "pipe"],
      detached: true,
    });
    if (pipe) closeSync(pipe.input);
    const { peer, input } = connect<SessionRoom, SessionEvents>(
      child,
      SESSION_FDS,
      SessionReader,
      { compileFile: hooks.compileFile },
      hooks.onEvent,
      pipe?.output,
    );
    const guardPipe = (child.stdio as unknown[])[SESSION_FDS.guard] as Writable;
    guardPipe.on("error", () => {});
    const guard = new Peer<None, None, GuardEvents>(
      (frame) => guardPipe.write(frame),
      {},
      () => {},
    );
    const text = readText(child, hooks.onText);
    const each = (act: (stream: Readable) => void) => {
      for (const stream of [input, child.stdout, child.stderr]) if (stream && !stream.destroyed) act(stream);
    };

    const exited = ended(child).then(async (end) => {
      killFamily(mark); // What it has started does not outlive it.
      // What it said before it died is still in the pipe; a grandchild that holds the pipe must not hold us.
      each((stream) => stream.resume());
      if (!input.destroyed) await Promise.race([new Promise((done) => input.once("close", done)), pause(500)]);
      await text.drained();
      peer.close(new Error("the session process ended"));
      return { ...end, lastWords: text.lastWords() };
    });
    return {
      pid: child.pid,
      call: peer.call.bind(peer),
      guard: guard.emit.bind(guard),
      exited,
      kill: (signal) => signalGroup(child, signal),
      pause: () => each((stream) => stream.pause()),
      resume: () => each((stream) => stream.resume()),
      drained: text.drained,
    };
  };
}

/** V8 and Node report a fatal error on fd 2 in dozens of lines; the supervisor says it in one. */
const FATAL = /<--- Last few GCs --->|^----- Native stack trace -----|^\n?FATAL ERROR: |# Fatal error in |^#\n# Fatal/m;

function readText(child: ChildProcess, onText: SessionHooks["onText"]) {
  let pieces = 0;
  let held = "";
  for (const [name, stream] of [
    ["stdout", child.stdout],
    ["stderr", child.stderr],
  ] as const) {
    stream?.setEncoding("utf8");
    stream?.on("error", () => {});
    stream?.on("data", (text: string) => {
      pieces++;
      const fatal = name === "stderr" && (held ? 0 : text.search(FATAL));
      if (fatal === false || fatal < 0) return onText(name, text);
      if (fatal > 0) onText(name, text.slice(0, fatal));
      held = (held + text.slice(fatal)).slice(-16_384);
      // A program may print such words and live: then they are its output, only later.
      setTimeout(() => {
        if (child.exitCode === null && child.signalCode === null && held) {
          onText("stderr", held);
          held = "";
        }
      }, 2000).unref();
    });
  }
  return {
    lastWords: () => held,
    /** The event loop reads all that is there in a turn or two: wait until two turns bring nothing. */
    async drained() {
      for (let quiet = 0; quiet < 2; ) {
        const before = pieces;
        await new Promise((turn) => setImmediate(turn));
        quiet = pieces === before ? quiet + 1 : 0;
      }
    },
  };
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

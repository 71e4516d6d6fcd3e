/**
 * The doors between the three processes, as types and one small peer.
 *
 *   supervisor ── language   asks for checked and compiled code, completions, help
 *   supervisor ── session    asks it to run compiled code; hears everything the code does
 *
 * A frame is `u32 length | u32 jsonLength | json | buffers…`, so binary comm and image data pass without base64.
 * The session writes synchronously: what a cell prints has left the process before the next statement runs, so nothing is
 * lost when the process is killed or blocks. It puts a mark before each of its frames, because what is printed goes
 * between them as bare text.
 */

import { encodeFrame, type Frame } from "./frames.ts";
import type { Question } from "./questions.ts";

// ---------------------------------------------------------------- shared shapes

/** A MIME bundle as it goes on the wire: text or JSON by MIME type (binary types as base64). */
export type MimeBundle = Record<string, unknown>;

/** A place in what the user typed: 0-based UTF-16 offsets into the cell (or, with `file`, that file). */
export interface Span {
  start: number;
  end: number;
}

/** One type or syntax error, in the user's own coordinates (line and column from 1). */
export interface Diagnostic {
  /** TypeScript's number; 0 where the fault is not one of TypeScript's: a magic, a cell that it cannot compile. */
  code: number;
  message: string;
  /** "error" stops the cell; "warning" and "suggestion" do not. */
  category: "error" | "warning" | "suggestion";
  /** Absent for the cell itself; else the path of the local .ts file at fault. */
  file?: string;
  line: number;
  column: number;
  /** The source line at fault, and how many characters of it, for quoting with a caret. */
  source: string;
  length: number;
}

/** How an error reaches the front end. `traceback` lines may carry ANSI colours. */
export interface ErrorReport {
  ename: string;
  evalue: string;
  traceback: string[];
}

// ---------------------------------------------------------------- the language room

export interface CompiledCell {
  ok: true;
  /** Grows from each compiled text to the next, also when another language room compiles it. */
  serial: number;
  /** For `discard`; absent where there is nothing to take back. */
  id?: number;
  /** JavaScript: the *body* of `async (__cell) => { … }`; see session/scope.ts for what `__cell` offers. */
  code: string;
  /** Source map (JSON text) from `code` to the cell's own text. */
  map: string;
  /** Name under which stack frames show it, e.g. "cell 3". */
  name: string;
  /** Top-level names the cell declares, for the scope. */
  declares: string[];
  /** Lines `name?` among the cell's others: help that is shown when it has run. */
  questions?: Question[];
  diagnostics: Diagnostic[];
}

export interface RefusedCell {
  ok: false;
  diagnostics: Diagnostic[];
}

export interface Completion {
  matches: { text: string; type: string; signature?: string; start: number; end: number }[];
  /** UTF-16 offsets that the matches replace. */
  start: number;
  end: number;
  /** Nothing is known of this value's members (a top-level name, and properties behind it): the session can be asked. */
  asks?: string[];
}

/** A name that a value has. */
export interface Member {
  text: string;
  type: "function" | "property";
}

export interface Help {
  found: boolean;
  data: MimeBundle;
  /** There are only declarations of this value's code (a top-level name, and properties behind it): the session may have it. */
  asks?: string[];
}

export interface LanguageRoom {
  /** Loads TypeScript and checks an empty cell, so that the first real one is quick. `cwd` is the notebook's folder. */
  start(p: { cwd: string }): { typescript: string };
  /** Checks and compiles a cell, and on success adds its declarations to what later cells see. */
  compile(p: { code: string; count: number; silent?: boolean }): CompiledCell | RefusedCell;
  /** A compiled cell does not run after all: what it declared is no longer in scope. */
  discard(p: { id: number }): null;
  /** A user expression: compiled like a cell, checked leniently, adds nothing. */
  compileExpression(p: { code: string; name: string }): CompiledCell | RefusedCell;
  /** A local .ts file that a cell (or another such file) imports: ES module text with an inline source map. */
  compileFile(p: { path: string }): { ok: true; code: string } | RefusedCell;
  complete(p: { code: string; cursor: number }): Completion;
  inspect(p: { code: string; cursor: number; detail: 0 | 1 }): Help;
  isComplete(p: { code: string }): { status: "complete" | "incomplete" | "invalid" | "unknown"; indent?: string };
  /** Forget every declaration (after the session was lost). */
  reset(p: Record<string, never>): null;
}

// ---------------------------------------------------------------- the session room

export interface ExecuteOutcome {
  status: "ok" | "error";
  /** With "ok": the value of the last expression, unless there was none, or it was undefined, or `silent`. */
  result?: { data: MimeBundle; metadata: Record<string, unknown> };
  error?: ErrorReport;
  /** Pager and other payloads. */
  payload: Record<string, unknown>[];
  userExpressions: Record<string, unknown>;
  /** True when Stop ended it. */
  interrupted: boolean;
}

export interface SessionRoom {
  start(p: { cwd: string; argv: string[]; columns: number }): { node: string };
  execute(p: {
    cell: CompiledCell;
    /** The execute_request's msg_id: every output of the cell, also a late one, carries it. */
    parent: string;
    count: number;
    silent: boolean;
    allowStdin: boolean;
    userExpressions: Record<string, CompiledCell | RefusedCell>;
  }): ExecuteOutcome;
  /** What is in scope now: name → short type text; for %who and for richer completion. */
  names(p: Record<string, never>): Record<string, string>;
  /** The names that a value has: for completion, where types say nothing. No getter is run. */
  members(p: { path: string[] }): Member[];
  /** A function's code: for help, where there are only declarations; null for what is native, or no function. */
  source(p: { path: string[] }): string | null;
  comm(p: CommMessage): null;
  /** Runs exit handlers, flushes, and leaves; the supervisor kills what does not. */
  stop(p: { restart: boolean }): null;
}

export interface CommMessage {
  kind: "open" | "msg" | "close";
  commId: string;
  target?: string;
  data: unknown;
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
  parent: string;
}

/** What the session says on its own, in order, each with the cell it belongs to. */
export interface SessionEvents {
  stream: { parent: string; name: "stdout" | "stderr"; text: string };
  display: {
    parent: string;
    data: MimeBundle;
    metadata: Record<string, unknown>;
    transient: { display_id?: string };
    update: boolean;
    buffers?: Uint8Array[];
  };
  clear: { parent: string; wait: boolean };
  /** An exception in a timer, or a rejection nobody awaited: shown under the cell that made it. */
  error: { parent: string } & ErrorReport;
  /** Answered over the guard's channel, so that a blocked main thread can be woken. */
  input: { parent: string; prompt: string; password: boolean; question: number };
  comm: CommMessage;
  /** A page of help or another payload outside a cell's own reply. */
  log: { level: "info" | "warn" | "error"; text: string };
}

/** What the supervisor tells the session's guard thread, which answers while the main thread is busy. */
export interface GuardEvents {
  interrupt: { parent: string };
  /** `question` is that of the event `input`: an answer that comes too late must not be taken for the next one's. */
  input: { question: number; value: string };
  /** The front end cannot or will not answer. */
  inputRefused: { question: number; reason: string };
}

/** What the session may ask of the supervisor, which passes it on to the language room. */
export interface SupervisorRoom {
  compileFile: LanguageRoom["compileFile"];
}

/** File descriptors of the session process, beside 0 (closed), 1 and 2 (captured). */
export const SESSION_FDS = { toSupervisor: 3, fromSupervisor: 4, guard: 5 } as const;
/**
 * Node's flags for the session process: a Stop inside a timer must not abort it (Node checks its async hook stack),
 * local .ts files are linked as `vm` modules, names are resolved from the notebook's folder, and none of that is
 * worth a warning in somebody's cell.
 */
export const SESSION_FLAGS = [
  "--no-force-async-hooks-checks",
  "--experimental-vm-modules",
  "--experimental-import-meta-resolve",
  "--disable-warning=ExperimentalWarning",
] as const;

/** Comments around what compiling adds inside of functions; a function's text has neither. */
export const ADDED = { from: "⟨", to: "⟩" } as const;

/** `globalThis[Symbol.for(THROWN)]`: what local files say of a value that they throw; cells say it to `__cell`. */
export const THROWN = "glassbox.thrown";

/** Set when MALLOC_ARENA_MAX is the kernel's choice: the session takes both out again, before people's programs inherit them. */
export const OUR_ARENAS = "GLASSBOX_ARENAS";

export { languageCommand, snapshotMaker } from "./language/spawn.ts";
/** The command line of the language process: the one thing of its folder that loads nothing of it. */
export { type Question, readWholeQuestion } from "./questions.ts";
/** File descriptors of the language process; its own 1 and 2 go to the supervisor's stderr. */
export const LANGUAGE_FDS = { toSupervisor: 3, fromSupervisor: 4 } as const;

// ---------------------------------------------------------------- the peer

export { encodeFrame, FRAME_MARK, type Frame, FrameReader, SessionReader } from "./frames.ts";

type Method = (p: never) => unknown;
/** A room's methods as its own process implements them: answers may be promises. */
export type Implementation<Room> = {
  [M in keyof Room]: Room[M] extends (p: infer P) => infer R ? (p: P) => R | Promise<R> : never;
};

/** One end of a channel: calls the other side, answers its calls, and passes events both ways. */
export class Peer<Remote, Incoming, Outgoing> {
  #next = 1;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  #closed: Error | undefined;

  /**
   * @param send - Takes one encoded frame; may be synchronous (the session) or not.
   * @param methods - What this side answers, by name.
   * @param onEvent - Hears the other side's events, in order.
   */
  constructor(
    private readonly send: (frame: Uint8Array) => void,
    private readonly methods: Record<string, Method>,
    private readonly onEvent: <E extends keyof Incoming>(event: E, payload: Incoming[E]) => void,
  ) {}

  /** Calls `method` of the other side. Rejects when it throws there, or when the channel closes first. */
  call<M extends keyof Remote & string>(
    method: M,
    params: Remote[M] extends (p: infer P) => unknown ? P : never,
  ): Promise<Remote[M] extends (p: never) => infer R ? R : never> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed);
      const id = this.#next++;
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      const { json, buffers } = detach(params);
      this.send(encodeFrame({ json: { id, method, params: json }, buffers }));
    });
  }

  /** Tells the other side something; no answer. */
  emit<E extends keyof Outgoing & string>(event: E, payload: Outgoing[E]): void {
    const { json, buffers } = detach(payload);
    this.send(encodeFrame({ json: { event, params: json }, buffers }));
  }

  /** Hand every frame that arrives to this. */
  receive(frame: Frame): void {
    const { id, method, event, params, result, fault } = frame.json;
    if (event !== undefined) {
      this.onEvent(event as keyof Incoming, attach(params, frame.buffers) as Incoming[keyof Incoming]);
    } else if (method !== undefined) {
      void this.#answer(id as number, method, attach(params, frame.buffers));
    } else if (id !== undefined) {
      const waiter = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (fault) waiter?.reject(Object.assign(new Error(fault.message), { name: fault.name, stack: fault.stack }));
      else waiter?.resolve(result);
    }
  }

  /** The other side is gone: everything that waits is rejected with `reason`. */
  close(reason: Error): void {
    this.#closed = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    let frame: Uint8Array;
    try {
      const handler = this.methods[method];
      if (!handler) throw new Error(`no method ${method}`);
      const result = (await handler(params as never)) ?? null;
      frame = encodeFrame({ json: { id, result }, buffers: [] }); // A result that JSON cannot carry is a fault too.
    } catch (thrown) {
      const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
      const fault = { name, message, ...(stack === undefined ? {} : { stack }) };
      frame = encodeFrame({ json: { id, fault }, buffers: [] });
    }
    this.send(frame);
  }
}

/** `buffers` leave the JSON and travel as bytes behind it. */
function detach(payload: unknown): { json: unknown; buffers: Uint8Array[] } {
  if (payload === null || typeof payload !== "object" || !("buffers" in payload)) return { json: payload, buffers: [] };
  const { buffers, ...json } = payload as { buffers?: Uint8Array[] };
  return { json, buffers: buffers ?? [] };
}

function attach(params: unknown, buffers: Uint8Array[]): unknown {
  return buffers.length > 0 ? { ...(params as object), buffers } : params;
}

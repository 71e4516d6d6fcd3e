/**
 * The doors between the three processes, as types and one small peer.
 *
 *   supervisor ── language   asks for checked and compiled code, completions, help
 *   supervisor ── session    asks it to run compiled code; hears everything the code does
 *
 * A frame is `u32 length | u32 jsonLength | json | buffers…`, so binary comm and image data pass without base64.
 * The session writes its frames synchronously: what a cell prints has left the process before the next statement
 * runs, so nothing is lost when the process is killed or blocks.
 */

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
}

export interface LanguageRoom {
  /** Loads TypeScript and checks an empty cell, so that the first real one is quick. `cwd` is the notebook's folder. */
  start(p: { cwd: string }): { typescript: string };
  /** Checks and compiles a cell, and on success adds its declarations to what later cells see. */
  compile(p: { code: string; count: number; silent?: boolean }): CompiledCell | RefusedCell;
  /** A compiled cell does not run after all: what it declared is no longer in scope. */
  discard(p: { id: number }): null;
  /** A user expression: compiled like a cell, checked leniently, adds nothing. */
  compileExpression(p: { code: string }): CompiledCell | RefusedCell;
  /** A local .ts file that a cell (or another such file) imports: ES module text with an inline source map. */
  compileFile(p: { path: string }): { ok: true; code: string } | RefusedCell;
  complete(p: { code: string; cursor: number }): Completion;
  inspect(p: { code: string; cursor: number; detail: 0 | 1 }): { found: boolean; data: MimeBundle };
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
  input: { parent: string; prompt: string; password: boolean };
  comm: CommMessage;
  /** A page of help or another payload outside a cell's own reply. */
  log: { level: "info" | "warn" | "error"; text: string };
}

/** What the supervisor tells the session's guard thread, which answers while the main thread is busy. */
export interface GuardEvents {
  interrupt: { parent: string };
  input: { value: string };
  /** The front end cannot or will not answer. */
  inputRefused: { reason: string };
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
/** The command line of the language process: the one thing of its folder that loads nothing of it. */
export { languageCommand } from "./language/spawn.ts";
/** File descriptors of the language process; its own 1 and 2 go to the supervisor's stderr. */
export const LANGUAGE_FDS = { toSupervisor: 3, fromSupervisor: 4 } as const;

// ---------------------------------------------------------------- frames and the peer

export interface Frame {
  /** A call has `id` and `method`; its answer `id` and `result` or `fault`; an event only `event`. */
  json: {
    id?: number;
    method?: string;
    event?: string;
    params?: unknown;
    result?: unknown;
    fault?: { name: string; message: string; stack?: string };
  };
  buffers: Uint8Array[];
}

/** Encodes one frame; `buffers` follow the JSON, their lengths in front of it. */
export function encodeFrame(frame: Frame): Uint8Array {
  const json = Buffer.from(JSON.stringify({ ...frame.json, sizes: frame.buffers.map((b) => b.byteLength) }));
  const total = 4 + json.length + frame.buffers.reduce((sum, b) => sum + b.byteLength, 0);
  const out = Buffer.allocUnsafe(4 + total);
  out.writeUInt32LE(total, 0);
  out.writeUInt32LE(json.length, 4);
  json.copy(out, 8);
  let at = 8 + json.length;
  for (const buffer of frame.buffers) {
    out.set(buffer, at);
    at += buffer.byteLength;
  }
  return out;
}

/** Bytes past which a frame is taken for nonsense: user code can write to any descriptor. */
const LARGEST_FRAME = 2 ** 30;

/**
 * Cuts a byte stream into frames, whatever the pieces it arrives in. Throws when they are no frames.
 *
 * Printed lines that follow one another in one piece come out as one `stream` event: a loop of prints is read several
 * times as fast as its frames could be parsed one by one.
 */
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;
  readonly #lines = new Lines();
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    this.#held += piece.byteLength;
    // A large frame arrives in many pieces: join them once, when it is whole, not once a piece.
    const need = this.#need();
    if (need === undefined || this.#held < need) return;
    const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    let at = 0;
    while (all.length - at >= 4) {
      const end = at + 4 + checkLength(all.readUInt32LE(at));
      if (end > all.length) break;
      if (!this.#lines.take(all, at + 4, end)) {
        this.#tellLines();
        const frame = decodeFrame(all.subarray(at + 4, end));
        this.#lines.learn(frame, all.subarray(at + 4, end));
        this.#onFrame(frame);
      }
      at = end;
    }
    this.#tellLines();
    this.#pieces = at < all.length ? [all.subarray(at)] : [];
    this.#held = all.length - at;
  }

  #tellLines(): void {
    const frame = this.#lines.frame();
    if (frame) this.#onFrame(frame);
  }

  /** Bytes that the first frame takes in all, once its length is known. */
  #need(): number | undefined {
    if (this.#held < 4) return undefined;
    if ((this.#pieces[0] as Buffer).length < 4) this.#pieces = [Buffer.concat(this.#pieces)];
    return 4 + checkLength((this.#pieces[0] as Buffer).readUInt32LE(0));
  }
}

function checkLength(length: number): number {
  if (length > LARGEST_FRAME) throw new RangeError(`a frame of ${length} bytes`);
  return length;
}

/** What stands before the text of a `stream` frame, as session/channel.ts writes it, and what stands behind it. */
const BEFORE_TEXT = /^{"event":"stream","params":({"parent":"(?:[^"\\]|\\.)*","name":"std(?:out|err)"),"text":"/;
const AFTER_TEXT = Buffer.from('"},"sizes":[]}');

/** Joins `stream` frames that are alike but for their text: JSON's escapes stand side by side as they are. */
class Lines {
  #params = "";
  /** The bytes before the text, the frame's own jsonLength left out. */
  #before = Buffer.alloc(0);
  #text = Buffer.alloc(0);
  #length = 0;

  /** The frame at `start` … `end` of `all`, without its length, if it is such a one. */
  take(all: Buffer, start: number, end: number): boolean {
    const before = this.#before.length;
    const [from, to] = [start + 4 + before, end - AFTER_TEXT.length];
    if (before === 0 || from > to || all.readUInt32LE(start) !== end - start - 4) return false;
    if (all.compare(this.#before, 0, before, start + 4, from) !== 0) return false;
    if (all.compare(AFTER_TEXT, 0, AFTER_TEXT.length, to, end) !== 0) return false;
    if (this.#length + to - from > this.#text.length) this.#grow(this.#length + all.length - from);
    all.copy(this.#text, this.#length, from, to);
    this.#length += to - from;
    return true;
  }

  /** What the frames taken so far come to, and forgets them. */
  frame(): Frame | undefined {
    if (this.#length === 0) return undefined;
    const text = this.#text.toString("utf8", 0, this.#length);
    this.#length = 0;
    if (this.#text.length > LARGEST_TEXT) this.#text = Buffer.alloc(0);
    const params = JSON.parse(`${this.#params},"text":"${text}"}`);
    return { json: { event: "stream", params }, buffers: NO_BUFFERS };
  }

  /** Frames like this one are lines from now on. */
  learn(frame: Frame, bytes: Buffer): void {
    if (frame.json.event !== "stream") return;
    const match = BEFORE_TEXT.exec(bytes.toString("utf8", 4, 4 + 1_000));
    this.#params = match?.[1] ?? "";
    this.#before = Buffer.from(match?.[0] ?? "");
  }

  #grow(length: number): void {
    const text = Buffer.allocUnsafe(length);
    this.#text.copy(text, 0, 0, this.#length);
    this.#text = text;
  }
}

/** Bytes of joined text that are kept ready for the next time. */
const LARGEST_TEXT = 1_000_000;

/** Called for every printed line: no rest spread, and one shared list for the usual frame without buffers. */
function decodeFrame(bytes: Buffer): Frame {
  const jsonLength = bytes.readUInt32LE(0);
  const json = JSON.parse(bytes.toString("utf8", 4, 4 + jsonLength)) as Frame["json"] & { sizes: number[] };
  const { sizes } = json;
  if (sizes.length === 0) return { json, buffers: NO_BUFFERS };
  let at = 4 + jsonLength;
  const buffers = sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
  return { json, buffers };
}

const NO_BUFFERS: Uint8Array[] = [];

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
    let json: Frame["json"];
    try {
      const handler = this.methods[method];
      if (!handler) throw new Error(`no method ${method}`);
      json = { id, result: (await handler(params as never)) ?? null };
    } catch (thrown) {
      const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
      json = { id, fault: { name, message, ...(stack === undefined ? {} : { stack }) } };
    }
    this.send(encodeFrame({ json, buffers: [] }));
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

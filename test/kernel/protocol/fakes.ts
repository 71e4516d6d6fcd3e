/**
 * Rooms without processes, for tests of the protocol alone. A cell is lines of small commands:
 * `print TEXT`, `warn TEXT`, `value TEXT`, `show TEXT`, `throw TEXT`, `wait MS`, `hang`, `ask PROMPT`, `page TEXT`, `die CODE`,
 * `later MS TEXT`, `clear`; `!TEXT` is a type error.
 */
import type { Exit, OpenLanguage, OpenSession, SessionHooks } from "../../../kernel/protocol/processes/link.ts";
import type {
  CompiledCell,
  ExecuteOutcome,
  GuardEvents,
  LanguageRoom,
  RefusedCell,
  SessionRoom,
} from "../../../kernel/rooms.ts";

type Calls<Room> = { [M in keyof Room]?: (p: never) => unknown };

function ending() {
  let end!: (exit: Exit) => void;
  const exited = new Promise<Exit>((resolve) => {
    end = resolve;
  });
  return { exited, end };
}

function compile({ code, count }: { code: string; count?: number }): CompiledCell | RefusedCell {
  const at = code.indexOf("!");
  if (at < 0) return { ok: true, serial: 0, code, map: "", name: `cell ${count ?? 0}`, declares: [], diagnostics: [] };
  const before = code.slice(0, at).split("\n");
  const line = before.length;
  const column = (before.at(-1) as string).length + 1;
  const source = code.split("\n")[line - 1] as string;
  const message = `Cannot find name '${source.slice(column).trim()}'.`;
  return {
    ok: false,
    diagnostics: [{ code: 2304, message, category: "error", line, column, source, length: source.length - column + 1 }],
  };
}

/** What the fake language room was asked, in order. */
export interface LanguageLog {
  asked: { method: string; params: unknown }[];
  starts: number;
  /** Kills the room that runs now. */
  die(): void;
}

export function fakeLanguage(overrides: Calls<LanguageRoom> = {}): { open: OpenLanguage; log: LanguageLog } {
  const log: LanguageLog = { asked: [], starts: 0, die: () => {} };
  const methods: Calls<LanguageRoom> = {
    start: () => ({ typescript: "6.0.3" }),
    compile,
    compileExpression: compile,
    complete: ({ cursor }: { cursor: number }) => ({
      matches: [{ text: "map", type: "method", signature: "map(f)", start: cursor - 1, end: cursor }],
      start: cursor - 1,
      end: cursor,
    }),
    inspect: ({ cursor }: { cursor: number }) => ({ found: true, data: { "text/plain": `at ${cursor}` } }),
    isComplete: ({ code }: { code: string }) =>
      code.endsWith("{") ? { status: "incomplete", indent: "  " } : { status: "complete" },
    reset: () => null,
    ...overrides,
  };
  const open: OpenLanguage = () => {
    log.starts++;
    const { exited, end } = ending();
    const gone = exited.then(() => {
      throw new Error("the language process ended");
    });
    gone.catch(() => {});
    log.die = () => end({ code: 1, signal: null, lastWords: "" });
    return {
      pid: undefined,
      call: (async (method: keyof LanguageRoom, params: unknown) => {
        log.asked.push({ method, params });
        return Promise.race([Promise.resolve(methods[method]?.(params as never)), gone]);
      }) as never,
      exited,
      kill: (signal) => end({ code: null, signal, lastWords: "" }),
    };
  };
  return { open, log };
}

export interface SessionLog {
  starts: number;
  held: boolean[];
  guarded: { event: string; payload: unknown }[];
  comms: unknown[];
  hooks: SessionHooks;
  /** Ends the session that runs now, as the system would. */
  die(exit: Partial<Exit>): void;
}

export function fakeSession(): { open: OpenSession; log: SessionLog } {
  const log = { starts: 0, held: [], guarded: [], comms: [] } as unknown as SessionLog;
  const open: OpenSession = (_cwd, hooks) => {
    log.starts++;
    log.hooks = hooks;
    const { exited, end } = ending();
    const gone = exited.then(() => {
      throw new Error("the session process ended");
    });
    gone.catch(() => {});
    log.die = (exit) => end({ code: null, signal: null, lastWords: "", ...exit });
    /** How each running cell is stopped: a Stop belongs to one. */
    const stops = new Map<string, () => void>();
    let answered = (_answer: { value?: string; refused?: string }) => {};

    async function execute(p: Parameters<SessionRoom["execute"]>[0]): Promise<ExecuteOutcome> {
      const { parent, cell } = p;
      const outcome: ExecuteOutcome = { status: "ok", payload: [], userExpressions: {}, interrupted: false };
      const fail = (ename: string, evalue: string) => ({
        ...outcome,
        status: "error" as const,
        error: { ename, evalue, traceback: [`${ename}: ${evalue}`] },
      });
      const interrupted = new Promise<"stopped">((resolve) => stops.set(parent, () => resolve("stopped")));
      for (const line of cell.code.split("\n").filter(Boolean)) {
        const [command, ...words] = line.split(" ");
        const text = words.join(" ");
        if (command === "print") hooks.onEvent("stream", { parent, name: "stdout", text: `${text}\n` });
        if (command === "warn") hooks.onEvent("stream", { parent, name: "stderr", text: `${text}\n` });
        if (command === "clear") hooks.onEvent("clear", { parent, wait: true });
        if (command === "show")
          hooks.onEvent("display", {
            parent,
            data: { "text/plain": text },
            metadata: {},
            transient: {},
            update: false,
          });
        if (command === "value" && !p.silent) outcome.result = { data: { "text/plain": text }, metadata: {} };
        if (command === "page") outcome.payload.push({ source: "page", data: { "text/plain": text }, start: 0 });
        if (command === "throw") return fail("Error", text);
        if (command === "die") end({ code: Number(text), signal: null, lastWords: "" });
        if (command === "later")
          setTimeout(
            () => hooks.onEvent("stream", { parent, name: "stdout", text: `${words.slice(1).join(" ")}\n` }),
            Number(words[0]),
          );
        if (command === "ask") {
          const answer = new Promise<{ value?: string; refused?: string }>((resolve) => (answered = resolve));
          hooks.onEvent("input", { parent, prompt: text, password: false, question: 1 });
          const { value, refused } = await answer;
          if (refused) return fail("InputError", refused);
          outcome.result = { data: { "text/plain": value }, metadata: {} };
        }
        const wait =
          command === "wait"
            ? new Promise((done) => setTimeout(done, Number(text)))
            : command === "hang" || command === "die"
              ? new Promise(() => {})
              : undefined;
        if (wait && (await Promise.race([wait, interrupted])) === "stopped")
          return { ...fail("Interrupted", "stopped"), interrupted: true };
      }
      for (const [name, expression] of Object.entries(p.userExpressions)) {
        outcome.userExpressions[name] = expression.ok
          ? { status: "ok", data: { "text/plain": expression.code }, metadata: {} }
          : {
              status: "error",
              ename: "TypeScriptError",
              evalue: expression.diagnostics[0]?.message ?? "",
              traceback: [],
            };
      }
      return outcome;
    }
    const methods: Calls<SessionRoom> = {
      start: () => ({ node: process.versions.node }),
      execute,
      comm: (message: unknown) => void log.comms.push(message),
      stop: () => void end({ code: 0, signal: null, lastWords: "" }),
    };
    return {
      pid: undefined,
      call: (async (method: keyof SessionRoom, params: unknown) =>
        Promise.race([Promise.resolve(methods[method]?.(params as never)), gone])) as never,
      guard: (event, payload) => {
        log.guarded.push({ event, payload });
        if (event === "interrupt") stops.get((payload as GuardEvents["interrupt"]).parent)?.();
        if (event === "input") answered({ value: (payload as GuardEvents["input"]).value });
        if (event === "inputRefused") answered({ refused: (payload as GuardEvents["inputRefused"]).reason });
      },
      exited,
      kill: (signal) => end({ code: null, signal, lastWords: "" }),
      pause: () => void log.held.push(true),
      resume: () => void log.held.push(false),
      drained: async () => {},
    };
  };
  return { open, log };
}

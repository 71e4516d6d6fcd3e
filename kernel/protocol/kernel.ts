/**
 * The whole kernel but for a transport: requests in, replies and broadcasts out. kernel/main.ts puts ZeroMQ round
 * it; `glassbox run` drives it with no socket at all.
 */
import type { SessionEvents } from "../rooms.ts";
import { Cells } from "./cells.ts";
import { Comms } from "./comms.ts";
import type { Caller, Context, Parts } from "./context.ts";
import { dispatch } from "./dispatcher.ts";
import { History } from "./history.ts";
import { log } from "./log.ts";
import {
  type Fields,
  type InputRequest,
  type Message,
  makeMessage,
  type Ports,
  type Reply,
  type RequestType,
} from "./messages.ts";
import { Outputs } from "./outputs.ts";
import { languageCommand, sessionCommand } from "./processes/commands.ts";
import { LanguageKeeper } from "./processes/language.ts";
import { type OpenLanguage, type OpenSession, spawnLanguage, spawnSession } from "./processes/link.ts";
import { SessionKeeper } from "./processes/session.ts";
import { Stdin } from "./stdin.ts";
import { Subshells } from "./subshells.ts";

export interface KernelOptions {
  /** The notebook's folder: where imports and relative paths start. */
  cwd: string;
  /** Hears every broadcast (IOPub), in order. A promise means that it is still on its way: back-pressure. */
  publish(message: Message): void | Promise<void>;
  /** A shutdown_request was answered; the owner closes the kernel. */
  onShutdown?(restart: boolean): void;
  /** For connect_request. */
  ports?: Ports;
  /** File of what was typed in earlier runs; without it only this run is remembered. */
  history?: string;
  /** How the two other processes are started; tests put fakes here. */
  rooms?: { language: OpenLanguage; session: OpenSession };
}

export interface RequestOptions {
  metadata?: Fields;
  buffers?: Uint8Array[];
  /** Answers a cell's `prompt`; without it the prompt is refused. */
  onStdin?(question: InputRequest): Promise<string> | string;
}

export interface Kernel {
  /** Takes a message from a transport. Resolves when it has been dealt with and, for requests, `idle` is out. */
  accept(message: Message, caller: Caller): Promise<void>;
  /**
   * Asks the kernel directly.
   * @returns The reply's content, once `idle` has been published: every output of the request has been heard.
   * @example
   * const reply = await kernel.request("execute_request", { code: "1 + 1" });
   */
  request<T extends RequestType>(type: T, content?: Fields, options?: RequestOptions): Promise<Reply<T>>;
  /** Stop: ends the running cell and keeps the session's state. */
  interrupt(): void;
  /** Ends both rooms and all that they started, in bounded time. */
  close(restart?: boolean): Promise<void>;
}

/**
 * Opens a kernel: starts the language and session processes, and answers at once.
 *
 * @example
 * const kernel = openKernel({ cwd: process.cwd(), publish: (message) => console.log(message.content) });
 * await kernel.request("execute_request", { code: "await Promise.resolve(6 * 7)" });
 * await kernel.close();
 */
export function openKernel(options: KernelOptions): Kernel {
  const rooms = options.rooms ?? {
    language: spawnLanguage(languageCommand),
    session: spawnSession(sessionCommand()),
  };
  // First of all: what the first result waits for longest.
  const language = new LanguageKeeper(rooms.language, options.cwd);
  const subshells = new Subshells();
  const outputs: Outputs = new Outputs(options.publish, (held) => session.hold(held));
  const comms = new Comms(outputs);
  const history = new History(options.history);
  const session = new SessionKeeper(rooms.session, options.cwd, {
    onEvent(event, payload) {
      events[event](payload as never);
    },
    onText: (name, text) => outputs.stream(outputs.current, name, text),
    compileFile: (p) => language.ask("compileFile", p),
    onLost: (report) => outputs.publish("error", report, outputs.current),
    async onReset() {
      stdin.forget();
      comms.closeAll(outputs.current);
      await language.reset().catch((error: Error) => log(`the language process was not reset: ${error.message}`));
    },
  });
  const cells = new Cells({ language, session }, outputs, history);
  const stdin = new Stdin(cells, session, outputs);
  const events = sessionEvents(outputs, comms, stdin);

  function interrupt(): void {
    for (const { stop } of cells.running.values()) stop.press();
    if (cells.running.size === 0) session.guard("interrupt", { parent: outputs.current ?? "" }); // A timer of an earlier cell may be at it.
  }

  const parts: Parts = {
    language,
    session,
    outputs,
    cells,
    comms,
    history,
    subshells,
    ports: options.ports,
    interrupt,
    shutDown: (restart) => options.onShutdown?.(restart),
  };

  async function accept(request: Message, caller: Caller): Promise<void> {
    if (request.header.msg_type === "input_reply") return stdin.hear(request);
    const context: Context = { ...parts, request, caller, metadata: {} };
    try {
      await dispatch(context);
    } catch (error) {
      log(`${request.header.msg_type}: ${error instanceof Error ? error.stack : error}`);
    }
  }

  async function request(type: RequestType, content: Fields = {}, more: RequestOptions = {}): Promise<Reply<never>> {
    const { onStdin, ...extra } = more;
    let reply: Message | undefined;
    const caller: Caller = { reply: (message) => (reply = message) };
    if (onStdin) {
      caller.ask = async ({ header: { msg_id }, content: question }) => {
        try {
          stdin.answer(msg_id, await onStdin(question));
        } catch (error) {
          stdin.refuse(msg_id, error instanceof Error ? error.message : String(error));
        }
      };
    }
    await accept(makeMessage(type, content, undefined, extra), caller);
    if (!reply) throw new Error(`${type} was not answered`);
    return reply.content as never;
  }

  let closing: Promise<void> | undefined;
  async function close(restart: boolean): Promise<void> {
    await Promise.all([session.stop(restart, cells.running.size > 0), language.stop(), history.close()]);
    outputs.flush();
  }

  outputs.publish("status", { execution_state: "starting" }, undefined);
  return { accept, request, interrupt, close: (restart = false) => (closing ??= close(restart)) };
}

/** What the session says on its own, one row an event. */
function sessionEvents(outputs: Outputs, comms: Comms, stdin: Stdin) {
  const rows: { [E in keyof SessionEvents]: (p: SessionEvents[E]) => void } = {
    stream: ({ parent, name, text }) => outputs.stream(parent, name, text),
    display: ({ parent, update, buffers, ...display }) =>
      outputs.publish(update ? "update_display_data" : "display_data", display, parent, { buffers: buffers ?? [] }),
    clear: ({ parent, wait }) => outputs.publish("clear_output", { wait }, parent),
    error: ({ parent, ...report }) => outputs.publish("error", report, parent),
    input: (question) => stdin.ask(question),
    comm: (message) => comms.publish(message),
    log: ({ level, text }) => log(`session: ${level}: ${text}`),
  };
  return rows;
}

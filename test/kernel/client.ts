/** The built kernel behind a client that holds every message it says to the protocol. */
import type { ChildProcess } from "node:child_process";
import type { Fields, Message } from "../../kernel/protocol/messages.ts";
import type { Connection } from "../../kernel/wire/connection.ts";
import { Codec } from "../../kernel/wire/frames.ts";
import { builtKernel } from "./built.ts";
import { validate } from "./protocol/spec.ts";
import { type Exchange, openClient, type WireClient } from "./wire-client.mjs";

export interface Result {
  content: Fields;
  outputs: Message[];
  /** All printed text of one name. */
  text(name?: "stdout" | "stderr"): string;
  ms: number;
}

export interface Client {
  child: ChildProcess;
  connection: Connection;
  /** Lines that the kernel has written to its stderr. */
  log: string[];
  published: Message[];
  request(type: string, content?: Fields, channel?: "shell" | "control", extra?: Exchange): Promise<Fields>;
  /** Runs a cell; resolves when both its reply and its idle have come. */
  execute(code: string, content?: Fields, extra?: Exchange): Promise<Result>;
  interrupt(): Promise<Fields>;
  /** Says something that has no reply, such as a comm's message; resolves with what was published for it, once idle. */
  notify(type: string, content: Fields, buffers?: Uint8Array[]): Promise<Message[]>;
  /** Raw frames on shell, for what no honest client sends. */
  send(frames: Uint8Array[]): Promise<void>;
  codec: Codec;
  /** Milliseconds that one heartbeat took. */
  beat(): Promise<number>;
  onInput(answer: (prompt: string) => string | Promise<string>): void;
  /** Resolves when the kernel's process is gone. */
  exited: Promise<{ code: number | null; signal: string | null }>;
  close(): Promise<void>;
  /** What lies beneath. */
  wire: WireClient;
}

export async function startKernel(
  options: { transport?: "tcp" | "ipc"; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Client> {
  const wire = await openClient({ ...options, argv: [process.execPath, builtKernel(), "{file}"], check: validate });
  const { child, connection, log, published, exited, exchange } = wire;
  await Promise.race([
    wire.welcome,
    exited.then(({ code }) => Promise.reject(new Error(`the kernel left with ${code}: ${log.join("\n")}`))),
  ]);
  return {
    ...{ child, connection, log, published, exited, wire },
    codec: new Codec(connection.key),
    request: async (type, content = {}, channel = "shell", extra = {}) =>
      (await exchange(type, content, { ...extra, channel })).reply.content,
    async execute(code, content = {}, extra = {}) {
      const { reply, outputs, ms } = await exchange("execute_request", { code, ...content }, extra);
      const text = (name = "stdout") =>
        outputs
          .filter((m) => m.content["name"] === name)
          .map((m) => m.content["text"])
          .join("");
      return { content: reply.content, outputs, text, ms };
    },
    interrupt: async () => (await exchange("interrupt_request", {}, { channel: "control" })).reply.content,
    notify: async (type, content, buffers = []) =>
      (await exchange(type, content, { buffers, answered: false })).outputs,
    send: (frames) => wire.sockets.shell.send(frames),
    beat: wire.beat,
    onInput: wire.onInput,
    close: () => wire.close(),
  };
}

/** See wire-client.mjs. */
import type { ChildProcess } from "node:child_process";
import type { Dealer, Request, Subscriber } from "zeromq";
import type { Fields, Header, Message } from "../../kernel/protocol/messages.ts";
import type { Connection } from "../../kernel/wire/connection.ts";

export type Channel = "shell" | "control" | "stdin";
export interface Extra {
  parent?: Header;
  buffers?: Uint8Array[];
  metadata?: Fields;
  /** Fields that are added to the header, or replace what is in it. */
  header?: Partial<Header>;
}
export interface Options {
  argv: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  transport?: "tcp" | "ipc";
  check?(message: Message, channel: Channel | "iopub"): void;
  keep?: boolean;
}
export interface Exchange extends Extra {
  channel?: "shell" | "control";
  /** Whether to wait for the request's idle too. */
  idle?: boolean;
  /** False for what has no reply, such as a comm's message. */
  answered?: boolean;
  /** Hears what is published for the request. */
  hear?(message: Message): void;
  /** Milliseconds after which the answer is given up. */
  timeout?: number;
  /** Hears on until nothing has come for so many milliseconds; some kernels print behind their own idle. */
  linger?: number;
}
export interface WireClient {
  child: ChildProcess;
  connection: Connection;
  /** Holds the connection file and the history. */
  folder: string;
  /** `performance.now()` when the process was started. */
  began: number;
  /** Lines of the kernel's stderr. */
  log: string[];
  published: Message[];
  exited: Promise<{ code: number | null; signal: string | null }>;
  /** Resolves with the first iopub_welcome. */
  welcome: Promise<void>;
  sockets: { shell: Dealer; control: Dealer; stdin: Dealer; iopub: Subscriber; heartbeat: Request };
  makeHeader(type: string, more?: Partial<Header>): Header;
  send(channel: Channel, type: string, content?: Fields, extra?: Extra): Promise<Header>;
  exchange(
    type: string,
    content?: Fields,
    options?: Exchange,
  ): Promise<{ reply: Message; outputs: Message[]; id: string; ms: number }>;
  listen(id: string, hear: ((message: Message, channel: Channel | "iopub") => void) | undefined): void;
  onInput(answer: (prompt: string) => string | Promise<string>): void;
  subscribed(): Promise<void>;
  beat(): Promise<number>;
  close(options?: { signal?: NodeJS.Signals; group?: boolean }): Promise<void>;
}
export function encode(key: string, message: Partial<Message>): (string | Uint8Array)[];
export function decode(key: string, frames: Uint8Array[]): Message;
export function openClient(options: Options): Promise<WireClient>;

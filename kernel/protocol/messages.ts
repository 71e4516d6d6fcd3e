/**
 * Jupyter's messaging protocol 5.4 as types: one table, message type → content and reply.
 *
 * A new message is an entry here; `tsc` then asks for its handler in `handlers/index.ts`.
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import type { MimeBundle } from "../rooms.ts";

export const PROTOCOL_VERSION = "5.4";

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
  /** JupyterLab 4.6 names the subshell that a request is meant for. */
  subshell_id?: string | null;
}

export type Fields = Record<string, unknown>;

/** A message as every transport carries it. */
export interface Message<Content = Fields> {
  header: Header;
  parent_header: Header | Record<string, never>;
  metadata: Fields;
  content: Content;
  buffers: Uint8Array[];
}

/** Where a request comes in. Only `input_reply` is bound to one of them. */
export type Channel = "shell" | "control" | "stdin";

// ---------------------------------------------------------------- replies

export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}
export type Failed = { status: "error" } & ErrorContent;
export type Aborted = { status: "aborted" };
export type Ok<Content> = { status: "ok" } & Content;
type Empty = Record<never, never>;

/** One entry of `user_expressions` in a reply. */
export type ExpressionResult = Ok<{ data: MimeBundle; metadata: Fields }> | Failed;

export interface LanguageInfo {
  name: string;
  version: string;
  mimetype: string;
  file_extension: string;
  pygments_lexer: string;
  codemirror_mode: string | Fields;
  nbconvert_exporter: string;
}

/** `[session, line, input]`, or with `output: true` `[session, line, [input, output]]`. */
export type HistoryEntry = [session: number, line: number, text: string | [input: string, output: string | null]];

/** What a completion is, for front ends that draw an icon and a signature. Offsets are code points. */
export interface TypedMatch {
  start: number;
  end: number;
  text: string;
  type: string;
  signature?: string;
}

// ---------------------------------------------------------------- the table

/** Requests: each is answered by one `…_reply`. */
export interface Requests {
  kernel_info_request: {
    content: Empty;
    reply: Ok<{
      protocol_version: string;
      implementation: string;
      implementation_version: string;
      language_info: LanguageInfo;
      banner: string;
      debugger: boolean;
      help_links: { text: string; url: string }[];
      supported_features: string[];
    }>;
  };
  execute_request: {
    content: {
      code: string;
      silent: boolean;
      store_history: boolean;
      user_expressions: Record<string, string>;
      allow_stdin: boolean;
      stop_on_error: boolean;
    };
    reply:
      | (Ok<{ payload: Fields[]; user_expressions: Record<string, ExpressionResult> }> & { execution_count: number })
      | (Failed & { execution_count: number; payload: Fields[]; user_expressions: Record<string, ExpressionResult> })
      | (Aborted & { execution_count: number });
  };
  complete_request: {
    content: { code: string; cursor_pos: number | undefined };
    reply: Ok<{ matches: string[]; cursor_start: number; cursor_end: number; metadata: Fields }>;
  };
  inspect_request: {
    content: { code: string; cursor_pos: number | undefined; detail_level: 0 | 1 };
    reply: Ok<{ found: boolean; data: MimeBundle; metadata: Fields }>;
  };
  is_complete_request: {
    content: { code: string };
    reply: { status: "complete" | "incomplete" | "invalid" | "unknown"; indent?: string };
  };
  history_request: {
    content: {
      output: boolean;
      raw: boolean;
      hist_access_type: "range" | "tail" | "search";
      session: number;
      start: number;
      stop: number | undefined;
      n: number | undefined;
      pattern: string;
      unique: boolean;
    };
    reply: Ok<{ history: HistoryEntry[] }>;
  };
  comm_info_request: {
    content: { target_name: string | undefined };
    reply: Ok<{ comms: Record<string, { target_name: string }> }>;
  };
  connect_request: { content: Empty; reply: Ok<Ports> };
  interrupt_request: { content: Empty; reply: Ok<Empty> };
  shutdown_request: { content: { restart: boolean }; reply: Ok<{ restart: boolean }> };
  create_subshell_request: { content: Empty; reply: Ok<{ subshell_id: string }> };
  delete_subshell_request: { content: { subshell_id: string }; reply: Ok<Empty> };
  list_subshell_request: { content: Empty; reply: Ok<{ subshell_id: string[] }> };
  usage_request: { content: Empty; reply: Ok<Usage> };
  /** The debugger comes later: every command is refused in the Debug Adapter Protocol's own words. */
  debug_request: { content: { seq: number; command: string }; reply: Fields };
}

/** What a front end tells without waiting for an answer. */
export interface Notices {
  comm_open: { comm_id: string; target_name: string; data: unknown };
  comm_msg: { comm_id: string; data: unknown };
  comm_close: { comm_id: string; data: unknown };
}

/** What the kernel broadcasts on IOPub. */
export interface Publications {
  status: { execution_state: "starting" | "busy" | "idle" };
  execute_input: { code: string; execution_count: number };
  execute_result: { execution_count: number; data: MimeBundle; metadata: Fields };
  stream: { name: "stdout" | "stderr"; text: string };
  display_data: Display;
  update_display_data: Display;
  clear_output: { wait: boolean };
  error: ErrorContent;
  comm_open: { comm_id: string; target_name: string; data: unknown };
  comm_msg: { comm_id: string; data: unknown };
  comm_close: { comm_id: string; data: unknown };
  shutdown_reply: Ok<{ restart: boolean }>;
  iopub_welcome: { subscription: string };
}

export interface Display {
  data: MimeBundle;
  metadata: Fields;
  transient: { display_id?: string };
}

export interface InputRequest {
  prompt: string;
  password: boolean;
}

export interface Ports {
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
  control_port: number;
}

export interface Usage {
  hostname: string;
  pid: number;
  /** Percent of one core, over the time since the last question. */
  kernel_cpu: number;
  /** Bytes, all of the kernel's processes together. */
  kernel_memory: number;
  cpu_count: number;
  host_cpu_percent: number;
  host_virtual_memory: { total: number; available: number; used: number; free: number; percent: number };
}

export type RequestType = keyof Requests;
export type NoticeType = keyof Notices;
export type PublicationType = keyof Publications;
export type Content<T extends RequestType> = Requests[T]["content"];
export type Reply<T extends RequestType> = Requests[T]["reply"] | Failed;

/** `execute_request` → `execute_reply`: no reply's name is written by hand. */
export function replyType(request: string): string {
  return request.replace(/_request$/, "_reply");
}

let counter = 0;
const session = crypto.randomUUID();

/** A header of this process's own. */
export function makeHeader(type: string, username = "kernel"): Header {
  return {
    msg_id: `${session}_${++counter}`,
    session,
    username,
    date: new Date().toISOString(),
    msg_type: type,
    version: PROTOCOL_VERSION,
  };
}

/** A message of this process's own; `parent` is the request that it belongs to. */
export function makeMessage<Content>(
  type: string,
  content: Content,
  parent: Header | undefined,
  extra: { metadata?: Fields; buffers?: Uint8Array[] } = {},
): Message<Content> {
  return {
    header: makeHeader(type, parent?.username || undefined),
    parent_header: parent ?? {},
    metadata: extra.metadata ?? {},
    content,
    buffers: extra.buffers ?? [],
  };
}

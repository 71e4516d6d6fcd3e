/** The messaging protocol's required fields and their types, written from the specification's text and not from our types. */
import type { Message } from "../../../kernel/protocol/messages.ts";

type Check = (value: unknown) => boolean;
const text: Check = (v) => typeof v === "string";
const number: Check = (v) => typeof v === "number" && Number.isFinite(v);
const whole: Check = (v) => Number.isInteger(v) && (v as number) >= 0;
const flag: Check = (v) => typeof v === "boolean";
const object: Check = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const list =
  (of: Check): Check =>
  (v) =>
    Array.isArray(v) && v.every(of);
const oneOf =
  (...options: unknown[]): Check =>
  (v) =>
    options.includes(v);
const optional =
  (of: Check): Check =>
  (v) =>
    v === undefined || of(v);
/** MIME types as keys, without parameters. */
const bundle: Check = (v) => object(v) && Object.keys(v as object).every((key) => /^[\w.+-]+\/[\w.+-]+$/.test(key));
const fields =
  (shape: Record<string, Check>): Check =>
  (v) =>
    object(v) && Object.entries(shape).every(([name, check]) => check((v as Record<string, unknown>)[name]));

const error = { ename: text, evalue: text, traceback: list(text) };
const display = { data: bundle, metadata: object, transient: optional(object) };
const comm = { comm_id: text, data: object };

const replies: Record<string, Record<string, Check>> = {
  kernel_info_reply: {
    protocol_version: (v) => /^\d+\.\d+/.test(v as string),
    implementation: text,
    implementation_version: text,
    language_info: fields({
      name: text,
      version: text,
      mimetype: text,
      file_extension: (v) => /^\./.test(v as string),
    }),
    banner: text,
    debugger: optional(flag),
    help_links: list(fields({ text, url: text })),
    supported_features: list(text),
  },
  execute_reply: { execution_count: whole, payload: list(fields({ source: text })), user_expressions: object },
  inspect_reply: { found: flag, data: bundle, metadata: object },
  complete_reply: { matches: list(text), cursor_start: whole, cursor_end: whole, metadata: object },
  history_reply: { history: list((v) => Array.isArray(v) && v.length === 3 && number(v[0]) && number(v[1])) },
  comm_info_reply: { comms: object },
  connect_reply: { shell_port: whole, iopub_port: whole, stdin_port: whole, hb_port: whole, control_port: whole },
  shutdown_reply: { restart: flag },
  interrupt_reply: {},
  create_subshell_reply: { subshell_id: text },
  delete_subshell_reply: {},
  list_subshell_reply: { subshell_id: list(text) },
  usage_reply: {
    hostname: text,
    pid: whole,
    kernel_cpu: number,
    kernel_memory: number,
    cpu_count: whole,
    host_virtual_memory: object,
  },
};

const contents: Record<string, Record<string, Check>> = {
  status: { execution_state: oneOf("starting", "busy", "idle") },
  stream: { name: oneOf("stdout", "stderr"), text },
  execute_input: { code: text, execution_count: whole },
  execute_result: { execution_count: whole, data: bundle, metadata: object },
  display_data: display,
  update_display_data: { ...display, transient: fields({ display_id: text }) },
  clear_output: { wait: flag },
  error,
  comm_open: { ...comm, target_name: text },
  comm_msg: comm,
  comm_close: comm,
  input_request: { prompt: text, password: flag },
  iopub_welcome: { subscription: text },
  is_complete_reply: { status: oneOf("complete", "incomplete", "invalid", "unknown"), indent: optional(text) },
  debug_reply: { type: oneOf("response"), success: flag, request_seq: number, command: text },
};

const header = {
  msg_id: text,
  session: text,
  username: text,
  date: (v: unknown) => !Number.isNaN(Date.parse(v as string)),
  msg_type: text,
  version: text,
};

/** @throws {Error} If the message lacks something that the protocol requires, naming it. */
export function validate(message: Message): void {
  const type = message.header.msg_type;
  demand(type, "header", header, message.header);
  if (Object.keys(message.parent_header).length > 0) demand(type, "parent_header", header, message.parent_header);
  if (!object(message.metadata)) throw new Error(`${type}: metadata is no object`);
  if (!list((b) => b instanceof Uint8Array)(message.buffers)) throw new Error(`${type}: buffers are no bytes`);
  demand(type, "content", shapeOf(type, message.content), message.content);
}

function shapeOf(type: string, content: Record<string, unknown>): Record<string, Check> {
  // Any request may be answered so, also one whose good answers have a status of their own.
  if (type.endsWith("_reply") && content["status"] === "error") return error;
  const plain = contents[type];
  if (plain) return plain;
  if (!type.endsWith("_reply")) throw new Error(`${type}: not a message of the protocol`);
  if (content["status"] === "aborted") return {};
  const reply = replies[type];
  if (!reply) throw new Error(`${type}: not a reply of the protocol`);
  return { status: oneOf("ok"), ...reply };
}

function demand(type: string, part: string, shape: Record<string, Check>, value: object): void {
  for (const [name, check] of Object.entries(shape)) {
    const got = (value as Record<string, unknown>)[name];
    if (!check(got)) throw new Error(`${type}: ${part}.${name} is ${JSON.stringify(got)}`);
  }
}

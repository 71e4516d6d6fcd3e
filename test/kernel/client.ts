/** A small Jupyter client in TypeScript: starts the built kernel and talks to it over its real sockets. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { type Fields, type Message, makeMessage } from "../../kernel/protocol/messages.ts";
import { type Connection, endpoint } from "../../kernel/wire/connection.ts";
import { Codec } from "../../kernel/wire/frames.ts";
import { builtKernel } from "./built.ts";
import { validate } from "./protocol/spec.ts";

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done) => {
          const server = createServer().listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

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
  request(type: string, content?: Fields, channel?: "shell" | "control"): Promise<Fields>;
  /** Runs a cell; resolves when both its reply and its idle have come. */
  execute(code: string, content?: Fields): Promise<Result>;
  interrupt(): Promise<Fields>;
  /** Raw frames on shell, for what no honest client sends. */
  send(frames: Uint8Array[]): Promise<void>;
  codec: Codec;
  /** Milliseconds that one heartbeat took. */
  beat(): Promise<number>;
  onInput(answer: (prompt: string) => string): void;
  /** Resolves when the kernel's process is gone. */
  exited: Promise<{ code: number | null; signal: string | null }>;
  close(): Promise<void>;
}

export async function startKernel(
  options: { transport?: "tcp" | "ipc"; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Client> {
  const main = builtKernel();
  const folder = mkdtempSync(join(tmpdir(), "gb-"));
  const { transport = "tcp" } = options;
  const [shell_port, iopub_port, stdin_port, hb_port, control_port] = (
    transport === "tcp" ? await freePorts(5) : [1, 2, 3, 4, 5]
  ) as [number, number, number, number, number];
  const key = crypto.randomUUID();
  const ip = transport === "tcp" ? "127.0.0.1" : join(folder, "k");
  const connection: Connection = {
    transport,
    ip,
    key,
    signature_scheme: "hmac-sha256",
    shell_port,
    iopub_port,
    stdin_port,
    hb_port,
    control_port,
  };
  const file = join(folder, "kernel.json");
  writeFileSync(file, JSON.stringify(connection));
  const child = spawn(process.execPath, [main, file], {
    cwd: options.cwd ?? folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      GLASSBOX_HISTORY: join(folder, "history.jsonl"),
      JPY_PARENT_PID: String(process.pid),
      ...options.env,
    },
  });
  const log: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => log.push(...text.split("\n").filter(Boolean)));
  const exited = new Promise<{ code: number | null; signal: string | null }>((done) =>
    child.once("exit", (code, signal) => done({ code, signal })),
  );

  const codec = new Codec(key);
  const routingId = crypto.randomUUID();
  const sockets = {
    shell: new Dealer({ routingId, linger: 0 }),
    control: new Dealer({ routingId, linger: 0 }),
    stdin: new Dealer({ routingId, linger: 0 }),
    iopub: new Subscriber({ linger: 0, receiveHighWaterMark: 0 }),
    heartbeat: new Request({ linger: 0 }),
  };
  const ports = { shell: shell_port, control: control_port, stdin: stdin_port, iopub: iopub_port, heartbeat: hb_port };
  for (const [name, socket] of Object.entries(sockets))
    socket.connect(endpoint(connection, ports[name as keyof typeof ports]));

  const published: Message[] = [];
  const waiting = new Map<string, { reply?: (m: Message) => void; idle?: () => void }>();
  let onInput = (_prompt: string) => "";
  let welcomed!: () => void;
  const welcome = new Promise<void>((done) => (welcomed = done));
  async function read(name: "shell" | "control" | "stdin" | "iopub") {
    for await (const frames of sockets[name]) {
      const { message } = codec.decode(frames);
      validate(message);
      const parent = (message.parent_header as { msg_id?: string }).msg_id ?? "";
      const type = message.header.msg_type;
      if (name === "iopub") {
        published.push(message);
        if (type === "iopub_welcome") welcomed();
        if (message.content["execution_state"] === "idle") waiting.get(parent)?.idle?.();
      } else if (name === "stdin") {
        await sockets.stdin.send(
          codec.encode(
            makeMessage("input_reply", { value: onInput(message.content["prompt"] as string) }, message.header),
          ),
        );
      } else waiting.get(parent)?.reply?.(message);
    }
  }
  for (const name of ["shell", "control", "stdin", "iopub"] as const)
    void read(name).catch((error) => log.push(`client: ${error.stack}`));
  sockets.iopub.subscribe();
  await Promise.race([
    welcome,
    exited.then(({ code }) => Promise.reject(new Error(`the kernel left with ${code}: ${log.join("\n")}`))),
  ]);

  async function exchange(type: string, content: Fields, channel: "shell" | "control") {
    const request = makeMessage(type, content, undefined);
    const id = request.header.msg_id;
    const reply = new Promise<Message>((done) => waiting.set(id, { reply: done }));
    const idle = new Promise<void>((done) => Object.assign(waiting.get(id) as object, { idle: done }));
    await sockets[channel].send(codec.encode(request));
    const [answer] = await Promise.all([reply, idle]);
    waiting.delete(id);
    return { answer, id };
  }

  return {
    child,
    connection,
    log,
    published,
    codec,
    exited,
    request: async (type, content = {}, channel = "shell") => (await exchange(type, content, channel)).answer.content,
    async execute(code, content = {}) {
      const start = performance.now();
      const { answer, id } = await exchange("execute_request", { code, ...content }, "shell");
      const ms = performance.now() - start;
      const outputs = published.filter((m) => (m.parent_header as { msg_id?: string }).msg_id === id);
      const text = (name = "stdout") =>
        outputs
          .filter((m) => m.content["name"] === name)
          .map((m) => m.content["text"])
          .join("");
      return { content: answer.content, outputs, text, ms };
    },
    interrupt: async () => (await exchange("interrupt_request", {}, "control")).answer.content,
    send: (frames) => sockets.shell.send(frames),
    async beat() {
      const start = performance.now();
      await sockets.heartbeat.send("ping");
      await sockets.heartbeat.receive();
      return performance.now() - start;
    },
    onInput(answer) {
      onInput = answer;
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
      for (const socket of Object.values(sockets)) socket.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

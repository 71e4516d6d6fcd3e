/** A Jupyter client for any kernel, for benches: sockets, signatures, answers by request; no welcome needed. */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";

export const later = (ms) => new Promise((done) => setTimeout(done, ms));

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((done) => {
          const server = createServer().listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/**
 * Starts a kernel and connects to it.
 *
 * @param argv - Its command line; `{file}` stands for the connection file.
 * @param options - `cwd`, `env`, and `signal: true` for a kernel that is stopped by SIGINT instead of a message.
 */
export async function startKernel(argv, { cwd, env = {}, signal = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "glassbox-bench-"));
  const [shell_port, iopub_port, stdin_port, hb_port, control_port] = await freePorts(5);
  const key = randomUUID();
  const file = join(folder, "kernel.json");
  const ports = { shell_port, iopub_port, stdin_port, hb_port, control_port };
  const connection = { transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256", ...ports };
  writeFileSync(file, JSON.stringify(connection));
  const child = spawn(
    argv[0],
    argv.slice(1).map((arg) => arg.replace("{file}", file)),
    {
      cwd: cwd ?? folder,
      stdio: "ignore",
      detached: true,
      env: {
        ...process.env,
        GLASSBOX_HISTORY: join(folder, "history.jsonl"),
        JPY_PARENT_PID: String(process.pid),
        ...env,
      },
    },
  );
  const exited = new Promise((done) => child.once("exit", done));
  const session = randomUUID();
  const options = { linger: 0, reconnectInterval: 5, receiveHighWaterMark: 0 };
  const sockets = {
    shell: new Dealer({ ...options, routingId: session }),
    control: new Dealer({ ...options, routingId: session }),
    stdin: new Dealer({ ...options, routingId: session }),
    iopub: new Subscriber(options),
  };
  for (const name of Object.keys(sockets)) sockets[name].connect(`tcp://127.0.0.1:${ports[`${name}_port`]}`);
  sockets.iopub.subscribe();

  const waiting = new Map();
  let count = 0;
  let heard = 0;
  async function read(name) {
    for await (const frames of sockets[name]) {
      const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const [header, parent, , content] = frames.slice(at + 2, at + 6).map((frame) => JSON.parse(frame.toString()));
      if (name === "iopub") heard++;
      waiting.get(parent.msg_id)?.(header.msg_type, content, name);
    }
  }
  for (const name of Object.keys(sockets)) void read(name).catch(() => {});

  /** Sends a request; `hear` gets each message about it and returns true when that was all. Rejects after `limit` ms. */
  async function send(type, content, hear, { channel = "shell", limit = 30_000 } = {}) {
    const msg_id = `${session}_${count++}`;
    const date = new Date().toISOString();
    const header = { msg_id, session, username: "bench", date, msg_type: type, version: "5.3" };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = parts.reduce((hmac, part) => hmac.update(part), createHmac("sha256", key)).digest("hex");
    const sent = performance.now();
    const done = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(msg_id);
        reject(new Error(`${type}: no answer within ${limit} ms`));
      }, limit);
      waiting.set(msg_id, (...said) => {
        if (!hear(...said)) return;
        clearTimeout(timer);
        waiting.delete(msg_id);
        resolve(performance.now() - sent);
      });
    });
    await sockets[channel].send(["<IDS|MSG>", signature, ...parts]);
    return done;
  }
  const replied = (_type, _content, name) => name !== "iopub" && name !== "stdin";

  return {
    child,
    exited,
    /** Resolves with the ms it took to answer. */
    request: (type, content = {}, more = {}) => send(type, content, replied, more),
    /** Runs a cell until both its reply and its idle have come; `hear` gets every message of it. */
    execute(code, hear = () => {}, { content = {}, limit } = {}) {
      const left = new Set(["reply", "idle"]);
      const request = { code, silent: false, store_history: true, user_expressions: {}, stop_on_error: false };
      return send(
        "execute_request",
        { ...request, allow_stdin: false, ...content },
        (type, said, name) => {
          hear(type, said);
          if (type === "execute_reply") left.delete("reply");
          if (name === "iopub" && said.execution_state === "idle") left.delete("idle");
          return left.size === 0;
        },
        limit === undefined ? {} : { limit },
      );
    },
    async interrupt() {
      if (signal) process.kill(-child.pid, "SIGINT");
      else await send("interrupt_request", {}, replied, { channel: "control", limit: 5_000 }).catch(() => {});
    },
    /** Resolves when what the kernel publishes is heard. */
    async subscribed() {
      for (let tries = 0; heard === 0 && tries < 500; tries++) {
        await send("kernel_info_request", {}, replied);
        await later(10);
      }
    },
    async close() {
      const goodbye = send("shutdown_request", { restart: false }, replied, { channel: "control" }).catch(() => {});
      await Promise.race([goodbye, later(2_000)]);
      await Promise.race([exited, later(3_000)]);
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has left.
      }
      for (const socket of Object.values(sockets)) socket.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A small Jupyter client: starts a kernel, ours or another's, and talks to it over its real sockets.
 *
 * Plain JavaScript with its own signing, so that the benches run it as it is and our codec is held to a second one.
 */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";

const DELIMITER = "<IDS|MSG>";

async function freePorts(count) {
  const listen = () =>
    new Promise((done) => {
      const server = createServer().listen(0, "127.0.0.1", () => done(server));
    });
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

const sign = (key, parts) => parts.reduce((hmac, part) => hmac.update(part), createHmac("sha256", key)).digest("hex");

/** One message's frames, behind the delimiter. */
export function encode(key, { header, parent_header = {}, metadata = {}, content = {}, buffers = [] }) {
  const parts = [header, parent_header, metadata, content].map((part) => JSON.stringify(part));
  return [DELIMITER, sign(key, parts), ...parts, ...buffers];
}

/** @throws {Error} If the signature is not ours. */
export function decode(key, frames) {
  const at = frames.findIndex((frame) => frame.length === DELIMITER.length && frame.toString() === DELIMITER);
  const [signature, ...rest] = frames.slice(at + 1);
  const parts = rest.slice(0, 4);
  if (String(signature) !== sign(key, parts)) throw new Error("a message with a wrong signature came");
  const [header, parent_header, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
  return { header, parent_header, metadata, content, buffers: rest.slice(4) };
}

/**
 * Starts a kernel.
 *
 * @param {object} options
 * @param {string[]} options.argv - Its command line; `{file}` stands for the connection file.
 * @param {(message: object, channel: string) => void} [options.check] - Called with each message that comes; may throw.
 * @param {boolean} [options.keep] - Whether to keep what is published.
 * See wire-client.d.mts for what comes back.
 */
export async function openClient({ argv, cwd, env = {}, transport = "tcp", check = () => {}, keep = true }) {
  const folder = mkdtempSync(join(tmpdir(), "gb-"));
  const ports = transport === "tcp" ? await freePorts(5) : [1, 2, 3, 4, 5];
  const [shell_port, iopub_port, stdin_port, hb_port, control_port] = ports;
  const key = randomUUID();
  const ip = transport === "tcp" ? "127.0.0.1" : join(folder, "k");
  const named = { shell_port, iopub_port, stdin_port, hb_port, control_port };
  const connection = { transport, ip, key, signature_scheme: "hmac-sha256", ...named };
  const file = join(folder, "kernel.json");
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const began = performance.now();
  const child = spawn(
    argv[0],
    argv.slice(1).map((arg) => arg.replace("{file}", file)),
    {
      cwd: cwd ?? folder,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // Of a group of its own, so that all of it can be signalled, as jupyter_client does.
      env: {
        ...process.env,
        GLASSBOX_HISTORY: join(folder, "history.jsonl"),
        JPY_PARENT_PID: String(process.pid),
        ...env,
      },
    },
  );
  const log = [];
  child.stderr.setEncoding("utf8").on("data", (text) => log.push(...text.split("\n").filter(Boolean)));
  const exited = new Promise((done) => {
    child.once("error", (error) => done({ code: null, signal: error.message }));
    child.once("exit", (code, signal) => done({ code, signal }));
  });

  // A peer that loops would outlive a bench that is stopped.
  const killGroup = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing was left.
    }
  };
  process.once("exit", killGroup);

  const session = randomUUID();
  const common = { linger: 0, reconnectInterval: 10, receiveHighWaterMark: 0 };
  const sockets = {
    shell: new Dealer({ ...common, routingId: session }),
    control: new Dealer({ ...common, routingId: session }),
    stdin: new Dealer({ ...common, routingId: session }),
    iopub: new Subscriber(common),
    heartbeat: new Request({ linger: 0, reconnectInterval: 10 }),
  };
  const numbers = {
    shell: shell_port,
    control: control_port,
    stdin: stdin_port,
    iopub: iopub_port,
    heartbeat: hb_port,
  };
  const address = (port) => (transport === "tcp" ? `tcp://${ip}:${port}` : `ipc://${ip}-${port}`);
  for (const [name, socket] of Object.entries(sockets)) socket.connect(address(numbers[name]));

  const published = [];
  /** By the request's id: who hears what belongs to it. */
  const listeners = new Map();
  let welcomed;
  const welcome = new Promise((done) => {
    welcomed = done;
  });
  let heard = 0;
  let onInput = () => "";
  async function read(name) {
    for await (const frames of sockets[name]) {
      const message = decode(key, frames);
      check(message, name);
      if (name === "iopub") {
        heard++;
        if (keep) published.push(message);
        if (message.header.msg_type === "iopub_welcome") welcomed();
      }
      if (name === "stdin") {
        const value = await onInput(message.content.prompt);
        await send("stdin", "input_reply", { value }, { parent: message.header });
      } else listeners.get(message.parent_header.msg_id)?.(message, name);
    }
  }
  for (const name of ["shell", "control", "stdin", "iopub"]) {
    read(name).catch((error) => log.push(`client: ${error.stack}`));
  }
  sockets.iopub.subscribe();

  let count = 0;
  const makeHeader = (msg_type, more = {}) => ({
    msg_id: `${session}_${count++}`,
    ...{ session, username: "test", date: new Date().toISOString(), msg_type, version: "5.4", ...more },
  });
  /** Sends one message; gives its header. */
  async function send(channel, type, content = {}, { parent, buffers, header: more } = {}) {
    const header = makeHeader(type, more);
    await sockets[channel].send(encode(key, { header, parent_header: parent, content, buffers }));
    return header;
  }

  /** Sends a request; resolves when its reply (if it is `answered`) and its idle (unless told not to wait) have come. */
  async function exchange(
    type,
    content = {},
    { channel = "shell", idle = true, answered = true, hear, timeout, linger = 0, ...extra } = {},
  ) {
    const header = makeHeader(type, extra.header);
    const outputs = [];
    const sent = performance.now();
    let last = 0;
    let timer;
    const done = new Promise((resolve, reject) => {
      let reply;
      let quiet = !idle;
      listeners.set(header.msg_id, (message, name) => {
        last = performance.now();
        if (name === "iopub") {
          if (keep) outputs.push(message);
          hear?.(message);
          if (message.content.execution_state === "idle") quiet = true;
        } else reply = message;
        if ((reply || !answered) && quiet) resolve({ reply, outputs, id: header.msg_id, ms: performance.now() - sent });
      });
      if (timeout) timer = setTimeout(() => reject(new Error(`${type} was not answered in ${timeout} ms`)), timeout);
    });
    await sockets[channel].send(encode(key, { header, content, buffers: extra.buffers, metadata: extra.metadata }));
    try {
      const outcome = await done;
      while (linger > performance.now() - last) await new Promise((next) => setTimeout(next, linger / 10));
      return outcome;
    } finally {
      clearTimeout(timer);
      listeners.delete(header.msg_id);
    }
  }

  return {
    ...{ child, connection, folder, began, log, published, exited, welcome, sockets, makeHeader, send, exchange },
    /** Hears of one request's messages beyond its reply and idle; `undefined` ends it. */
    listen: (id, hear) => (hear ? listeners.set(id, hear) : listeners.delete(id)),
    onInput(answer) {
      onInput = answer;
    },
    /** Until this reader is heard: of kernels that do not welcome, something must have come. */
    async subscribed() {
      while (heard === 0) {
        await exchange("kernel_info_request", {}, { idle: false });
        await new Promise((done) => setTimeout(done, 10));
      }
    },
    async beat() {
      const start = performance.now();
      await sockets.heartbeat.send("ping");
      await sockets.heartbeat.receive();
      return performance.now() - start;
    },
    /** Ends the kernel's process, and with `group` whatever it has left behind, and the sockets. */
    async close({ signal = "SIGTERM", group = false } = {}) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      process.removeListener("exit", killGroup);
      if (group) killGroup();
      for (const socket of Object.values(sockets)) socket.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

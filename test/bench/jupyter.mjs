/** A Jupyter client for any kernel, for benches: the tests' own (test/kernel/wire-client.mjs), with limits and no welcome needed. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { openClient } from "../kernel/wire-client.mjs";

export const later = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Starts a kernel and connects to it.
 *
 * @param argv - Its command line; `{file}` stands for the connection file.
 * @param options - `cwd`, `env`, and `signal: true` for a kernel that is stopped by SIGINT instead of a message.
 */
export async function startKernel(argv, { cwd, env = {}, signal = false } = {}) {
  const client = await openClient({ argv, cwd, env, keep: false });
  const { child, exited, exchange, began, beat, log, onInput } = client;
  const ask = (type, content = {}, { channel = "shell", limit = 30_000 } = {}) =>
    exchange(type, content, { channel, idle: false, timeout: limit });

  return {
    ...{ child, exited, began, beat, log, onInput },
    /** Resolves with the ms it took to answer. */
    request: async (type, content, more) => (await ask(type, content, more)).ms,
    /** Resolves with the reply's content. */
    ask: async (type, content, more) => (await ask(type, content, more)).reply.content,
    /** Runs a cell until both its reply and its idle have come; `hear` gets every message of it. Resolves with the ms. */
    async execute(code, hear = () => {}, { content = {}, limit = 30_000, linger = 0 } = {}) {
      const request = { code, silent: false, store_history: true, user_expressions: {}, stop_on_error: false };
      const { reply, ms } = await exchange(
        "execute_request",
        { ...request, allow_stdin: false, ...content },
        { timeout: limit, linger, hear: ({ header, content: said }) => hear(header.msg_type, said) },
      );
      hear(reply.header.msg_type, reply.content);
      return ms;
    },
    async interrupt() {
      if (signal) process.kill(-child.pid, "SIGINT");
      else await ask("interrupt_request", {}, { channel: "control", limit: 5_000 }).catch(() => {});
    },
    /** Resolves when what the kernel publishes is heard. */
    subscribed: () => Promise.race([client.subscribed(), later(10_000)]),
    /** Megabytes of the kernel's processes together; what they share counts once. */
    megabytes: () => family(child.pid).reduce((sum, pid) => sum + proportionalSet(pid), 0) / 1024,
    /** The same by process, largest first: `session 61 MB`. */
    shares: () =>
      family(child.pid)
        .map((pid) => [nameOf(pid), proportionalSet(pid) / 1024])
        .sort(([, a], [, b]) => b - a),
    /** Milliseconds of processor time that they have taken so far: what a busy machine does not change. */
    processor: () => family(child.pid).reduce((sum, pid) => sum + processorTime(pid), 0),
    async close() {
      const goodbye = ask("shutdown_request", { restart: false }, { channel: "control" }).catch(() => {});
      await Promise.race([goodbye, later(2_000)]);
      await Promise.race([exited, later(3_000)]);
      await client.close({ signal: "SIGKILL", group: true });
    },
  };
}

/** A process and all its descendants, from Linux's /proc; elsewhere nothing is known. */
function family(root) {
  const parents = new Map();
  try {
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
      } catch {
        // It has ended meanwhile.
      }
    }
  } catch {
    return [];
  }
  const found = [root];
  for (let i = 0; i < found.length; i++) for (const [pid, parent] of parents) if (parent === found[i]) found.push(pid);
  return found;
}

/** What a process runs: its script, or else its program. */
function nameOf(pid) {
  try {
    const [program = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const script = args.find((arg) => /\.(?:[cm]?js|blob)$/.test(arg)) ?? program;
    return basename(script).replace(/[-.].*$/, "");
  } catch {
    return "ended";
  }
}

/** Milliseconds; Linux counts in hundredths of a second. */
function processorTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}

/** Kilobytes. */
function proportionalSet(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

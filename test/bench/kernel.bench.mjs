// The kernel against its peers, side by side in one run: node test/bench/kernel.bench.mjs [glassbox] [tslab] [ipykernel]
//
// Figures: start → kernel_info's reply; start → first result; small cell and completion, medians; printed lines a second;
// Stop on `while(true){}`. ipykernel wants GLASSBOX_PYTHON, or .venv-test. Each line says what the machine was.
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Dealer, Subscriber } from "zeromq";

const root = resolve(import.meta.dirname, "../..");
const python = process.env.GLASSBOX_PYTHON ?? join(root, ".venv-test/bin/python");
/** Command line, and the same small cells in the kernel's language. */
const peers = {
  glassbox: {
    argv: [process.execPath, join(root, "dist/kernel/main.js"), "{file}"],
    cell: (i) => `const v${i}: number = ${i}; v${i} + 1`,
    lines: (n) => `for (let i = 0; i < ${n}; i++) console.log(i)`,
    member: "Math.trun",
    loop: "while (true) {}",
  },
  tslab: {
    argv: [process.execPath, join(root, "node_modules/tslab/bin/tslab"), "kernel", "--config-path", "{file}"],
    cell: (i) => `const v${i}: number = ${i}; v${i} + 1`,
    lines: (n) => `for (let i = 0; i < ${n}; i++) console.log(i)`,
    member: "Math.trun",
    loop: "while (true) {}",
    signal: true,
  },
  ipykernel: {
    argv: [python, "-m", "ipykernel_launcher", "-f", "{file}"],
    cell: (i) => `v${i} = ${i}; v${i} + 1`,
    lines: (n) => `for i in range(${n}): print(i)`,
    member: "str.uppe",
    loop: "while True: pass",
    signal: true,
  },
};
const CELLS = 120;
const LINES = Number(process.env.LINES ?? 20_000);

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const ms = (value) => (Number.isFinite(value) ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : "-");
const later = (time) => new Promise((done) => setTimeout(done, time));

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

/** A client that works with any kernel: no welcome needed. */
async function start({ argv }) {
  const folder = mkdtempSync(join(tmpdir(), "glassbox-bench-"));
  const [shell_port, iopub_port, stdin_port, hb_port, control_port] = await freePorts(5);
  const key = randomUUID();
  const file = join(folder, "kernel.json");
  writeFileSync(
    file,
    JSON.stringify({
      transport: "tcp",
      ip: "127.0.0.1",
      key,
      signature_scheme: "hmac-sha256",
      shell_port,
      iopub_port,
      stdin_port,
      hb_port,
      control_port,
    }),
  );
  const began = performance.now();
  const child = spawn(
    argv[0],
    argv.slice(1).map((arg) => arg.replace("{file}", file)),
    {
      cwd: root,
      stdio: "ignore",
      detached: true,
      env: { ...process.env, GLASSBOX_HISTORY: join(folder, "history.jsonl"), JPY_PARENT_PID: String(process.pid) },
    },
  );
  const exited = new Promise((done) => child.once("exit", done));
  const session = randomUUID();
  const options = { linger: 0, reconnectInterval: 5, receiveHighWaterMark: 0 };
  const sockets = {
    shell: new Dealer({ ...options, routingId: session }),
    control: new Dealer({ ...options, routingId: session }),
    iopub: new Subscriber(options),
  };
  sockets.shell.connect(`tcp://127.0.0.1:${shell_port}`);
  sockets.control.connect(`tcp://127.0.0.1:${control_port}`);
  sockets.iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
  sockets.iopub.subscribe();

  let count = 0;
  const waiting = new Map();
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

  async function send(type, content, hear, channel = "shell") {
    const header = {
      msg_id: `${session}_${count++}`,
      session,
      username: "bench",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = parts.reduce((hmac, part) => hmac.update(part), createHmac("sha256", key)).digest("hex");
    const sent = performance.now();
    const done = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${type}: no answer`)), 30_000);
      waiting.set(header.msg_id, (...said) => {
        if (!hear(...said)) return;
        clearTimeout(timer);
        resolve(performance.now() - sent);
      });
    });
    await sockets[channel].send(["<IDS|MSG>", signature, ...parts]);
    return done;
  }
  const replied = (_type, _content, name) => name !== "iopub";
  /** Until both the reply and idle have come. */
  const execute = (code, hear = () => {}) => {
    let left = 2;
    return send(
      "execute_request",
      { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: false },
      (type, content, name) => {
        hear(type, content);
        if (name !== "iopub" || content.execution_state === "idle") left--;
        return left === 0;
      },
    );
  };
  return {
    began,
    execute,
    child,
    request: (type, content, channel) => send(type, content, replied, channel),
    async subscribed() {
      while (heard === 0) {
        await send("kernel_info_request", {}, replied);
        await later(10);
      }
    },
    async close() {
      await Promise.race([
        send("shutdown_request", { restart: false }, replied, "control").catch(() => {}),
        later(2_000),
      ]);
      await Promise.race([exited, later(3_000)]);
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        /* It has left. */
      }
      for (const socket of Object.values(sockets)) socket.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function measure(peer) {
  const kernel = await start(peer);
  const row = {};
  try {
    await kernel.request("kernel_info_request", {});
    row["start → kernel_info"] = ms(performance.now() - kernel.began);
    await kernel.request("execute_request", {
      code: peer.cell(0),
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false,
    });
    row["start → first result"] = ms(performance.now() - kernel.began);
    await kernel.subscribed();
    const cells = [];
    for (let i = 1; i <= CELLS; i++) cells.push(await kernel.execute(peer.cell(i)));
    row[`small cell, median of ${CELLS}`] = ms(median(cells));
    const completions = [];
    for (let i = 0; i < 40; i++)
      completions.push(await kernel.request("complete_request", { code: peer.member, cursor_pos: peer.member.length }));
    row["completion, median"] = ms(median(completions));
    let lines = 0;
    const took = await kernel
      .execute(peer.lines(LINES), (type, content) => {
        if (type === "stream") lines += content.text.split("\n").length - 1;
      })
      .catch(() => Number.NaN);
    row[`${LINES} printed lines`] =
      `${lines} arrived, ${Number.isNaN(took) ? "no idle" : `${Math.round((1000 * lines) / took)}/s`}`;
    let over = false;
    const loop = kernel.execute(peer.loop).finally(() => {
      over = true;
    });
    loop.catch(() => {});
    await later(500);
    const refused = over; // A kernel that answers before it was stopped has not run the loop.
    const pressed = performance.now();
    if (peer.signal) process.kill(-kernel.child.pid, "SIGINT");
    else await kernel.request("interrupt_request", {}, "control");
    const stopped = await loop.then(
      () => ms(performance.now() - pressed),
      () => "not stopped",
    );
    row["Stop on a loop"] = refused ? "the loop did not run" : stopped;
  } catch (error) {
    row["failed"] = error.message;
  } finally {
    await kernel.close();
  }
  return row;
}

const wanted = process.argv.slice(2).filter((name) => name in peers);
const table = {};
for (const name of wanted.length > 0 ? wanted : ["glassbox"]) table[name] = await measure(peers[name]);
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}`);
const rows = [...new Set(Object.values(table).flatMap(Object.keys))];
console.table(
  Object.fromEntries(
    rows.map((row) => [
      row,
      Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values[row] ?? "-"])),
    ]),
  ),
);
process.exit(0);

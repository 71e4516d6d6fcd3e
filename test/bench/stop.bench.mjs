// Stop, in every situation we know of, many times in a row: how often it worked, and how long it took.
//
//   npm run bench -- stop [TIMES] [glassbox|tslab|deno|ipykernel…]     20 times, all that are there, unless said
//   NODES=/path/to/node20,/path/to/node24 npm run bench -- stop 100 glassbox
//   ONLY=microtask npm run bench -- stop 500 glassbox
//
// It worked when the cell's reply came, said that it was stopped, and the next cell found its variables as they were.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { later, startKernel } from "./jupyter.mjs";
import { kernels as known } from "./kernels.mjs";

const args = process.argv.slice(2);
const TIMES = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20);
const only = new RegExp(process.env.ONLY ?? "", "i");
const nodes = (process.env.NODES ?? process.execPath).split(",");
/** Peers hang in many situations, so they get few tries. */
const PEER_TIMES = Math.min(TIMES, 3);
/** A Stop that took longer has not worked. */
const LIMIT = 5_000;

const { glassbox, ...peers } = known();
const kernels = {};
for (const node of nodes) {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  kernels[`glassbox ${version}`] = {
    name: "glassbox",
    ...glassbox,
    argv: [node, ...glassbox.argv.slice(1)],
    times: TIMES,
  };
}
for (const [name, peer] of Object.entries(peers)) if (!peer.missing) kernels[name] = { name, ...peer };

const STORE = `const { AsyncLocalStorage } = await import("node:async_hooks"); const store = new AsyncLocalStorage<number>();`;
/** Situation → TypeScript, and Python where there is such a thing. Each prints "on" where it is to be stopped. */
const SITUATIONS = {
  "a synchronous loop": [`console.log("on"); while (true) n++;`, `print("on", flush=True)\nwhile True: n += 1`],
  "a loop after an await": [
    `await null; console.log("on"); while (true) n++;`,
    `import asyncio\nawait asyncio.sleep(0)\nprint("on", flush=True)\nwhile True: n += 1`,
  ],
  "a loop in a timer": [
    `await new Promise(() => setTimeout(() => { console.log("on"); while (true) n++; }, 5));`,
    `import asyncio\ndef f():\n    print("on", flush=True)\n    while True: pass\nasyncio.get_event_loop().call_later(.01, f)\nawait asyncio.sleep(1000)`,
  ],
  "a microtask loop": [
    `console.log("on"); const spin = async () => { for (;;) { await null; n++; } }; await spin();`,
    `import asyncio\nprint("on", flush=True)\nwhile True: await asyncio.sleep(0)`,
  ],
  "a pending promise": [
    `console.log("on"); await new Promise(() => {});`,
    `import asyncio\nprint("on", flush=True)\nawait asyncio.Future()`,
  ],
  "a long timer": [
    `console.log("on"); await new Promise((done) => setTimeout(done, 1e6));`,
    `import asyncio\nprint("on", flush=True)\nawait asyncio.sleep(1000)`,
  ],
  "a blocked prompt": [`console.log("on"); prompt("? ");`, `print("on", flush=True)\ninput("? ")`],
  "a loop in a package": [
    `import { spin } from "spinning"; spin(() => console.log("on"));`,
    `import spinning\nspinning.spin()`,
  ],
  "a child waited for": [
    `const { execSync } = await import("node:child_process"); console.log("on"); execSync("sleep 30");`,
    `import subprocess\nprint("on", flush=True)\nsubprocess.run(["sleep", "30"])`,
  ],
  "a child awaited": [
    `const { spawn } = await import("node:child_process"); console.log("on"); await new Promise((done) => spawn("sleep", ["30"]).on("exit", done));`,
    `import asyncio\nprint("on", flush=True)\np = await asyncio.create_subprocess_exec("sleep", "30")\nawait p.wait()`,
  ],
  "a loop that catches all": [
    `console.log("on"); for (;;) { try { n++; throw n } catch {} finally { n++ } }`,
    `print("on", flush=True)\nwhile True:\n    try:\n        n += 1\n        raise ValueError\n    except Exception: pass`,
  ],
  "finally with a loop": [`console.log("on"); try { for (;;) n++; } finally { for (;;) n++; }`],
  "a loop that prints": [`for (;;) { n++; console.log("on"); }`, `while True: print("on", flush=True)`],
  "a sort's comparator": [
    `console.log("on"); for (;;) Array.from({ length: 1e5 }, (_, i) => i).sort((a, b) => (n++, b - a));`,
    `print("on", flush=True)\nwhile True: sorted(range(100000), key=lambda a: -a)`,
  ],
  "a slow regular expression": [
    `console.log("on"); /^(a+)+$/.test("a".repeat(50) + "b");`,
    `import re\nprint("on", flush=True)\nre.match(r"^(a+)+$", "a" * 50 + "b")`,
  ],
  "recursion that catches itself": [
    `console.log("on"); const down = (): void => { try { down() } catch { down() } }; down();`,
    `print("on", flush=True)\ndef down():\n    try: down()\n    except RecursionError: down()\ndown()`,
  ],
  "Atomics.wait": [`console.log("on"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`],
  "a busy worker awaited": [
    `const { Worker } = await import("node:worker_threads"); console.log("on"); await new Promise((done) => new Worker("for (;;);", { eval: true }).on("exit", done));`,
  ],
  "an async generator": [
    `async function* inner() { for (;;) { await null; yield n++ } } async function* outer() { yield* inner() }
     console.log("on"); for await (const i of outer()) n = i;`,
  ],
  "await using": [
    `console.log("on"); await using held = { async [Symbol.asyncDispose]() { n = -1 } }; for (;;) { await null; n++; }`,
  ],
  "a loop, with a store": [`${STORE} store.run(1, () => { console.log("on"); for (;;) n++; });`],
  "microtasks, with a store": [
    `${STORE} await store.run(1, async () => { console.log("on"); for (;;) { await null; n++ } });`,
  ],
  "a timer's loop, with a store": [
    `${STORE} await store.run(1, () => new Promise(() => setTimeout(() => { console.log("on"); for (;;) n++; }, 5)));`,
  ],
  fit: [
    `import { keras, nd } from "glassbox"; const net = keras.sequential([keras.layers.dense(1, { inputShape: [2] })]);
     net.compile({ loss: "mse", optimizer: "sgd" }); console.log("on");
     const history = await net.fit(nd.ones([64, 2]), nd.ones([64, 1]), { epochs: 1e7, verbose: 0 }); n = history.history.loss.length;`,
    undefined,
    { ends: true },
  ],
};

/** One try. Returns the seconds it took, or a word on what went wrong. */
async function once(kernel, code, check, { ends = false, strict = false } = {}) {
  const said = { on: false, error: "", result: "" };
  let turnedOn;
  const on = new Promise((done) => (turnedOn = done));
  const hear = (type, content) => {
    if (type === "stream" && content.text.includes("on")) turnedOn(true);
    if (type === "error") said.error = content.ename;
  };
  const running = kernel.execute(code, hear, { content: { allow_stdin: true }, limit: 25_000 }).then(
    () => "replied",
    () => "no reply",
  );
  if ((await Promise.race([on, running, later(20_000)])) !== true) return `did not start (${said.error})`;
  await later(30);
  const pressed = performance.now();
  void kernel.interrupt();
  const end = await Promise.race([running, later(LIMIT).then(() => "no reply")]);
  const seconds = (performance.now() - pressed) / 1000;
  if (end !== "replied") return "hangs";
  // None of this ends by itself; tslab says of a Stop only in words.
  if (!ends && said.error !== "" && !/Interrupt|Cancel/i.test(said.error)) return `error ${said.error}`;
  if (!ends && said.error === "" && strict) return "no error";
  const hearResult = (type, content) => {
    if (type === "execute_result") said.result = content.data["text/plain"];
    if (type === "stream") said.result += content.text;
  };
  const checked = await kernel.execute(check, hearResult, { limit: LIMIT }).then(
    () => true,
    () => false,
  );
  if (!checked) return "hangs afterwards";
  return /true/i.test(said.result) ? seconds : "state lost";
}

const folder = mkdtempSync(join(tmpdir(), "glassbox-stop-"));
mkdirSync(join(folder, "node_modules/spinning"), { recursive: true });
writeFileSync(
  join(folder, "node_modules/spinning/package.json"),
  `{"name":"spinning","version":"1.0.0","type":"module","main":"index.js","types":"index.d.ts"}`,
);
writeFileSync(
  join(folder, "node_modules/spinning/index.js"),
  "export function spin(then) { then(); let i = 0; for (;;) i++; }\n",
);
writeFileSync(join(folder, "node_modules/spinning/index.d.ts"), "export function spin(then: () => void): never;\n");
writeFileSync(join(folder, "spinning.py"), `def spin():\n    print("on", flush=True)\n    while True: pass\n`);

async function measure({ name: kernelName, argv, signal, language, times = PEER_TIMES }) {
  const isPython = language === "python";
  const start = async () => {
    const kernel = await startKernel(argv, { cwd: folder, signal, env: { PYTHONPATH: folder } });
    kernel.onInput(() => new Promise(() => {})); // Nobody answers a prompt here.
    await kernel.subscribed();
    await kernel.execute(isPython ? "1" : "1 + 1");
    return kernel;
  };
  let kernel = await start();
  const rows = {};
  for (const [name, [typescript, other, options]] of Object.entries(SITUATIONS)) {
    if (!only.test(name)) continue;
    const code = isPython ? other && `kept = 17; n = 0\n${other}` : `let kept = 17; let n = 0;\n${typescript}`;
    if (!code) {
      rows[name] = "-";
      continue;
    }
    const took = [];
    const failed = new Map();
    for (let i = 0; i < times; i++) {
      const outcome = await once(kernel, code, isPython ? "kept == 17 and n >= 0" : "kept === 17 && n >= 0", {
        ...options,
        strict: kernelName === "glassbox",
      });
      if (typeof outcome === "number") took.push(outcome);
      else {
        failed.set(outcome, (failed.get(outcome) ?? 0) + 1);
        await kernel.close();
        kernel = await start();
      }
    }
    took.sort((a, b) => a - b);
    const median = took[took.length >> 1]?.toFixed(2) ?? "-";
    const worst = took.at(-1)?.toFixed(2) ?? "-";
    const why = [...failed].map(([word, count]) => `${word}${count > 1 ? ` ×${count}` : ""}`).join(", ");
    rows[name] =
      `${took.length}/${times}${took.length > 0 ? `  ${median} s, at most ${worst}` : ""}${why ? `  (${why})` : ""}`;
    process.stderr.write(`  ${name}: ${rows[name]}\n`);
  }
  await kernel.close();
  return rows;
}

const asked = args.filter((arg) => !/^\d+$/.test(arg));
console.log(
  `Stop: ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}; "worked/tried, median and longest"\n`,
);
const table = {};
for (const [label, kernel] of Object.entries(kernels)) {
  if (asked.length > 0 && !asked.includes(kernel.name)) continue;
  process.stderr.write(`${label}\n`);
  table[label] = await measure(kernel);
}
rmSync(folder, { recursive: true, force: true });

const names = Object.keys(SITUATIONS).filter((name) => only.test(name));
const labels = Object.keys(table);
const widths = labels.map((label) => Math.max(label.length, ...names.map((name) => table[label][name].length)));
const first = Math.max(...names.map((name) => name.length));
console.log(["".padEnd(first), ...labels.map((label, i) => label.padEnd(widths[i]))].join("  "));
for (const name of names) {
  console.log([name.padEnd(first), ...labels.map((label, i) => table[label][name].padEnd(widths[i]))].join("  "));
}
const bad = names.filter((name) =>
  labels.some((label) => label.startsWith("glassbox") && !table[label][name].startsWith(`${TIMES}/`)),
);
if (bad.length > 0) {
  console.log(`\nglassbox failed in: ${bad.join(", ")}`);
  process.exitCode = 1;
}

/** Stop, tried: the situations we know of, and what it takes for one to count as stopped. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { later, startKernel } from "./jupyter.mjs";

/** A Stop that took longer, in ms, has not worked. */
const LIMIT = 5_000;
/** How long a kernel may take until the cell runs; slower machines are given more. */
const STARTING = 20_000;

const STORE = `const { AsyncLocalStorage } = await import("node:async_hooks"); const store = new AsyncLocalStorage<number>();`;
/** Situation → TypeScript, and Python where there is such a thing. Each prints "on" where it is to be stopped. */
export const SITUATIONS = {
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
  "a loop of native calls": [
    `const text = JSON.stringify(Array(1e4).fill(1)); console.log("on"); for (;;) JSON.parse(text);`,
    `import json\ntext = json.dumps([1] * 10000)\nprint("on", flush=True)\nwhile True: json.loads(text)`,
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
  const running = kernel.execute(code, hear, { content: { allow_stdin: true }, limit: STARTING + LIMIT }).then(
    () => "replied",
    () => "no reply",
  );
  if ((await Promise.race([on, running, later(STARTING)])) !== true) return `did not start (${said.error})`;
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
  const checked = await kernel.execute(check, hearResult, { limit: LIMIT, linger: strict ? 0 : 300 }).then(
    () => true,
    () => false,
  );
  if (!checked) return "hangs afterwards";
  return /true/i.test(said.result) ? seconds : "state lost";
}

/** The eight of the specification. */
export const EIGHT = Object.keys(SITUATIONS).filter((name) =>
  /^a (?:synchronous loop|loop after an await|loop in a timer|microtask loop|pending promise|blocked prompt|loop in a package|child waited for)$/.test(
    name,
  ),
);

/** A folder with a package that loops. */
function makeFolder() {
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
  return folder;
}

/** What came of one situation: the seconds of those that worked, and how often it went wrong in which way. */
export function describe({ took, failed, tried }) {
  const seconds = [...took].sort((a, b) => a - b);
  const why = [...failed].map(([word, count]) => `${word}${count > 1 ? ` ×${count}` : ""}`).join(", ");
  const times =
    seconds.length > 0 ? `  ${seconds[seconds.length >> 1].toFixed(2)} s, at most ${seconds.at(-1).toFixed(2)}` : "";
  return `${seconds.length}/${tried}${times}${why ? `  (${why})` : ""}`;
}

/**
 * Tries every situation that is `wanted`, `times` each, and starts the kernel anew after one that did not work.
 *
 * @returns By situation: `{ took, failed, tried }`, or "-" where a language has no such thing.
 */
export async function stopInAll({
  name: kernelName,
  argv,
  signal,
  language,
  times,
  wanted = () => true,
  hear = () => {},
}) {
  const isPython = language === "python";
  const folder = makeFolder();
  const start = async () => {
    const kernel = await startKernel(argv, { cwd: folder, signal, env: { PYTHONPATH: folder } });
    kernel.onInput(() => new Promise(() => {})); // Nobody answers a prompt here.
    await kernel.subscribed();
    try {
      await kernel.execute(isPython ? "1" : "1 + 1");
    } catch (error) {
      await kernel.close();
      throw error;
    }
    return kernel;
  };
  let kernel;
  const rows = {};
  for (const [name, [typescript, other, options]] of Object.entries(SITUATIONS)) {
    if (!wanted(name)) continue;
    const code = isPython ? other && `kept = 17; n = 0\n${other}` : `let kept = 17; let n = 0;\n${typescript}`;
    if (!code) {
      rows[name] = "-";
      continue;
    }
    const took = [];
    const failed = new Map();
    for (let i = 0; i < times; i++) {
      kernel ??= await start().catch(() => undefined);
      if (!kernel) {
        failed.set("did not start", (failed.get("did not start") ?? 0) + 1);
        continue;
      }
      const check = isPython ? "kept == 17 and n >= 0" : "kept === 17 && n >= 0";
      const outcome = await once(kernel, code, check, { ...options, strict: kernelName === "glassbox" });
      if (typeof outcome === "number") took.push(outcome);
      else {
        failed.set(outcome, (failed.get(outcome) ?? 0) + 1);
        await kernel.close();
        kernel = undefined;
      }
    }
    rows[name] = { took, failed, tried: times };
    hear(name, rows[name]);
  }
  await kernel?.close();
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

/**
 * The library against its peers, in one run: `npm run bench`, or `node test/bench/library.bench.mjs [work...]`.
 *
 *   --rounds N     rounds a process, the first of them cold; fewer where one takes seconds (default 12)
 *   --repeats N    processes a side, sides in turn (default 3)
 *   --python PATH  a Python with NumPy (default: GLASSBOX_PYTHON, else .venv-test); Keras's backends are looked for there
 *                  too, unless GLASSBOX_KERAS_TENSORFLOW, GLASSBOX_KERAS_TORCH or GLASSBOX_KERAS_JAX name Pythons of their own
 *
 * Each side runs in processes of its own. Cold is the first run of a fresh process (imports not counted); warm is the
 * median of the later ones, each with a new model (to predict: with the same one). Ratios are peer / ours: above 1, we
 * are faster. Processor time counts all threads; on a busy machine it is the steadier of the two.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { ensurePeers } from "./peers.mjs";
import { isPython, pythonEnvironment, pythonOf } from "./pythons.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "12" },
    repeats: { type: "string", default: "3" },
    python: { type: "string" },
  },
});
const testPython = `${root}.venv-test/bin/python`;
const python = values.python || process.env.GLASSBOX_PYTHON || (existsSync(testPython) ? testPython : undefined);

/**
 * What is done, by whom, in which unit, what it must not take longer than (cold and warm), and what some cannot do.
 * The works are those of `library/data.mjs`; two threads at most.
 */
const convolution = "cannot: no gradient of a convolution in its WebAssembly, minutes in its plain JavaScript";
const recurrent = "cannot: no gradient of a gather in its WebAssembly";
const kerases = ["keras tensorflow", "keras torch", "keras jax"];
const table = {
  fit: {
    title: "fit, 3-4-1, 2,000 epochs of 4",
    unit: "ms",
    peers: ["tfjs cpu", "tfjs wasm", ...kerases],
    must: { cold: 40, warm: 10 },
    wanted: 20,
  },
  scratch: {
    title: "the same from scratch, nd",
    unit: "ms",
    peers: ["tfjs cpu", "tfjs wasm", "numpyts", "numpy"],
    must: { side: "numpy" },
  },
  mlp: {
    title: "MLP 784-128-10, Adam, 10,000",
    unit: "ms",
    peers: ["tfjs wasm", ...kerases],
    must: { warm: 400 },
  },
  "predict 1": {
    title: "predict 1 sample, MLP",
    unit: "ms",
    peers: ["tfjs cpu", "tfjs wasm", ...kerases],
    must: { warm: 0.02 },
  },
  "predict 10,000": {
    title: "predict 10,000 samples, MLP",
    unit: "ms",
    peers: ["tfjs cpu", "tfjs wasm", ...kerases],
    must: { warm: 150 },
  },
  cnn: {
    title: "CNN epoch, 2,048 of 28x28, batch 128",
    unit: "ms",
    peers: ["tfjs", ...kerases],
    cannot: { tfjs: convolution },
    must: { warm: Number(process.versions.node.split(".")[0]) >= 22 ? 500 : 800 },
  },
  lstm: {
    title: "embedding and LSTM epoch, 1,024 x 80, batch 32",
    unit: "ms",
    peers: ["tfjs", ...kerases],
    cannot: { tfjs: recurrent },
    must: { warm: 500 },
  },
  op: {
    title: "one small op, a + a of 10",
    unit: "us",
    per: 20_000,
    peers: ["tfjs cpu", "tfjs wasm", "jaxjs", "numpyts", "numpy"],
    must: { warm: 0.5 },
  },
  import: {
    title: "import to first result",
    unit: "ms",
    peers: ["tfjs cpu", "tfjs wasm", "jaxjs", "numpyts", "numpy", ...kerases],
    once: true,
    must: { cold: 150 },
  },
};
/** Rounds that take seconds each are not repeated as often. */
const slow = {
  "keras tensorflow": 2,
  "keras torch": 2,
  "keras jax": 2,
  "tfjs cpu": 3,
  "tfjs wasm": 3,
  jaxjs: 3,
  numpyts: 3,
};
const slowWorks = { mlp: 3, cnn: 3, lstm: 3 };

const run = promisify(execFile);
async function measure(side, work, rounds) {
  const inPython = isPython(side);
  const found = inPython ? pythonOf(side, python) : { python: process.execPath };
  if (found.why) return { failed: found.why };
  const script = fileURLToPath(new URL(`library/${inPython ? "python_side.py" : "side.mjs"}`, import.meta.url));
  const args = [script, side, work, String(rounds)];
  try {
    const env = inPython ? pythonEnvironment(side) : process.env;
    const { stdout } = await run(found.python, args, { cwd: root, env, maxBuffer: 1 << 24 });
    return JSON.parse(stdout.trim().split("\n").at(-1));
  } catch (error) {
    return {
      failed: String(error.stderr || error.message)
        .trim()
        .split("\n")
        .at(-1),
    };
  }
}

const sorted = (list) => [...list].sort((a, b) => a - b);
const median = (list) => sorted(list)[list.length >> 1];
const show = (n) =>
  n === undefined ? "-" : n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(n >= 1 ? 2 : 3);
const spread = (list) => (list.length < 2 ? "" : `${show(sorted(list)[0])}..${show(sorted(list).at(-1))}`);

async function row(work, { title, unit, peers, once = false, per, wanted, must = {}, cannot = {} }) {
  const sides = ["ours", ...peers];
  const found = new Map(sides.map((side) => [side, []]));
  const repeats = Number(values.repeats);
  for (let i = 0; i < repeats; i++) {
    for (const side of sides) {
      // Slow sides: one process less often, and fewer rounds in it.
      if (cannot[side] || (side.startsWith("keras") && i > 0)) continue;
      const rounds = once ? 1 : Math.min(Number(values.rounds), slow[side] ?? Infinity, slowWorks[work] ?? Infinity);
      const result = await measure(side, work, rounds);
      if (result !== undefined) found.get(side).push(result);
    }
  }
  const scale = per ? 1000 / per : 1;
  const numbers = (side) => {
    const good = found.get(side).filter((result) => !result.failed);
    const pick = (key, from, to) => good.flatMap((result) => result[key].slice(from, to)).map((ms) => ms * scale);
    return {
      good,
      cold: pick("wall", 0, 1),
      warm: pick("wall", 1),
      coldCpu: pick("cpu", 0, 1),
      warmCpu: pick("cpu", 1),
    };
  };
  const mine = numbers("ours");
  console.log(`\n${title} (${unit})`);
  for (const side of sides) {
    if (cannot[side]) {
      console.log(`  ${side.padEnd(16)} -  ${cannot[side]}`);
      continue;
    }
    const { good, cold, warm, coldCpu, warmCpu } = numbers(side);
    if (good.length === 0) {
      const why = found.get(side)[0]?.failed ?? "no Python given";
      console.log(`  ${side.padEnd(16)} -  ${why}`);
      continue;
    }
    const ratio = (key, list) =>
      side === "ours" || list.length === 0 || mine[key].length === 0
        ? ""
        : `${(median(list) / median(mine[key])).toFixed(1)}x`;
    console.log(
      `  ${side.padEnd(16)}`,
      `${show(median(cold)).padStart(8)} ${spread(cold).padEnd(15)} ${ratio("cold", cold).padStart(7)}`,
      `| ${show(warm.length ? median(warm) : undefined).padStart(8)} ${spread(warm).padEnd(15)} ${ratio("warm", warm).padStart(7)}`,
      `| ${show(median(coldCpu)).padStart(7)} ${ratio("coldCpu", coldCpu).padStart(7)}`,
      `| ${show(warmCpu.length ? median(warmCpu) : undefined).padStart(7)} ${ratio("warmCpu", warmCpu).padStart(7)}`,
      `  ${good[0].about}`,
    );
    const [a, b] = [good[0].answer, mine.good[0]?.answer];
    // A side that does a share of the work, or draws its own weights, has no answer to compare.
    if (a !== null && !(Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), 1e-2))) {
      console.log(`  NOT THE SAME WORK: ${side} answers ${a}, ours ${b}`);
      process.exitCode = 1;
    }
    if (wanted && side === "tfjs cpu" && mine.warm.length > 0) {
      const ok = median(warm) / median(mine.warm) >= wanted;
      console.log(`  ${ok ? "reached" : "NOT REACHED"}: at least ${wanted} times as fast as TensorFlow.js`);
      if (!ok) process.exitCode = 1;
    }
  }
  verdict(must, unit, mine, numbers);
}

/** How far the row is from what it must be. It says so and fails nothing: figures depend on the machine. */
function verdict(must, unit, mine, numbers) {
  for (const temperature of ["cold", "warm"]) {
    const limit =
      must[temperature] ?? (temperature === "warm" && must.side ? Math.min(...numbers(must.side).warm) : undefined);
    if (limit === undefined || mine[temperature].length === 0) continue;
    // The round that was disturbed least.
    const took = Math.min(...mine[temperature]);
    const where = must.side ? `${must.side}'s ${show(limit)}` : show(limit);
    const how = took <= limit ? "reached" : `${(took / limit).toFixed(2)} times too slow`;
    console.log(`  must be <= ${where} ${unit} ${temperature}: ${how}`);
  }
}

const wanted = positionals.length > 0 ? positionals : Object.keys(table);
const unknown = wanted.find((work) => !(work in table));
if (unknown !== undefined) {
  console.error(`bench: expected works among ${Object.keys(table).join(", ")}, got ${unknown}.`);
  process.exit(2);
}
if (!existsSync(`${root}dist/lib/index.js`)) {
  console.error("bench: expected a build in dist/. Run `npm run build` first.");
  process.exit(2);
}
await ensurePeers();
const [load] = loadavg();
console.log(
  `Node ${process.version}, V8 ${process.versions.v8}, ${cpus().length} x ${cpus()[0].model}, load ${load.toFixed(1)}`,
);
console.log(`median, spread and ratio (peer / ours): cold | warm | processor time cold | processor time warm`);
for (const work of wanted) await row(work, table[work]);

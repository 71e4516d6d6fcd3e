/**
 * Matrix products: `npm run bench -- matmul`, after `npm run build`.
 *
 *   --rounds N      rounds a process, all shapes in each (default 12)
 *   --repeats N     processes a side, sides in turn (default 2)
 *   --node 24       another Node as well: a version, which npm brings, or a path; may be repeated
 *   --python PATH   a Python with NumPy (default: GLASSBOX_PYTHON, else .venv-test)
 *
 * Prints GFLOP/s by the clock, and by the processor time of all threads together, which a busy machine disturbs less:
 * the best round of each. What `nd.matmul` is given and gives are ordinary arrays, so copies into the engine's memory
 * and out of it count; for 1024 the rate without them, the spread, and operations a cycle of the processor's clock at
 * that time follow; and what two processes of one thread do at the same time, which is the most that two threads of one
 * can. (128 bits wide, a core that multiplies and adds twice a cycle does 16 with relaxed SIMD,
 * 12 without; a core whose other thread works, here or for somebody else, two thirds of that.)
 */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { callsOf, groupsOf, nameOf, shapes } from "./matmul/shapes.mjs";
import { ensurePeers } from "./peers.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "12" },
    repeats: { type: "string", default: "2" },
    node: { type: "string", multiple: true, default: [] },
    python: { type: "string" },
  },
});
const testPython = `${here}../../.venv-test/bin/python`;
const python = values.python ?? process.env.GLASSBOX_PYTHON ?? (existsSync(testPython) ? testPython : undefined);

const nodes = [[process.execPath], ...values.node.map(nodeOf)];
function nodeOf(wanted) {
  if (!/^\d+(\.\d+)*$/.test(wanted)) return [wanted];
  return ["npx", "-y", "-p", `node-${process.platform}-${process.arch}@${wanted}`, "node"];
}

const sides = nodes.flatMap((node) => [
  side(node, "glassbox", { GLASSBOX_ENGINE: "js" }),
  side(node, "glassbox", { GLASSBOX_ENGINE: "wasm", GLASSBOX_THREADS: "1" }),
  side(node, "glassbox", { GLASSBOX_ENGINE: "wasm", GLASSBOX_THREADS: "2" }),
]);
try {
  ensurePeers();
  sides.push(side(nodes[0], "tfjs", {}));
} catch (thrown) {
  console.log(`TensorFlow.js is left out: ${thrown.message}`);
}
if (python) {
  for (const threads of ["1", "2"]) {
    const input = JSON.stringify(shapes.map((shape) => [shape, callsOf(shape), groupsOf(shape)]));
    const env = { OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads };
    sides.push({
      label: `, ${threads} thread${threads === "1" ? "" : "s"}`,
      run: () => run(python, ["matmul/numpy_side.py"], env, input),
    });
  }
} else console.log("NumPy is left out: give --python");

function side([program, ...before], name, env) {
  return { label: "", run: () => run(program, [...before, `${here}matmul/side.mjs`, name], env) };
}

function run(program, args, env, input = "") {
  // Plain JavaScript takes a second for the largest.
  const rounds = env.GLASSBOX_ENGINE === "js" ? Math.ceil(values.rounds / 4) : values.rounds;
  const { status, stdout, stderr } = spawnSync(program, [...args, String(rounds)], {
    cwd: here,
    env: { ...process.env, ...env },
    input,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`bench: ${program} ${args.join(" ")} failed.\n${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

console.log(`${cpus().length} cores (${cpus()[0]?.model}), load ${loadavg()[0].toFixed(1)} at the start`);
for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
  for (const one of sides) {
    const { about, node, ghz, copies, results } = one.run();
    one.title = `${about}${one.label}${node && `, Node ${node}`}`;
    one.ghz = Math.max(ghz ?? 0, one.ghz ?? 0);
    one.copies = Math.min(copies ?? 0, one.copies ?? Number.POSITIVE_INFINITY);
    one.results = results.map(({ best, cpu, times, cycles }, i) => ({
      best: Math.min(best, one.results?.[i].best ?? best),
      cpu: Math.min(cpu, one.results?.[i].cpu ?? cpu),
      times: [...(one.results?.[i].times ?? []), ...(times ?? [])],
      cycles: [...(one.results?.[i].cycles ?? []), ...(cycles ?? [])],
    }));
  }
}

const rate = ([m, k, n], seconds) => ((2 * m * k * n) / seconds / 1e9).toFixed(1).padStart(7);
for (const [key, title] of [
  ["best", "GFLOP/s by the clock"],
  ["cpu", "GFLOP a second of processor time, all threads together"],
]) {
  console.log(`\n${title}`);
  for (const [i, { title: name }] of sides.entries()) console.log(`  ${String.fromCharCode(65 + i)}  ${name}`);
  console.log("".padEnd(24), ...sides.map((_, i) => String.fromCharCode(65 + i).padStart(7)));
  for (const [i, shape] of shapes.entries()) {
    console.log(nameOf(shape).padEnd(24), ...sides.map(({ results }) => rate(shape, results[i][key])));
  }
}

console.log("\n1024: GFLOP/s by the clock, copies counted");
const must = { relaxed: 40, plain: 26 };
const gigaflop = (2 * 1024 ** 3) / 1e9;
const verdict = (got, wanted) => `must be ${wanted}: ${got >= wanted ? "yes" : "no"}`;
for (const at of nodes.keys()) {
  const [, one, two] = sides.slice(3 * at);
  for (const { title, ghz, copies, results } of [one, two]) {
    const { best } = results[0];
    const cycles = results[0].cycles.toSorted((x, y) => x - y);
    const perCycle = (share) => ((2 * 1024 ** 3) / cycles[Math.floor(share * (cycles.length - 1))]).toFixed(1);
    const times = results[0].times.toSorted((x, y) => x - y);
    const part = (share) => (gigaflop / times[Math.floor(share * (times.length - 1))]).toFixed(1);
    const got = gigaflop / best;
    console.log(
      `  ${title}: best ${got.toFixed(1)}, quartiles ${part(0.25)} ${part(0.5)} ${part(0.75)}, without copies ` +
        `(${copies.toFixed(1)} ms) ${(gigaflop / (best - copies / 1000)).toFixed(1)}, ` +
        `operations a cycle ${perCycle(0)}, median ${perCycle(0.5)}, at ${ghz.toFixed(2)} GHz at most, ` +
        `by processor time ${(gigaflop / results[0].cpu).toFixed(1)}` +
        (two.title === title ? "" : `; ${verdict(got, title.includes("relaxed") ? must.relaxed : must.plain)}`),
    );
  }
  const gain = one.results[0].best / two.results[0].best;
  console.log(`  two threads ${gain.toFixed(2)} times one; ${verdict(gain, 1.8)}`);
  const pair = await Promise.all([together(nodes[at]), together(nodes[at])]);
  // Nothing is shared there but what the machine shares: cores' clocks, caches, memory. Threads cannot do better.
  const most = pair.reduce((sum, best) => sum + one.results[0].best / best, 0);
  console.log(`  two processes of one thread each, at the same time: ${most.toFixed(2)} times one`);
}

/** The best time of 1024 in a process of one thread, which does not wait for others. */
function together([program, ...before]) {
  const env = { ...process.env, GLASSBOX_ENGINE: "wasm", GLASSBOX_THREADS: "1" };
  const args = [...before, `${here}matmul/side.mjs`, "glassbox", values.rounds];
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: here, env }, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout.trim().split("\n").at(-1)).results[0].best);
    });
  });
}

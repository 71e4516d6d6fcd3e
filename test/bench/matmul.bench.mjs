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
 * and out of it count.
 */
import { spawnSync } from "node:child_process";
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
    const { about, node, results } = one.run();
    one.title = `${about}${one.label}${node && `, Node ${node}`}`;
    one.results = results.map(({ best, cpu }, i) => ({
      best: Math.min(best, one.results?.[i].best ?? best),
      cpu: Math.min(cpu, one.results?.[i].cpu ?? cpu),
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

const [big, second] = [sides[1].results[0], sides[2].results[0]];
console.log(`\n1024: two threads ${(big.best / second.best).toFixed(2)} times one`);
const must = [26, 40];
for (const [i, [title]] of nodes.entries()) {
  const { results, title: name } = sides[3 * i + 1];
  const got = (2 * 1024 ** 3) / results[0].best / 1e9;
  const wanted = name.includes("relaxed") ? must[1] : must[0];
  console.log(`1024, ${name || title}: ${got.toFixed(1)}, must be ${wanted}: ${got >= wanted ? "yes" : "no"}`);
}

/**
 * A million random numbers, and printing, beside real NumPy in the same run.
 *
 *   node test/bench/random.bench.mjs         (GLASSBOX_PYTHON, or .venv-test, is the Python that has NumPy)
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.GLASSBOX_PYTHON ?? join(root, ".venv-test/bin/python");
const folder = mkdtempSync(join(tmpdir(), "glassbox-bench-"));
/** The library's own files, bundled for this run. */
async function load(entry) {
  const bundle = await rolldown({ input: join(root, entry), platform: "node" });
  const file = join(folder, `${entry.replaceAll("/", "-")}.mjs`);
  await bundle.write({ file, format: "esm" });
  return import(pathToFileURL(file).href);
}
const { RandomState, defaultRng } = await load("lib/nd/random/index.ts");
const { arrayRepr } = await load("lib/nd/printing/index.ts");

const n = 1e6;
const r = new RandomState(0);
const g = defaultRng(0);
const [few, many] = [r.randn(1000), r.rand(1000, 1000)];
const work = {
  rand: [() => r.rand(n), "r.rand(n)"],
  randn: [() => r.randn(n), "r.randn(n)"],
  "randint 0-999": [() => r.randint(0, 1000, n), "r.randint(0, 1000, n)"],
  permutation: [() => r.permutation(n), "r.permutation(n)"],
  "rng.random": [() => g.random(n), "g.random(n)"],
  "rng.random float32": [() => g.random(n, "float32"), "g.random(n, 'float32')"],
  "rng.standardNormal": [() => g.standardNormal(n), "g.standard_normal(n)"],
  "rng.integers 0-999": [() => g.integers(0, 1000, n), "g.integers(0, 1000, n)"],
  "repr of 1,000": [() => arrayRepr(few), "repr(few)"],
  "repr of 1,000,000": [() => arrayRepr(many), "repr(many)"],
};

const script = `
import json, time, numpy as np
n = 10**6; r = np.random.RandomState(0); g = np.random.default_rng(0); few = r.randn(1000); many = r.rand(1000, 1000)
def best(f):
    times = []
    for _ in range(7):
        t = time.perf_counter(); f(); times.append((time.perf_counter() - t) * 1e3)
    return min(times)
print(json.dumps([${Object.values(work)
  .map(([, code]) => `best(lambda: ${code})`)
  .join(", ")}]))
`;

function best(f) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 7; i++) {
    const t = performance.now();
    f();
    least = Math.min(least, performance.now() - t);
  }
  return least;
}

// Both sides by turns, and the best of each: the machine's other work falls on both.
const ours = Object.values(work).map(() => Number.POSITIVE_INFINITY);
const theirs = [...ours];
for (let round = 0; round < 3; round++) {
  Object.values(work).forEach(([f], i) => {
    ours[i] = Math.min(ours[i], best(f));
  });
  JSON.parse(execFileSync(python, ["-c", script], { encoding: "utf8" })).forEach((time, i) => {
    theirs[i] = Math.min(theirs[i], time);
  });
}
console.log(`Node ${process.version}; best of 21, ms\n${"".padEnd(22)}   here   NumPy   ratio`);
Object.keys(work).forEach((name, i) => {
  const ms = (t) => t.toFixed(2).padStart(7);
  console.log(`${name.padEnd(22)}${ms(ours[i])} ${ms(theirs[i])} ${ms(ours[i] / theirs[i])}`);
});
rmSync(folder, { recursive: true });

// Notebook 2 by `jupyter nbconvert --execute`, kernel start included: node test/bench/notebook.bench.mjs [RUNS] [--keras]
//
// "cold" has no startup snapshot of the language process (npm start makes it); "warm" has, and has run before. Where the time
// goes is read from the times that nbclient writes into the cells. With --keras the same work in Python (ipykernel,
// NumPy, Keras on JAX) runs once beside it. Needs GLASSBOX_PYTHON, or .venv-test.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const python = process.env.GLASSBOX_PYTHON ?? join(root, ".venv-test/bin/python");
const runs = Number(process.argv.slice(2).find((arg) => /^\d+$/.test(arg)) ?? 5);
const home = mkdtempSync(join(tmpdir(), "glassbox-bench-"));

/** Runs a command; prints wall seconds, and processor seconds of it and of all that it started and waited for. */
const TIMED = `
import json, resource, subprocess, sys, time
began, clock = time.time(), time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall = time.perf_counter() - clock
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "began": began, "wall": wall, "processor": used.ru_utime + used.ru_stime}))
`;

const env = (cache) => ({
  ...process.env,
  JUPYTER_PATH: home,
  JUPYTER_RUNTIME_DIR: join(home, "runtime"),
  JUPYTER_CONFIG_DIR: join(home, "config"),
  GLASSBOX_HISTORY: join(home, "history.jsonl"),
  KERAS_BACKEND: "jax",
  ...(cache && { XDG_CACHE_HOME: cache }),
});

function register() {
  const spec = join(home, "kernels", "glassbox");
  mkdirSync(spec, { recursive: true });
  const argv = [process.execPath, join(root, "dist/kernel/main.js"), "{connection_file}"];
  const kernel = { argv, display_name: "Glassbox", language: "typescript", interrupt_mode: "message" };
  writeFileSync(join(spec, "kernel.json"), JSON.stringify(kernel));
}

/** One execution by nbconvert: seconds in all, and where they went. */
function nbconvert(path, cache) {
  const args = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", home, "--output", "out", path];
  const { stdout, stderr } = spawnSync(python, ["-c", TIMED, python, ...args], { env: env(cache), encoding: "utf8" });
  const { code, began, wall, processor } = JSON.parse(stdout || '{"code":-1}');
  if (code !== 0) throw new Error(`nbconvert ended with ${code}: ${stderr}`);
  const cells = JSON.parse(readFileSync(join(home, "out.ipynb"), "utf8")).cells.filter((cell) => cell.execution_count);
  const at = (cell, name) => Date.parse(cell.metadata.execution[name]) / 1000;
  const took = cells.map((cell) => at(cell, "shell.execute_reply") - at(cell, "iopub.status.busy"));
  const rest = took.slice(1);
  const slowest = rest.indexOf(Math.max(...rest)) + 1;
  const end = at(cells.at(-1), "shell.execute_reply");
  return {
    wall,
    processor,
    "until the first cell": at(cells[0], "iopub.status.busy") - began,
    "first cell: import": took[0],
    "all other cells": rest.reduce((sum, seconds) => sum + seconds, 0),
    [`  slowest: cell ${slowest + 1}`]: took[slowest],
    "  median": median(rest),
    "between cells": end - at(cells[0], "iopub.status.busy") - took.reduce((sum, seconds) => sum + seconds, 0),
    "after the last cell": began + wall - end,
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const seconds = (value) => `${value.toFixed(2)} s`.padStart(9);

/** Prints the medians of several executions, with the spread of the whole. */
function report(title, results) {
  const walls = results.map(({ wall }) => wall);
  console.log(
    `\n${title}: median of ${results.length}, from ${seconds(Math.min(...walls)).trim()} to ${seconds(Math.max(...walls)).trim()}`,
  );
  for (const name of Object.keys(results[0])) {
    const values = results.map((result) => result[name]).filter((value) => value !== undefined);
    console.log(`  ${name.padEnd(24)}${seconds(median(values))}`);
  }
}

/** The same work in Python: from scratch with NumPy, then two trainings with Keras. */
function kerasNotebook() {
  const sources = [
    "import numpy as np, keras",
    "X = np.array([[0,0,1],[0,1,1],[1,0,1],[1,1,1]]); y = np.array([[0],[1],[1],[0]])\nsigmoid = lambda z: 1 / (1 + np.exp(-z))\nnp.random.seed(3)\na, b = np.random.rand(3, 4), np.random.rand(4, 1)\nfirst = [a, b]",
    "for i in range(2000):\n    h = sigmoid(X @ a); o = sigmoid(h @ b)\n    d3 = (y - o) * o * (1 - o); d2 = (d3 @ b.T) * h * (1 - h)\n    b = b + h.T @ d3; a = a + X.T @ d2\no",
    "def net(**options):\n    return keras.Sequential([keras.layers.Input([3]), keras.layers.Dense(4, activation='sigmoid', **options), keras.layers.Dense(1, activation='sigmoid', **options)])",
    "model = net(); model.compile(loss='mse', optimizer=keras.optimizers.SGD(learning_rate=1.0))\nmodel.fit(X, y, epochs=2000, verbose=0); model.predict(X, verbose=0)",
    "keras.config.set_floatx('float64'); twin = net(use_bias=False); twin.set_weights(first)\ntwin.compile(loss='mse', optimizer=keras.optimizers.SGD(learning_rate=2.0))\ntwin.fit(X, y, epochs=2000, verbose=0, shuffle=False); twin.predict(X, verbose=0)",
  ];
  const cells = sources.map((source, i) => ({
    ...{ cell_type: "code", id: `c${i}`, metadata: {}, execution_count: null, outputs: [], source },
  }));
  const kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
  const path = join(home, "keras.ipynb");
  writeFileSync(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  return path;
}

try {
  if (!existsSync(python)) throw new Error(`${python} is missing: npm test makes it, or set GLASSBOX_PYTHON`);
  register();
  const notebook = join(root, "notebooks", "02-from-scratch-vs-keras.ipynb");
  const machine = `${cpus().length} × ${cpus()[0]?.model}`;
  console.log(
    `${process.version}, ${machine}, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  const times = (count, one) => Array.from({ length: count }, (_, i) => one(i));
  report(
    "cold: no snapshot",
    times(runs, (i) => nbconvert(notebook, join(home, `cache-${i}`))),
  );
  spawnSync(process.execPath, [join(root, "dist/kernel/build-snapshot.js")]); // As npm start does.
  nbconvert(notebook);
  const warm = times(runs, () => nbconvert(notebook));
  report("warm", warm);
  if (process.argv.includes("--keras")) {
    const keras = nbconvert(kerasNotebook());
    report("the same work in Python, Keras on JAX", [keras]);
    console.log(`  ${(keras.wall / median(warm.map(({ wall }) => wall))).toFixed(1)} times as long`);
  }
  console.log(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
} catch (thrown) {
  console.error(thrown.message);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

/**
 * Which Python each side that needs one runs in. Keras's backends rarely live in one environment, so each may be named:
 * GLASSBOX_KERAS_TENSORFLOW, GLASSBOX_KERAS_TORCH, GLASSBOX_KERAS_JAX; else the Python of the tests is asked for them.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What each side imports. Keras is imported by each of its own. */
const needs = {
  numpy: ["numpy"],
  "keras tensorflow": ["keras", "tensorflow"],
  "keras torch": ["keras", "torch"],
  "keras jax": ["keras", "jax"],
};

/** Whether a side runs in Python. */
export const isPython = (side) => Object.hasOwn(needs, side);

const variable = (side) => (side === "numpy" ? undefined : `GLASSBOX_${side.toUpperCase().replace(" ", "_")}`);

/** Which of `modules` a Python lacks, found without importing them: that takes seconds. */
function lacking(python, modules) {
  const script = `import importlib.util as u; print(" ".join(m for m in ${JSON.stringify(modules)} if u.find_spec(m) is None))`;
  const { status, stdout } = spawnSync(python, ["-c", script], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "a Python that runs";
}

const known = new Map();

/** A side's Python, or why it has none: `{ python }` or `{ why }`. */
export function pythonOf(side, ofTests) {
  const key = `${side} ${ofTests}`;
  if (!known.has(key)) known.set(key, find(side, ofTests));
  return known.get(key);
}

function find(side, ofTests) {
  const name = variable(side);
  const python = process.env[name] || ofTests;
  const hint = name === undefined ? "--python PATH" : `${name}=PATH`;
  if (python === undefined || !existsSync(python)) return { why: `not measured: no Python (${hint})` };
  const missing = lacking(python, needs[side]);
  return missing === "" ? { python } : { why: `not measured: ${python} lacks ${missing} (${hint})` };
}

/** Two threads at most, for those that ask. */
export const pythonEnvironment = (side) => ({
  ...process.env,
  ...(side === "numpy" ? {} : { KERAS_BACKEND: side.slice("keras ".length) }),
  TF_CPP_MIN_LOG_LEVEL: "3",
  TF_NUM_INTRAOP_THREADS: "2",
  TF_NUM_INTEROP_THREADS: "2",
  OMP_NUM_THREADS: "2",
  OPENBLAS_NUM_THREADS: "2",
});

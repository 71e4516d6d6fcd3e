/** The kernels that the benches compare: command lines, and the same small cells in each one's language. */
import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const here = fileURLToPath(new URL(".", import.meta.url));
export const python = process.env.GLASSBOX_PYTHON ?? join(root, ".venv-test/bin/python");

/** npm's `deno` fetches its program in an install script; this is the package that the program comes in. */
const DENO = { name: "@deno/linux-x64-glibc", version: "2.9.6", platform: "linux-x64" };

/** Deno's program: DENO in the environment, else the package, fetched into test/bench/.deno when first needed. */
export function findDeno() {
  if (process.env.DENO) return process.env.DENO;
  if (`${process.platform}-${process.arch}` !== DENO.platform) return undefined;
  const folder = join(here, ".deno");
  const program = join(folder, "node_modules", DENO.name, "deno");
  if (!existsSync(program)) {
    console.log(`fetching ${DENO.name}@${DENO.version} into test/bench/.deno, once`);
    const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
    spawnSync("npm", ["install", "--prefix", folder, ...options, `${DENO.name}@${DENO.version}`], { stdio: "ignore" });
  }
  if (!existsSync(program)) return undefined;
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
  return program;
}

/** Milliseconds of processor time, which a busy machine does not lengthen. */
const CPU = "process.cpuUsage().user / 1000";

const typescript = {
  language: "typescript",
  cell: (i) => `const v${i}: number = ${i}; v${i} + 1`,
  result: (i) => String(i + 1),
  lines: (n) => `for (let i = 0; i < ${n}; i++) console.log(i)`,
  member: { code: "Math.trun", match: "trunc" },
  loop: `console.log("on"); while (true) {}`,
  declare: "let s = 0, k = 0",
  /** All give milliseconds of processor time for a loop of `n`: on a cell's names, in three ways, and on a function's own. */
  top: {
    "of an earlier cell": (n) => `s = 0; const t0 = ${CPU}; for (k = 0; k < ${n}; k++) s += k; ${CPU} - t0`,
    "of the same cell": (n) =>
      `const t0 = ${CPU}; let a0 = 0; let b0 = 0; while (a0 < ${n}) { b0 += a0; a0++; } ${CPU} - t0`,
    "but for the counter": (n) => `let a0 = 0; const t0 = ${CPU}; for (let i = 0; i < ${n}; i++) a0 += i; ${CPU} - t0`,
  },
  local: (n) =>
    `(() => { let s = 0; const t = ${CPU}; for (let k = 0; k < ${n}; k++) s += k; return ${CPU} - t + 0 * s; })()`,
  loops: 1e8,
};

const inPython = {
  language: "python",
  cell: (i) => `v${i} = ${i}; v${i} + 1`,
  result: (i) => String(i + 1),
  lines: (n) => `for i in range(${n}): print(i)`,
  member: { code: "str.uppe", match: "upper" },
  loop: `print("on")\nwhile True: pass`,
  declare: "import time; s = 0; k = 0",
  top: {
    "of an earlier cell": (n) =>
      `s = 0; t0 = time.process_time()\nfor k in range(${n}): s += k\n(time.process_time() - t0) * 1000`,
    "of the same cell": (n) =>
      `t0 = time.process_time(); a = 0; b = 0\nwhile a < ${n}: b += a; a += 1\n(time.process_time() - t0) * 1000`,
  },
  local: (n) =>
    `def f():\n    s = 0; t = time.process_time()\n    for k in range(${n}): s += k\n    return (time.process_time() - t) * 1000\nf()`,
  loops: 1e7,
  signal: true,
};

/** Name → how it is started and spoken to. Those that are not on this machine have a `missing` that says why. */
export function kernels() {
  const deno = findDeno();
  return {
    glassbox: { ...typescript, argv: [process.execPath, join(root, "dist/kernel/main.js"), "{file}"] },
    tslab: {
      ...typescript,
      argv: [process.execPath, join(root, "node_modules/tslab/bin/tslab"), "kernel", "--config-path", "{file}"],
      loops: 1e6, // Two microseconds a turn: every name is looked up in a sandbox.
      signal: true,
    },
    deno: {
      ...typescript,
      argv: [deno, "jupyter", "--kernel", "--conn", "{file}"],
      ...(!deno && { missing: `no ${DENO.name} (set DENO to a Deno's path)` }),
    },
    ipykernel: {
      ...inPython,
      argv: [python, "-m", "ipykernel_launcher", "-f", "{file}"],
      ...(!existsSync(python) && { missing: `${python} is missing: npm test makes it, or set GLASSBOX_PYTHON` }),
    },
  };
}

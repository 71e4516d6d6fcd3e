/** The Python side: find one, and make a virtual environment from a requirements file; mend one that is half made. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { note, Problem, run, saysNoNetwork, step, tail } from "./say.mjs";

const STAMP = "glassbox.json";
const PROBE = `import sys, json, importlib.util as u
print(json.dumps([list(sys.version_info[:3]), u.find_spec("venv") is not None, u.find_spec("ensurepip") is not None, u.find_spec("pip") is not None, sys.executable]))`;

/** A clean environment for a virtual environment's Python: the person's PYTHONPATH is not its. */
export function pythonEnvironment(extra = {}) {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...env } = process.env;
  return { ...env, PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1", ...extra };
}

/**
 * The first Python at least as new as `minimum` that can make a complete virtual environment; else one that can make
 * one without pip. `PYTHON` in the environment names another.
 *
 * @param {readonly [number, number]} minimum
 * @throws {Problem} No Python, too old, or without `venv`.
 */
export async function findPython(minimum) {
  const wanted = minimum.join(".");
  const names = process.env.PYTHON
    ? [process.env.PYTHON]
    : ["python3", "python", ..."14 13 12 11 10".split(" ").map((minor) => `python3.${minor}`)];
  const seen = [];
  for (const name of names) {
    const { code, output } = await run(name, ["-c", PROBE], { env: pythonEnvironment() });
    if (code !== 0) continue;
    const [[major, minor, patch], venv, ensurepip, pip, path] = JSON.parse(output.trim().split("\n").at(-1) ?? "");
    const found = { name, path, version: `${major}.${minor}.${patch}`, venv, ensurepip, pip };
    const fits = major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
    if (fits && venv && ensurepip) return found;
    seen.push({ ...found, fits });
  }
  const usable = seen.find(({ fits, venv }) => fits && venv);
  if (usable) return usable;
  const fitting = seen.find(({ fits }) => fits);
  if (fitting) throw noVenv(fitting);
  if (process.env.PYTHON && seen.length === 0) {
    throw new Problem(`PYTHON=${process.env.PYTHON} is not a Python that runs.`, `Name one of ${wanted} or newer.`);
  }
  const install = `Install one (Debian, Ubuntu: \`sudo apt install python3 python3-venv\`; macOS: \`brew install python\`),
or name it: \`PYTHON=/path/to/python3 npm start\`. Without any Python: \`npx glassbox run NOTEBOOK\`.`;
  if (seen.length === 0) throw new Problem(`No Python was found; JupyterLab needs Python ${wanted} or newer.`, install);
  const have = seen.map(({ name, version }) => `${name} is ${version}`).join(", ");
  throw new Problem(`Python is too old: ${wanted} or newer is needed, and ${have}.`, install);
}

const noVenv = ({ name, version }) =>
  new Problem(
    `${name} (${version}) cannot make virtual environments: its \`venv\` or \`ensurepip\` module is missing.`,
    "Debian, Ubuntu: `sudo apt install python3-venv`. Fedora, macOS with Homebrew: reinstall Python. Then start again.",
  );

/**
 * @typedef {object} Wanted A virtual environment that holds exactly what a requirements file names.
 * @property {string} dir
 * @property {string} name - The folder's name, for messages.
 * @property {string} requirements - Path of a file of exact versions.
 * @property {readonly [number, number]} minimum - The oldest Python that will do.
 * @property {string} what - What is being installed, for the step's line.
 * @property {boolean} [compile] - Whether pip compiles every module at once (default), or Python each when it is used.
 */

/**
 * Looks whether the environment is in place, and if not, whether it can be made. Quick, and first: nobody should wait
 * for other steps to hear that Python is missing.
 *
 * @param {Wanted} wanted
 * @returns {Promise<() => Promise<boolean>>} Makes it, if there is anything to make, and answers whether there was.
 * @throws {Problem} No Python, too old, or unable to make environments.
 */
export async function planVenv({ dir, name, requirements, minimum, what, compile = true }) {
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const stamp = readStamp(dir);
  // A virtual environment cannot be moved: its scripts name their folder.
  if (stamp?.digest === digest && stamp.dir === dir && isWhole(dir, stamp)) return async () => false;
  const python = await findPython(minimum);
  if (!python.ensurepip && !python.pip && !debianWheel()) throw noVenv(python);
  return async () => {
    const cleared = clearAway(dir, name, stamp);
    await step("python", `${what} into ${name} (Python ${python.version})`, async () => {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, STAMP), JSON.stringify({ making: true }));
      // JupyterLab runs CommonJS files of its own with Node, which must not find our "type": "module" above them.
      writeFileSync(join(dir, "package.json"), '{ "private": true, "type": "commonjs" }\n');
      const pip = await makeVenv(python, dir);
      const args = [...pip.slice(1), "install", "--quiet", "--no-deps", "--retries", "2", "-r", requirements];
      if (!compile) args.push("--no-compile");
      const { code, output } = await run(pip[0], args, { env: pythonEnvironment() });
      if (code !== 0) throw pipFailed(output);
      const site = sitePackages(dir);
      const packages = readdirSync(site).filter((entry) => entry.endsWith(".dist-info"));
      writeFileSync(join(dir, STAMP), JSON.stringify({ digest, dir, site, packages, python: python.version }));
    });
    if (cleared) note(cleared);
    return true;
  };
}

function readStamp(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, STAMP), "utf8"));
  } catch {
    return undefined;
  }
}

/** Its Python still exists (a link to the system's, which may have been replaced), and so does every package. */
function isWhole(dir, { site, packages }) {
  if (!existsSync(join(dir, "bin", "python")) || !existsSync(site)) return false;
  const present = new Set(readdirSync(site));
  return packages.every((entry) => present.has(entry));
}

/**
 * Removes what we made; a working environment that somebody else made is kept under another name.
 * Answers what there is to say about it.
 */
function clearAway(dir, name, stamp) {
  if (!existsSync(dir)) return undefined;
  const theirs = !stamp && existsSync(join(dir, "pyvenv.cfg")) && existsSync(join(dir, "bin", "pip"));
  if (theirs) {
    const old = `${dir}.old-${Math.round(statSync(dir).mtimeMs)}`;
    renameSync(dir, old);
    return `the ${name} that was there was not ours; it is kept as ${old}`;
  }
  rmSync(dir, { recursive: true, force: true });
  return stamp?.digest ? `${name} was out of date or damaged, so it was made again` : `${name} was half made`;
}

/** Makes the environment; answers the command that is its pip. */
async function makeVenv(python, dir) {
  const inside = join(dir, "bin", "python");
  const args = python.ensurepip ? [dir] : ["--without-pip", dir];
  const { code, output } = await run(python.name, ["-m", "venv", ...args], { env: pythonEnvironment() });
  if (code !== 0) {
    if (/ensurepip/.test(output)) throw noVenv(python);
    throw new Problem("Python could not make a virtual environment. It said:", tail(output));
  }
  if (python.ensurepip) return [inside, "-m", "pip"];
  // Debian leaves ensurepip out of python3. Another pip on the machine can fill the environment as well.
  if (python.pip) return [python.name, "-m", "pip", "--python", inside];
  return [inside, join(debianWheel() ?? "", "pip")];
}

/** pip's own wheel where Debian's python3-pip-whl puts it: a wheel is a zip, and Python runs what is in one. */
function debianWheel() {
  const folder = "/usr/share/python-wheels";
  const name = existsSync(folder) && readdirSync(folder).find((file) => /^pip-.*\.whl$/.test(file));
  return name ? join(folder, name) : undefined;
}

function pipFailed(output) {
  if (saysNoNetwork(output)) {
    return new Problem(
      "The Python packages could not be fetched: pip cannot reach its index.",
      "Connect to the network (behind a proxy: `export HTTPS_PROXY=URL`), then start again.",
    );
  }
  if (/No space left/i.test(output)) return new Problem("The disk is full.", "Free about 500 MB, then start again.");
  return new Problem("pip could not install the packages. It said:", `${tail(output)}\n\nThen start again.`);
}

function sitePackages(dir) {
  const lib = join(dir, "lib");
  const python = readdirSync(lib).find((entry) => entry.startsWith("python3."));
  return join(lib, python ?? "python3", "site-packages");
}

/**
 * `npm start`: makes this folder ready (packages, build, a local JupyterLab, the kernel) and opens JupyterLab.
 *
 * Runs before any package is installed, so it and setup/ import nothing but Node. What is in place already costs a
 * few milliseconds to see and is not mentioned. Options go to JupyterLab: `npm start -- --no-browser --port 9999`.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPort, ensureKernels, startLab } from "./setup/jupyter.mjs";
import { checkMachine, ensureBuild, ensurePackages, ensureSnapshot } from "./setup/packages.mjs";
import { planVenv } from "./setup/python.mjs";
import { anyStep, bold, dim, endAll, Problem, sayProblem, seconds } from "./setup/say.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const venv = join(root, ".venv");
const args = process.argv.slice(2);
let lab;

/** The first signal asks everything to end, the second makes it. */
let asked = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    asked += 1;
    if (asked === 1) process.stdout.write(lab ? "\nStopping JupyterLab and its kernels.\n" : "\nStopped.\n");
    endAll(asked === 1 ? "SIGTERM" : "SIGKILL");
    if (!lab || asked > 1) process.exit(130);
    setTimeout(() => endAll("SIGKILL"), 10_000).unref();
  });
}

try {
  const from = performance.now();
  checkMachine();
  await checkPort(args);
  const makeVenv = await planVenv({
    dir: venv,
    name: ".venv",
    requirements: join(root, "kernel", "lab", "assets", "requirements.txt"),
    minimum: [3, 10],
    what: "installing JupyterLab",
  });
  await ensurePackages(root);
  await ensureBuild(root);
  await ensureSnapshot(root);
  const fresh = await makeVenv();
  await ensureKernels(root, venv);
  const took = seconds(performance.now() - from);
  if (anyStep()) process.stdout.write(`\n  Ready in ${took}. Ctrl-C stops JupyterLab.\n`);
  else process.stdout.write(`${bold("Glassbox")} ${dim(`is in place (${took}). Ctrl-C stops JupyterLab.`)}\n`);

  const notebooks = join(root, "notebooks");
  const folder = existsSync(notebooks) ? notebooks : root;
  const first = "00-start-here.ipynb";
  // The first time, the notebook that leads in; afterwards what was open, as the person left it.
  const open = fresh && existsSync(join(folder, first)) ? [`--LabApp.default_url=/lab/tree/${first}`] : [];
  lab = startLab(venv, folder, [...open, ...args]);
  lab.once("error", (error) => {
    sayProblem(new Problem(`JupyterLab could not be started: ${error.message}.`, "Remove .venv, then start again."));
    process.exitCode = 1;
  });
  lab.once("exit", (code) => {
    endAll("SIGKILL");
    if (asked > 0) process.exitCode = 0;
    else if (code) {
      sayProblem(
        new Problem(
          `JupyterLab ended with code ${code}.`,
          "Its own words are above. If it cannot start at all: rm -rf .venv, then npm start.",
        ),
      );
      process.exitCode = code;
    }
  });
} catch (thrown) {
  // After Ctrl-C the step in progress fails too; that is not news.
  if (asked === 0) sayProblem(thrown);
  endAll("SIGKILL");
  process.exitCode = 1;
}

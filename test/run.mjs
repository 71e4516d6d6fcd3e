/**
 * `npm test`: sets up what the tests need (packages, build, a JupyterLab, Python's tools, a browser), then runs every
 * check. Each part of the set-up is made once and reused.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureKernels } from "../kernel/lab/setup/jupyter.mjs";
import { checkMachine, ensureBuild, ensurePackages, ensureSnapshot } from "../kernel/lab/setup/packages.mjs";
import { planVenv } from "../kernel/lab/setup/python.mjs";
import { endAll, sayProblem } from "../kernel/lab/setup/say.mjs";
import { ensureBrowser } from "./setup/browser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    endAll("SIGTERM");
    process.exit(130);
  });
}

// Containers often forbid Python to keep what it has compiled; here each of many starts would compile JAX again.
delete process.env.PYTHONDONTWRITEBYTECODE;

try {
  checkMachine();
  const lab = join(root, ".venv");
  const tools = join(root, ".venv-test");
  const makeLab = await planVenv({
    dir: lab,
    name: ".venv",
    requirements: join(root, "kernel", "lab", "assets", "requirements.txt"),
    minimum: [3, 10],
    what: "installing JupyterLab",
  });
  const makeTools = await planVenv({
    dir: tools,
    name: ".venv-test",
    requirements: join(root, "test", "requirements.txt"),
    minimum: [3, 11], // NumPy 2.4 and JAX ask for it.
    what: "installing Jupyter's test tools, Keras and JAX",
    compile: false, // A fifth of these 7,400 modules is ever used; what is, Python compiles and keeps.
  });
  // Two things at a time: Python's packages are fetched and unpacked while Node's are, and while the bundles are built.
  await Promise.all([
    ensurePackages(root)
      .then(() => ensureBuild(root))
      .then(() => ensureSnapshot(root)),
    makeLab().then(makeTools),
  ]);
  await ensureKernels(root, lab);
  await ensureKernels(root, tools);
  process.env.GLASSBOX_PYTHON ??= join(tools, "bin", "python");
  process.env.GLASSBOX_CHROMIUM = await ensureBrowser(root);
  const { check } = await import("./check.mjs");
  process.exitCode = await check(process.argv.slice(2));
} catch (thrown) {
  sayProblem(thrown);
  process.exitCode = 1;
} finally {
  endAll("SIGKILL");
}

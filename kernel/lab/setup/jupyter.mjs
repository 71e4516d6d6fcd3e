/** JupyterLab itself: the kernels registered in its environment, its port, and the process. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pythonEnvironment } from "./python.mjs";
import { fingerprint, register, registered } from "./register.mjs";
import { note, Problem, start, step } from "./say.mjs";

/** Registers our kernel and tslab's in the environment at `venv`, when something about them changed. */
export async function ensureKernels(root, venv) {
  const where = { root, data: join(venv, "share", "jupyter"), node: process.execPath, tslab: true };
  const stamp = join(venv, "glassbox-kernels.json");
  const now = fingerprint(where);
  const before = registered(where.data);
  if (before && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  await step("kernels", "registering Glassbox, and tslab beside it", () => {
    register(where);
    quietFirstStart(where.data);
    writeFileSync(stamp, now);
  });
  if (before && before.node !== process.execPath) {
    note(`the kernel now runs on ${process.execPath} (${process.version}); it was ${before.node}`);
  }
}

/** A newcomer's first sight is the notebook, not a question whether to fetch news (which needs the network). */
function quietFirstStart(data) {
  const settings = join(data, "lab", "settings");
  mkdirSync(settings, { recursive: true });
  const overrides = {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  };
  writeFileSync(join(settings, "overrides.json"), `${JSON.stringify(overrides, null, 2)}\n`);
}

/** The value of `--name value` or `--name=value` among a command's arguments. */
export function option(args, name) {
  const at = args.findLastIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (at < 0) return undefined;
  return args[at].includes("=") ? args[at].slice(args[at].indexOf("=") + 1) : args[at + 1];
}

/**
 * JupyterLab would take another port without a word; a person who asked for this one is told instead.
 *
 * @throws {Problem} The port is not a number, is taken, or may not be had.
 */
export async function checkPort(args) {
  const asked = option(args, "port") ?? option(args, "ServerApp.port");
  if (asked === undefined || asked === "0") return;
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(`--port wants a number from 1 to 65535, and got ${asked}.`, "npm start -- --port 8889");
  }
  const ip = option(args, "ip") ?? "127.0.0.1";
  const host = ip === "*" ? "0.0.0.0" : ip === "localhost" ? "127.0.0.1" : ip;
  const trouble = await new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code));
    server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
  if (trouble === "EADDRINUSE") {
    throw new Problem(
      `Port ${port} is taken by another program.`,
      `Choose another:  npm start -- --port ${port + 1}\nor stop the other; what it is:  lsof -i :${port}`,
    );
  }
  if (trouble === "EACCES") {
    throw new Problem(`Port ${port} may not be used without more rights.`, "Choose one above 1024: --port 8889");
  }
  if (trouble === "EADDRNOTAVAIL" || trouble === "ENOTFOUND") {
    throw new Problem(`This machine has no address ${ip}.`, "Leave --ip out, or: --ip 127.0.0.1");
  }
}

/**
 * Starts JupyterLab in `folder`; `args` are the person's own and go last, so they win.
 *
 * @returns {import("node:child_process").ChildProcess}
 */
export function startLab(venv, folder, args, options = {}) {
  const own = [
    `--ServerApp.root_dir=${folder}`,
    // Ctrl-C stops it at once instead of asking; a port that was asked for is had or refused.
    "--ServerApp.answer_yes=True",
    "--ServerApp.log_level=WARN",
    "--LabApp.log_level=WARN",
    ...(option(args, "port") === undefined ? [] : ["--ServerApp.port_retries=0"]),
    // In a container everything is root, and JupyterLab would refuse.
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  const env = pythonEnvironment({ JUPYTER_PREFER_ENV_PATH: "1", VIRTUAL_ENV: venv });
  env.PATH = `${join(venv, "bin")}:${env.PATH}`;
  return start(join(venv, "bin", "python"), ["-m", "jupyterlab", ...own, ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    ...options,
  });
}

/** A real JupyterLab, from the .venv that `npm start` makes, in folders of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
export const PYTHON = join(ROOT, ".venv", "bin", "python");

export interface Server {
  /** "http://127.0.0.1:PORT/lab", without a final slash. */
  url: string;
  token: string;
  /** The folder it serves. */
  folder: string;
  /** Its environment: for `jupyter` commands beside it. */
  env: NodeJS.ProcessEnv;
  log(): string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Everything in a notebook is in the page, however far down; else JupyterLab leaves out what is not in sight. */
const SETTINGS = { "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": { windowingMode: "none" } };

/**
 * Starts JupyterLab on a copy of `files`.
 *
 * @param files - Paths of notebooks, or folders, copied into the served folder.
 * @param settings - JupyterLab's settings, file name → content.
 */
export async function startServer(files: string[], settings: Record<string, object> = SETTINGS): Promise<Server> {
  if (!existsSync(PYTHON)) throw new Error("There is no .venv: run `npm test` once, which makes it.");
  const home = mkdtempSync(join(tmpdir(), "glassbox-lab-"));
  const folder = join(home, "notebooks");
  mkdirSync(folder);
  for (const file of files) cpSync(file, join(folder, file.split("/").at(-1) as string), { recursive: true });
  for (const [name, content] of Object.entries(settings)) {
    const path = join(home, "settings", name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  }
  const env = {
    ...process.env,
    HOME: home,
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: join(home, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(home, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(home, "workspaces"),
    JUPYTER_PREFER_ENV_PATH: "1",
  };
  const port = await freePort();
  const token = crypto.randomUUID();
  const args = [
    ...["-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", `--port=${port}`, "--ServerApp.port_retries=0"],
    ...[`--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${folder}`, "--expose-app-in-browser"],
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  const child = spawn(PYTHON, args, { env, cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const listen = (piece: Buffer) => {
    log += piece;
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/api?token=${token}`, child, () => log);
  return {
    url: `${url}/lab`,
    token,
    folder,
    env,
    log: () => log,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => process.kill(-(child.pid as number), "SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function answering(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (const from = Date.now(); Date.now() - from < 90_000; ) {
    if (child.exitCode !== null) throw new Error(`JupyterLab ended with code ${child.exitCode}:\n${log()}`);
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`JupyterLab did not answer in 90 s:\n${log()}`);
}

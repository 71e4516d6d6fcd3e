/** The built kernel under real Jupyter programs: a Python with them, and a kernelspec in a folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtKernel, root } from "./built.ts";

/** @throws {Error} If there is none; says how to get one. */
export function python(): string {
  const path = process.env["GLASSBOX_PYTHON"] ?? join(root, ".venv-test/bin/python");
  if (existsSync(path)) return path;
  throw new Error(
    `${path} is missing. \`npm test\` makes it; or set GLASSBOX_PYTHON to a Python that has jupyter_kernel_test, nbclient and jupyter_console.`,
  );
}

export interface Jupyter {
  /** Runs a Python program that finds the kernel under the name "glassbox". */
  run(args: string[], options?: { input?: string; timeout?: number; env?: NodeJS.ProcessEnv }): Promise<Ran>;
  folder: string;
  close(): void;
}

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A Jupyter that knows one kernel, ours, and keeps everything it writes in a temporary folder. */
export function openJupyter(): Jupyter {
  const main = builtKernel();
  const folder = mkdtempSync(join(tmpdir(), "glassbox-jupyter-"));
  const spec = join(folder, "kernels/glassbox");
  mkdirSync(spec, { recursive: true });
  const kernel = {
    argv: [process.execPath, main, "{connection_file}"],
    display_name: "Glassbox",
    language: "typescript",
    interrupt_mode: "message",
  };
  writeFileSync(join(spec, "kernel.json"), JSON.stringify(kernel));
  const env = {
    ...process.env,
    JUPYTER_PATH: folder,
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    GLASSBOX_HISTORY: join(folder, "history.jsonl"),
  };
  return {
    folder,
    run: (args, { input, timeout = 280_000, env: more } = {}) =>
      new Promise((done, fail) => {
        const child = spawn(python(), args, { cwd: folder, env: { ...env, ...more } });
        const ran: Ran = { code: null, stdout: "", stderr: "" };
        child.stdout.setEncoding("utf8").on("data", (text) => {
          ran.stdout += text;
        });
        child.stderr.setEncoding("utf8").on("data", (text) => {
          ran.stderr += text;
        });
        const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
        child.on("error", fail);
        child.on("close", (code) => {
          clearTimeout(timer);
          done({ ...ran, code });
        });
        child.stdin.end(input ?? "");
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

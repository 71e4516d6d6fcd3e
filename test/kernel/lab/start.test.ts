/**
 * `npm start` in folders of its own, with a Python that is a shell script: what is set up when, what is said when
 * something is missing, and what is left behind. The real Python, npm and JupyterLab are `npm test`'s own set-up.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { root } from "../built.ts";

const PYTHON = `#!/bin/sh
case "$1 $2" in
"-c "*) echo "[[$\{FAKE_VERSION:-3, 12, 1}],$\{FAKE_VENV:-true},$\{FAKE_ENSUREPIP:-true},$\{FAKE_PIP:-false},\\"$0\\"]" ;;
"-m venv")
  for dir in "$@"; do :; done
  mkdir -p "$dir/bin" "$dir/lib/python3.12/site-packages"
  cp "$0" "$dir/bin/python"
  touch "$dir/pyvenv.cfg" ;;
"-m pip")
  if [ -n "$FAKE_SLOW" ]; then sleep 30; fi
  if [ -n "$FAKE_PIP_ERROR" ]; then echo "$FAKE_PIP_ERROR" >&2; exit 1; fi
  mkdir -p "$(dirname "$0")/../lib/python3.12/site-packages/jupyterlab-4.dist-info" ;;
"-m jupyterlab")
  echo "LAB $*"
  if [ -n "$FAKE_LAB_CODE" ]; then exit "$FAKE_LAB_CODE"; fi
  sleep 61 & wait ;;
esac
`;

const base = realpathSync(mkdtempSync(join(tmpdir(), "glassbox-start-")));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let folder: string;
let made = 0;

/** A checkout whose packages and build are in place. */
beforeEach(() => {
  folder = join(base, `repo ${++made}`);
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", "python3"), PYTHON, { mode: 0o755 });
  for (const path of ["package.json", "package-lock.json", "tsconfig.json"])
    cpSync(join(root, path), join(folder, path));
  cpSync(join(root, "kernel", "lab"), join(folder, "kernel", "lab"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "node_modules", ".package-lock.json"), "{}");
  for (const name of ["plotly.js-dist-min", "tslab"]) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  const soon = new Date(Date.now() + 5_000);
  for (const file of ["kernel/cli.js", "kernel/main.js", "lib/index.js", "lib/index.d.ts"]) {
    const path = join(folder, "dist", file);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "");
    utimesSync(path, soon, soon);
  }
});

interface Run {
  child: ChildProcess;
  said(): string;
  until(text: string): Promise<void>;
  ended: Promise<number>;
}
function start(args: string[] = [], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [join(folder, "kernel", "lab", "start.mjs"), ...args], {
    env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, HOME: folder, PYTHON: join(folder, "bin", "python3"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let heard = () => {};
  const listen = (piece: Buffer) => {
    said += piece;
    heard();
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  const until = (text: string) =>
    new Promise<void>((resolve, reject) => {
      heard = () => said.includes(text) && resolve();
      heard();
      void ended.then(() => (said.includes(text) ? resolve() : reject(new Error(`ended without ${text}:\n${said}`))));
    });
  return { child, said: () => said, until, ended };
}
async function startAndStop(args: string[] = [], env: Record<string, string> = {}): Promise<string> {
  const run = start(args, env);
  await run.until("LAB ");
  run.child.kill("SIGINT");
  expect(await run.ended).toBe(0);
  return run.said();
}

/** Processes whose command line names this test's folder. */
function left(): string[] {
  if (!existsSync("/proc/self/cmdline")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(join("/proc", pid, "cmdline"), "utf8").replaceAll("\0", " ");
        return line.includes(folder) ? [line] : [];
      } catch {
        return [];
      }
    });
}

describe("npm start", () => {
  test("sets up once, says each step and its time, and passes options on", async () => {
    const first = await startAndStop(["--no-browser", "--port", "0", "--ip", "127.0.0.1"]);
    expect(first).toMatch(/python +installing JupyterLab into \.venv \(Python 3\.12\.1\) … \d+\.\d+ s/);
    expect(first).toMatch(/kernels +registering Glassbox, and tslab beside it … \d+\.\d+ s/);
    expect(first).toMatch(/LAB .*--no-browser --port 0 --ip 127\.0\.0\.1/);
    for (const kernel of ["glassbox", "tslab", "jslab"]) {
      expect(existsSync(join(folder, ".venv/share/jupyter/kernels", kernel, "kernel.json"))).toBe(true);
    }
    const again = await startAndStop();
    expect(again).not.toMatch(/installing|registering/);
    const [, took] = /is in place \((\d+\.\d+) s\)/.exec(again) ?? [];
    expect(Number(took)).toBeLessThan(1);
  });

  test("mends a .venv that was left half made", async () => {
    const run = start([], { FAKE_SLOW: "yes" });
    await run.until("installing JupyterLab");
    await expect.poll(() => existsSync(join(folder, ".venv", "bin", "python"))).toBe(true);
    run.child.kill("SIGKILL");
    await run.ended;
    expect(await startAndStop()).toContain(".venv was half made");
  });

  test("mends a .venv whose packages were damaged, or whose Python is gone", async () => {
    await startAndStop();
    rmSync(join(folder, ".venv/lib/python3.12/site-packages/jupyterlab-4.dist-info"), { recursive: true });
    expect(await startAndStop()).toContain("made again");
    rmSync(join(folder, ".venv/bin/python"));
    expect(await startAndStop()).toContain("made again");
  });

  test("makes it anew when the list of packages changes", async () => {
    await startAndStop();
    writeFileSync(join(folder, "kernel/lab/assets/requirements.txt"), "jupyterlab==9.9.9\n");
    const soon = new Date(Date.now() + 9_000);
    for (const file of ["kernel/cli.js", "kernel/main.js", "lib/index.js", "lib/index.d.ts"])
      utimesSync(join(folder, "dist", file), soon, soon);
    expect(await startAndStop()).toContain("installing JupyterLab");
  });

  test("keeps a working .venv that somebody else made", async () => {
    mkdirSync(join(folder, ".venv", "bin"), { recursive: true });
    for (const file of ["pyvenv.cfg", "bin/pip", "mine.txt"]) writeFileSync(join(folder, ".venv", file), "");
    const said = await startAndStop();
    const kept = readdirSync(folder).find((name) => name.startsWith(".venv.old-"));
    expect(said).toContain(kept);
    expect(existsSync(join(folder, kept as string, "mine.txt"))).toBe(true);
  });

  test("leaves no process behind after Ctrl-C, whatever it was doing", async () => {
    await startAndStop();
    expect(left()).toEqual([]);
    rmSync(join(folder, ".venv"), { recursive: true });
    const run = start([], { FAKE_SLOW: "yes" });
    await run.until("installing JupyterLab");
    await expect.poll(() => left().some((line) => line.includes("pip"))).toBe(true);
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(130);
    await expect.poll(left).toEqual([]);
    expect(run.said()).not.toContain("✗");
  });

  test("registers the kernel again when Node has changed, and says so", async () => {
    await startAndStop();
    const manifest = join(folder, ".venv/share/jupyter/kernels/glassbox/installed.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(process.execPath, "/old/node"));
    writeFileSync(join(folder, ".venv/glassbox-kernels.json"), "something else");
    expect(await startAndStop()).toMatch(/now runs on .*; it was \/old\/node/);
  });
});

describe("what goes wrong is said in one message with what to do:", () => {
  const taken = createServer().listen(0, "127.0.0.1");
  afterAll(() => taken.close());
  const fails = async (env: Record<string, string>, args: string[] = []) => {
    const run = start(args, env);
    expect(await run.ended).toBe(1);
    expect(run.said().match(/✗/g)).toHaveLength(1);
    expect(run.said()).not.toMatch(/\n\s+at .*\.mjs/);
    return run.said();
  };

  test("no Python", async () => {
    const said = await fails({ PYTHON: "", PATH: join(folder, "nothing") });
    expect(said).toMatch(/No Python was found; JupyterLab needs Python 3\.10 or newer/);
    expect(said).toContain("sudo apt install python3");
  });

  test("a Python that is too old", async () => {
    expect(await fails({ FAKE_VERSION: "3, 9, 2" })).toMatch(/too old: 3\.10 or newer is needed, and .* is 3\.9\.2/);
  });

  test("no venv, and no ensurepip where nothing stands in for it", async () => {
    expect(await fails({ FAKE_VENV: "false" })).toContain("sudo apt install python3-venv");
    if (existsSync("/usr/share/python-wheels")) return;
    expect(await fails({ FAKE_ENSUREPIP: "false" })).toContain("sudo apt install python3-venv");
  });

  test("no ensurepip is no trouble where Python has another pip", async () => {
    expect(await startAndStop([], { FAKE_ENSUREPIP: "false", FAKE_PIP: "true" })).toContain("LAB ");
  });

  test("no network", async () => {
    const error =
      "WARNING: Retrying ... NewConnectionError: Failed to establish a new connection: Name or service not known";
    expect(await fails({ FAKE_PIP_ERROR: error })).toMatch(/pip cannot reach its index[\s\S]*Connect to the network/);
  });

  test("another failure of pip, with its own words", async () => {
    expect(await fails({ FAKE_PIP_ERROR: "ERROR: odd thing" })).toContain("ERROR: odd thing");
  });

  test("a port that is taken, or is none", async () => {
    const { port } = taken.address() as { port: number };
    expect(await fails({}, ["--port", String(port)])).toMatch(
      new RegExp(`Port ${port} is taken[\\s\\S]*--port ${port + 1}`),
    );
    expect(await fails({}, ["--port=many"])).toContain("--port wants a number");
  });

  test("a JupyterLab that will not start", async () => {
    const run = start([], { FAKE_LAB_CODE: "3" });
    expect(await run.ended).toBe(3);
    expect(run.said()).toMatch(/ended with code 3[\s\S]*rm -rf \.venv/);
  });
});

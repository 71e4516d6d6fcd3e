/** The Node side: packages from the lock file, and the build. Each is a step only when it has something to do. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem, run, saysNoNetwork, step, tail } from "./say.mjs";

/** npm, by the very file that runs us when `npm start` does, else by name. */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith(".js") ? run(process.execPath, [cli, ...args], options) : run("npm", args, options);
}

/** @throws {Problem} On Windows, and on a Node that is too old. */
export function checkMachine() {
  if (process.platform === "win32") {
    throw new Problem(
      "Glassbox runs on Linux and macOS; on Windows, run it inside WSL.",
      "In a terminal:  wsl --install\nThen open Ubuntu, install Node and Python there, and run the same commands in it.",
    );
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Problem(
      `Glassbox needs Node 20.19 or newer; this is Node ${process.versions.node}.`,
      "Install a newer one (for example `nvm install 24`), then start again.",
    );
  }
}

/**
 * Runs `npm ci` when node_modules is missing, half made, or of another lock file.
 * No package's install script runs: none of ours needs one.
 */
export async function ensurePackages(root) {
  const lock = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".glassbox-lock");
  // npm writes this file last, so a half-made node_modules has none.
  const whole = join(root, "node_modules", ".package-lock.json");
  const digest = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(whole)) {
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
    if (!existsSync(stamp) && statSync(whole).mtimeMs >= statSync(lock).mtimeMs) return;
  }
  await step("packages", "installing from package-lock.json", async () => {
    const { code, output } = await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], {
      cwd: root,
    });
    if (code === 0) return writeFileSync(stamp, digest);
    if (saysNoNetwork(output)) {
      throw new Problem(
        "The packages could not be fetched: npm cannot reach its registry.",
        "Connect to the network (behind a proxy: `npm config set proxy URL`), then start again.",
      );
    }
    throw new Problem("npm could not install the packages. It said:", `${tail(output)}\n\nThen start again.`);
  });
}

/** Folders and files that the build reads. */
const SOURCES = ["kernel", "lib", "rolldown.config.mjs", "package.json", "tsconfig.json"];

/** The newest change in a folder, its files' and its own (a file that is gone changes its folder). */
function newest(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), info.mtimeMs);
}

/** Whether dist/ has every bundle that package.json promises, and none is older than a source. */
export function buildIsFresh(root) {
  const bundles = ["dist/kernel/cli.js", "dist/kernel/main.js", "dist/lib/index.js", "dist/lib/index.d.ts"];
  const made = Math.min(...bundles.map((file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0));
  return made > Math.max(...SOURCES.map((source) => newest(join(root, source))));
}

/** Builds dist/ when it is missing or older than a source. */
export async function ensureBuild(root) {
  if (buildIsFresh(root)) return;
  await step("build", "bundling kernel and library into dist/", async () => {
    const { code, output } = await npm(["run", "--silent", "build"], { cwd: root });
    if (code !== 0) throw new Problem("The build failed. It said:", tail(output, 30));
  });
}

/**
 * Makes the language process's startup snapshot, which cuts a kernel's start by more than half. It is this Node's and
 * this build's; a kernel starts without it too, so a failure is no problem of the person's.
 */
export async function ensureSnapshot(root) {
  const maker = join(root, "dist", "kernel", "build-snapshot.js");
  if (!existsSync(maker)) return;
  // Which snapshot is there, and of what: a process to ask would cost each start its own.
  const stamp = join(root, "dist", "kernel", ".snapshot");
  const { NODE_OPTIONS = "", XDG_CACHE_HOME = "" } = process.env;
  const of = JSON.stringify([process.version, NODE_OPTIONS, XDG_CACHE_HOME]);
  const [then, blob = ""] = existsSync(stamp) ? readFileSync(stamp, "utf8").split("\n") : [];
  if (then === of && existsSync(blob)) return;
  await step("snapshot", "so that kernels start quickly", async () => {
    const { code, output } = await run(process.execPath, [maker], { cwd: root });
    const made = /^language snapshot: (.+) \([\d.]+ s\)$/m.exec(output)?.[1];
    if (code === 0 && made) writeFileSync(stamp, `${of}\n${made}`);
  });
}

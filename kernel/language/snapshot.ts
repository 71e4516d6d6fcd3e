/**
 * Builds the language process's startup snapshot, once for each Node, TypeScript and build of this package, and keeps it
 * in the user's cache folder. A process that starts from it gives its first checked answer in a fraction of the time.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { handPresent } from "./present.ts";
import { FLAGS, failurePath, PASSING, snapshotPath } from "./spawn.ts";

/** Blobs kept besides the current one: another Node's, or the build before. */
const KEPT = 3;

/**
 * Makes the snapshot unless it is there.
 *
 * @param bundles - The folder of the kernel's bundles.
 * @param signal - Ends the work; nothing half made is left.
 * @returns The blob's path.
 * @throws {Error} If Node refuses, with what it said.
 */
export async function buildSnapshot(bundles: string, signal?: AbortSignal): Promise<string> {
  const blob = snapshotPath(bundles);
  if (blob === undefined) throw new Error(`the kernel's bundles are missing in ${bundles}: run \`npm run build\``);
  if (exists(blob)) return blob;
  const folder = dirname(blob);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(folder, "making-"));
  try {
    const script = join(work, "language.cjs");
    writeFileSync(script, bundle(bundles));
    const made = join(work, "blob");
    await run([...FLAGS, "--snapshot-blob", made, "--build-snapshot", script], signal);
    // Where every user's kernels look for it, they must be able to read it.
    if (statSync(folder).mode & 0o044) chmodSync(made, 0o644);
    renameSync(made, blob);
    rmSync(failurePath(blob), { force: true });
  } catch (error) {
    if (!signal?.aborted) note(failurePath(blob), error);
    throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  prune(blob);
  return blob;
}

/** What could not be made is what is to be heard of, not that it could not be noted. */
function note(file: string, reason: unknown): void {
  try {
    writeFileSync(file, (isPassing(reason) ? PASSING : "") + String(reason));
  } catch {
    // A full disk, perhaps the reason itself.
  }
}

/** Of the machine at this moment, not of Node: the system refused something, or ended the process. */
const isPassing = (reason: unknown): boolean =>
  reason instanceof Ended || (reason instanceof Error && "errno" in reason) || OUT_OF_MEMORY.test(String(reason));
const OUT_OF_MEMORY = /out of memory|Allocation failed|ENOSPC|ENOMEM|EMFILE/i;

/** Node was killed as it worked. */
class Ended extends Error {}

/**
 * One script of everything: code in a snapshot can require nothing but Node's own modules.
 *
 * A process keeps the text of its functions, twice when it comes from a snapshot; a single character beyond Latin-1 would
 * make each of millions take two bytes.
 */
function bundle(bundles: string): string {
  const entry = join(bundles, "language-snapshot.cjs");
  const text = [
    handPresent(),
    // TypeScript can do without perf_hooks, whose native side a snapshot cannot hold.
    'const $builtin = ((load) => (name) => { if (name === "perf_hooks") throw new Error(name); return load(name); })(require);',
    "const $typescript = ((module) => { (",
    readFileSync(join(bundles, "typescript-small.js"), "utf8").trimEnd().replace(/;$/, ""),
    ")(module, $builtin, module.exports); return module.exports; })({ exports: {} });",
    "((require, __filename) => {",
    readFileSync(entry, "utf8"),
    `})((name) => name === "typescript" ? $typescript : $builtin(name), ${JSON.stringify(entry)});`,
  ].join("\n");
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function run(args: string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"], ...(signal ? { signal } : {}) });
    let said = "";
    child.stderr.on("data", (piece) => {
      said = (said + piece).slice(-4000);
    });
    child.on("error", reject);
    child.on("exit", (code, by) => {
      if (code === 0) resolve();
      else if (by !== null) reject(new Ended(`node --build-snapshot was ended by ${by}: ${said}`));
      else reject(new Error(`node --build-snapshot failed: ${said}`));
    });
  });
}

function prune(current: string): void {
  const folder = dirname(current);
  const age = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const blobs = readdirSync(folder).filter((name) => name.endsWith(".blob") && !current.endsWith(name));
  const old = blobs.sort((a, b) => age(b) - age(a)).slice(KEPT);
  for (const name of old) rmSync(join(folder, name), { force: true });
}

const exists = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

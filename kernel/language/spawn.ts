/**
 * How the supervisor starts the language process. Imports nothing of TypeScript, so that it costs nothing.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface ProcessCommand {
  execPath: string;
  args: string[];
}

/**
 * What a cell leaves behind is garbage, and left to itself V8 lets hundreds of megabytes of it pile up: it collects at 1.1
 * times what is live instead, and what is young in pieces of 4 MB, at no measurable cost of time (docs/decisions/0140, 0161). And it
 * compiles what is warm for speed at once, much of it in vain: a notebook is over before that pays. Waiting three times as
 * long halves what its cells cost (docs/decisions/0014).
 */
export const FLAGS = [
  "--heap-growing-percent=10",
  "--max-semi-space-size=4",
  ...optimizeLater(Number(process.versions.node.split(".")[0])),
];

/** V8 renamed what says how warm a function has to be; a flag that it does not know would end the process. */
function optimizeLater(nodeMajor: number): string[] {
  if (nodeMajor === 20) return ["--interrupt-budget=400000"];
  return nodeMajor === 22 || nodeMajor === 24 ? ["--invocation-count-for-turbofan=10000"] : [];
}

/** A process that had to be started again starts plainly: whatever is wrong, it may be the snapshot. */
let tried = false;

/**
 * The command of the language process; its pipes are LANGUAGE_FDS.
 * The first call of a process answers with the snapshot, where there is one; later ones with a plain start.
 *
 * @param bundles - The folder of the kernel's bundles; by default the one this code was bundled into.
 */
export function languageCommand(bundles: string = dirname(fileURLToPath(import.meta.url))): ProcessCommand {
  const entry = join(bundles, "language.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\``);
  const blob = tried ? undefined : snapshotPath(bundles);
  tried = true;
  if (blob === undefined || !existsSync(blob)) return { execPath: process.execPath, args: [...FLAGS, entry] };
  markUsed(blob);
  return { execPath: process.execPath, args: [...FLAGS, "--snapshot-blob", blob, entry] };
}

/** What makes room for a new snapshot takes the one that was not used for longest. */
function markUsed(blob: string): void {
  try {
    const now = new Date();
    utimesSync(blob, now, now);
  } catch {
    // Somebody else's, shared by all.
  }
}

/**
 * Beside the bundles, where `glassbox install --shared` made a place for every user's kernels, else the user's own
 * cache. A snapshot is code, so nobody may write it but who may write the bundles, or the user.
 */
function snapshotFolder(bundles: string): string {
  const shared = join(bundles, "snapshots");
  if (existsSync(shared)) return shared;
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "glassbox");
}

/**
 * Where the snapshot of these bundles is, or would be: named after all that decides whether Node accepts it
 * and whether it is this build's. Undefined without the bundle that a snapshot is made of.
 */
export function snapshotPath(bundles: string): string | undefined {
  const entry = join(bundles, "language-snapshot.cjs");
  const info = statSync(entry, { throwIfNoEntry: false });
  if (!info) return undefined;
  const { versions, arch, platform } = process;
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify([versions.node, versions.v8, arch, platform, FLAGS, process.env["NODE_OPTIONS"] ?? "", entry]),
  );
  hash.update(readFileSync(entry)).update(typescriptVersion(bundles));
  return join(snapshotFolder(bundles), `language-${hash.digest("hex").slice(0, 24)}.blob`);
}

/** Beside a blob that could not be made, with the reason: not every kernel has to find that out again. */
export const failurePath = (blob: string): string => `${blob}.failed`;

/** In front of a reason that may soon be over: a full disk, no memory. */
export const PASSING = "passing: ";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What failed is tried again, after an hour or a day: Node says the same, but who knows what has been mended meanwhile. */
function hasFailedLately(blob: string): boolean {
  try {
    const note = failurePath(blob);
    const passing = readFileSync(note, "utf8").startsWith(PASSING);
    return Math.abs(Date.now() - statSync(note).mtimeMs) < (passing ? HOUR : DAY);
  } catch {
    return false;
  }
}

/**
 * The script that makes the snapshot, for a kernel that has none; not where making it has failed lately. Who runs the script
 * itself (`glassbox install`, `npm start`) always tries.
 */
export function snapshotMaker(bundles: string): string | undefined {
  const blob = snapshotPath(bundles);
  if (blob === undefined || existsSync(blob) || hasFailedLately(blob)) return undefined;
  const maker = join(bundles, "build-snapshot.js");
  return existsSync(maker) ? maker : undefined;
}

function typescriptVersion(bundles: string): string {
  for (let folder = bundles; ; folder = dirname(folder)) {
    const manifest = join(folder, "node_modules", "typescript", "package.json");
    if (existsSync(manifest)) return readFileSync(manifest, "utf8");
    if (folder === dirname(folder)) return "none";
  }
}

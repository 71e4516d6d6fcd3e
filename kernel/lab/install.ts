/** `glassbox install` and `uninstall`: the kernel and the labextension, in a Jupyter that is already there. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { packageFolder } from "../protocol/package.ts";
import { Complaint, readOptions } from "./args.ts";

import { KERNEL, register, registered, unregister } from "./setup/register.mjs";

const WHERE = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
  shared: { type: "boolean" },
} as const;

/** Runs `glassbox install|uninstall [--user|--sys-prefix|--prefix DIR] [--shared]`. @returns The exit code. */
export function installCommand(command: "install" | "uninstall", args: string[]): number {
  const { values, positionals } = readOptions(args, WHERE);
  if (positionals.length > 0) {
    throw new Complaint(`glassbox ${command} takes no ${positionals[0]}.`, "Where to: --prefix DIR.", 2);
  }
  const { shared = false, ...where } = values;
  if (Object.keys(where).length > 1) {
    throw new Complaint("--user, --sys-prefix and --prefix exclude one another.", "Give one of them.", 2);
  }
  if (shared && command === "uninstall") throw new Complaint("uninstall takes no --shared.", "Leave it out.", 2);
  const data = dataFolder(where);
  if (command === "install") install(data, shared);
  else uninstall(data);
  return 0;
}

function install(data: string, shared: boolean): void {
  const root = packageFolder();
  if (!existsSync(join(root, "dist", "kernel", "main.js"))) {
    throw new Complaint(`${join(root, "dist")} has no kernel.`, `Build it: cd ${root} && npm run build`);
  }
  writing(data, () => register({ root, data, node: process.execPath }));
  const snapshots = join(root, "dist", "kernel", "snapshots");
  if (shared) writing(snapshots, () => mkdirSync(snapshots, { recursive: true, mode: 0o755 }));
  // Kernels start in half the time with it, and without it all the same: a failure is not worth a word.
  spawnSync(process.execPath, [join(root, "dist", "kernel", "build-snapshot.js")], { stdio: "ignore" });
  const sites = registered(data)?.sites ?? [];
  console.log(`Glassbox is registered in ${data}
  kernels/${KERNEL}                  runs on ${process.execPath} (${process.version})
  labextensions/@glassbox/plotly    draws Plotly figures
${sites.map((site) => `papermill's -p writes TypeScript: ${join(site, "glassbox_papermill.py")}\n`).join("")}\
Restart JupyterLab if it is running, then choose Glassbox in the launcher.
If ${root} moves, install again from its new place.`);
}

function uninstall(data: string): void {
  const files = writing(data, () => unregister(data));
  if (!files) {
    const others = [userData(), join("/usr/local", "share", "jupyter"), join("/usr", "share", "jupyter")];
    const other = others.find((folder) => folder !== data && registered(folder));
    throw new Complaint(
      `Glassbox is not registered in ${data}.`,
      other === undefined
        ? "Say where it is with --user, --sys-prefix or --prefix DIR; `jupyter kernelspec list` shows it."
        : `It is in ${other}.`,
    );
  }
  console.log(`Removed ${files.length} files from ${data}; nothing else was touched.`);
}

/** Turns "permission denied" into a sentence. */
function writing<T>(data: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (!/^(EACCES|EROFS|EPERM|ENOTDIR|EEXIST|ENOSPC)$/.test(code ?? "")) throw thrown;
    if (code === "ENOSPC") throw new Complaint(`${data}: the disk is full.`, "Free 10 MB, then try again.");
    throw new Complaint(`${writable(data)} may not be written to.`, "Use --user, or --prefix DIR with a DIR of yours.");
  }
}

/** The nearest folder that exists and cannot be written to: what the person must look at. */
function writable(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    try {
      accessSync(at, constants.W_OK);
      return folder;
    } catch {
      if (existsSync(at) || at === dirname(at)) return at;
    }
  }
}

/** The Jupyter data folder that the options name. */
export function dataFolder(where: { user?: boolean; "sys-prefix"?: boolean; prefix?: string }): string {
  if (where.prefix === "") throw new Complaint("--prefix wants a folder.", "--prefix DIR", 2);
  if (where.prefix !== undefined) return join(resolve(where.prefix), "share", "jupyter");
  return where["sys-prefix"] ? join(sysPrefix(), "share", "jupyter") : userData();
}

/** The person's own data folder, as jupyter_core works it out. */
function userData(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** The active environment's folder: what Python calls `sys.prefix`. */
function sysPrefix(): string {
  const active = process.env["VIRTUAL_ENV"] || process.env["CONDA_PREFIX"];
  if (active) return active;
  const { status, stdout } = spawnSync("python3", ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8" });
  if (status === 0) return stdout.trim();
  throw new Complaint("--sys-prefix needs a Python, and python3 was not found.", "Activate it, or use --prefix DIR.");
}

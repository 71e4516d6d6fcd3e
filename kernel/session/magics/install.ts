/**
 * `%install package…`: into the notebook's folder, with the tool that the folder uses.
 *
 * The folder is the nearest one upwards with a package.json, or the notebook's own, which then gets one. Install scripts do
 * not run (a package is asked for its code, not to do things); `--ignore-scripts=false` says otherwise.
 */
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Cell } from "../cell.ts";
import { notebookFolder } from "../folder.ts";
import { print } from "../output/streams.ts";
import { streamed } from "./shell.ts";

/** By the lock file that says which tool a folder uses; npm where there is none. */
const TOOLS: readonly (readonly [lock: string, program: string, args: readonly string[]])[] = [
  ["pnpm-lock.yaml", "pnpm", ["add", "--ignore-scripts"]],
  ["yarn.lock", "yarn", ["add", "--ignore-scripts"]],
  ["bun.lock", "bun", ["add", "--ignore-scripts"]],
  ["package-lock.json", "npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"]],
];
const NPM = TOOLS[3] as (typeof TOOLS)[number];

/**
 * Installs what `args` names: packages, versions (`zod@3`), folders, and the tool's own options (`-D`, `--save-exact`).
 *
 * @throws {Error} If nothing is named, the tool is missing, or it fails; what it printed says why.
 */
export async function install(args: string, cell: Cell): Promise<void> {
  const words = split(args);
  if (!words.some((word) => !word.startsWith("-"))) {
    throw new Error("%install: expected the name of a package, as in %install lodash");
  }
  const folder = projectFolder();
  const [, name, options] = TOOLS.find(([lock]) => existsSync(join(folder, lock))) ?? NPM;
  const program = find(name);
  if (program === undefined) throw new Error(`%install: ${name} was not found, neither beside Node nor on the PATH.`);
  const { code, signal } = await streamed(cell, program, [...options, ...words], folder);
  if (code !== 0) throw new Error(`%install: ${name} ended with ${signal ?? `exit code ${code}`}.`);
  print("stdout", `Installed into ${folder}; cells can import it now.\n`);
}

/** The nearest folder with a package.json, or the notebook's, with a new one. */
function projectFolder(): string {
  const start = notebookFolder();
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) break;
  }
  writeFileSync(join(start, "package.json"), `${JSON.stringify({ private: true }, null, 2)}\n`);
  return start;
}

/** The tool that came with this Node, or else the first on the PATH. */
function find(name: string): string | undefined {
  const folders = [dirname(process.execPath), ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(existsSync);
}

/** Words as a shell reads them: quotes keep spaces. */
export function split(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

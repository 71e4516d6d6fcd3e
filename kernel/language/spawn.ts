/**
 * How the supervisor starts the language process. Imports nothing of TypeScript, so that it costs nothing.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface ProcessCommand {
  execPath: string;
  args: string[];
}

/**
 * The command of the language process; its pipes are LANGUAGE_FDS.
 *
 * @param bundles - The folder of the kernel's bundles; by default the one this code was bundled into.
 */
export function languageCommand(bundles: string = dirname(fileURLToPath(import.meta.url))): ProcessCommand {
  const entry = join(bundles, "language.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\``);
  // Every cell makes a checker and drops one. Left to itself V8 lets 400 MB of them pile up; collecting at 1.3 times
  // what is live costs no measurable time (docs/decisions/0011).
  return { execPath: process.execPath, args: ["--heap-growing-percent=30", entry] };
}

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
  return { execPath: process.execPath, args: ["--stack-size=4000", entry] };
}

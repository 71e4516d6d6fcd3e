/** The command lines that start the two rooms. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package.ts";
import type { Command } from "./link.ts";

/** A room's bundle in dist/kernel. */
function script(name: string): string {
  const file = join(packageFolder(), "dist", "kernel", name);
  if (!existsSync(file)) throw new Error(`glassbox is not built: ${file} is missing (npm run build makes it)`);
  return file;
}

export function languageCommand(): Command {
  return [process.execPath, script("language.js")];
}

export function sessionCommand(): Command {
  return [
    process.execPath,
    // Without it a Stop inside a timer's callback aborts the process: "async hook stack has become corrupted".
    "--no-force-async-hooks-checks",
    "--disable-warning=ExperimentalWarning",
    script("session.js"),
  ];
}

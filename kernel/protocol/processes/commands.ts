/** The command lines that start the two rooms. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { languageCommand as language, SESSION_FLAGS, snapshotMaker } from "../../rooms.ts";
import { packageFolder } from "../package.ts";
import type { Command } from "./link.ts";

/** Also when this file is run from its source, as in tests, the rooms are the built ones. */
const bundles = () => join(packageFolder(), "dist", "kernel");

export function languageCommand(): Command {
  const { execPath, args } = language(bundles());
  return [execPath, ...args];
}

export function sessionCommand(): Command {
  const entry = join(bundles(), "session.js");
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run \`npm run build\``);
  return [process.execPath, ...SESSION_FLAGS, entry];
}

/** What makes the language process's startup snapshot; undefined where there is one, or where that has failed before. */
export function snapshotCommand(): Command | undefined {
  const maker = snapshotMaker(bundles());
  return maker === undefined ? undefined : [process.execPath, maker];
}

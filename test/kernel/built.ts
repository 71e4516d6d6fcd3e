/** The built kernel that the tests start; `GLASSBOX_MAIN` names another build. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** @throws {Error} If it has not been built. */
export function builtKernel(): string {
  const main = process.env["GLASSBOX_MAIN"] ?? join(root, "dist/kernel/main.js");
  if (!existsSync(main)) throw new Error(`${main} is missing: run \`npm run build\``);
  return main;
}

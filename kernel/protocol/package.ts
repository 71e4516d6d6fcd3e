/** Facts of the package that this file was installed with. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let folder: string | undefined;

/** The package's own folder: the nearest one upwards with a package.json called glassbox. */
export function packageFolder(): string {
  if (folder !== undefined) return folder;
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file) && (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name === "glassbox") {
      folder = at;
      return at;
    }
    if (at === dirname(at)) throw new Error("glassbox: the package's own package.json is missing");
  }
}

let version: string | undefined;

export function packageVersion(): string {
  version ??= (JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string }).version;
  return version;
}

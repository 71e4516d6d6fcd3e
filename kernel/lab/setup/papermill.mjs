/**
 * Teaches a papermill to write parameters in TypeScript: one Python module, and the entry point by which papermill
 * finds it. Both are laid out as pip does, so `pip list` and `pip uninstall glassbox-papermill` know it too.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MODULE = "glassbox_papermill.py";
const INFO = "glassbox_papermill-1.0.dist-info";

/** Every folder below `prefix` where a Python 3 looks for packages. */
export function sitePackages(prefix) {
  const lib = join(prefix, "lib");
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => /^python3\.\d+$/.test(name))
    .flatMap((name) => ["site-packages", "dist-packages"].map((folder) => join(lib, name, folder))) // The second is Debian's.
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
}

/** File below site-packages → text. RECORD is pip's list of what belongs to a package. */
export function translatorFiles(root) {
  const files = {
    [MODULE]: readFileSync(join(root, "kernel", "lab", "assets", "papermill", MODULE), "utf8"),
    [`${INFO}/METADATA`]: `Metadata-Version: 2.1
Name: glassbox-papermill
Version: 1.0
Summary: Papermill's parameters for TypeScript notebooks
License: MIT
`,
    [`${INFO}/INSTALLER`]: "glassbox\n",
    [`${INFO}/entry_points.txt`]: "[papermill.engine]\nglassbox = glassbox_papermill:NBClientEngine\n",
  };
  const record = Object.entries(files).map(([path, text]) => {
    const digest = createHash("sha256").update(text).digest("base64url");
    return `${path},sha256=${digest},${Buffer.byteLength(text)}`;
  });
  files[`${INFO}/RECORD`] = `${[...record, `${INFO}/RECORD,,`].join("\n")}\n`;
  return files;
}

/** Writes it into the site-packages folder `site`. */
export function registerTranslator(root, site) {
  mkdirSync(join(site, INFO), { recursive: true });
  for (const [path, text] of Object.entries(translatorFiles(root))) writeFileSync(join(site, path), text);
}

/** Removes it; nothing happens where it is not. */
export function unregisterTranslator(site) {
  rmSync(join(site, MODULE), { force: true });
  rmSync(join(site, INFO), { recursive: true, force: true });
  const cache = join(site, "__pycache__");
  if (!existsSync(cache)) return;
  for (const file of readdirSync(cache)) if (file.startsWith("glassbox_papermill.")) rmSync(join(cache, file));
}

/**
 * Makes the kernel known to a Jupyter: its kernelspec and the labextension that draws Plotly figures.
 *
 * A Jupyter data folder is `PREFIX/share/jupyter`, or the person's own; below it everything lies in
 * `kernels/NAME/` and `labextensions/@glassbox/plotly/`. Where Python's packages lie beside it, papermill learns to
 * write parameters. What was written is listed in a manifest, so that `unregister` removes that and nothing else.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { registerTranslator, sitePackages, translatorFiles, unregisterTranslator } from "./papermill.mjs";

export const KERNEL = "glassbox";
export const EXTENSION = "labextensions/@glassbox/plotly";
const MANIFEST = `kernels/${KERNEL}/installed.json`;

/**
 * What is written: path below the data folder → text, or the file to copy.
 *
 * @param {{ root: string, data: string, node: string, tslab?: boolean }} where
 * @returns {Record<string, { text: string } | { from: string }>}
 */
export function plan({ root, data, node, tslab = false }) {
  const assets = join(root, "kernel", "lab", "assets");
  const plotly = createRequire(join(root, "package.json")).resolve("plotly.js-dist-min/plotly.min.js");
  /** @type {Record<string, { text: string } | { from: string }>} */
  const files = {};
  const kernel = (name, displayName, main, args, extra) => {
    const launcher = join(data, "kernels", name, "launch.sh");
    files[`kernels/${name}/launch.sh`] = { text: launchScript(node, main, root) };
    files[`kernels/${name}/kernel.json`] = {
      text: json({ argv: ["/bin/sh", launcher, ...args], display_name: displayName, ...extra }),
    };
  };
  kernel(KERNEL, "Glassbox", join(root, "dist", "kernel", "main.js"), ["{connection_file}"], {
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  });
  for (const logo of ["logo-svg.svg", "logo-32x32.png", "logo-64x64.png"]) {
    files[`kernels/${KERNEL}/${logo}`] = { from: join(assets, logo) };
  }
  // Jupyter serves it at {base}kernelspecs/glassbox/plotly.min.js: figures load it from there, notebooks hold none.
  files[`kernels/${KERNEL}/plotly.min.js`] = { from: plotly };
  for (const file of ["package.json", "install.json", "static/remoteEntry.js"]) {
    files[`${EXTENSION}/${file}`] = { from: join(assets, "labextension", file) };
  }
  files[`${EXTENSION}/static/plotly.min.js`] = { from: plotly };
  if (tslab) {
    const main = createRequire(join(root, "package.json")).resolve("tslab/bin/tslab");
    const args = ["kernel", "--config-path", "{connection_file}"];
    kernel("tslab", "TypeScript (tslab)", main, args, { language: "typescript" });
    kernel("jslab", "JavaScript (tslab)", main, [...args, "--js"], { language: "javascript" });
  }
  return files;
}

/** Changes whenever registering again would write something else; quick, for every start. */
export function fingerprint(where) {
  const files = Object.entries(plan(where)).map(([path, source]) => {
    if ("text" in source) return [path, source.text];
    const { size, mtimeMs } = statSync(source.from);
    return [path, source.from, size, mtimeMs];
  });
  return JSON.stringify([files, sitesOf(where.data), translatorFiles(where.root)]);
}

/** Python's packages of the prefix that a data folder belongs to; `PREFIX/share/jupyter` says which. */
function sitesOf(data) {
  const share = dirname(data);
  return basename(data) === "jupyter" && basename(share) === "share" ? sitePackages(dirname(share)) : [];
}

/** Writes everything in {@link plan}, and the manifest. Answers the paths it wrote, below the data folder. */
export function register(where) {
  unregister(where.data);
  const files = plan(where);
  for (const [path, source] of Object.entries(files)) {
    const to = join(where.data, path);
    mkdirSync(dirname(to), { recursive: true });
    if ("text" in source) writeFileSync(to, source.text, { mode: path.endsWith(".sh") ? 0o755 : 0o644 });
    else copyFileSync(source.from, to);
  }
  const paths = Object.keys(files);
  const sites = sitesOf(where.data).filter((site) => taught(where.root, site));
  writeFileSync(join(where.data, MANIFEST), json({ node: where.node, root: where.root, files: paths, sites }));
  return paths;
}

/** A prefix whose packages are not ours to write to has no parameters in papermill; the kernel itself needs none. */
function taught(root, site) {
  try {
    registerTranslator(root, site);
    return true;
  } catch (error) {
    if (/^(EACCES|EROFS|EPERM)$/.test(error.code)) return false;
    throw error;
  }
}

/**
 * Removes what {@link register} wrote there, and folders left empty.
 *
 * @returns {string[] | undefined} The paths removed; undefined when nothing of ours is registered there.
 */
export function unregister(data) {
  const manifest = registered(data);
  if (!manifest) return undefined;
  for (const site of manifest.sites ?? []) unregisterTranslator(site);
  for (const path of [...manifest.files, MANIFEST]) {
    rmSync(join(data, path), { force: true });
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      const whole = join(data, folder);
      if (existsSync(whole) && readdirSync(whole).length === 0) rmdirSync(whole);
    }
  }
  return manifest.files;
}

/** The manifest of what is registered in a data folder, if anything is. */
export function registered(data) {
  try {
    return JSON.parse(readFileSync(join(data, MANIFEST), "utf8"));
  } catch {
    return undefined;
  }
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A kernelspec that named Node alone would break, silently, when a version manager removes that Node. This one uses
 * the Node that registered it, else another, and says so where the server's log shows it.
 */
function launchScript(node, main, root) {
  return `#!/bin/sh
# Starts a kernel. Written by Glassbox; \`npm start\` and \`npx glassbox install\` write it again.
node=${quote(node)}
main=${quote(main)}
root=${quote(root)}
if [ ! -x "$node" ]; then
  other=$(command -v node) || {
    echo "Glassbox: Node is gone from $node and there is none on PATH. Install Node 20.19 or newer, then: cd $root && npm start" >&2
    exit 127
  }
  echo "Glassbox: Node is gone from $node, so $other runs the kernel ($($other --version)). To register that one: cd $root && npm start" >&2
  node=$other
fi
if [ ! -f "$main" ]; then
  echo "Glassbox: $main is missing. If the folder was moved, run npm start in its new place; else: cd $root && npm start" >&2
  exit 1
fi
exec "$node" "$main" "$@"
`;
}

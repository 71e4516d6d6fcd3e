/** A Chromium for the tests: the one named, the system's, or one that npm carries. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { npm } from "../../kernel/lab/setup/packages.mjs";
import { Problem, run, saysNoNetwork, step, tail } from "../../kernel/lab/setup/say.mjs";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/** The last major that runs on Node 20; Linux x64 only. DejaVu has what its one font lacks: Greek and box drawing. */
const PACKAGES = ["@sparticuz/chromium@143.0.4", "dejavu-fonts-ttf@2.37.3"];

/** @returns {Promise<string>} The path of a Chromium or Chrome that starts. */
export async function ensureBrowser(root) {
  const named = process.env.GLASSBOX_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Problem(`GLASSBOX_CHROMIUM is ${named}, and that does not exist.`, "Name a Chromium or Chrome.");
  }
  const found = SYSTEM.find((path) => existsSync(path));
  if (found) return found;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Problem("The tests drive a real browser, and none was found.", "Install Chrome or Chromium.");
  }
  return carried(join(root, "test", ".browser"));
}

async function carried(folder) {
  const ready = join(folder, "ready");
  if (!existsSync(ready)) {
    await step("browser", "installing a Chromium from npm into test/.browser", async () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "commonjs" }\n');
      const { code, output } = await npm(
        ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", ...PACKAGES],
        { cwd: folder },
      );
      if (code !== 0 && saysNoNetwork(output)) {
        throw new Problem("No Chromium is installed, and npm cannot reach its registry.", "sudo apt install chromium");
      }
      if (code !== 0) throw new Problem("npm could not install a Chromium. It said:", tail(output));
      writeFileSync(ready, await unpack(folder));
    });
  }
  return readFileSync(ready, "utf8");
}

/** The package keeps the program and Amazon Linux's libraries (nss, nspr, expat, ...) as Brotli archives. */
async function unpack(folder) {
  const require = createRequire(join(folder, "package.json"));
  const bin = join(folder, "node_modules", "@sparticuz", "chromium", "bin");
  const { brotliDecompressSync } = await import("node:zlib");
  const to = join(folder, "unpacked");
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(bin).filter((file) => file.endsWith(".br"))) {
    const bytes = brotliDecompressSync(readFileSync(join(bin, name)));
    const plain = join(to, name.replace(/\.br$/, ""));
    writeFileSync(plain, bytes, { mode: 0o755 });
    if (!plain.endsWith(".tar")) continue;
    const { code, output } = await run("tar", ["-xf", plain, "-C", to]);
    if (code !== 0) throw new Problem(`tar could not unpack ${plain}. It said:`, tail(output));
  }
  const fonts = join(require.resolve("dejavu-fonts-ttf/package.json"), "..", "ttf");
  const config = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${fonts}</dir><cachedir>${join(to, "fontcache")}</cachedir>
${alias("monospace", "DejaVu Sans Mono")}${alias("sans-serif", "DejaVu Sans")}${alias("serif", "DejaVu Serif")}${alias("system-ui", "DejaVu Sans")}</fontconfig>\n`;
  writeFileSync(join(to, "fonts.conf"), config);
  const libraries = [join(to, "lib"), join(to, "al2023", "lib"), to].filter((path) => existsSync(path));
  // Only the browser may see these libraries: Python and Node have their own.
  const wrapper = join(folder, "chromium.sh");
  const script = `#!/bin/sh
export LD_LIBRARY_PATH='${libraries.join(":")}' FONTCONFIG_FILE='${join(to, "fonts.conf")}'
exec '${join(to, "chromium")}' "$@"
`;
  writeFileSync(wrapper, script, { mode: 0o755 });
  return wrapper;
}

const alias = (generic, family) =>
  `<alias><family>${generic}</family><prefer><family>${family}</family></prefer></alias>\n`;

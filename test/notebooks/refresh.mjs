/**
 * `npm run notebooks`: executes every notebook and writes its outputs back, with the built kernel and no Python.
 * All or none: when a cell of one fails, no file changes. With --check nothing is written; exit code 1 says that a
 * file would have been. Names below choose some: npm run notebooks -- 02
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const cli = join(root, "dist", "kernel", "cli.js");
const args = process.argv.slice(2);
const check = args.includes("--check");
const wanted = args.filter((arg) => arg !== "--check");

const notebooks = readdirSync(join(root, "notebooks"))
  .filter((name) => name.endsWith(".ipynb") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .sort();

/** Executes each into `aside`. @returns {boolean} Whether every cell of every one ran. */
function execute(aside) {
  return notebooks.every((name) => {
    const path = relative(process.cwd(), join(root, "notebooks", name));
    const { status } = spawnSync(process.execPath, [cli, "run", path, "--output", join(aside, name)], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    return status === 0;
  });
}

/** Writes what differs, or says it. @returns {number} How many differ. */
function compare(aside) {
  const changed = notebooks.filter((name) => {
    const now = readFileSync(join(aside, name), "utf8");
    if (now === readFileSync(join(root, "notebooks", name), "utf8")) return false;
    if (!check) writeFileSync(join(root, "notebooks", name), now);
    return true;
  });
  const list = changed.length > 0 ? `: ${changed.join(", ")}` : "";
  console.log(`${notebooks.length} executed, ${changed.length} ${check ? "would change" : "changed"}${list}`);
  return changed.length;
}

const aside = mkdtempSync(join(tmpdir(), "glassbox-notebooks-"));
try {
  if (!existsSync(cli)) throw new Error(`${cli} is missing: npm run build`);
  if (notebooks.length === 0) throw new Error(`No notebook's name contains ${wanted.join(" or ")}.`);
  if (!execute(aside)) process.exitCode = 1;
  else if (compare(aside) > 0 && check) process.exitCode = 1;
} catch (thrown) {
  console.error(thrown.message);
  process.exitCode = 1;
} finally {
  rmSync(aside, { recursive: true, force: true });
}

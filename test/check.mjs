/**
 * `npm run check`: types, lint and format, then every test (import directions among them), and lines a folder.
 * Ends with `N passed, N failed`, where types and lint count as one test each.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bold, dim, red, seconds, start } from "../kernel/lab/setup/say.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = (path) => join(root, "node_modules", path);

/** Runs one tool with its output shown. @returns {Promise<boolean>} Whether it ended well. */
async function tool(title, script, args) {
  process.stdout.write(`\n${bold(title)}\n`);
  const from = performance.now();
  const child = start(process.execPath, [bin(script), ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve) => child.once("close", resolve));
  process.stdout.write(`${code === 0 ? dim("ok") : red("failed")} ${dim(seconds(performance.now() - from))}\n`);
  return code === 0;
}

/**
 * Runs everything, or with `filters` only the tests whose path contains one of them.
 *
 * @param {string[]} filters
 * @returns {Promise<number>} The exit code: 1 when something failed, or when no test ran.
 */
export async function check(filters = []) {
  const results = [];
  if (filters.length === 0) {
    results.push(await tool("types", "typescript/bin/tsc", ["-p", "."]));
    // Those tests drive a page, whose names (document, window) the rest of the tree must not see.
    results.push(await tool("types of test/lab", "typescript/bin/tsc", ["-p", "test/lab"]));
    results.push(await tool("lint and format", "@biomejs/biome/bin/biome", ["check", "."]));
  }
  const report = join(root, "test", "output", "vitest.json");
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const ended = await tool("tests", "vitest/vitest.mjs", ["run", ...reporters, ...filters]);
  const tests = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined;
  sayLines();

  const passed = results.filter(Boolean).length + (tests?.numPassedTests ?? 0);
  let failed = results.filter((ok) => !ok).length + (tests?.numFailedTests ?? 0);
  const ran = (tests?.numPassedTests ?? 0) + (tests?.numFailedTests ?? 0);
  // A test file that cannot even be loaded has no tests to count.
  if (!ended && (tests?.numFailedTests ?? 0) === 0) failed += 1;
  if (ran === 0) process.stdout.write(`\n${red("No test ran.")}\n`);
  const skipped = (tests?.numPendingTests ?? 0) + (tests?.numTodoTests ?? 0);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  return failed > 0 || ran === 0 ? 1 : 0;
}

/** Source lines of each folder, with its longest file: a file that is easy to enter is about 150 lines. */
function sayLines() {
  process.stdout.write(`\n${bold("lines")}\n`);
  for (const top of ["kernel", "lib", "test"]) {
    const folders = readdirSync(join(root, top)).filter((name) => statSync(join(root, top, name)).isDirectory());
    for (const folder of ["", ...folders.filter((name) => name !== "output" && !name.startsWith("."))]) {
      const files = sources(join(root, top, folder), folder !== "");
      const total = files.reduce((sum, { lines }) => sum + lines, 0);
      const longest = files.toSorted((a, b) => b.lines - a.lines)[0];
      if (!longest) continue;
      const name = `${top}/${folder}`.replace(/\/$/, "");
      const most = `longest ${longest.name} ${longest.lines}`;
      process.stdout.write(
        `  ${name.padEnd(22)} ${String(total).padStart(6)} in ${String(files.length).padStart(3)} files   ${longest.lines > 400 ? red(most) : dim(most)}\n`,
      );
    }
  }
}

function sources(folder, deep) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return deep && !/^(output|fixtures|node_modules)$/.test(entry.name) ? sources(path, true) : [];
    if (!/\.(ts|mjs|mts|js|py)$/.test(entry.name)) return [];
    return [{ name: entry.name, lines: readFileSync(path, "utf8").split("\n").length - 1 }];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = await check(process.argv.slice(2));

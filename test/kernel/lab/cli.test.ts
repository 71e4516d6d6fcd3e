/** The commands as people type them: the built `glassbox`, in folders of their own, with no Python on the PATH. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cell, Notebook } from "../../../kernel/lab/run/notebook.ts";
import { builtKernel, root } from "../built.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbox-cli-"));
writeFileSync(join(folder, "file"), "");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  out: string;
  err: string;
}
/** Runs `glassbox ARGS`. Its PATH holds Node alone. */
function glassbox(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const cli = join(dirname(builtKernel()), "cli.js");
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { HOME: folder, PATH: dirname(process.execPath), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (err += piece));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, out, err })));
}

let made = 0;
function notebook(...sources: string[]): string {
  const path = join(folder, `n${++made}.ipynb`);
  const cells = sources.map((source, i) => ({
    ...{ cell_type: "code", execution_count: null, id: `c${i}`, metadata: {}, outputs: [], source },
  }));
  writeFileSync(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return path;
}
const read = (path: string): Cell[] => (JSON.parse(readFileSync(path, "utf8")) as Notebook).cells;
const tree = (at: string): string[] =>
  existsSync(at) ? (readdirSync(at, { recursive: true }) as string[]).map(String).sort() : [];

describe("glassbox", () => {
  test("--help lists every command and ends well; nothing at all does not", async () => {
    const help = await glassbox(["--help"]);
    expect(help.code).toBe(0);
    for (const word of ["start", "run NOTEBOOK", "install", "uninstall", "--to ipynb|html"])
      expect(help.out).toContain(word);
    expect((await glassbox([])).code).toBe(2);
    expect((await glassbox(["run", "--help"])).code).toBe(0);
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect((await glassbox(["--version"])).out.trim()).toBe(version);
  });

  test.each([
    [["nonsense"], 2, /no command "nonsense"/],
    [["run"], 2, /wants a notebook/],
    [["run", "none.ipynb"], 1, /none\.ipynb does not exist/],
    [["run", "a.ipynb", "--to", "pdf"], 2, /ipynb or html, and got pdf/],
    [["run", "a.ipynb", "--bogus"], 2, /--bogus/],
    [["run", "a.ipynb", "b.ipynb", "--output", "c"], 2, /one file/],
    [["install", "--user", "--prefix", "x"], 2, /exclude one another/],
    [["uninstall", "--prefix", "empty", "--shared"], 2, /takes no --shared/],
    [["uninstall", "--prefix", "empty"], 1, /not registered in/],
    [["install", "--prefix", "file/below"], 1, /file.* may not be written to/],
  ])("%j is answered in a sentence", async (args, code, message) => {
    const ended = await glassbox(args as string[]);
    expect(ended.err).toMatch(message as RegExp);
    expect(ended.err).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  });
});

describe("glassbox run", () => {
  test("executes in place: outputs, counts, errors nowhere", async () => {
    const path = notebook("let x = 20;", "console.log('a'); console.log('b'); x += 1", "await Promise.resolve(x * 2)");
    const ended = await glassbox(["run", path]);
    expect(ended.err).toContain("done in");
    expect(ended.code).toBe(0);
    const [, second, third] = read(path);
    expect(second?.execution_count).toBe(2);
    expect(second?.outputs?.[0]).toEqual({ name: "stdout", output_type: "stream", text: ["a\n", "b\n"] });
    expect(third?.outputs?.[0]).toMatchObject({
      output_type: "execute_result",
      execution_count: 3,
      data: { "text/plain": ["42"] },
    });
  });

  test("run twice, is the same file", async () => {
    const path = notebook("const a = { b: [1, 2, 3] };\na", "display('x')");
    await glassbox(["run", path]);
    const first = readFileSync(path, "utf8");
    await glassbox(["run", path]);
    expect(readFileSync(path, "utf8")).toBe(first);
  });

  test("a cell that fails: its error is kept and shown, the rest is left, the exit code is 1", async () => {
    const path = notebook("1", "throw new RangeError('too far')", "3");
    const ended = await glassbox(["run", path]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain("RangeError: too far");
    expect(ended.err).toContain("cell 2 failed");
    const cells = read(path);
    expect(cells[1]?.outputs?.[0]).toMatchObject({ output_type: "error", ename: "RangeError", evalue: "too far" });
    expect(cells[2]?.execution_count).toBeNull();
  });

  test("a type error is a failure, and --allow-errors goes on after one", async () => {
    const path = notebook("const n: number = 'text';", "2 + 2");
    const ended = await glassbox(["run", path, "--allow-errors"]);
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/not assignable to type 'number'/);
    expect(read(path)[1]?.outputs?.[0]).toMatchObject({ data: { "text/plain": ["4"] } });
  });

  test("a cell that takes too long is stopped", async () => {
    const path = notebook("while (true) {}");
    const ended = await glassbox(["run", path, "--timeout", "1"]);
    expect(ended.code).toBe(1);
    expect(read(path)[0]?.outputs?.[0]).toMatchObject({ output_type: "error" });
  });

  test("--to html writes a page beside the notebook, which stays as it was", async () => {
    const path = notebook("'<b>bold</b>'");
    const before = readFileSync(path, "utf8");
    expect((await glassbox(["run", path, "--to", "html"])).code).toBe(0);
    const page = readFileSync(path.replace(".ipynb", ".html"), "utf8");
    expect(page).toContain("&#60;b&#62;bold");
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("a notebook in another language is refused before anything runs", async () => {
    const path = join(folder, "python.ipynb");
    const metadata = { kernelspec: { name: "python3", language: "python", display_name: "Python 3" } };
    writeFileSync(path, JSON.stringify({ cells: [], metadata, nbformat: 4, nbformat_minor: 5 }));
    const ended = await glassbox(["run", path]);
    expect(ended.err).toContain("is a python notebook");
    expect(ended.code).toBe(1);
  });
});

// It makes a startup snapshot, which takes a busy machine long.
describe("glassbox install", () => {
  const prefix = join(folder, "pre fix");
  const data = join(prefix, "share", "jupyter");
  beforeAll(() => {
    mkdirSync(join(data, "kernels", "other"), { recursive: true });
    writeFileSync(join(data, "kernels", "other", "kernel.json"), "{}");
  });

  test("registers kernel, logos, Plotly and labextension", async () => {
    const ended = await glassbox(["install", "--prefix", prefix]);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain(data);
    const kernel = join(data, "kernels", "glassbox");
    const spec = JSON.parse(readFileSync(join(kernel, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({ display_name: "Glassbox", language: "typescript", interrupt_mode: "message" });
    expect(spec.argv).toEqual(["/bin/sh", join(kernel, "launch.sh"), "{connection_file}"]);
    expect(tree(kernel)).toEqual([
      "installed.json",
      "kernel.json",
      "launch.sh",
      "logo-32x32.png",
      "logo-64x64.png",
      "logo-svg.svg",
      "plotly.min.js",
    ]);
    expect(tree(join(data, "labextensions", "@glassbox", "plotly"))).toEqual([
      "install.json",
      "package.json",
      "static",
      "static/plotly.min.js",
      "static/remoteEntry.js",
    ]);
  });

  test("again, leaves the same; uninstall removes that and nothing else", async () => {
    const before = tree(data);
    await glassbox(["install", "--prefix", prefix]);
    expect(tree(data)).toEqual(before);
    writeFileSync(join(data, "kernels", "glassbox", "mine.txt"), "kept");
    expect((await glassbox(["uninstall", "--prefix", prefix])).code).toBe(0);
    expect(tree(data)).toEqual([
      "kernels",
      "kernels/glassbox",
      "kernels/glassbox/mine.txt",
      "kernels/other",
      "kernels/other/kernel.json",
    ]);
  });

  test("teaches the papermill of its prefix to write parameters, and uninstall takes that back", async () => {
    const site = join(folder, "python", "lib", "python3.12", "site-packages");
    mkdirSync(site, { recursive: true });
    const { out } = await glassbox(["install", "--prefix", join(folder, "python")]);
    expect(out).toContain(join(site, "glassbox_papermill.py"));
    expect(tree(site)).toEqual([
      "glassbox_papermill-1.0.dist-info",
      ...["INSTALLER", "METADATA", "RECORD", "entry_points.txt"].map(
        (name) => `glassbox_papermill-1.0.dist-info/${name}`,
      ),
      "glassbox_papermill.py",
    ]);
    await glassbox(["uninstall", "--prefix", join(folder, "python")]);
    expect(tree(site)).toEqual([]);
  });

  test("--shared keeps the start-up snapshot beside the package, where every user's kernels find it", async () => {
    const all = join(folder, "opt");
    const bundles = join(all, "dist", "kernel");
    cpSync(join(root, "dist", "kernel"), bundles, { recursive: true, filter: (path) => !path.endsWith("snapshots") });
    cpSync(join(root, "package.json"), join(all, "package.json"));
    cpSync(join(root, "kernel", "lab", "assets"), join(all, "kernel", "lab", "assets"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(all, "node_modules"));
    const child = spawn(process.execPath, [join(bundles, "cli.js"), "install", "--prefix", prefix, "--shared"], {
      env: { HOME: folder, PATH: dirname(process.execPath) },
      stdio: "ignore",
    });
    expect((await once(child, "close"))[0]).toBe(0);
    const [blob = ""] = tree(join(bundles, "snapshots"));
    expect(blob).toMatch(/^language-[0-9a-f]{24}\.blob$/);
    expect(statSync(join(bundles, "snapshots", blob)).mode & 0o777).toBe(0o644);
    expect(existsSync(join(folder, ".cache", "glassbox", blob))).toBe(false);
    const { languageCommand } = await import("../../../kernel/language/spawn.ts");
    expect(languageCommand(bundles).args).toContain(join(bundles, "snapshots", blob));
  });

  test("--user goes where Jupyter looks", async () => {
    await glassbox(["install", "--user"], { JUPYTER_DATA_DIR: join(folder, "data") });
    expect(existsSync(join(folder, "data", "kernels", "glassbox", "kernel.json"))).toBe(true);
    await glassbox(["install"], { XDG_DATA_HOME: join(folder, "xdg") });
    const expected =
      process.platform === "darwin" ? join(folder, "Library", "Jupyter") : join(folder, "xdg", "jupyter");
    expect(existsSync(join(expected, "kernels", "glassbox", "kernel.json"))).toBe(true);
  });

  test("a Node that is gone: the kernel starts on another and says so", async () => {
    const { launcher } = await launch({ node: "/nowhere/node", main: join(root, "package.json") });
    expect(launcher.err).toContain("Node is gone from /nowhere/node");
    expect(launcher.err).toContain("npm start");
  });

  test("a folder that is gone: the kernel says what to do", async () => {
    const { launcher } = await launch({ node: process.execPath, main: "/nowhere/main.js" });
    expect(launcher.code).toBe(1);
    expect(launcher.err).toMatch(/main\.js is missing.*npm start/);
  });
});

/** Registers a kernel with what has since gone, and runs its launcher. */
async function launch(gone: { node: string; main: string }): Promise<{ launcher: Ended }> {
  const { plan } = await import("../../../kernel/lab/setup/register.mjs");
  const source = plan({ root, data: folder, node: gone.node })["kernels/glassbox/launch.sh"];
  const text = source && "text" in source ? source.text : "";
  const script = join(folder, "launch.sh");
  writeFileSync(script, text.replace(/^main=.*$/m, `main='${gone.main}'`).replace("exec ", "echo "));
  const child = spawn("/bin/sh", [script], { env: { PATH: `${dirname(process.execPath)}:/bin` } });
  let err = "";
  child.stderr.on("data", (piece) => (err += piece));
  const code = await new Promise<number>((resolve) => child.once("close", resolve));
  return { launcher: { code, out: "", err } };
}

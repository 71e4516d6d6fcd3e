/** Programs that run notebooks with nobody looking on: papermill with parameters, and nbval, which compares outputs. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registerTranslator } from "../../../kernel/lab/setup/papermill.mjs";
import { root } from "../built.ts";
import { type Jupyter, openJupyter } from "../jupyter.ts";

let jupyter: Jupyter;
beforeAll(() => {
  jupyter = openJupyter();
  registerTranslator(root, jupyter.folder);
});
afterAll(() => jupyter?.close());

interface Cell {
  source: string | string[];
  metadata: { tags?: string[] };
  outputs: { text?: string | string[]; data?: Record<string, string>; evalue?: string }[];
}
const kernelspec = { name: "glassbox", display_name: "Glassbox", language: "typescript" };

/** Writes a notebook; a source that starts with "// parameters" is tagged so. */
function write(name: string, ...sources: string[]): string {
  const cells = sources.map((source, i) => ({
    ...{ cell_type: "code", id: `cell-${i}`, execution_count: null, outputs: [], source },
    metadata: { tags: source.startsWith("// parameters") ? ["parameters"] : [] },
  }));
  const path = join(jupyter.folder, name);
  writeFileSync(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  return path;
}
const read = (name: string) =>
  (JSON.parse(readFileSync(join(jupyter.folder, name), "utf8")) as { cells: Cell[] }).cells.map((cell) => ({
    ...cell,
    source: [cell.source].flat().join(""),
  }));

describe("papermill", () => {
  const papermill = (...args: string[]) =>
    jupyter.run(["-m", "papermill", "--no-progress-bar", ...args], { env: { PYTHONPATH: jupyter.folder } });
  const declared = `// parameters
let epochs: number = 10; // how often all samples are seen
const name = "a // b";
let rate = 0.1, never = 1
let check: (x: number) => boolean = (x) => x > 1
let list: unknown[] = []`;

  test("injects parameters of every type of JSON behind the tagged cell, and the notebook runs with them", async () => {
    write(
      "in.ipynb",
      declared,
      "console.log(JSON.stringify({ epochs, name, rate, fast, list, none, deep, large: typeof large }))",
    );
    const values = `{rate: 1.5e-7, fast: false, list: [1, two, null, {a-b: .5}], none: null, large: 12345678901234567890, deep: {x: {y: [true]}, "1": -2}}`;
    const args = ["in.ipynb", "out.ipynb", "-p", "epochs", "20", "-r", "name", '20 "x" \\ é🎈\n', "-y", values];
    const { code, stderr } = await papermill(...args);
    expect(code, stderr).toBe(0);
    const [, injected, shown] = read("out.ipynb");
    expect(injected?.metadata.tags).toEqual(["injected-parameters"]);
    expect(injected?.source.split("\n").slice(0, 2)).toEqual(["// Parameters", "let rate = 1.5e-07;"]);
    expect(JSON.parse([shown?.outputs[0]?.text].flat().join(""))).toEqual({
      ...{ epochs: 20, name: '20 "x" \\ é🎈\n', rate: 1.5e-7, fast: false, none: null, large: "bigint" },
      ...{ list: [1, "two", null, { "a-b": 0.5 }], deep: { x: { y: [true] }, "1": -2 } },
    });
  });

  test("lists a notebook's parameters, and refuses what is no name", async () => {
    write("help.ipynb", declared);
    const [{ stdout }, refused] = await Promise.all([
      papermill("--help-notebook", "help.ipynb"),
      papermill("help.ipynb", "out.ipynb", "-p", "class", "3"),
    ]);
    expect(stdout).toMatch(/epochs: number \(default 10\)\s+how often all samples are seen/);
    expect(stdout).toMatch(/name: Unknown type \(default "a \/\/ b"\)/);
    expect(stdout).toMatch(/check: \(x: number\) => boolean \(default \(x\) => x > 1\)/);
    expect(refused.stderr).toContain("'class' cannot be a parameter");
  });

  test("warns of a parameter that the notebook does not have; a cell that fails ends it, and is kept", async () => {
    write("bad.ipynb", declared, 'throw new RangeError("too far")', '"never"');
    const { code, stderr } = await papermill("bad.ipynb", "bad-out.ipynb", "-p", "epoch", "3");
    expect(code).toBe(1);
    expect(stderr).toContain("unknown parameter: epoch");
    expect(stderr).toContain("RangeError: too far");
    const cells = read("bad-out.ipynb").filter(({ outputs }) => outputs?.some(({ evalue }) => evalue === "too far"));
    expect(cells).toHaveLength(1);
  });
});

describe("nbval", () => {
  const nbval = (mode: string, ...files: string[]) =>
    jupyter.run([
      "-m",
      "pytest",
      "-q",
      "-p",
      "no:cacheprovider",
      mode,
      "--nbval-kernel-name=glassbox",
      `--rootdir=${jupyter.folder}`,
      ...files,
    ]);
  const shipped = readdirSync(join(root, "notebooks"))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => join(root, "notebooks", name));

  test("finds that every notebook of ours gives the outputs it was saved with", async () => {
    const { code, stdout } = await nbval("--nbval", ...shipped);
    expect(code, stdout.slice(-3_000)).toBe(0);
    expect(stdout).toMatch(/\d+ passed/);
  });

  test("sees an output that differs unless it is lax, an error always, and one that is expected not at all", async () => {
    const path = write("differs.ipynb", '"now"', "nope", "never");
    const notebook = JSON.parse(readFileSync(path, "utf8"));
    const data = { "text/plain": "'then'" };
    Object.assign(notebook.cells[0], {
      execution_count: 1,
      outputs: [{ output_type: "execute_result", execution_count: 1, data, metadata: {} }],
    });
    notebook.cells[2].metadata.tags = ["raises-exception"];
    writeFileSync(path, JSON.stringify(notebook));
    const [strict, lax] = await Promise.all([nbval("--nbval", path), nbval("--nbval-lax", path)]);
    expect(strict.stdout).toMatch(/2 failed, 1 passed/);
    expect(strict.stdout).toContain("Cannot find name 'nope'");
    expect(lax.stdout).toMatch(/1 failed, 2 passed/);
  });
});

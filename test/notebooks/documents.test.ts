/** What README and the pages of docs/ say is so: their cells run, their links lead somewhere, their commands and files exist. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../kernel/built.ts";
import { executeByRun } from "./execute.ts";
import { textOfCell } from "./notebooks.ts";

const read = (name: string) => readFileSync(join(root, name), "utf8");
const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
const documents = ["README.md", "CONTRIBUTING.md", "FEATURES.md", ...pages.map((name) => `docs/${name}`)];
const decisions = readdirSync(join(root, "docs", "decisions")).map((name) => `docs/decisions/${name}`);

/** The cells of a document, in order. */
const cellsOf = (name: string) =>
  [...read(name).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((block) => (block[1] as string).trimEnd());

/** Runs the cells in a folder that has the package, as one notebook. */
async function run(sources: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "glassbox-document-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules", "glassbox"), "dir");
    const cells = sources.map((source) => ({
      cell_type: "code",
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    }));
    const path = join(folder, "document.ipynb");
    writeFileSync(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    return await executeByRun(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the cells of all documents run one after the other, each to its end, and show something", async () => {
  // One session for all of them: a name may be declared again, and a start costs more than the cells.
  const told = documents.flatMap((name) => cellsOf(name));
  expect(told.length).toBeGreaterThan(6);
  const { cells, failure } = await run(told);
  expect(failure).toBeUndefined();
  expect(cells.map(({ source }) => source)).toEqual(told);
  for (const cell of cells) expect(textOfCell(cell), cell.source).not.toBe("");
});

test("README's cells fit a notebook beside its list of files", () => {
  for (const line of cellsOf("README.md").flatMap((cell) => cell.split("\n")))
    expect(line.length, line).toBeLessThanOrEqual(96);
});

test("every link leads to a file that is there", () => {
  let links = 0;
  for (const name of [...documents, ...decisions])
    for (const [, target = ""] of read(name).matchAll(/\]\(([^)\s#]+)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      expect(existsSync(join(root, dirname(name), target)), `${name}: ${target}`).toBe(true);
      links++;
    }
  expect(links).toBeGreaterThan(10);
});

test("every command and file of ours that the documents name exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const text = documents.map(read).join("\n");
  const commands = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = ""]) => script);
  expect(commands.filter((script) => !(script in scripts))).toEqual([]);
  // Whole names, not NAME nor a glob; a decision may be called by its number.
  const named = [...text.matchAll(/`((?:kernel|lib|test|docs|notebooks)\/[a-z\d_./-]+)`/g)].map(
    ([, file = ""]) => file,
  );
  const exists = (file: string) =>
    existsSync(join(root, file)) || decisions.some((decision) => decision.startsWith(`${file}-`));
  expect(named.filter((file) => !exists(file))).toEqual([]);
  expect([commands.length > 5, named.length > 20]).toEqual([true, true]);
});

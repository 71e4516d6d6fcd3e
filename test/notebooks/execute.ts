/** Notebooks executed by each thing that people execute them with. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Notebook, readNotebook } from "../../kernel/lab/run/notebook.ts";
import { builtKernel, root } from "../kernel/built.ts";
import { type Jupyter, openJupyter } from "../kernel/jupyter.ts";
import { type CodeCell, codeCells } from "./notebooks.ts";

export interface Executed {
  cells: CodeCell[];
  metadata: Notebook["metadata"];
  /** What the one who ran it said of a cell that failed; undefined when all went well. */
  failure: string | undefined;
}

/** `glassbox run NOTEBOOK`, which needs no Python: there is none on its PATH, which is empty. */
export async function executeByRun(path: string): Promise<Executed & { file: string }> {
  const aside = mkdtempSync(join(tmpdir(), "glassbox-run-"));
  const file = join(aside, "out.ipynb");
  const cli = join(dirname(builtKernel()), "cli.js");
  const child = spawn(process.execPath, [cli, "run", path, "--output", file], {
    cwd: aside,
    // HOME is the real one: the kernel keeps its startup snapshot there.
    env: { HOME: process.env["HOME"], PATH: join(aside, "empty"), GLASSBOX_HISTORY: join(aside, "history.jsonl") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  try {
    const code = await new Promise((resolve) => child.once("close", resolve));
    const notebook = readNotebook(file);
    return {
      cells: codeCells(notebook),
      metadata: notebook.metadata,
      failure: code === 0 ? undefined : said,
      file: readFileSync(file, "utf8"),
    };
  } catch (thrown) {
    throw new Error(`glassbox run wrote no notebook: ${said}`, { cause: thrown });
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** A Jupyter that knows our kernel as "glassbox" and stock tslab's, from node_modules, as "tslab". */
export function openJupyterWithTslab(): Jupyter {
  const jupyter = openJupyter();
  const spec = join(jupyter.folder, "kernels", "tslab");
  mkdirSync(spec, { recursive: true });
  const tslab = createRequire(join(root, "package.json")).resolve("tslab/bin/tslab");
  const kernel = {
    argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
    display_name: "TypeScript (tslab)",
    language: "typescript",
  };
  writeFileSync(join(spec, "kernel.json"), JSON.stringify(kernel));
  return jupyter;
}

/** nbclient, which nbconvert and most test tools run notebooks with; the notebook's own folder is where it runs. */
export async function executeByJupyter(jupyter: Jupyter, path: string, kernel: string): Promise<Executed> {
  const args = [join(import.meta.dirname, "execute.py"), path, kernel, dirname(path)];
  const { stdout, stderr } = await jupyter.run(args);
  if (!stdout.startsWith("{")) throw new Error(`nbclient: ${stderr}`);
  const { notebook, failure } = JSON.parse(stdout) as { notebook: Notebook; failure: string | null };
  return { cells: codeCells(notebook), metadata: notebook.metadata, failure: failure ?? undefined };
}

/** `glassbox run NOTEBOOK`: executes notebooks and writes them back, or as pages. */
import { renameSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Complaint, readOptions } from "../args.ts";
import { executeNotebook, type Failure } from "./execute.ts";
import { type Notebook, readNotebook, writeNotebook } from "./notebook.ts";

const OPTIONS = {
  to: { type: "string", default: "ipynb" },
  output: { type: "string", short: "o" },
  "allow-errors": { type: "boolean", default: false },
  timeout: { type: "string", default: "0" },
} as const;

/** Runs the command. @returns The exit code: 1 when a cell failed. */
export async function runCommand(args: string[]): Promise<number> {
  const { values, positionals: paths } = readOptions(args, OPTIONS);
  const { to, output } = values;
  const timeout = Number(values.timeout) * 1000;
  if (paths.length === 0) throw new Complaint("run wants a notebook.", "glassbox run NOTEBOOK.ipynb", 2);
  if (to !== "ipynb" && to !== "html") throw new Complaint(`--to is ipynb or html, and got ${to}.`, "", 2);
  if (output !== undefined && paths.length > 1) {
    throw new Complaint("--output names one file, and there are several notebooks.", "Run them one by one.", 2);
  }
  if (!(timeout >= 0)) throw new Complaint(`--timeout wants seconds, and got ${values.timeout}.`, "", 2);

  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());
  let failed = false;
  for (const path of paths) {
    const notebook = readNotebook(path);
    refuseOthers(path, notebook);
    const from = performance.now();
    const failure = await executeNotebook(notebook, {
      cwd: dirname(resolve(path)),
      allowErrors: values["allow-errors"],
      timeout,
      onCell: progress(basename(path)),
      signal: abort.signal,
    });
    if (abort.signal.aborted) {
      say(`${path}: stopped; nothing was written\n`);
      return 130;
    }
    const target = output ?? (to === "ipynb" ? path : path.replace(/(\.ipynb)?$/, ".html"));
    const text =
      to === "ipynb" ? writeNotebook(notebook) : await (await import("./page.ts")).renderPage(notebook, path);
    replaceFile(target, text);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    say(`${path}: ${failure ? `cell ${failure.index + 1} failed` : "done"} in ${seconds} s, written to ${target}\n`);
    if (failure) sayFailure(failure);
    failed ||= failure !== undefined;
  }
  return failed ? 1 : 0;
}

/** A Python notebook would only fail, cell by cell. */
function refuseOthers(path: string, { metadata }: Notebook): void {
  const language = metadata.kernelspec?.language ?? metadata.language_info?.name;
  if (language === undefined || /^(typescript|javascript)$/i.test(language)) return;
  throw new Complaint(`${path} is a ${language} notebook; glassbox runs TypeScript.`);
}

/** Written whole or not at all: a full disk or a kill leaves the old file. */
function replaceFile(path: string, text: string): void {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(aside, text);
    renameSync(aside, path);
  } catch (thrown) {
    throw new Complaint(`${path} could not be written: ${(thrown as Error).message}.`);
  }
}

const terminal = process.stderr.isTTY;
const say = (text: string) => process.stderr.write(terminal ? `\r\x1b[K${text}` : text);

/** One line that counts the cells, on a terminal only. */
const progress = (name: string) => (index: number, total: number) => {
  if (terminal) say(`${name}: cell ${index} of ${total}`);
};

function sayFailure({ ename, evalue, traceback }: Failure): void {
  const text = traceback.length > 0 ? traceback.join("\n") : `${ename}: ${evalue}`;
  process.stderr.write(`\n${terminal ? text : text.replace(/\x1b\[[0-9;]*m/g, "")}\n`);
}

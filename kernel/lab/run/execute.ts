/** Runs a notebook's cells in the kernel's own rooms: the same kernel as in Jupyter, without sockets or Python. */
import { openKernel } from "../../protocol/kernel.ts";
import type { Message } from "../../protocol/messages.ts";
import { Collector } from "./collect.ts";
import type { Cell, Notebook } from "./notebook.ts";

export interface ExecuteOptions {
  /** The notebook's folder: where imports and relative paths start. */
  cwd: string;
  /** Goes on after a cell that fails. */
  allowErrors: boolean;
  /** Milliseconds after which a cell is stopped; 0 waits for ever. */
  timeout: number;
  /** Told of each cell as it starts (from 1) and what there is in all. */
  onCell?(index: number, total: number): void;
  /** Ends the run: the running cell is stopped as by Stop, and no other starts. */
  signal?: AbortSignal;
}

/** The first cell that failed: its place among the notebook's cells, and its error. */
export interface Failure {
  index: number;
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Cells tagged so are not run, as in nbclient. */
const SKIP = "skip-execution";
/** Cells tagged so are meant to fail. */
const RAISES = "raises-exception";

/**
 * Executes the code cells in order and puts their outputs into `notebook`; after a failure the rest are left as they
 * were, unless `allowErrors`.
 *
 * @returns The first failure, if there was one.
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<Failure | undefined> {
  const collector = new Collector();
  const cells = notebook.cells.flatMap((cell, index) => (isRun(cell) ? [{ cell, index }] : []));
  let current: Cell | undefined;
  const begun = new Set<string>();
  const kernel = openKernel({
    cwd: options.cwd,
    publish({ header, parent_header: from, content }: Message) {
      const parent = from.msg_id ?? "";
      if (from.msg_type === "execute_request" && current && !begun.has(parent)) {
        begun.add(parent);
        collector.begin(parent, current);
      }
      collector.take({ type: header.msg_type, parent, content });
    },
  });
  const stop = () => kernel.interrupt();
  options.signal?.addEventListener("abort", stop);
  let failure: Failure | undefined;
  try {
    const info = await kernel.request("kernel_info_request");
    if (info.status === "ok") describe(notebook, info.language_info as unknown as Record<string, unknown>);
    for (const [at, { cell, index }] of cells.entries()) {
      if (options.signal?.aborted) break;
      options.onCell?.(at + 1, cells.length);
      current = cell;
      const timer = options.timeout > 0 ? setTimeout(stop, options.timeout) : undefined;
      const reply = await kernel.request("execute_request", { code: cell.source, allow_stdin: false });
      clearTimeout(timer);
      if (reply.status === "ok" || tags(cell).includes(RAISES)) continue;
      const { ename, evalue, traceback } = { ename: "Aborted", evalue: "", traceback: [], ...reply };
      failure ??= { index, ename, evalue, traceback };
      if (!options.allowErrors) break;
    }
    return failure;
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await kernel.close();
  }
}

const tags = (cell: Cell): unknown[] => (Array.isArray(cell.metadata["tags"]) ? cell.metadata["tags"] : []);
const isRun = (cell: Cell) => cell.cell_type === "code" && cell.source.trim() !== "" && !tags(cell).includes(SKIP);

/** Says in the notebook which kernel made the outputs. */
function describe(notebook: Notebook, language: Record<string, unknown>): void {
  notebook.metadata.kernelspec ??= { display_name: "Glassbox", language: "typescript", name: "glassbox" };
  notebook.metadata.language_info = language;
}

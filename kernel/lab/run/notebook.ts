/** Notebook files: nbformat 4 in and out, to the byte as Jupyter writes them. */
import { readFileSync } from "node:fs";
import { Complaint } from "../args.ts";

export type Bundle = Record<string, unknown>;

/** One output as nbformat 4 keeps it; in memory texts are whole strings, in the file lists of lines. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Bundle; metadata: Bundle }
  | { output_type: "execute_result"; data: Bundle; metadata: Bundle; execution_count: number | null }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  source: string;
  metadata: Bundle;
  attachments?: Record<string, Bundle>;
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Bundle & {
    kernelspec?: { name?: string; display_name?: string; language?: string };
    language_info?: Bundle & { name?: string };
    title?: string;
  };
  cells: Cell[];
}

/**
 * Reads a notebook of nbformat 4.
 *
 * @throws {Complaint} The file is missing, is not JSON, or is not such a notebook; the message says which.
 */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    const why = (thrown as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    throw new Complaint(`${path} ${why}.`);
  }
  let notebook: Notebook;
  try {
    notebook = JSON.parse(text);
  } catch (thrown) {
    throw new Complaint(`${path} is not a notebook: ${(thrown as Error).message}.`);
  }
  if (typeof notebook?.nbformat !== "number" || (notebook.nbformat === 4 && !Array.isArray(notebook.cells))) {
    throw new Complaint(`${path} is JSON, but not a notebook: it has no nbformat and cells.`);
  }
  if (notebook.nbformat !== 4) {
    throw new Complaint(
      `${path} is of nbformat ${notebook.nbformat}, and 4 is needed.`,
      "Open and save it in Jupyter.",
    );
  }
  notebook.metadata ??= {};
  for (const cell of notebook.cells) {
    cell.source = joined(cell.source) as string;
    cell.metadata ??= {};
    for (const bundle of Object.values(cell.attachments ?? {})) joinBundle(bundle);
    for (const output of cell.outputs ?? []) {
      if (output.output_type === "stream") output.text = joined(output.text) as string;
      else if (output.output_type !== "error") joinBundle(output.data);
    }
  }
  return notebook;
}

/** The notebook's text as Jupyter writes it: sorted keys, indent 1, texts as lists of lines, a final newline. */
export function writeNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.attachments && { attachments: mapValues(cell.attachments, splitBundle) }),
    ...(cell.cell_type === "code" && {
      execution_count: cell.execution_count ?? null,
      outputs: (cell.outputs ?? []).map((output) => {
        if (output.output_type === "stream") return { ...output, text: lines(output.text) };
        return output.output_type === "error" ? output : { ...output, data: splitBundle(output.data) };
      }),
    }),
  }));
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

/** Python's `splitlines(True)`, whose idea of a line end is wide. */
export function lines(text: string): string[] {
  return text.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gsu) ?? [];
}

/** MIME types whose text may have been split into lines, and those that nbformat splits. */
const isJson = (mime: string) => mime === "application/json" || /^application\/.*\+json$/.test(mime);
const isLines = (mime: string) => /^text\/|^application\/javascript$|^image\/svg\+xml$/.test(mime);

function splitBundle(bundle: Bundle): Bundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([mime, value]) => [
      mime,
      typeof value === "string" && isLines(mime) ? lines(value) : value,
    ]),
  );
}

function joinBundle(bundle: Bundle): void {
  for (const [mime, value] of Object.entries(bundle)) if (!isJson(mime)) bundle[mime] = joined(value);
}

const joined = (value: unknown): unknown =>
  Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : (value ?? "");

const mapValues = <T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** Keys in order, all the way down: a notebook run twice is the same file. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

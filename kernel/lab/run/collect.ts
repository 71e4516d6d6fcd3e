/** IOPub messages → the outputs of cells, by the rules that JupyterLab applies as they arrive. */
import type { Bundle, Cell, Output } from "./notebook.ts";

/** What of an IOPub message matters here. */
export interface Published {
  type: string;
  /** The msg_id of the execute_request that caused it. */
  parent: string;
  content: Record<string, unknown>;
}

/** Gathers outputs into the cells that made them, also those that come after the cell has ended. */
export class Collector {
  readonly #cells = new Map<string, Cell>();
  /** Cells whose next output replaces all before it: `clear_output(wait=True)`. */
  readonly #toClear = new Set<Cell>();
  /** Every output that a display id has, in any cell: an update changes them all. */
  readonly #shown = new Map<string, { data: Bundle; metadata: Bundle }[]>();

  /** From now on, messages whose parent is `parent` belong to `cell`, which starts empty. */
  begin(parent: string, cell: Cell): void {
    cell.outputs = [];
    cell.execution_count = null;
    this.#cells.set(parent, cell);
  }

  /** Takes one message; types that are no outputs are ignored. */
  take({ type, parent, content }: Published): void {
    const cell = this.#cells.get(parent);
    if (type === "update_display_data") this.#update(content);
    else if (cell && type === "execute_input") cell.execution_count = content["execution_count"] as number;
    else if (cell && type === "clear_output") this.#clear(cell, content["wait"] === true);
    else if (cell && type === "stream") this.#stream(cell, content as { name: "stdout" | "stderr"; text: string });
    else if (cell && (type === "display_data" || type === "execute_result")) this.#display(cell, type, content);
    else if (cell && type === "error") {
      const { ename, evalue, traceback } = content as { ename: string; evalue: string; traceback: string[] };
      this.#push(cell, { output_type: "error", ename, evalue, traceback });
    }
  }

  #display(cell: Cell, type: "display_data" | "execute_result", content: Record<string, unknown>): void {
    const { data, metadata } = content as { data: Bundle; metadata: Bundle };
    const output: Output =
      type === "display_data"
        ? { output_type: type, data, metadata }
        : { output_type: type, data, metadata, execution_count: content["execution_count"] as number };
    const id = displayId(content);
    if (id !== undefined) this.#shown.set(id, [...(this.#shown.get(id) ?? []), output]);
    this.#push(cell, output);
  }

  #clear(cell: Cell, wait: boolean): void {
    if (wait) this.#toClear.add(cell);
    else cell.outputs = [];
  }

  #push(cell: Cell, output: Output): void {
    cell.outputs = this.#toClear.delete(cell) ? [output] : [...(cell.outputs ?? []), output];
  }

  /** Text of one stream in a row is one output. */
  #stream(cell: Cell, { name, text }: { name: "stdout" | "stderr"; text: string }): void {
    const last = this.#toClear.has(cell) ? undefined : cell.outputs?.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text = overwrite(last.text + text);
    else this.#push(cell, { output_type: "stream", name, text: overwrite(text) });
  }

  #update(content: Record<string, unknown>): void {
    for (const output of this.#shown.get(displayId(content) ?? "") ?? []) {
      output.data = content["data"] as Bundle;
      output.metadata = content["metadata"] as Bundle;
    }
  }
}

const displayId = (content: Record<string, unknown>): string | undefined =>
  (content["transient"] as { display_id?: string } | undefined)?.display_id;

/** What a terminal would leave of `\r` and `\b`: a progress bar that redraws its line is stored as its last state. */
export function overwrite(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  let kept = text;
  while (/[^\n\b]\x08/.test(kept)) kept = kept.replace(/[^\n\b]\x08/g, "");
  return kept
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => {
      // A return at the very end has nothing to overwrite with yet: the next piece of the stream may.
      const open = line.endsWith("\r") ? "\r" : "";
      const parts = line.split("\r").filter((part) => part !== "");
      return parts.reduce((under, over) => over + under.slice(over.length), "") + open;
    })
    .join("\n");
}

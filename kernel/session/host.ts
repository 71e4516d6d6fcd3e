/** The host object: how a library in a cell reaches the notebook. `lib/host.ts` mirrors these types; neither imports the other. */
import type { MimeBundle } from "../rooms.ts";
import { claim, lastCell } from "./cell.ts";
import { words } from "./channel.ts";
import { type Comm, openComm } from "./comm.ts";
import { sendDisplay, sendEvent } from "./output/show.ts";
import { owner } from "./ownership/owner.ts";
import { prompt } from "./prompt.ts";
import { STOP, tenths, WORD } from "./stopping/shared.ts";

/** Found at `globalThis[Symbol.for("Jupyter.host")]`. */
export interface JupyterHost {
  readonly version: 1;
  readonly kernel: "glassbox";
  /** Width of text output, in characters. */
  readonly columns: number;
  /** Shows a bundle under the running cell, at once, also while a synchronous loop runs. */
  display(bundle: MimeBundle, options?: { id?: string; metadata?: Record<string, unknown> }): void;
  /** Replaces every output that was displayed under `id`. */
  update(bundle: MimeBundle, id: string): void;
  /** Clears the cell's output; with `wait`, when the next output arrives. */
  clear(options?: { wait?: boolean }): void;
  /** Asks in the notebook; null when the front end cannot or will not answer. */
  prompt(text: string): string | null;
  /**
   * True once Stop was pressed for the running cell. Who asks takes it on: the loop that asks is expected to end soon and
   * the cell goes on behind it, so a training run ends with its history so far. Pressing Stop again ends the cell.
   */
  interrupted(): boolean;
  /** Aborted when Stop is pressed for the running cell: for `fetch` and its like. */
  readonly signal: AbortSignal;
  /** Opens a comm to the front end. */
  comm(target: string, data?: unknown): Comm;
}

export function makeHost(columns: number): JupyterHost {
  return {
    version: 1,
    kernel: "glassbox",
    columns,
    display: (bundle, options = {}) => sendDisplay(bundle, options.metadata, options.id),
    update: (bundle, id) => sendDisplay(bundle, {}, id, true),
    clear: ({ wait = false } = {}) => sendEvent("clear", { wait }),
    prompt: (text) => (owner()?.allowStdin ? prompt(text) : null),
    interrupted,
    get signal() {
      return owner()?.signal ?? new AbortController().signal;
    },
    comm: (target, data) => openComm(target, data),
  };
}

/** Reads shared memory, so it is right inside a loop that never yields. Costs about 0.1 us. */
function interrupted(): boolean {
  Atomics.store(words, WORD.polled, tenths());
  const cell = lastCell();
  if (cell?.interrupted) return cell.running;
  if (!cell?.running || !claim()) return false;
  cell.interrupt();
  return true;
}

/** The guard has asked for the end of what runs, and the main thread has not unwound yet. */
export const beingStopped = (): boolean => Atomics.load(words, WORD.stop) === STOP.stopping;

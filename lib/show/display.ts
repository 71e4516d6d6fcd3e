/** A value that shows itself: a MIME bundle behind the symbol that kernels look up. */

import { host, type MimeBundle } from "../host.ts";
import { withoutControls } from "./text.ts";

/** Deno's convention, which Glassbox's kernel follows: a method that returns a MIME bundle. */
export const DISPLAY = Symbol.for("Jupyter.display");
/** Node's: what `console.log` prints. */
export const INSPECT = Symbol.for("nodejs.util.inspect.custom");

const HANDLE = Symbol.for("Jupyter.displayHandle");

/** Any value with a display of its own. */
export interface Displayable {
  [DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

/**
 * What every `show.*` function returns. It is shown when it ends a cell; `String(it)` is its text.
 * It holds a finished bundle, so later changes to the arrays it was made from do not change it.
 */
export class Display implements Displayable {
  readonly bundle: MimeBundle & { "text/plain": string };

  constructor(bundle: MimeBundle & { "text/plain": string }) {
    // Names in it may hold anything; a terminal must not obey them.
    this.bundle = { ...bundle, "text/plain": withoutControls(bundle["text/plain"]) };
  }

  [DISPLAY](): MimeBundle {
    return this.bundle;
  }

  /** Shows it now, before the cell ends, also in kernels that do not know the symbol (tslab). */
  display(options: { id?: string } = {}): DisplayHandle {
    return display(this, options);
  }

  toString(): string {
    return this.bundle["text/plain"];
  }

  /** tslab prints a cell's last value: there, being printed is being shown. Elsewhere `console.log` prints the text. */
  [INSPECT](depth: number | null, options: { depth?: number | null }): string {
    if (host.kernel !== "tslab" || depth !== (options?.depth ?? null)) return this.toString();
    host.display(this.bundle);
    return "";
  }
}

/** What `display` returns: shows another value in the same place. */
export class DisplayHandle {
  /** Kernels look for this: what a handle stands for is on the page already, so it is not shown when it ends a cell. */
  readonly [HANDLE] = true;

  constructor(readonly id: string) {}

  /** Replaces what is shown. @returns itself. */
  update(value: unknown): this {
    show(value, (bundle) => host.update(bundle, this.id));
    return this;
  }

  [INSPECT](): string {
    return host.kernel === "tslab" ? "" : `DisplayHandle("${this.id}")`;
  }
}

/**
 * Shows a value now, in any notebook that TypeScript runs in (Glassbox, tslab, Deno); in a terminal prints its text.
 *
 * @param value - Anything with `[Symbol.for("Jupyter.display")]()`, else its `String()`.
 * @param options.id - Outputs shown under one id are replaced together.
 * @returns A handle whose `update(value)` replaces it in place.
 * @example
 * const live = show.display(show.matrix(w));
 * live.update(show.matrix(w.mul(2)));
 */
export function display(value: unknown, options: { id?: string } = {}): DisplayHandle {
  const id = options.id ?? host.freshId();
  show(value, (bundle) => host.display(bundle, { id }));
  return new DisplayHandle(id);
}

function show(value: unknown, send: (bundle: MimeBundle) => void): void {
  const made = (value as Partial<Displayable> | null | undefined)?.[DISPLAY]?.() ?? { "text/plain": String(value) };
  if (made instanceof Promise) void made.then(send);
  else send(made);
}

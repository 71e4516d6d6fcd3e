/**
 * The one door to the notebook. Whatever runs the cell (Glassbox's kernel, stock tslab, Deno, plain Node, a browser),
 * the rest of the library says `host.display(bundle)` and knows nothing more.
 *
 * Nothing happens at import: the surroundings are looked at when something is first shown.
 */

/** MIME type → its text, or JSON for JSON types. `text/plain` is always there in what this library makes. */
export type MimeBundle = Record<string, unknown>;

/** What a kernel puts on `globalThis[Symbol.for("Jupyter.host")]`. Mirrors the kernel's side; neither imports the other. */
export interface JupyterHost {
  readonly version: 1;
  /** Shows a bundle under the running cell; with an `id` it can be replaced later. */
  display(bundle: MimeBundle, options?: { id?: string; metadata?: Record<string, unknown> }): void;
  /** Replaces every output that was displayed under `id`. */
  update(bundle: MimeBundle, id: string): void;
  /** Clears the cell's output; with `wait`, when the next output arrives. */
  clear(options?: { wait?: boolean }): void;
  /** Asks in the notebook; null when the front end cannot or will not answer. */
  prompt(text: string): string | null;
  /** True once Stop was pressed for the running cell. */
  interrupted(): boolean;
  /** Width of text output, in characters. */
  readonly columns?: number;
  /** Name of the kernel. */
  readonly kernel: string;
}

/** A text that is replaced in place: a progress bar. */
export interface Progress {
  /** Shows `text` in place of what stood there. */
  update(text: string): void;
  /** Shows `text` (or leaves the last one) for good. */
  done(text?: string): void;
}

const HOST = Symbol.for("Jupyter.host");
let found: JupyterHost | undefined;
let ids = 0;

/**
 * The notebook, as the library sees it. Safe anywhere: without a notebook, `display` prints `text/plain`.
 *
 * @example
 * host.display({ "text/plain": "loss 0.5" }, { id: "live" });
 * host.update({ "text/plain": "loss 0.4" }, "live");
 */
export const host = {
  display(bundle: MimeBundle, options: { id?: string; metadata?: Record<string, unknown> } = {}): void {
    current().display(bundle, options);
  },
  update(bundle: MimeBundle, id: string): void {
    current().update(bundle, id);
  },
  clear(options: { wait?: boolean } = {}): void {
    current().clear(options);
  },
  prompt(text: string): string | null {
    return current().prompt(text);
  },
  /** True once Stop was pressed: long loops look here between batches. */
  interrupted(): boolean {
    return current().interrupted();
  },
  get columns(): number {
    return current().columns ?? 80;
  },
  get kernel(): string {
    return current().kernel;
  },
  /** True where HTML and images are seen; false in a terminal. */
  get rich(): boolean {
    return current().kernel !== "none";
  },
  /** An id for a display that nobody else has. It is never stored in a notebook. */
  freshId(): string {
    return `glassbox-${Date.now().toString(36)}-${++ids}`;
  },
  /** A line of text that changes in place: updates of one output in a notebook, a carriage return in a terminal. */
  progress(): Progress {
    return this.rich ? notebookProgress(this.freshId()) : terminalProgress();
  },
};

/** What this process runs in. A kernel may put its host on `globalThis` at any time, so that symbol is read each time. */
function current(): JupyterHost {
  const given = (globalThis as Record<symbol, unknown>)[HOST] as JupyterHost | undefined;
  if (given?.version === 1) return given;
  found ??= tslabHost() ?? denoHost();
  return found ?? terminal;
}

function notebookProgress(id: string): Progress {
  let shown: string | undefined;
  const update = (text: string) => {
    if (text === shown) return;
    if (shown === undefined) host.display({ "text/plain": text }, { id });
    else host.update({ "text/plain": text }, id);
    shown = text;
  };
  const done = (text?: string) => {
    if (text !== undefined) update(text);
  };
  return { update, done };
}

// ---------------------------------------------------------------- stock tslab

interface TslabDisplay {
  raw(mime: string, data: string): void;
}
interface Tslab {
  newDisplay(): TslabDisplay;
}
type TslabRequire = ((id: "tslab") => Tslab) & { cache?: Record<string, { exports: unknown } | undefined> };
/** tslab's own sender of whole bundles; its public API sends one MIME type a message. */
type TslabWriter = (message: { data: MimeBundle; metadata: object; transient: object }, update: boolean) => void;

/** tslab leaves its hooked `require` on `globalThis.__tslab__`, and that one knows the running tslab. */
function tslabHost(): JupyterHost | undefined {
  const require = (globalThis as { __tslab__?: { require?: TslabRequire } }).__tslab__?.require;
  if (typeof require !== "function") return undefined;
  const tslab = require("tslab");
  const open = new Map<string, TslabDisplay>();
  const writer = (): TslabWriter | undefined => {
    const path = Object.keys(require.cache ?? {}).find((key) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(key));
    const jupyter = path && (require.cache?.[path]?.exports as { lastWriteDisplayData?: TslabWriter } | undefined);
    return (jupyter || undefined)?.lastWriteDisplayData ?? undefined;
  };
  const send = (bundle: MimeBundle, id: string | undefined, update: boolean, metadata: object = {}) => {
    const write = writer();
    if (write) return write({ data: bundle, metadata, transient: id === undefined ? {} : { display_id: id } }, update);
    const key = id ?? "";
    const display = (update && open.get(key)) || tslab.newDisplay();
    open.set(key, display);
    const mime = typeof bundle["text/html"] === "string" ? "text/html" : "text/plain";
    display.raw(mime, String(bundle[mime]));
  };
  return {
    version: 1,
    kernel: "tslab",
    display: (bundle, options = {}) => send(bundle, options.id, false, options.metadata),
    update: (bundle, id) => send(bundle, id, true),
    clear: () => {}, // tslab has no clear_output
    prompt: () => null, // nor input
    interrupted: () => false,
  };
}

// ---------------------------------------------------------------- Deno

interface DenoJupyter {
  broadcast(type: string, content: object, extra?: object): Promise<void>;
}

function denoHost(): JupyterHost | undefined {
  const jupyter = (globalThis as { Deno?: { jupyter?: DenoJupyter } }).Deno?.jupyter;
  if (typeof jupyter?.broadcast !== "function") return undefined;
  // Its messages are promises: chained, so that they arrive in the order they were sent.
  let last: Promise<void> = Promise.resolve();
  const send = (type: string, content: object) => {
    last = last.then(() => jupyter.broadcast(type, content)).catch(() => {});
  };
  const shown = (bundle: MimeBundle, id: string | undefined, metadata: object = {}) => ({
    data: bundle,
    metadata,
    transient: id === undefined ? {} : { display_id: id },
  });
  const { prompt } = globalThis as { prompt?: (text: string) => string | null };
  return {
    version: 1,
    kernel: "deno",
    display: (bundle, options = {}) => send("display_data", shown(bundle, options.id, options.metadata)),
    update: (bundle, id) => send("update_display_data", shown(bundle, id)),
    clear: (options = {}) => send("clear_output", { wait: options.wait ?? false }),
    prompt: (text) => prompt?.(text) ?? null,
    interrupted: () => false,
  };
}

// ---------------------------------------------------------------- no notebook

type Stdout = { isTTY?: boolean; columns?: number; write(text: string): unknown };
const stdout = (): Stdout | undefined => (globalThis as { process?: { stdout?: Stdout } }).process?.stdout;

const terminal: JupyterHost = {
  version: 1,
  kernel: "none",
  display: (bundle) => console.log(String(bundle["text/plain"] ?? "")),
  update: (bundle) => console.log(String(bundle["text/plain"] ?? "")),
  clear: () => {},
  prompt: () => null,
  interrupted: () => false,
  get columns() {
    return stdout()?.columns ?? 80;
  },
};

/** In a terminal the line is rewritten; into a file or a pipe only the last text goes. */
function terminalProgress(): Progress {
  const out = stdout();
  let last = "";
  return {
    update(text) {
      last = text;
      if (out?.isTTY) out.write(`\r\x1b[K${text}`);
    },
    done(text = last) {
      if (out?.isTTY) out.write(`\r\x1b[K${text}\n`);
      else console.log(text);
    },
  };
}

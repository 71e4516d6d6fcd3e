/**
 * What every cell can use without an import, as TypeScript sees it.
 * The session puts the values on `globalThis` (session/globals.ts); a test holds the two to the same names.
 */
export const GLOBALS = `
/** A WebAssembly module's exports. */
declare module "*.wasm";

/** A place in the output: \`update\` shows something else there. */
interface DisplayHandle {
  readonly id: string;
  /** Shows \`value\` in the same place. */
  update(value: unknown, options?: Omit<DisplayOptions, "id">): void;
}

interface DisplayOptions {
  /** A name to update the display by, also from another cell; made up when absent. */
  id?: string;
  /** \`value\` is a MIME bundle itself: it is sent as it is. By default so is a plain object whose every key is a MIME type. */
  raw?: boolean;
  /** Metadata for the front end. */
  metadata?: Record<string, unknown>;
}

/**
 * Shows \`value\` under the cell, as richly as it can.
 *
 * @returns A handle; as a cell's result it is not shown again.
 * @example
 * const d = display(0);
 * d.update(1);
 */
declare function display(value: unknown, options?: DisplayOptions): DisplayHandle;

/** Clears the cell's output; with \`wait\`, only when the next output arrives, so that nothing flickers. */
declare function clearOutput(options?: { wait?: boolean }): void;

/**
 * Asks in the notebook and waits for the answer.
 *
 * @param message - Shown in front of the input field.
 * @param defaultValue - What an empty answer means.
 * @returns The answer.
 * @throws {Error} If whoever runs the cell cannot answer (nbconvert, a script).
 * @example
 * const name = prompt("name? ", "nobody");
 */
declare function prompt(message?: string, defaultValue?: string): string;

/** The kernel's own API. */
declare namespace Jupyter {
  /** MIME type to data: text, or JSON; binary types as base64 text. */
  type MimeBundle = Record<string, unknown>;

  /** A method under this symbol, \`Symbol.for("Jupyter.display")\`, shows a value: it returns a MIME bundle, or a promise of one. */
  const $display: unique symbol;
  function display(value: unknown, options?: DisplayOptions): DisplayHandle;
  function clearOutput(options?: { wait?: boolean }): void;

  /** Text that shows itself; nested in a template of its kind it is not escaped again. */
  interface Markup {
    readonly mime: string;
    readonly text: string;
    toString(): string;
  }
  /** HTML; values are escaped. @example Jupyter.html\\\`<b>\\\${name}</b>\\\` */
  function html(parts: TemplateStringsArray, ...values: unknown[]): Markup;
  /** Markdown; values are escaped. */
  function md(parts: TemplateStringsArray, ...values: unknown[]): Markup;
  /** SVG; values are escaped. */
  function svg(parts: TemplateStringsArray, ...values: unknown[]): Markup;

  /**
   * Shows values of a type in a way of your own; the last one added for a type wins.
   *
   * @param type - A class, or a predicate.
   * @param render - Value to MIME bundle, text, or a value that shows itself; undefined leaves it to the others.
   * @example
   * Jupyter.formatter(Date, (d) => d.toISOString());
   */
  function formatter<T>(type: abstract new (...args: never[]) => T, render: (value: T) => unknown): void;
  function formatter<T>(type: (value: unknown) => value is T, render: (value: T) => unknown): void;
  function formatter(type: (value: unknown) => boolean, render: (value: any) => unknown): void;

  interface CommEvent {
    data: any;
    metadata: Record<string, unknown>;
    buffers: Uint8Array[];
  }
  interface CommExtra {
    metadata?: Record<string, unknown>;
    buffers?: Uint8Array[];
  }
  /** A two-way channel between a cell and what it shows in the front end. */
  interface Comm {
    readonly target: string;
    readonly id: string;
    readonly closed: boolean;
    /** Hears each message of the front end. */
    onMsg: ((event: CommEvent) => void) | undefined;
    /** Hears that the front end closed it. */
    onClose: ((event: CommEvent) => void) | undefined;
    /** Sends JSON, and bytes beside it. */
    send(data: unknown, extra?: CommExtra): void;
    /** Closes it on both sides. */
    close(data?: unknown, extra?: CommExtra): void;
  }
  /** Opens a comm to \`target\` in the front end. */
  function comm(target: string, data?: unknown, extra?: CommExtra & { id?: string }): Comm;
  /** Hears of comms that the front end opens to \`target\`. */
  function onComm(target: string, opened: (comm: Comm, event: CommEvent) => void): void;

  /** \`prompt\`, with what is typed hidden. */
  function promptPassword(message?: string): string;
  /** True once Stop was pressed; a loop that asks is trusted to end by itself. */
  function interrupted(): boolean;
  /** Aborted when Stop is pressed. */
  const signal: AbortSignal;
}
`;

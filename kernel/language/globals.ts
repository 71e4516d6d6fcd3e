/**
 * What every cell can use without an import, as TypeScript sees it. The session puts the values on `globalThis`.
 */
export const GLOBALS = `
/** A shown value: \`update\` replaces it where it stands. */
interface DisplayHandle {
  readonly id: string;
  /** Shows another value in the place of the first. */
  update(value: unknown, options?: DisplayOptions): void;
}

interface DisplayOptions {
  /** Name of the place, so that a later \`display\` with the same id and another cell can update it. */
  id?: string;
  /** \`value\` is already a MIME bundle: send it as it is. */
  raw?: boolean;
  /** Metadata by MIME type, passed on to the front end. */
  metadata?: Record<string, unknown>;
}

/** A value in one or more representations, by MIME type. */
interface MimeBundleLike { [mimeType: string]: unknown }

/**
 * Shows a value in the notebook, richly where it knows how.
 * @returns A handle: \`handle.update(other)\` replaces what was shown.
 * @example
 * const d = display("working…"); d.update("done");
 */
declare function display(value: unknown, options?: DisplayOptions): DisplayHandle;

/**
 * Removes what the cell has shown so far.
 * @param options.wait - Remove it only when something new arrives, so that nothing flickers.
 */
declare function clearOutput(options?: { wait?: boolean }): void;

/**
 * Asks in the notebook and waits for the answer.
 * @returns What was typed; \`defaultValue\` for an empty answer; null where nobody can be asked.
 */
declare function prompt(message?: string, defaultValue?: string): string | null;

/** The kernel. */
declare const Jupyter: {
  /** An object with a method of this name decides how it is shown: it returns a MIME bundle (or a promise of one). */
  readonly $display: unique symbol;
  display: typeof display;
  clearOutput: typeof clearOutput;
  prompt: typeof prompt;
  /** A displayable value from a MIME bundle. */
  mime(bundle: MimeBundleLike): object;
  /** A displayable value from HTML text. */
  html(text: string): object;
  /** A displayable value from Markdown text. */
  markdown(text: string): object;
  /** A displayable value from LaTeX text. */
  latex(text: string): object;
  /** A displayable value from SVG text. */
  svg(text: string): object;
  /** A displayable value from the bytes of a PNG image. */
  png(bytes: Uint8Array): object;
  /** A displayable value from the bytes of a JPEG image. */
  jpeg(bytes: Uint8Array): object;
};
`;

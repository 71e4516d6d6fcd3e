/**
 * `import * as tslab from "tslab"`: tslab's public API on this kernel, so that notebooks written for tslab run unchanged.
 * tslab itself is not loaded: it would bring its own TypeScript and its own sockets.
 */
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import type { MimeBundle } from "../../rooms.ts";
import { sendDisplay } from "../output/show.ts";

type Content = string | Uint8Array;

/** tslab's `Display`: each method shows one MIME type. */
class TslabDisplay {
  #id: string | undefined;
  #shown = false;
  constructor(id?: string) {
    this.#id = id;
  }
  javascript(s: string): void {
    this.raw("text/javascript", s);
  }
  html(s: string): void {
    this.raw("text/html", s);
  }
  markdown(s: string): void {
    this.raw("text/markdown", s);
  }
  latex(s: string): void {
    this.raw("text/latex", s);
  }
  svg(s: string): void {
    this.raw("image/svg+xml", s);
  }
  png(b: Uint8Array): void {
    this.raw("image/png", b);
  }
  jpeg(b: Uint8Array): void {
    this.raw("image/jpeg", b);
  }
  gif(b: Uint8Array): void {
    this.raw("image/gif", b);
  }
  pdf(b: Uint8Array): void {
    this.raw("application/pdf", b);
  }
  text(s: string): void {
    this.raw("text/plain", s);
  }
  raw(contentType: string, b: Content): void {
    const data: MimeBundle = { [contentType]: typeof b === "string" ? b : Buffer.from(b).toString("base64") };
    // tslab's own displays have no text/plain; a terminal has to see something.
    data["text/plain"] ??= typeof b === "string" ? b : `<${contentType}, ${b.byteLength} bytes>`;
    sendDisplay(data, {}, this.#id, this.#shown && this.#id !== undefined);
    this.#shown = true;
  }
}

export const display = new TslabDisplay();

/** A display that each call overwrites. */
export function newDisplay(): TslabDisplay {
  return new TslabDisplay(randomBytes(8).toString("hex"));
}

/** Versions of what stands in for tslab here. */
export const versions = {
  get tslab(): string {
    return packageVersion("tslab") ?? "";
  },
  get typescript(): string {
    return packageVersion("typescript") ?? "";
  },
  node: process.version,
};

function packageVersion(name: string): string | undefined {
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

export default { display, newDisplay, versions };

/** `Jupyter.html`, `Jupyter.md`, `Jupyter.svg`: tagged templates whose values are escaped, and which show themselves. */
import type { MimeBundle } from "../rooms.ts";

export const DISPLAY = Symbol.for("Jupyter.display");

/** Text of one MIME type that shows itself; nested in a template of its kind it is not escaped again. */
export class Markup {
  readonly mime: string;
  readonly text: string;
  constructor(mime: string, text: string) {
    this.mime = mime;
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
  [DISPLAY](): MimeBundle {
    return { [this.mime]: this.text, "text/plain": this.text };
  }
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] as string);
/** Markdown's own signs, HTML's, and the dollar of TeX. */
const escapeMarkdown = (text: string) => text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");

function template(mime: string, escaped: (text: string) => string) {
  return (parts: TemplateStringsArray, ...values: unknown[]): Markup => {
    const one = (value: unknown): string => {
      if (
        value instanceof Markup &&
        (value.mime === mime || (mime === "text/html" && value.mime === "image/svg+xml"))
      ) {
        return value.text;
      }
      if (Array.isArray(value)) return value.map(one).join("");
      return escaped(String(value ?? ""));
    };
    return new Markup(
      mime,
      parts.reduce((text, part, i) => text + one(values[i - 1]) + part),
    );
  };
}

/** HTML; values are escaped. @example Jupyter.html`<b>${name}</b>` */
export const html = template("text/html", escapeHtml);
/** Markdown; values are escaped. @example Jupyter.md`The answer is **${x}**.` */
export const md = template("text/markdown", escapeMarkdown);
/** SVG; values are escaped. @example Jupyter.svg`<svg …><circle r="${r}"/></svg>` */
export const svg = template("image/svg+xml", escapeHtml);

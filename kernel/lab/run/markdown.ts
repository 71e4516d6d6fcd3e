/** Markdown cells → HTML: GitHub's Markdown, and TeX between dollars as MathML, which needs no script and no font. */
import { Marked } from "marked";
import temml from "temml";
import { escapeHtml } from "./ansi.ts";
import { highlight } from "./highlight.ts";
import type { Bundle } from "./notebook.ts";

const renderTex = (tex: string, displayMode: boolean): string =>
  temml.renderToString(tex, { displayMode, throwOnError: false, annotate: true });

/** TeX is set aside before Markdown sees its underscores and stars. */
const math = {
  extensions: [
    {
      name: "mathBlock",
      level: "block" as const,
      start: (text: string) => text.search(/\$\$|\\begin\{/),
      tokenizer(text: string) {
        const found = /^\$\$([\s\S]+?)\$\$|^(\\begin\{(\w+\*?)\}[\s\S]+?\\end\{\3\})/.exec(text);
        return found ? { type: "mathBlock", raw: found[0], tex: found[1] ?? found[2] } : undefined;
      },
      renderer: (token: { tex?: string }) => `<p>${renderTex(token.tex ?? "", true)}</p>`,
    },
    {
      name: "math",
      level: "inline" as const,
      start: (text: string) => text.indexOf("$"),
      tokenizer(text: string) {
        // As MathJax in Jupyter: no space inside the dollars, no digit after the last ("$5 and $6" is money).
        const found = /^\$\$([^$]+?)\$\$|^\$((?!\s)(?:\\.|[^$\\])+?(?<!\s))\$(?!\d)/.exec(text);
        return found
          ? { type: "math", raw: found[0], tex: found[1] ?? found[2], block: found[1] !== undefined }
          : undefined;
      },
      renderer: (token: { tex?: string; block?: boolean }) => renderTex(token.tex ?? "", token.block === true),
    },
  ],
};

const slug = (text: string) =>
  text
    .replace(/<[^>]*>|[`*$]/g, "")
    .trim()
    .replace(/\s+/g, "-");

const marked = new Marked({ gfm: true }, math as never, {
  renderer: {
    // Jupyter's own anchors, so that links between a notebook's sections work.
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${escapeHtml(slug(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    code({ text, lang }) {
      const typed = /^(ts|typescript|js|javascript)$/i.test(lang ?? "");
      return `<pre><code>${typed ? highlight(text) : escapeHtml(text)}</code></pre>\n`;
    },
  },
});

/** HTML of a Markdown cell; `attachments` are the images stored in the cell. */
export function renderMarkdown(text: string, attachments: Record<string, Bundle> = {}): string {
  const html = marked.parse(text, { async: false });
  return html.replace(/src="attachment:([^"]+)"/g, (whole, name: string) => {
    const [mime, data] = Object.entries(attachments[decodeURIComponent(name)] ?? {})[0] ?? [];
    return mime ? `src="data:${mime};base64,${data}"` : whole;
  });
}

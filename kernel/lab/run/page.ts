/** A notebook as one HTML page that needs nothing else: no server, no network, no script but for Plotly's figures. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { withPlotly } from "../../display/plotly.ts";
import { ansiToHtml, escapeHtml } from "./ansi.ts";
import { highlight } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Bundle, Cell, Notebook, Output } from "./notebook.ts";
import { STYLE } from "./style.ts";

const PLOTLY = "application/vnd.plotly.v1+json";

/** The whole page. Plotly is written into it once, and only when a cell shows a figure. */
export async function renderPage(notebook: Notebook, path: string): Promise<string> {
  const body = notebook.cells.map(renderCell).join("\n");
  const figures = notebook.cells.some((cell) => cell.outputs?.some((output) => bundleOf(output)?.[PLOTLY]));
  const title = titleOf(notebook) ?? basename(path, ".ipynb");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="glassbox">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
${figures ? `<script>${plotlySource()}</script>\n` : ""}</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function plotlySource(): string {
  const source = readFileSync(createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js"), "utf8");
  return source.replaceAll("</script", "<\\/script");
}

function titleOf({ metadata, cells }: Notebook): string | undefined {
  if (typeof metadata.title === "string") return metadata.title;
  const text = cells.find(({ cell_type }) => cell_type === "markdown")?.source;
  return /^#\s+(.+)$/m.exec(text ?? "")?.[1]?.replace(/[`*$]/g, "");
}

function renderCell(cell: Cell): string {
  if (cell.cell_type === "markdown") return `<section>${renderMarkdown(cell.source, cell.attachments)}</section>`;
  if (cell.cell_type === "raw") return "";
  const count = cell.execution_count ?? " ";
  const code = `<div class="prompt">[${count}]:</div><pre class="code"><code>${highlight(cell.source)}</code></pre>`;
  const outputs = (cell.outputs ?? []).map(renderOutput).join("\n");
  const hidden = (cell.metadata["jupyter"] as { source_hidden?: boolean } | undefined)?.source_hidden === true;
  const source = hidden ? `<div></div><details><summary>code</summary>${code}</details>` : code;
  return `<section class="cell">${source}${outputs}</section>`;
}

function renderOutput(output: Output): string {
  if (output.output_type === "stream") {
    return `<div></div><pre class="output ${output.name}">${ansiToHtml(output.text)}</pre>`;
  }
  if (output.output_type === "error") {
    const text = output.traceback.length > 0 ? output.traceback.join("\n") : `${output.ename}: ${output.evalue}`;
    return `<div></div><pre class="output error">${ansiToHtml(text)}</pre>`;
  }
  const count = output.output_type === "execute_result" ? `[${output.execution_count}]:` : "";
  return `<div class="prompt">${count}</div><div class="output">${renderBundle(output.data)}</div>`;
}

const bundleOf = (output: Output): Bundle | undefined => ("data" in output ? output.data : undefined);

/** The richest form that a page can show. */
function renderBundle(bundle: Bundle): string {
  const data = withPlotly(bundle);
  const text = (mime: string) => (typeof data[mime] === "string" ? (data[mime] as string) : undefined);
  const html = text("text/html");
  const alt = escapeHtml(text("text/plain") ?? "figure");
  if (html !== undefined) return html;
  const markdown = text("text/markdown") ?? text("text/latex");
  if (markdown !== undefined) return renderMarkdown(markdown);
  const svg = text("image/svg+xml");
  if (svg !== undefined) {
    return `<img alt="${alt}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`;
  }
  for (const mime of ["image/png", "image/jpeg", "image/gif", "image/webp"]) {
    const image = text(mime);
    if (image !== undefined) return `<img alt="${alt}" src="data:${mime};base64,${image.trim()}">`;
  }
  if (data["application/json"] !== undefined) {
    return `<pre>${escapeHtml(JSON.stringify(data["application/json"], null, 2))}</pre>`;
  }
  return `<pre>${ansiToHtml(text("text/plain") ?? "")}</pre>`;
}

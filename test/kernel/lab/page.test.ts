import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PLOTLY, plotlyHtml, withPlotly } from "../../../kernel/display/plotly.ts";
import { ansiToHtml } from "../../../kernel/lab/run/ansi.ts";
import { highlight } from "../../../kernel/lab/run/highlight.ts";
import { renderMarkdown } from "../../../kernel/lab/run/markdown.ts";
import type { Cell, Notebook, Output } from "../../../kernel/lab/run/notebook.ts";
import { renderPage } from "../../../kernel/lab/run/page.ts";

const FIGURE = "application/vnd.plotly.v1+json";
const notebook = (...cells: Partial<Cell>[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: cells.map((cell) => ({ cell_type: "code", source: "", metadata: {}, ...cell })),
});
const showing = (data: Record<string, unknown>): Output => ({ output_type: "display_data", data, metadata: {} });

describe("a page", () => {
  test("asks nothing of any network", async () => {
    const page = await renderPage(
      notebook(
        { cell_type: "markdown", source: "# T\n$a$" },
        { source: "1", outputs: [showing({ "text/plain": "1" })] },
      ),
      "n.ipynb",
    );
    expect(page).toMatch(/<title>T<\/title>/);
    expect(page.match(/\b(?:src|href)="?https?:/g)).toBeNull();
    expect(page).not.toContain("<script");
    expect(page.length).toBeLessThan(20_000);
  });

  test("carries Plotly once, and only when there is a figure", async () => {
    const figure = showing({ [FIGURE]: { data: [] }, "text/html": '<img alt="x">', "text/plain": "x" });
    const page = await renderPage(notebook({ outputs: [figure, figure] }), "n.ipynb");
    expect(page.match(/plotly\.js v4/g)).toHaveLength(1);
    expect(page.match(/class="glassbox-plot"/g)).toHaveLength(2);
  });

  test("escapes what cells print, and what they are called", async () => {
    const evil = "</script><img src=x onerror=alert(1)>";
    const page = await renderPage(
      notebook({
        source: evil,
        outputs: [
          { output_type: "stream", name: "stdout", text: evil },
          { output_type: "error", ename: "E", evalue: evil, traceback: [] },
          showing({ "text/plain": evil }),
          showing({ "image/svg+xml": "<svg/>", "text/plain": evil }),
        ],
      }),
      `${evil}.ipynb`,
    );
    expect(page).not.toContain("<img src=x");
  });
});

describe("Markdown", () => {
  test("sets TeX as MathML, whatever Markdown would make of its underscores", () => {
    const html = renderMarkdown("Sum $a_1 * b_1$ and $c_2 * d_2$ for $5 and $6.\n\n$$\n\\frac{1}{2}\n$$");
    expect(html.match(/<math/g)).toHaveLength(3);
    expect(html).toContain("<mfrac>");
    expect(html).not.toContain("<em>");
    expect(html).toContain("$5 and $6.");
  });

  test("leaves dollars in code alone, keeps tables, and gives headings Jupyter's anchors", () => {
    const html = renderMarkdown("## Two words\n\n`$x$`\n\n| a | b |\n|---|---|\n| 1 | 2 |");
    expect(html).toContain('<h2 id="Two-words">');
    expect(html).toContain("<code>$x$</code>");
    expect(html).toContain("<td>1</td>");
  });

  test("shows the images stored in a cell", () => {
    expect(renderMarkdown("![a](attachment:i.png)", { "i.png": { "image/png": "AAAA" } })).toContain(
      'src="data:image/png;base64,AAAA"',
    );
  });

  test("says where TeX is wrong and goes on", () => {
    expect(renderMarkdown("$\\frac{$ after")).toContain("after");
  });
});

test("terminal colours become classes, other control sequences nothing", () => {
  expect(ansiToHtml("\x1b[1;31mE\x1b[0m <b> \x1b[2K\x1b[38;5;12mx")).toBe(
    '<span class="ansi-bold ansi-red">E</span> &#60;b&#62; x',
  );
});

test("TypeScript is coloured word by word, and not a letter is lost", () => {
  const code = `const a: Map<string, number> = new Map(); // "x"\nawait f(\`a \${1} b\`, /* c */ 0x1f, true);`;
  const html = highlight(code);
  expect(html).toContain('<span class="t-keyword">const</span>');
  expect(html).toContain('<span class="t-type">Map</span>');
  expect(html).toContain('<span class="t-call">f</span>');
  expect(html.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_, n) => String.fromCharCode(n))).toBe(code);
});

describe("a figure as HTML", () => {
  test("cannot end its own script early", () => {
    const html = plotlyHtml({ data: [{ name: "</script><script>alert(1)</script>" }] }, "<img>");
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(JSON.parse(/json">(.*?)<\/script>/s.exec(html)?.[1] ?? "").data[0].name).toContain("</script>");
  });

  test("is wrapped once, with the image inside, and other bundles are left alone", () => {
    const bundle = { [FIGURE]: { data: [] }, "text/html": "<img>", "text/plain": "t" };
    const once = withPlotly(bundle);
    expect(once["text/html"]).toContain("<div><img></div>");
    expect(withPlotly(once)).toBe(once);
    const other = { "text/html": "<p>" };
    expect(withPlotly(other)).toBe(other);
    expect(withPlotly({ [FIGURE]: {}, "text/plain": "<t>" })["text/html"]).toContain("<pre>&#60;t&#62;</pre>");
  });

  test("names the version and digest of the Plotly that is installed", async () => {
    const { createHash } = await import("node:crypto");
    const { createRequire } = await import("node:module");
    const require = createRequire(import.meta.url);
    const bytes = readFileSync(require.resolve("plotly.js-dist-min/plotly.min.js"));
    expect(PLOTLY.integrity).toBe(`sha384-${createHash("sha384").update(bytes).digest("base64")}`);
    expect(PLOTLY.version).toBe(require("plotly.js-dist-min/package.json").version);
  });
});

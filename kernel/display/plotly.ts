/**
 * How a page that holds a figure as HTML draws it: the image that came with it shows at once and stays where no
 * script runs; where one does, Plotly is fetched once a page and takes the image's place.
 *
 * JupyterLab with our labextension never sees this (it prefers the figure's JSON). It is for trusted notebooks in a
 * JupyterLab without it, for nbconvert's pages, and for those of `glassbox run --to html`.
 */

/** The package the pages load; its version and digest are checked against node_modules by a test. */
export const PLOTLY = {
  version: "4.1.2",
  integrity: "sha384-hHv6D3tTUUBpp4tVv6t2Dc3oGuRhphmWOTKUR8jWyN0Pnon1g3iebKCNDNmKmxo8",
} as const;

/**
 * The script of one figure, as text of a function of its own `<script>` element. It runs in the page, so it is
 * plain JavaScript of 2017 and names nothing outside itself but `window.glassboxPlotly`, the promise of Plotly that
 * all figures of a page share.
 *
 * - The graph hangs on the *output's* node, not on an id: an update of the same output finds it there, moves it into
 *   the new content and redraws in place, so nothing flickers and a zoom survives.
 * - Plotly comes from the kernelspec's folder where a Jupyter server is (its address is in the page's
 *   `#jupyter-config-data`), else from a public copy, pinned by its digest; when neither answers, the image stays.
 */
const DRAW = `(function (script) {
  var box = script.parentNode, image = box.firstElementChild;
  var figure = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
  var home = box.closest(".jp-OutputArea-output") || box;
  function load() {
    var page = document.getElementById("jupyter-config-data"), tag = document.createElement("script");
    if (page) tag.src = JSON.parse(page.textContent).baseUrl + "kernelspecs/glassbox/plotly.min.js";
    else {
      tag.src = "https://cdn.jsdelivr.net/npm/plotly.js-dist-min@VERSION/plotly.min.js";
      tag.integrity = "INTEGRITY";
      tag.crossOrigin = "anonymous";
    }
    return new Promise(function (done, fail) {
      var define = window.define;
      if (define && define.amd) window.define = undefined; // A page with RequireJS: be a plain script all the same.
      tag.onload = function () { if (define) window.define = define; done(window.Plotly); };
      tag.onerror = function () { if (define) window.define = define; fail(); };
      document.head.appendChild(tag);
    });
  }
  function themed() {
    var style = getComputedStyle(box);
    function colour(name, otherwise) { return style.getPropertyValue(name).trim() || otherwise; }
    var text = colour("--jp-content-font-color1", style.color), grid = colour("--jp-border-color2", "rgba(128,128,128,.35)");
    var axis = { gridcolor: grid, zerolinecolor: grid, linecolor: grid }, own = figure.layout || {}, clear = "rgba(0,0,0,0)";
    var theme = { paper_bgcolor: clear, plot_bgcolor: clear, font: { color: text }, xaxis: axis, yaxis: axis,
      hoverlabel: { bgcolor: colour("--jp-layout-color1", "#fff"), bordercolor: grid, font: { color: colour("--jp-content-font-color1", "#222") } },
      modebar: { bgcolor: clear, color: text, activecolor: text } };
    var template = own.template || {};
    return Object.assign({ height: 360, uirevision: "keep" }, own, {
      template: Object.assign({}, template, { layout: Object.assign({}, theme, template.layout) }) });
  }
  function draw() {
    var graph = home.glassboxGraph;
    return window.Plotly.react(graph, figure.data || [], themed(), Object.assign(
      { responsive: true, displaylogo: false }, figure.config, { showSendToCloud: false }));
  }
  function show() {
    var graph = home.glassboxGraph, first = !graph;
    if (first) { graph = home.glassboxGraph = document.createElement("div"); graph.setAttribute("role", "figure"); }
    if (image && image !== script) {
      var alt = image.querySelector("img[alt]") || image;
      graph.setAttribute("aria-label", alt.alt || alt.textContent || "figure");
    }
    box.appendChild(graph);
    home.glassboxDraw = draw;
    return Promise.resolve(draw()).then(function () {
      if (image && image !== script) image.style.display = "none";
      if (!first) return;
      function again() { setTimeout(function () { if (graph.isConnected) home.glassboxDraw(); }, 300); }
      new MutationObserver(again).observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    });
  }
  if (window.Plotly && home.glassboxGraph) { if (image && image !== script) image.style.display = "none"; show(); return; }
  if (!window.glassboxPlotly) window.glassboxPlotly = window.Plotly ? Promise.resolve(window.Plotly) : load();
  window.glassboxPlotly.then(show).catch(function () { window.glassboxPlotly = undefined; });
})(document.currentScript)`
  .replace("VERSION", PLOTLY.version)
  .replace("INTEGRITY", PLOTLY.integrity)
  .replace(/\s*\n\s*/g, "\n");

/**
 * HTML that shows `fallbackHtml` and, where scripts run and Plotly can be had, the interactive figure in its place.
 *
 * @param figure - A Plotly figure: `{ data, layout?, config? }`, JSON.
 * @param fallbackHtml - What is readable without a script: an `<img>` with its alt text, or a table. Kept as it is.
 * @example
 * plotlyHtml({ data: [{ y: [3, 1, 2] }] }, '<img src="data:image/svg+xml;base64,…" alt="loss falls to 2">');
 */
export function plotlyHtml(figure: unknown, fallbackHtml: string): string {
  // "<" is all that could end the script element early; in JSON it only ever stands inside strings.
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c");
  return (
    `<div class="glassbox-plot"><div>${fallbackHtml}</div>` +
    `<script type="application/json">${json}</script><script>${DRAW}</script></div>`
  );
}

/** A figure's MIME type. */
const FIGURE = "application/vnd.plotly.v1+json";

/**
 * A bundle that carries a figure also gets the HTML that can draw it; any other bundle is returned as it is.
 *
 * @param data - A MIME bundle; its own `text/html` becomes what shows where no script runs.
 */
export function withPlotly(data: Record<string, unknown>): Record<string, unknown> {
  const html = data["text/html"];
  if (!data[FIGURE] || (typeof html === "string" && isPlotlyHtml(html))) return data;
  const words = String(data["text/plain"] ?? "figure").replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  return { ...data, "text/html": plotlyHtml(data[FIGURE], typeof html === "string" ? html : `<pre>${words}</pre>`) };
}

/** Whether `html` already is what {@link plotlyHtml} makes. */
const isPlotlyHtml = (html: string): boolean => html.startsWith('<div class="glassbox-plot">');

/**
 * A JupyterLab extension that draws `application/vnd.plotly.v1+json`, written by hand as the module-federation
 * container that a bundler would make, so that it needs no build: `init` receives JupyterLab's shared packages,
 * `get("./mimeExtension")` answers the plug-in. plotly.min.js lies beside this file and loads with the first figure.
 *
 * `safe: true`: it runs no code from the notebook, so figures are interactive in untrusted notebooks too.
 * It never writes into the notebook: the image for places without scripts is already in the bundle's text/html.
 */
(() => {
  const NAME = "@glassbox/plotly";
  const MIME = "application/vnd.plotly.v1+json";
  const source = new URL("plotly.min.js", document.currentScript.src).href;
  let shared;

  /** Plotly, loaded once a page; the figures inside trusted text/html wait for the same promise. */
  const plotly = () => {
    window.glassboxPlotly ??= window.Plotly
      ? Promise.resolve(window.Plotly)
      : new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = source;
          script.onload = () => resolve(window.Plotly);
          script.onerror = () => {
            window.glassboxPlotly = undefined; // The next figure tries again.
            reject(new Error(`${source} could not be loaded`));
          };
          document.head.append(script);
        });
    return window.glassboxPlotly;
  };

  /** The theme's colours as a Plotly template: whatever the figure says itself wins. */
  const themed = (layout = {}) => {
    const style = getComputedStyle(document.body);
    const colour = (name) => style.getPropertyValue(name).trim();
    const text = colour("--jp-content-font-color1");
    const grid = colour("--jp-border-color2");
    const axis = { gridcolor: grid, zerolinecolor: colour("--jp-border-color1"), linecolor: grid };
    const theme = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: text, family: colour("--jp-content-font-family") || "sans-serif" },
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: axis, yaxis: axis, zaxis: axis },
      hoverlabel: { bgcolor: colour("--jp-layout-color1"), bordercolor: grid, font: { color: text } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--jp-ui-font-color3"), activecolor: text },
    };
    const own = layout.template?.layout ?? {};
    return {
      height: 360,
      uirevision: "keep", // A zoom survives the next update.
      ...layout,
      template: { ...layout.template, layout: { ...theme, ...own, font: { ...theme.font, ...own.font } } },
    };
  };

  const config = { responsive: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };

  const makeRenderer = (Widget) =>
    class PlotlyRenderer extends Widget {
      constructor() {
        super();
        this.addClass("jp-RenderedPlotly");
        this.node.style.overflow = "hidden";
        this.node.setAttribute("role", "figure");
        this.pending = Promise.resolve();
        this.theme = new MutationObserver(() => {
          // JupyterLab names the theme before its style sheet has arrived.
          for (const delay of [0, 150, 600]) setTimeout(() => this.draw(), delay);
        });
        this.theme.observe(document.body, { attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
        this.size = new ResizeObserver(() => this.fit());
        this.size.observe(this.node);
      }

      /** Called on the same widget for every update_display_data, so an update keeps the view and never blanks. */
      renderModel(model) {
        this.figure = model.data[MIME];
        const words = model.data["text/plain"];
        const title = this.figure?.layout?.title;
        const label = words ?? title?.text ?? title ?? "Plotly figure";
        this.node.setAttribute("aria-label", String(Array.isArray(label) ? label.join("") : label).slice(0, 1000));
        return this.draw();
      }

      /** One drawing at a time; while one is under way, only the newest figure waits. */
      draw() {
        if (this.waiting) return this.pending;
        this.waiting = true;
        this.pending = this.pending.then(async () => {
          try {
            const Plotly = await plotly();
            this.waiting = false;
            if (this.isDisposed || !this.figure) return;
            const { data = [], config: own, frames } = this.figure;
            const layout = themed(this.figure.layout);
            this.node.style.height = `${layout.height}px`;
            await Plotly.react(this.node, {
              data,
              layout,
              config: { ...config, ...own, showSendToCloud: false },
            });
            if (frames && !this.framed) {
              this.framed = true;
              await Plotly.addFrames(this.node, frames);
            }
            this.fit();
          } catch (error) {
            this.waiting = false;
            if (this.node.classList.contains("js-plotly-plot")) return console.error(error);
            const line = document.createElement("pre");
            line.textContent = `${this.node.getAttribute("aria-label")}\n(no drawing: ${error?.message ?? error})`;
            this.node.replaceChildren(line);
          }
        });
        return this.pending;
      }

      /** Follows its box, unless the figure fixed its own width. */
      fit() {
        const width = this.node.clientWidth;
        const drawn = this.node._fullLayout;
        if (!drawn || width === 0 || this.figure?.layout?.width || Math.abs(drawn.width - width) < 1) return;
        window.Plotly.Plots.resize(this.node);
      }

      onResize() {
        this.fit();
      }

      onAfterShow() {
        this.fit();
      }

      dispose() {
        if (this.isDisposed) return;
        this.theme.disconnect();
        this.size.disconnect();
        if (window.Plotly && this.node.classList.contains("js-plotly-plot")) window.Plotly.purge(this.node);
        super.dispose();
      }
    };

  const plugin = async () => {
    // The share scope: package → version → { get }.
    const { Widget } = (await Object.values(shared["@lumino/widgets"])[0].get())();
    const Renderer = makeRenderer(Widget);
    return () => ({
      __esModule: true,
      default: {
        id: `${NAME}:factory`,
        description: "Draws Plotly figures.",
        rank: 0,
        dataType: "json",
        rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: () => new Renderer() },
      },
    });
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => {
      shared = scope;
    },
    get: (module) =>
      module === "./mimeExtension" ? plugin() : Promise.reject(new Error(`${NAME} has no module ${module}`)),
  };
})();

/**
 * A real JupyterLab in a real Chromium: every notebook is opened, run and looked at, in both themes, reopened
 * untrusted, and as nbconvert's page. Screenshots land in test/output/.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Lab, openBrowser, SCREENSHOTS } from "./lab.ts";
import { brokenPictures, drawnCurves, faintTexts, picturesWithoutWords } from "./looks.ts";
import { PYTHON, ROOT, type Server, startServer } from "./server.ts";
import { sights } from "./sights.ts";

const shipped = join(ROOT, "notebooks");
const notebooks = [
  join(import.meta.dirname, "fixtures", "displays.ipynb"),
  ...(existsSync(shipped) ? readdirSync(shipped) : []).filter((n) => n.endsWith(".ipynb")).map((n) => join(shipped, n)),
];
const names = notebooks.map((path) => path.split("/").at(-1) as string);

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(notebooks), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Everything that holds for outputs, whoever made them and wherever they are shown. */
async function reads(lab: Lab): Promise<void> {
  const outputs = lab.page.locator(".jp-OutputArea-output");
  expect(await picturesWithoutWords(outputs)).toEqual([]);
  expect(await brokenPictures(outputs)).toEqual([]);
  expect(await faintTexts(outputs)).toEqual([]);
}

describe.each(names)("%s", (name) => {
  let lab: Lab;
  const bare = name.replace(/\.ipynb$/, "");
  const path = () => join(server.folder, name);
  afterAll(() => lab?.close());

  test("runs from top to bottom with no error", async () => {
    lab = await Lab.open(browser, server, name);
    await lab.runAll();
    expect(await lab.complaints()).toEqual([]);
    expect(lab.errors).toEqual([]);
    await lab.screenshot(`${bare}-light`);
  });

  test.each(Object.entries(sights[name] ?? {}))("%s", (_, look) => look(lab));

  test("reads in the light theme", () => reads(lab));

  test("reads in the dark theme, also what was drawn before it was chosen", async () => {
    await lab.theme("JupyterLab Dark");
    try {
      await lab.screenshot(`${bare}-dark`);
      await reads(lab);
    } finally {
      // JupyterLab remembers it for every page of this server.
      await lab.theme("JupyterLab Light");
    }
  });

  test("is saved small, with no library in it", async () => {
    await lab.save();
    await expect.poll(() => readFileSync(path(), "utf8").includes('"outputs": [\n    {')).toBe(true);
    expect(statSync(path()).size).toBeLessThan(500_000);
    expect(readFileSync(path(), "utf8")).not.toContain("plotly.js v");
  });

  test("reopened untrusted, shows the same and runs nothing", async () => {
    // A signature is of the content: another author's notebook has none here.
    const notebook = JSON.parse(readFileSync(path(), "utf8"));
    notebook.metadata.from = "somewhere else";
    const copy = `untrusted-${name}`;
    writeFileSync(join(server.folder, copy), JSON.stringify(notebook));
    const stranger = await Lab.open(browser, server, copy);
    try {
      await stranger.settle();
      expect(await stranger.page.locator(".jp-OutputArea-output script").count()).toBe(0);
      await stranger.screenshot(`${bare}-untrusted`);
      await reads(stranger);
      const shown = await stranger.page
        .locator(".jp-OutputArea-output")
        .evaluateAll((outputs) => outputs.map((output) => (output as HTMLElement).offsetHeight));
      expect(shown.length).toBeGreaterThan(0);
      expect(Math.min(...shown)).toBeGreaterThan(8);
      const before = await lab.page.locator(".jp-RenderedPlotly .main-svg").count();
      expect(await stranger.page.locator(".jp-RenderedPlotly .main-svg").count()).toBe(before);
    } finally {
      await stranger.close();
    }
  });

  test("as nbconvert's page, reads without a network", async () => {
    execFileSync(PYTHON, ["-m", "jupyter", "nbconvert", "--to", "html", path()], { env: server.env, stdio: "pipe" });
    const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, offline: true });
    const page = await context.newPage();
    await page.goto(`file://${path().replace(/\.ipynb$/, ".html")}`, { waitUntil: "domcontentloaded" });
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(SCREENSHOTS, `${bare}-nbconvert.png`), fullPage: true });
    const outputs = page.locator(".jp-OutputArea-output");
    expect(await picturesWithoutWords(outputs)).toEqual([]);
    expect(await brokenPictures(outputs)).toEqual([]);
    expect(await faintTexts(outputs)).toEqual([]);
    await context.close();
  });
});

describe("a newcomer", () => {
  test("finds Glassbox with its logo in the launcher, and gets an answer", async () => {
    const lab = await Lab.open(browser, server);
    try {
      const card = lab.page.locator('.jp-LauncherCard[data-category="Notebook"]', { hasText: "Glassbox" });
      await card.waitFor();
      const logo = card.locator("img");
      expect(await logo.getAttribute("src")).toContain("kernelspecs/glassbox/logo-svg.svg");
      await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
      await lab.page.screenshot({ path: join(SCREENSHOTS, "launcher.png") });
      expect(await lab.page.locator(".jp-Notification, .Toastify__toast, .jp-Dialog").count()).toBe(0);
      await card.click();
      await lab.waitIdle();
      await lab.page.locator(".jp-Notebook .cm-content").first().click();
      await lab.page.keyboard.type("[1, 2, 3].map((n) => n * n)");
      await lab.page.keyboard.press("Shift+Enter");
      await lab.page.locator(".jp-OutputArea-output", { hasText: "[ 1, 4, 9 ]" }).waitFor();
    } finally {
      await lab.close();
    }
  });

  test("finds stock tslab beside it", async () => {
    const specs = await fetch(`${server.url.replace(/lab$/, "api/kernelspecs")}?token=${server.token}`);
    const { kernelspecs } = (await specs.json()) as { kernelspecs: Record<string, unknown> };
    expect(Object.keys(kernelspecs)).toEqual(expect.arrayContaining(["glassbox", "tslab", "jslab"]));
  });
});

describe("a Plotly figure", () => {
  let lab: Lab;
  const figure = () => lab.figure("// A curve");
  beforeAll(async () => {
    lab = await Lab.open(browser, server, "displays.ipynb");
    await lab.runAll();
  });
  afterAll(() => lab?.close());

  test("is updated in the same place, keeps the reader's zoom, and never blanks", async () => {
    const live = lab.figure("// A live curve");
    await live.evaluate((node) => {
      const page = globalThis as never as { Plotly: { relayout(node: Element, change: object): void }; blanks: number };
      page.Plotly.relayout(node, { "xaxis.range": [2, 5] });
      page.blanks = 0;
      new MutationObserver(() => {
        if (!node.isConnected || !node.querySelector(".main-svg")) page.blanks += 1;
      }).observe(document.body, { childList: true, subtree: true });
      node.setAttribute("data-mark", "same");
    });
    const cell = lab.cell("// A value");
    await cell.locator(".cm-content").click();
    await lab.page.keyboard.press("Control+A");
    await lab.page.keyboard.type(
      '// A value\nfor (let n = 13; n < 33; n++) { live.update(curve(n, "live " + n)); await new Promise((go) => setTimeout(go, 20)); }',
    );
    await lab.page.keyboard.press("Control+Enter");
    await expect.poll(() => live.locator(".gtitle").textContent()).toBe("live 32");
    expect(await live.getAttribute("data-mark")).toBe("same");
    const range = await live.evaluate(
      (node) => (node as never as { _fullLayout: { xaxis: { range: number[] } } })._fullLayout.xaxis.range,
    );
    expect(range).toEqual([2, 5]);
    expect(await lab.page.evaluate(() => (globalThis as never as { blanks: number }).blanks)).toBe(0);
  });

  test("is loaded once a page, from the server itself, and offers no upload", async () => {
    const loaded = await lab.page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => /plotly/.test(name)),
    );
    expect(loaded.filter((name) => name.endsWith("plotly.min.js"))).toHaveLength(1);
    expect(loaded.every((name) => name.startsWith("http://127.0.0.1"))).toBe(true);
    await figure().hover();
    const buttons = await figure()
      .locator(".modebar-btn")
      .evaluateAll((all) => all.map((b) => b.getAttribute("data-title")));
    expect(buttons.length).toBeGreaterThan(2);
    expect(buttons.join()).not.toMatch(/share|cloud|chart studio/i);
  });

  test("changes its colours with the theme while open", async () => {
    const colour = () =>
      figure()
        .locator(".gtitle")
        .evaluate((node) => getComputedStyle(node).fill);
    const light = await colour();
    await lab.theme("JupyterLab Dark");
    await expect.poll(colour).not.toBe(light);
    expect(await faintTexts(figure())).toEqual([]);
    await lab.theme("JupyterLab Light");
    await expect.poll(colour).toBe(light);
  });

  test("follows the width of its cell", async () => {
    const width = () =>
      figure()
        .locator(".main-svg")
        .first()
        .evaluate((svg) => svg.getBoundingClientRect().width);
    const wide = await width();
    await lab.page.setViewportSize({ width: 800, height: 1000 });
    await expect.poll(width).toBeLessThan(wide - 250);
    await lab.page.setViewportSize({ width: 1200, height: 1000 });
    await expect.poll(width).toBeGreaterThan(wide - 5);
  });

  test("leaves the notebook as it is: looking writes nothing into it", async () => {
    await lab.save();
    await lab.page.waitForTimeout(1500);
    expect(await lab.page.locator(".jp-mod-dirty").count()).toBe(0);
  });

  test("is drawn from trusted HTML where the labextension is not", async () => {
    // The same page with the figure's JSON taken away: the HTML beside it is what is left.
    const notebook = JSON.parse(readFileSync(join(server.folder, "displays.ipynb"), "utf8"));
    for (const cell of notebook.cells) {
      for (const output of cell.outputs ?? []) delete output.data?.["application/vnd.plotly.v1+json"];
    }
    const copy = join(server.folder, "html-only.ipynb");
    writeFileSync(copy, JSON.stringify(notebook));
    execFileSync(PYTHON, ["-m", "jupyter", "trust", copy], { env: server.env, stdio: "pipe" });
    const reader = await Lab.open(browser, server, "html-only.ipynb");
    try {
      const drawn = reader.output("// A curve").locator(".js-plotly-plot");
      await drawn.waitFor();
      await expect.poll(async () => (await drawnCurves(drawn))[0]?.points ?? 0).toBeGreaterThanOrEqual(20);
      expect(await reader.output("// A curve").locator("img").first().isVisible()).toBe(false);
      const sources = await reader.page.evaluate(() =>
        performance.getEntriesByType("resource").map(({ name }) => name),
      );
      expect(sources.filter((name) => name.endsWith("/kernelspecs/glassbox/plotly.min.js"))).toHaveLength(1);
      await reader.screenshot("displays-html-only");
      await reads(reader);
    } finally {
      await reader.close();
    }
  });
});

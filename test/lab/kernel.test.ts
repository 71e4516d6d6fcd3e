/** What a person sees of the kernel itself in a real JupyterLab: widgets, and a great deal of text. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Lab, openBrowser, SCREENSHOTS } from "./lab.ts";
import { ROOT, type Server, startServer } from "./server.ts";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer([]), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

function write(name: string, ...sources: string[]): void {
  const cells = sources.map((source, i) => ({
    ...{ cell_type: "code", id: `cell-${i}`, execution_count: null, metadata: {}, outputs: [], source },
  }));
  const kernelspec = { name: "glassbox", display_name: "Glassbox", language: "typescript" };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(server.folder, name), JSON.stringify(notebook));
}

test("a slider of ipywidgets, made by hand as docs/widgets.md shows, moves both ways and outlives the page", async () => {
  const page = readFileSync(join(ROOT, "docs", "widgets.md"), "utf8");
  const example = /^```ts\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "";
  write("widgets.ipynb", example, "slider.set({ value: 9 })");
  let lab = await Lab.open(browser, server, "widgets.ipynb");
  try {
    const run = async (cell: number) => {
      await lab.cell(cell).locator(".cm-content").click();
      await lab.page.keyboard.press("Control+Enter");
    };
    const readout = () => lab.cell(0).locator(".widget-readout").innerText();
    await run(0);
    await lab.cell(0).locator(".noUi-handle").waitFor();
    expect(await lab.cell(0).locator(".widget-label").first().innerText()).toBe("units");
    expect(await readout()).toBe("3");
    await lab.cell(0).locator(".noUi-handle").focus();
    await lab.page.keyboard.press("ArrowRight");
    await lab.output(0).filter({ hasText: "units = 4" }).waitFor();
    await run(1);
    await expect.poll(readout).toBe("9");
    await lab.page.screenshot({ path: join(SCREENSHOTS, "widget.png") });
    await lab.save();
    await lab.close();
    // A page that is opened anew asks the kernel for every model's state.
    lab = await Lab.open(browser, server, "widgets.ipynb");
    await lab.cell(0).locator(".noUi-handle").waitFor();
    expect(await readout()).toBe("9");
    expect(lab.errors).toEqual([]);
  } finally {
    await lab.close();
  }
});

test("a hundred thousand printed lines all arrive in the page, in order, and the server drops none", async () => {
  const LINES = 100_000;
  write("lines.ipynb", `for (let i = 0; i < ${LINES}; i++) console.log("line " + i);\n"done"`);
  const lab = await Lab.open(browser, server, "lines.ipynb");
  try {
    const began = performance.now();
    await lab.runAll();
    console.log(`${LINES} lines in JupyterLab: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await lab.save();
    const saved = () => JSON.parse(readFileSync(join(server.folder, "lines.ipynb"), "utf8")).cells[0].outputs;
    await expect.poll(() => saved().length).toBe(2);
    const [stream, result] = saved();
    expect([stream.text].flat().join("")).toBe(Array.from({ length: LINES }, (_, i) => `line ${i}\n`).join(""));
    expect([result.data["text/plain"]].flat()).toEqual(["'done'"]);
    expect(server.log()).not.toMatch(/IOPub (message|data) rate exceeded/);
  } finally {
    await lab.close();
  }
});

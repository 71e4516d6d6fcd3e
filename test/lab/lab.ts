/** A person at JupyterLab: opens a notebook, presses Run All, changes the theme, looks. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { ROOT, type Server } from "./server.ts";

/** Where screenshots go. They are looked at before anything is called done. */
export const SCREENSHOTS = join(ROOT, "test", "output");

/** Chromium without network traffic of its own: every request it makes is the page's. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env["GLASSBOX_CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) throw new Error("No Chromium: run `npm test`, which finds or installs one.");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  return chromium.launch({ executablePath, args: [...args, "--disable-component-update", "--disable-sync"] });
}

export type Theme = "JupyterLab Light" | "JupyterLab Dark";

/** JupyterLab's application, which `--expose-app-in-browser` leaves on the page; what is used of it. */
interface App {
  commands: { execute(command: string, args?: object): Promise<unknown> };
  shell: {
    currentWidget?: {
      sessionContext?: {
        isReady: boolean;
        session?: { kernel?: { status: string; connectionStatus: string } };
      };
    };
  };
}

export class Lab {
  private constructor(
    readonly page: Page,
    readonly server: Server,
    /** Errors that the page's own scripts threw. */
    readonly errors: string[],
  ) {}

  /** Opens a notebook of the server's folder in a tab of its own; with none, the launcher. */
  static async open(browser: Browser, server: Server, notebook?: string): Promise<Lab> {
    const context = await browser.newContext({ viewport: { width: 1200, height: 1000 } });
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    const path = notebook === undefined ? "" : `/tree/${encodeURIComponent(notebook)}`;
    await page.goto(`${server.url}${path}?reset&token=${server.token}`);
    const lab = new Lab(page, server, errors);
    if (notebook !== undefined) {
      await page.locator(".jp-Notebook .jp-Cell").first().waitFor();
      await lab.waitIdle();
    } else await page.locator(".jp-Launcher-body").waitFor();
    return lab;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Until the notebook's kernel has started, is connected and idle. Before that, Run would ask for a kernel. */
  async waitIdle(): Promise<void> {
    await this.page.waitForFunction(() => {
      const session = (globalThis as never as { jupyterapp: App }).jupyterapp.shell.currentWidget?.sessionContext;
      const kernel = session?.isReady ? session.session?.kernel : undefined;
      return kernel?.connectionStatus === "connected" && kernel.status === "idle";
    });
  }

  /** Run menu → Run All Cells, then waits until every prompt has its number. */
  async runAll(): Promise<void> {
    await this.page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    await this.page.waitForFunction(() => {
      const cells = [...document.querySelectorAll(".jp-Notebook .jp-CodeCell")];
      const prompts = cells
        .filter((cell) => (cell.querySelector(".cm-content")?.textContent ?? "").trim() !== "")
        .map((cell) => cell.querySelector(".jp-InputPrompt")?.textContent ?? "");
      return prompts.length > 0 && prompts.every((text) => /^\[\d+\]:$/.test(text));
    });
    await this.waitIdle();
    await this.settle();
  }

  /** Runs one of JupyterLab's commands. */
  async command(name: string, args: object = {}): Promise<void> {
    await this.page.evaluate(
      ([command, options]) =>
        (globalThis as never as { jupyterapp: App }).jupyterapp.commands.execute(command, options),
      [name, args] as const,
    );
  }

  async theme(name: Theme): Promise<void> {
    await this.command("apputils:change-theme", { theme: name });
    await this.page.locator(`body[data-jp-theme-name="${name}"]`).waitFor({ state: "attached" });
    await this.settle();
  }

  /** Saves the notebook to its file. */
  async save(): Promise<void> {
    await this.command("docmanager:save");
  }

  /** Long enough for fonts, Plotly and a theme's style sheet to have arrived and been drawn. */
  async settle(): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.waitForFunction(() =>
      [...document.querySelectorAll(".jp-RenderedPlotly")].every((node) => node.querySelector(".main-svg, pre")),
    );
    await this.page.waitForTimeout(900);
  }

  /** Outputs of the n-th cell (from 0, Markdown counted) or of the first cell whose source contains `text`. */
  cell(which: number | string): Locator {
    const cells = this.page.locator(".jp-Notebook .jp-Cell");
    return typeof which === "number" ? cells.nth(which) : cells.filter({ hasText: which }).first();
  }

  /** What the cell shows below its source. */
  output(which: number | string): Locator {
    return this.cell(which).locator(".jp-OutputArea-output");
  }

  /** The Plotly figure in that cell's output, as our labextension draws it. */
  figure(which: number | string): Locator {
    return this.cell(which).locator(".jp-RenderedPlotly");
  }

  /** Texts of outputs that are errors, or were printed to stderr. */
  async complaints(): Promise<string[]> {
    const bad = this.page.locator(
      '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"], .jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]',
    );
    return bad.allInnerTexts();
  }

  /** The whole notebook as a picture, however long, at test/output/NAME.png. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const height = await this.page.evaluate(() => {
      const cells = [...document.querySelectorAll(".jp-Notebook .jp-Cell")].map((cell) => cell.getBoundingClientRect());
      return Math.max(...cells.map(({ bottom }) => bottom)) - Math.min(...cells.map(({ top }) => top));
    });
    await this.page.setViewportSize({ width: 1200, height: Math.min(Math.max(Math.ceil(height) + 160, 700), 12_000) });
    await this.page.locator(".jp-Notebook .jp-Cell").first().scrollIntoViewIfNeeded();
    await this.page.waitForTimeout(400);
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    await this.page.setViewportSize({ width: 1200, height: 1000 });
  }
}

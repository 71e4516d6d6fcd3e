/**
 * What a person sees in each notebook, beyond what holds for all of them (see lab.test.ts): one row a notebook.
 * To add one: its file name, and what to look for after Run All. `lab.output("text of the cell")` finds a cell's output.
 */
import { expect } from "vitest";
import type { Lab } from "./lab.ts";
import { drawnCurves, labelsInPictures, tableCells } from "./looks.ts";

export type Sight = (lab: Lab) => Promise<void>;

export const sights: Record<string, Record<string, Sight>> = {
  "displays.ipynb": {
    "a matrix has its numbers on its colours": async (lab) => {
      const cells = await tableCells(lab.output("// A matrix").locator("table"));
      expect(cells.map((row) => row.map(({ text }) => text))).toEqual([
        ["-1.00", "-0.50", "0.00"],
        ["0.00", "0.50", "1.00"],
      ]);
      expect(cells[0]?.[0]?.background).toBe("rgb(33, 102, 172)");
      expect(cells[1]?.[2]?.background).toBe("rgb(178, 24, 43)");
    },
    "a diagram's edges have their weights": async (lab) => {
      expect(await labelsInPictures(lab.output("// A diagram"))).toEqual([["6.0"]]);
    },
    "a figure is a curve, drawn by Plotly": async (lab) => {
      const figure = lab.figure("// A curve");
      const [curve] = await drawnCurves(figure);
      expect(curve?.points).toBeGreaterThanOrEqual(20);
      expect(curve?.width).toBeGreaterThan(400);
      expect(curve?.height).toBeGreaterThan(80);
      expect(await figure.getAttribute("aria-label")).toContain("falls from 1");
    },
    "a live figure ends with its last state": async (lab) => {
      const output = lab.output("// A live curve");
      expect(await output.count()).toBe(1);
      expect(await output.locator(".gtitle").textContent()).toBe("live 12");
    },
    "a value is its text": async (lab) => {
      expect((await lab.output("// A value").innerText()).trim()).toBe("[ 1, 4, 9 ]");
    },
  },
};

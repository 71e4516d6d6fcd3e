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
  "01-xor-by-hand.ipynb": {
    "the drawing has the article's weights on its edges, and says so in words": async (lab) => {
      const drawing = lab.output("const goal");
      const labels = await drawing.locator("svg text").allTextContents();
      for (const weight of ["1", "-1", "-2"]) expect(labels).toContain(weight);
      expect(labels).toEqual(expect.arrayContaining(["x1", "x2", "h1", "h2", "y"]));
      expect(await drawing.locator("[aria-label]").first().getAttribute("aria-label")).toContain("2-2-1");
    },
    "the hidden bias is 0 on white and -1 on red, under its neurons' names": async (lab) => {
      const table = lab.output("show.matrix(b1").locator("table");
      const [[none, minus] = []] = await tableCells(table);
      expect([none?.text, minus?.text]).toEqual(["0", "-1"]);
      expect(none?.background).toBe("rgb(247, 247, 247)");
      expect(minus?.background).toBe("rgb(178, 24, 43)");
      expect(await table.locator("th[scope=col]").allInnerTexts()).toEqual(["h1", "h2"]);
    },
    "the network answers 0, 1, 1, 0": async (lab) => {
      const rows = await tableCells(lab.output("const x = nd.array").locator("table"));
      expect(rows.map(([cell]) => Number(cell?.text))).toEqual([0, 1, 1, 0]);
    },
    "the activation table has each sample's way through the layers": async (lab) => {
      const rows = await tableCells(lab.output("show.activations(model, x)").locator("table").first());
      expect(rows.map((row) => row.map(({ text }) => Number(text)))).toEqual([
        [0, 0, 0, -1, 0, 0, 0, 0],
        [0, 1, 1, 0, 1, 0, 1, 1],
        [1, 0, 1, 0, 1, 0, 1, 1],
        [1, 1, 2, 1, 2, 1, 0, 0],
      ]);
    },
    "the points before and after ReLU are drawn by Plotly": async (lab) => {
      for (const cell of ["before: the inputs", "after: the hidden layer"]) {
        expect(await lab.figure(cell).locator(".scatterlayer .point").count()).toBe(4);
      }
    },
  },
  "02-from-scratch-vs-keras.ipynb": {
    "the article's matrices stand there digit for digit": async (lab) => {
      const printed = await lab.output("console.log(String(sigmoid(nd.dot(X, first2))))").innerText();
      expect(printed.trim()).toBe(
        [
          "[[0.66958181 0.7167092  0.7109221  0.71859819]",
          " [0.82216502 0.77099618 0.81943679 0.8621899 ]",
          " [0.74043742 0.76368605 0.71968885 0.82867209]",
          " [0.86680896 0.81134051 0.82571941 0.9221788 ]]",
        ].join("\n"),
      );
    },
    "the loss curve falls across the whole figure": async (lab) => {
      const figure = lab.figure('show.loss({ "from scratch": scratchLoss })');
      const [curve] = await drawnCurves(figure);
      expect(curve?.points).toBeGreaterThan(100);
      expect(curve?.width).toBeGreaterThan(400);
      expect(curve?.height).toBeGreaterThan(80);
      expect(await figure.getAttribute("aria-label")).toContain("from scratch");
    },
    "the summary counts 21 parameters": async (lab) => {
      expect(await lab.output("inputDim: 3").innerText()).toMatch(/Total params:\s*21/);
    },
    "scratch and framework agree": async (lab) => {
      expect(await lab.output("framework: twin.getWeights()").first().innerText()).toContain("no difference");
    },
  },
};

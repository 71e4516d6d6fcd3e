/** The eyes of these tests, tried on pages where the answer is known: a check that cannot fail is none. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./lab.ts";
import { brokenPictures, faintTexts, labelsInPictures, picturesWithoutWords, tableCells } from "./looks.ts";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.newPage();
});
afterAll(() => browser?.close());

test("faint text is found, with its ratio, through half-clear layers; clear and hidden text is not", async () => {
  await page.setContent(`<main style="background:#fff">
    <p style="color:#999">faint</p><p style="color:#333">clear</p><p style="color:#999;display:none">hidden</p>
    <div style="background:#000"><div style="background:rgba(255,255,255,.5)"><b style="color:#fff">half</b></div></div>
    <svg><text y="20" fill="#ddd">drawn</text></svg><h1 style="color:#888;font-size:30px">large enough</h1></main>`);
  const found = await faintTexts(page.locator("main"));
  expect(found.map(({ text }) => text)).toEqual(["faint", "half", "drawn"]);
  expect(found[0]?.ratio).toBeCloseTo(2.85, 2);
  expect(found[1]?.background).toBe("rgb(128, 128, 128)");
});

test("pictures without words, and broken ones, are found", async () => {
  const good = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=";
  await page.setContent(`<main><img src="${good}"><img alt="words" src="data:image/png;base64,AAAA">
    <div class="jp-RenderedPlotly"></div><div role="figure" aria-label="a curve"></div></main>`);
  const main = page.locator("main");
  expect(await picturesWithoutWords(main)).toHaveLength(2);
  expect(await picturesWithoutWords(page.locator(".jp-RenderedPlotly"))).toHaveLength(1);
  expect((await brokenPictures(main)).map((name) => name.split(" ")[0])).toEqual(["words"]);
});

test("tables and labels are read as they are drawn", async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><text>σ = 6.0</text></svg>').toString("base64");
  await page.setContent(`<main><table><tbody><tr><th>h</th><td style="background:#2166ac"> 1 </td></tr></tbody></table>
    <img alt="x" src="data:image/svg+xml;base64,${svg}"></main>`);
  expect(await tableCells(page.locator("table"))).toEqual([[{ text: "1", background: "rgb(33, 102, 172)" }]]);
  expect(await labelsInPictures(page.locator("main"))).toEqual([["σ = 6.0"]]);
});

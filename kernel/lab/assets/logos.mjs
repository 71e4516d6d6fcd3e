/** Draws logo-32x32.png and logo-64x64.png from logo-svg.svg: `node kernel/lab/assets/logos.mjs [CHROMIUM]`. */
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const here = new URL("./", import.meta.url);
const svg = readFileSync(new URL("logo-svg.svg", here), "utf8");
const executablePath = process.argv[2] ?? process.env.GLASSBOX_CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const size of [32, 64]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  const path = new URL(`logo-${size}x${size}.png`, here).pathname;
  await page.screenshot({ path, omitBackground: true });
}
await browser.close();

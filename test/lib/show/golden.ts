/** Golden files: what a renderer made when someone last looked at it and found it good. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";

const folder = new URL("../../golden/show/", import.meta.url).pathname;

/**
 * Compares `text` with the golden file `name`. A difference is written beside it, as `NAME-changed.EXT`, to be looked at;
 * `UPDATE_GOLDEN=1` makes it the new golden file.
 */
export function expectGolden(name: string, extension: string, text: string): void {
  const file = `${folder}${name}.${extension}`;
  const changed = `${folder}${name}-changed.${extension}`;
  rmSync(changed, { force: true });
  if (process.env["UPDATE_GOLDEN"]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  const known = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (known === text) return;
  writeFileSync(changed, text);
  expect(text, `${name}.${extension}: look at ${changed}; UPDATE_GOLDEN=1 accepts it`).toBe(known);
}

/** The SVG inside a figure's HTML. */
export function svgIn(html: string): string {
  const found = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html);
  if (!found) throw new Error("no SVG image in this HTML");
  return Buffer.from(found[1]!, "base64").toString("utf8");
}

/** An SVG with a line an element, for diffs that people can read. */
export const onLines = (svg: string): string => `${svg.replace(/></g, ">\n<")}\n`;

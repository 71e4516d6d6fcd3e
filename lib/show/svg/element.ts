/** A small SVG writer without a DOM: elements, the page they stand on, and how wide a text will be. */

import { inkOn } from "../colour.ts";
import { attributes, html, Markup } from "../html.ts";

export type Attributes = Record<string, string | number | undefined>;
export type Child = Markup | string | number | undefined | false | readonly Child[];

/** `el("circle", { r: 2 })` → `<circle r="2"/>`. Text children are escaped. */
export function el(name: string, attrs: Attributes, ...children: Child[]): Markup {
  const inner = html`${children}`.text;
  return new Markup(`<${name}${attributes(attrs).text}${inner === "" ? "/>" : `>${inner}</${name}>`}`);
}

/**
 * Classes every figure shares. The literal colour stands in the attribute, for viewers that know no CSS variables and
 * for an image, which cannot see the page; inlined into a JupyterLab page the rules below take the theme's colours, and
 * the card behind the figure goes away.
 */
const RULES =
  ".gb-i{fill:var(--jp-content-font-color1,#1f2328)}" +
  ".gb-d{fill:var(--jp-content-font-color2,#59636e)}" +
  ".gb-l{stroke:var(--jp-border-color1,#c4ccd4)}" +
  ".gb-g{stroke:var(--jp-border-color2,#e3e7eb)}" +
  ".gb-p{fill:var(--jp-layout-color0,#fff)}" +
  ".gb-s{stroke:var(--jp-layout-color0,#fff)}" +
  ".jp-OutputArea .gb-c{fill:none;stroke:none}";

/** Text in the theme's ink. */
export const INK = { class: "gb-i", fill: "#1f2328" };
/** Text that steps back. */
export const DIM = { class: "gb-d", fill: "#59636e" };
/** Axes and outlines. */
export const LINE = { class: "gb-l", stroke: "#c4ccd4" };
/** Grid lines. */
export const GRID = { class: "gb-g", stroke: "#e3e7eb" };
/** Something as bright as the page, in front of what it covers. */
export const PAPER = { class: "gb-p", fill: "#fff" };

const FONT =
  "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','Liberation Sans',Arial,sans-serif";

/** The whole picture, on a card that is bright whatever the theme. `label` is its alternative text. */
export function svg(width: number, height: number, label: string, ...children: Child[]): string {
  return el(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: Math.ceil(width),
      height: Math.ceil(height),
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      role: "img",
      "aria-label": label,
      "font-family": FONT,
      "font-size": 12,
      style: "font-variant-numeric:tabular-nums",
    },
    el("style", {}, new Markup(RULES)),
    el("rect", {
      class: "gb-c",
      x: 0.5,
      y: 0.5,
      width: Math.ceil(width) - 1,
      height: Math.ceil(height) - 1,
      rx: 8,
      fill: "#fff",
      stroke: "#e3e7eb",
    }),
    ...children,
  ).text;
}

/** Text at a point; `anchor` as in SVG. */
export function text(x: number, y: number, content: string, attrs: Attributes = {}): Markup {
  return el("text", { x, y, ...INK, ...attrs }, content);
}

/**
 * Attributes of text on a filled shape. SVG paints no CSS background: the property only tells tools that measure contrast
 * what lies behind the text.
 */
export function inkOver(fill: string): Attributes {
  return { class: undefined, fill: inkOn(fill), style: `background-color:${fill}` };
}

/** Roughly how wide a text is in pixels, in the fonts above; errs on the wide side. */
export function textWidth(content: string, size = 12): number {
  let width = 0;
  for (const char of content) {
    if (/[iljtf.,:;'|!()[\] ]/.test(char)) width += 0.33;
    else if (/[-r/]/.test(char)) width += 0.42;
    else if (/[mwMW%@∞σ]/.test(char)) width += 0.9;
    else if (/[A-Z]/.test(char)) width += 0.7;
    else width += char < "\u0250" ? 0.585 : char < "\u2e80" ? 0.7 : 1;
  }
  return width * size;
}

/** Cuts a text to about `width` pixels, with an ellipsis. */
export function fitted(content: string, width: number, size = 12): string {
  if (textWidth(content, size) <= width) return content;
  const chars = [...content];
  while (chars.length > 1 && textWidth(`${chars.join("")}…`, size) > width) chars.pop();
  return `${chars.join("")}…`;
}

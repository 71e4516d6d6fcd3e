/** An SVG as every page can show it: an image with alternative text, which a trusted page turns into inline SVG. */

import { html, Markup } from "./html.ts";

/** UTF-8 text as base64, without Node. */
function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Runs where scripts may: decodes the image into the page, where it sees the theme and its parts answer to the mouse.
 * Where they may not, the image stays.
 */
const INLINE = new Markup(
  `<script>(s=>{const i=s&&s.previousElementSibling.querySelector("img");if(!i)return;` +
    `const b=Uint8Array.from(atob(i.src.split(",")[1]),c=>c.charCodeAt(0)),` +
    `e=new DOMParser().parseFromString(new TextDecoder().decode(b),"image/svg+xml").documentElement;` +
    `e.setAttribute("class",i.className);i.replaceWith(e)})(document.currentScript)</script>`,
);

/**
 * Wraps a finished SVG for `text/html`.
 *
 * @param alt - The figure in words.
 * @param options.scroll - Keep the figure's own size and scroll sideways, rather than shrink to the page.
 */
export function figure(svg: string, alt: string, options: { scroll?: boolean } = {}): Markup {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  const fit = options.scroll ? "jp-mod-unconfined" : "glassbox-svg";
  return html`<div style="overflow-x:auto"><img class="${fit}" src="data:image/svg+xml;base64,${base64(svg)}" alt="${alt}" width="${width!}" height="${height!}"></div>${INLINE}`;
}

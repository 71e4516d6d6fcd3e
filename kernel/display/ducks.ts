/** Objects that offer a representation under another name: IJavascript's, IPython's, a DOM element's. */
import { types } from "node:util";
import type { MimeBundle } from "../rooms.ts";
import { after, isBundle, type MaybePromise, type Renderer } from "./types.ts";

/** Method or property → MIME type of what it gives. */
const OFFERS: readonly (readonly [name: string, mime: string])[] = [
  ["_toHtml", "text/html"],
  ["_toSvg", "image/svg+xml"],
  ["_toPng", "image/png"],
  ["_toJpeg", "image/jpeg"],
  ["_repr_html_", "text/html"],
  ["_repr_svg_", "image/svg+xml"],
  ["_repr_png_", "image/png"],
  ["_repr_jpeg_", "image/jpeg"],
  ["_repr_markdown_", "text/markdown"],
  ["_repr_latex_", "text/latex"],
  ["toHtml", "text/html"],
  ["toHTML", "text/html"],
];
const WHOLE = ["_toMime", "_repr_mimebundle_"] as const;

export const duckRenderer: Renderer = {
  name: "its own _toMime, _toHtml or the like",
  render(value) {
    // A proxy may answer any name with a function.
    if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
    const object = value as Record<string, unknown>;
    for (const name of WHOLE) {
      if (typeof object[name] === "function")
        return after(call(object, name), (made) => (isBundle(made) ? made : undefined));
    }
    const bundle: MimeBundle = {};
    const waits: Promise<void>[] = [];
    for (const [name, mime] of OFFERS) {
      if (typeof object[name] !== "function" || mime in bundle) continue;
      const made = after(call(object, name), (content) => {
        if (typeof content === "string") bundle[mime] = content;
        else if (content instanceof Uint8Array) bundle[mime] = Buffer.from(content).toString("base64");
      });
      if (made instanceof Promise) waits.push(made);
    }
    if (typeof object["outerHTML"] === "string") bundle[elementType(object)] ??= object["outerHTML"];
    const done = () => (Object.keys(bundle).length > 0 ? bundle : undefined);
    return waits.length > 0 ? Promise.all(waits).then(done) : done();
  },
};

const call = (object: Record<string, unknown>, name: string) => (object[name] as () => MaybePromise<unknown>)();

const elementType = (element: Record<string, unknown>) =>
  String(element["tagName"]).toLowerCase() === "svg" ? "image/svg+xml" : "text/html";

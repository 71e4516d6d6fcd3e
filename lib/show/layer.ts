/** A layer as its weights. */

import type { MimeBundle } from "../host.ts";
import { html } from "./html.ts";
import { matrix } from "./matrix.ts";
import { activationOf, classOf, type LayerPart } from "./network/read.ts";
import { gridOf, type Values } from "./values.ts";

/** Each weight a heat map: for a dense layer the kernel (a column a neuron) and the bias. */
export function layerBundle(layer: LayerPart): MimeBundle {
  const kind = [classOf(layer), activationOf(layer)].filter((part) => part && part !== "linear").join(", ");
  const head = `${layer.name} (${kind})`;
  const weights = (layer.getWeights() as readonly Values[]).map((w, i) => {
    return matrix(w, { title: titleOf(layer, i, gridOf(w, layer.name).shape) });
  });
  if (weights.length === 0) {
    const built = (layer as { isBuilt?: unknown }).isBuilt !== false;
    const why = built ? "no weights" : "not built yet: it has no weights before its input's shape is known";
    return { "text/html": html`<div><b>${layer.name}</b> ${kind}, ${why}</div>`.text, "text/plain": `${head}: ${why}` };
  }
  const title = html`<div style="padding:2px"><b>${layer.name}</b> <span style="opacity:0.75">${kind}</span></div>`;
  const parts = weights.map(({ bundle }) => bundle["text/html"]);
  return {
    "text/html": `<div>${title.text}${parts.join("")}</div>`,
    "text/plain": [head, ...weights.map(String)].join("\n"),
  };
}

/** The weight's own name where it has one. */
function titleOf(layer: LayerPart, i: number, shape: readonly number[]): string {
  const { weights } = layer as { weights?: readonly { readonly name?: unknown }[] };
  const name = weights?.[i]?.name;
  return typeof name === "string" ? name : shape.length > 1 ? "kernel" : "bias";
}

/** How models and layers show themselves: a summary that never truncates, and weights as heat maps. */

import type { MimeBundle } from "../host.ts";
import { html, type Markup } from "./html.ts";
import { matrix } from "./matrix.ts";
import { activationOf, classOf, type LayerPart, type ModelPart } from "./network/read.ts";
import { caption } from "./table.ts";
import { gridOf, type Values } from "./values.ts";

const LEFT = "padding:4px 14px;text-align:left;white-space:nowrap";
const RIGHT = "padding:4px 14px;text-align:right;white-space:nowrap";

/**
 * A model's summary as a table, whatever the length of its names.
 *
 * @param text - Keras's summary: the `text/plain`.
 */
export function modelBundle(model: ModelPart, text: string): MimeBundle {
  return { "text/html": summaryHtml(model).text, "text/plain": text };
}

function summaryHtml(model: ModelPart): Markup {
  const layers = model.layers.filter((layer) => classOf(layer) !== "InputLayer" || branches(model));
  const heads = ["Layer (type)", "Output shape", "Parameters", ...(branches(model) ? ["Connected to"] : [])];
  const head = heads.map(
    (name, i) => html`<th scope="col" style="${i === 2 ? RIGHT : LEFT}${i === 0 && ";padding-left:2px"}">${name}</th>`,
  );
  const rows = layers.map((layer) => {
    const kind = [classOf(layer), activationOf(layer)].filter((part) => part && part !== "linear").join(", ");
    const from = sources(layer).join(", ");
    return html`<tr style="background:none"><th scope="row" style="${LEFT};padding-left:2px;font-weight:normal"><b>${layer.name}</b> <span style="opacity:0.75">${kind}</span></th><td style="${LEFT}">${shapeOf(layer)}</td><td style="${RIGHT}">${paramsOf(layer)}</td>${branches(model) && html`<td style="${LEFT}">${from}</td>`}</tr>`;
  });
  const line = caption(model.name, totals(model));
  return html`<div style="overflow-x:auto"><table style="margin:0 0 6px 0;width:auto"><caption style="caption-side:top;text-align:left;padding:2px;white-space:nowrap">${line}</caption><thead><tr style="background:none">${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const sources = (layer: LayerPart): string[] =>
  (layer.inboundNodes ?? []).flatMap((node) => node.inputs.map((tensor) => tensor.kerasHistory.operation.name));

/** Whether some layer takes several inputs, or feeds several others. */
function branches(model: ModelPart): boolean {
  const from = model.layers.map(sources);
  const all = from.flat();
  return from.some((list) => list.length > 1) || new Set(all).size < all.length;
}

function shapeOf(layer: LayerPart): string {
  const shape = layer.inboundNodes?.[0]?.outputs[0]?.shape;
  return shape ? `[${shape.map((n) => n ?? "batch").join(", ")}]` : "?";
}

const isBuilt = (part: object): boolean => (part as { isBuilt?: unknown }).isBuilt !== false;
const paramsOf = (layer: LayerPart): string =>
  isBuilt(layer) ? layer.countParams().toLocaleString("en-US") : "unbuilt";

function totals(model: ModelPart): string {
  if (!isBuilt(model)) return "not built yet";
  const total = model.countParams();
  const { trainableWeights } = model as { trainableWeights?: readonly { readonly shape: readonly number[] }[] };
  const trained = trainableWeights?.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0) ?? total;
  const plural = total === 1 ? "parameter" : "parameters";
  return `${total.toLocaleString("en-US")} ${plural}${trained === total ? "" : `, ${trained.toLocaleString("en-US")} of them trained`}`;
}

/**
 * A layer's weights, each a heat map: for a dense layer the kernel (a column a neuron) and the bias.
 */
export function layerBundle(layer: LayerPart): MimeBundle {
  const kind = [classOf(layer), activationOf(layer)].filter(Boolean).join(", ");
  const head = `${layer.name} (${kind})`;
  const weights = (layer.getWeights() as readonly Values[]).map((w, i) =>
    matrix(w, { title: titleOf(layer, i, gridOf(w, layer.name).shape) }),
  );
  if (weights.length === 0) {
    const why = isBuilt(layer) ? "no weights" : "not built yet: it has no weights before its input's shape is known";
    return { "text/html": html`<div><b>${layer.name}</b> ${kind}, ${why}</div>`.text, "text/plain": `${head}: ${why}` };
  }
  const parts = weights.map(({ bundle }) => bundle["text/html"]).join("");
  return {
    "text/html":
      html`<div style="padding:2px"><b>${layer.name}</b> <span style="opacity:0.75">${kind}</span></div>`.text + parts,
    "text/plain": [head, ...weights.map(String)].join("\n"),
  };
}

/** The weight's own name where it has one. */
function titleOf(layer: LayerPart, i: number, shape: readonly number[]): string {
  const { weights } = layer as { weights?: readonly { readonly name?: unknown }[] };
  const name = weights?.[i]?.name;
  return typeof name === "string" ? name : shape.length > 1 ? "kernel" : "bias";
}

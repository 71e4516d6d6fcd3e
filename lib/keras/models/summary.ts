/** Keras's table of a model: what `model.summary()` gives. */
import type { DType } from "../../core/dtype.ts";
import { bytesOf } from "../../core/dtype.ts";
import type { Shape } from "../../core/shape.ts";
import { ValueError } from "../../errors.ts";
import { inCall } from "../layers/call.ts";
import type { Layer } from "../layers/layer.ts";
import { inferSpecs, type PartialSpec } from "../spec.ts";
import type { Graph } from "./graph.ts";
import type { Model } from "./model.ts";
import { renderTable } from "./rich-table.ts";

export interface SummaryOptions {
  /** Width of the table in characters. Default 88; 108 for models that are not a row of layers. */
  lineLength?: number | undefined;
  /** Where columns end: shares of the width. */
  positions?: readonly number[] | undefined;
  /** Whether layers of models inside are listed too. Default false. */
  expandNested?: boolean | undefined;
  /** Whether a column says which layers are trained. Default false. */
  showTrainable?: boolean | undefined;
  /** First and last layer to list, by name. */
  layerRange?: readonly [string, string] | undefined;
}

/** A line below the table: `Trainable params: 21 (84.00 B)`. */
export interface Total {
  readonly label: string;
  readonly count: number;
  readonly size: string;
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** A model's table, as it was when `summary()` was called. `String(it)` is Keras's text; `show` gives it its display. */
export class ModelSummary {
  constructor(
    /** Name of the model. */
    readonly name: string,
    readonly header: readonly string[],
    /** One row a layer, one text a column. */
    readonly rows: readonly (readonly string[])[],
    readonly totals: readonly Total[],
    /** @internal Widths of columns in characters. */
    readonly widths: readonly number[],
  ) {}

  toString(): string {
    const aligned = this.header.map((title) =>
      title === "Param #" ? "right" : title === "Trainable" ? "center" : "left",
    );
    const totals = this.totals.map(({ label, count, size }) => ` ${label}: ${thousands(count)} (${size})`);
    return [`Model: "${this.name}"`, ...renderTable(this.header, this.rows, this.widths, aligned), ...totals].join(
      "\n",
    );
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** See `Model.summary`. */
export function summarize(model: Model, options: SummaryOptions): ModelSummary {
  const { graph } = model;
  const plain = isRow(model);
  const header = ["Layer (type)", "Output Shape", "Param #", ...(plain ? [] : ["Connected to"])];
  let ends = options.positions ?? (plain ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1]);
  let width = plain ? 88 : 108;
  if (options.showTrainable) {
    header.push("Trainable");
    ends = [...ends.map((end) => end * 0.9), 1];
    width += 12;
  }
  const line = options.lineLength ?? width;
  const rows = ranged(model.listedBelow, options.layerRange).flatMap((layer) => rowsOf(layer, 0));

  function rowsOf(layer: Layer, level: number): string[][] {
    const prefix = level === 0 ? "" : `${"   ".repeat(level)}└ `;
    const row = [`${prefix}${layer.name} (${layer.className})`, showShapes(layer), showParams(layer)];
    if (!plain) row.push(connections(layer, graph!));
    if (options.showTrainable) row.push(layer.weights.length === 0 ? "-" : layer.trainable ? "Y" : "N");
    const inside = options.expandNested ? layer.listedBelow : [];
    return [row, ...inside.flatMap((inner) => rowsOf(inner, level + 1))];
  }
  return new ModelSummary(model.name, header, rows, totals(model), columnWidths(ends, line));
}

function columnWidths(ends: readonly number[], line: number): number[] {
  const widths: number[] = [];
  let current = 0;
  for (const end of ends) {
    const width = Math.floor(end * line) - current;
    if (width < 4)
      throw new ValueError(`summary: expected a lineLength that leaves room for each column, got ${line}.`);
    widths.push(width);
    current += width;
  }
  // The lines between columns, and the padding beside the texts, come off the columns.
  return fitWidths(widths, line);
}

/** As rich lays columns of fixed width out in a table of a given width: what is too much comes off all of them evenly. */
function fitWidths(wanted: readonly number[], line: number): number[] {
  let excess = wanted.reduce((sum, width) => sum + width + 2, 0) - (line - (wanted.length + 1));
  let left = wanted.length;
  return wanted.map((width) => {
    const share = excess > 0 ? Math.min(width + 2, roundEven(excess / left)) : 0;
    excess -= share;
    left--;
    return width - share;
  });
}

/** Python's round: halves go to the even number. */
function roundEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** Whether each layer takes what the one before it gives, so that a column of connections would say nothing. */
function isRow(model: Model): boolean {
  const { graph } = model;
  if (graph === undefined || model.className === "Sequential" || "allLayers" in model) return true;
  if (graph.nodesByDepth.some((nodes) => nodes.length > 1 || nodes[0]!.inputs.length > 1)) return false;
  const nodes = new Set(graph.nodesByDepth.flat());
  return model.listedBelow.every((layer) => layer.inboundNodes.filter((node) => nodes.has(node)).length <= 1);
}

function connections(layer: Layer, graph: Graph): string {
  const nodes = new Set(graph.nodesByDepth.flat());
  const from = layer.inboundNodes.filter((node) => nodes.has(node)).flatMap((node) => node.inputs);
  const names = from.map(({ kerasHistory: { operation, nodeIndex, tensorIndex } }) => {
    return `${operation.name}[${nodeIndex}][${tensorIndex}]`;
  });
  return names.length === 0 ? "-" : names.join(", ");
}

const pythonShape = (shape: readonly (number | null)[]): string => `(${shape.map((n) => n ?? "None").join(", ")})`;

/** The output shapes of the last call; of a layer that was only built, none are known. */
function showShapes(layer: Layer): string {
  const outputs = layer.inboundNodes.at(-1)?.outputs ?? builtOutputs(layer);
  if (outputs === undefined) return "?";
  const shapes = outputs.map(({ shape }) => pythonShape(shape));
  return shapes.length === 1 ? shapes[0]! : `[${shapes.join(", ")}]`;
}

/** Outputs of a layer that was built by data, for data of that shape. */
function builtOutputs(layer: Layer): readonly PartialSpec[] | undefined {
  const { buildShape, dtype } = layer;
  if (buildShape === undefined) return undefined;
  const single = typeof buildShape[0] === "number";
  const shapes = (single ? [buildShape] : buildShape) as readonly Shape[];
  try {
    const inputs = shapes.map((shape) => ({ shape: shape.map((n) => (n < 0 ? null : n)), dtype }));
    return inCall(false, () =>
      inferSpecs(inputs, (arrays) => [layer.call(single ? arrays[0] : arrays, { training: false })].flat()),
    );
  } catch {
    // A layer that decides on values cannot be asked without any.
    return undefined;
  }
}

function showParams(layer: Layer): string {
  return layer.isBuilt ? thousands(layer.countParams()) : "0 (unbuilt)";
}

function ranged(layers: readonly Layer[], range: readonly [string, string] | undefined): readonly Layer[] {
  if (range === undefined) return layers;
  const [from, to] = range.map((name) => {
    const places = layers.flatMap((layer, i) => (new RegExp(`^(?:${name})`).test(layer.name) ? [i] : []));
    if (places.length === 0) throw new ValueError(`summary: expected layerRange to name layers, got "${name}".`);
    return places;
  }) as [number[], number[]];
  const [low, high] = [Math.min(...from), Math.max(...to)];
  return low > high ? layers.slice(Math.min(...to), Math.max(...from) + 1) : layers.slice(low, high + 1);
}

// ---------------------------------------------------------------- totals

interface Counted {
  readonly size: number;
  readonly dtype: DType;
}

function totals(model: Model): Total[] {
  const optimizer = model.compiledState?.optimizer;
  const trained: Total = total("Trainable params", model.trainableWeights);
  const fixed: Total = total("Non-trainable params", model.nonTrainableWeights);
  const slots = optimizer?.built ? optimizer.variables : [];
  const all = total("Total params", [...model.weights, ...slots]);
  return [all, trained, fixed, ...(optimizer?.built ? [total("Optimizer params", slots)] : [])];
}

function total(label: string, variables: readonly Counted[]): Total {
  const count = variables.reduce((sum, { size }) => sum + size, 0);
  const bytes = variables.reduce((sum, { size, dtype }) => sum + size * bytesOf(dtype), 0);
  return { label, count, size: readable(bytes) };
}

/** `1,234,567`. */
const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** `1.50 KB`. */
function readable(bytes: number): string {
  let size = bytes;
  for (const unit of ["B", "KB", "MB", "GB", "TB"]) {
    if (size < 1024) return `${size.toFixed(2)} ${unit}`;
    size /= 1024;
  }
  return `${size.toFixed(2)} PB`;
}

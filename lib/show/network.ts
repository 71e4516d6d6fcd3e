/** The diagram of a network: neurons and weights, or boxes and arrows. */

import { ValueError } from "../errors.ts";
import { Display } from "./display.ts";
import { figure } from "./figure.ts";
import { drawBlocks } from "./network/blocks.ts";
import { drawNeurons } from "./network/draw.ts";
import { PAGE } from "./network/layout.ts";
import { layerOutputs, type RunnableModel } from "./network/outputs.ts";
import { readModel } from "./network/read.ts";
import { alternative, networkText } from "./network/words.ts";
import { flatten, gridOf, sizeOf, type Values } from "./values.ts";

export interface NetworkOptions {
  /** One sample: its activations are shown flowing through the network. */
  input?: Values;
  /** Numbers on the edges. Default: where there is room for them. */
  weights?: boolean;
  /** Names of the neurons, one list a column, the inputs first. Default x1, x2…; h1…; y. */
  labels?: readonly (readonly string[])[];
}

/**
 * The network as articles draw it: a column of neurons a layer, edges labelled with their weights and coloured by sign
 * (red below zero, blue above; thicker is larger), bias neurons that are always 1, activation functions in their
 * neurons. Long layers keep their first and last neurons. A model with branches, with layers other than dense ones,
 * or with more than eleven layers is drawn as boxes and arrows.
 *
 * @param model - A built model.
 * @param options.input - One sample: neurons then show their sum (Σ) and what they give, and edges that carry nothing
 * fade.
 * @returns A display: an image (inline SVG with each neuron's formula on hover where scripts run), and the formulas as
 * text.
 * @throws {ValueError} If `input` is not one sample.
 * @example
 * show.network(model, { input: [0, 1] });
 */
export function network(model: RunnableModel, options: NetworkOptions = {}): Display {
  const { input, weights, labels } = options;
  const network = readModel(model, input === undefined ? { labels } : { labels, ...sampled(model, input) });
  const svg = network.kind === "neurons" ? drawNeurons(network, weights) : drawBlocks(network);
  const width = Number(/width="(\d+)"/.exec(svg)![1]);
  return new Display({
    "text/html": figure(svg, alternative(network), { scroll: width > PAGE }).text,
    "text/plain": networkText(network),
  });
}

/** The sample and what each layer makes of it. */
function sampled(model: RunnableModel, input: Values) {
  const grid = gridOf(input, "show.network");
  const wanted = (model.inputs?.[0]?.shape ?? [null]).slice(1);
  // Free axes are as long as the sample's.
  const lengths = wanted.map((n, axis) => n ?? grid.shape.at(axis - wanted.length) ?? 1);
  const expected = sizeOf(lengths);
  const sample = flatten(grid);
  if (sample.length !== expected) {
    throw new ValueError(`show.network: expected input of one sample, ${expected} numbers, got ${sample.length}.`);
  }
  const results = layerOutputs(model, shaped(sample, [1, ...lengths]), "show.network");
  const outputs = new Map(results.map(({ layer, value }) => [layer, flatten(gridOf(value, "show.network"))]));
  return { input: sample, outputs };
}

/** A list of numbers as nested lists of a shape. */
function shaped(values: readonly number[], [length, ...rest]: readonly number[]): Values {
  if (length === undefined) return values[0] as unknown as Values;
  const size = sizeOf(rest);
  return Array.from({ length }, (_, i) => shaped(values.slice(i * size, (i + 1) * size), rest)) as unknown as Values;
}

/** A network in words: each neuron's formula, the text of the display, the alternative text of the figure. */

import { count, short } from "../numbers.ts";
import { oneLine } from "../text.ts";
import { shown } from "../values.ts";
import { type Blocks, type Column, type Network, type Neurons, sizes } from "./spec.ts";

const MOST_TERMS = 8;
const MOST_LINES = 16;

/** `relu(1·x1 + 1·x2 - 1)`: what a neuron computes. Long sums keep their ends. */
export function formula(columns: readonly Column[], c: number, to: number): string {
  const column = columns[c]!;
  const before = columns[c - 1]!;
  const terms = shown(before.units, MOST_TERMS).map((from) =>
    from < 0 ? "…" : `${short(column.weight!(from, to))}·${before.label(from)}`,
  );
  if (column.bias) terms.push(short(column.bias(to)));
  const sum = terms.reduce((text, term) => (term.startsWith("-") ? `${text} - ${term.slice(1)}` : `${text} + ${term}`));
  // Softmax looks at the whole layer, so its neuron's formula names the sum rather than holding it.
  if (column.activations.includes("softmax")) return `softmax(z)[${to}], z[${to}] = ${sum}`;
  return column.activations.reduce((inner, name) => `${name}(${inner})`, sum);
}

/** `h2 = relu(1·x1 + 1·x2 - 1) = relu(0) = 0`, as far as values are known. */
export function equation(columns: readonly Column[], c: number, unit: number): string {
  const { label, values, sums, activations } = columns[c]!;
  const result = values ? ` = ${short(values[unit]!)}` : "";
  if (c === 0) return `${label(unit)}${result}`;
  const inner =
    sums && activations.length > 0 ? ` = ${activations.reduce((t, f) => `${f}(${t})`, short(sums[unit]!))}` : "";
  if (result && activations.includes("softmax"))
    return `${label(unit)}${result} = ${formula(columns, c, unit)} = ${short(sums![unit]!)}`;
  return `${label(unit)} = ${formula(columns, c, unit)}${inner}${result}`;
}

/** `2 neurons, relu` */
export function columnDetail({ units, activations, notes }: Column, first: boolean): string {
  const size = count(units, first ? "value" : "neuron");
  return [size, ...(first ? [] : [activations.join(", ") || "linear"]), ...notes].join(", ");
}

/** The display's `text/plain`. */
export function networkText(network: Network): string {
  const head = `${oneLine(network.name)}: ${sizes(network)}, ${count(network.params, "parameter")}`;
  return [head, ...(network.kind === "neurons" ? neuronLines(network) : blockLines(network))].join("\n");
}

function neuronLines({ columns }: Neurons): string[] {
  return columns.flatMap((column, c) => {
    const units = shown(column.units, MOST_LINES);
    const lines = units.map((unit) => (unit < 0 ? "  ⋮" : `  ${oneLine(equation(columns, c, unit))}`));
    if (c === 0 && !column.values)
      return [`input: ${units.map((u) => (u < 0 ? "…" : oneLine(column.label(u)))).join(", ")}`];
    return [`${oneLine(column.name)} (${columnDetail(column, c === 0)})`, ...lines];
  });
}

function blockLines({ blocks }: Blocks): string[] {
  return blocks.map((block) => {
    const from = block.inputs.map((i) => blocks[i]!.name).join(", ");
    const shape = block.shape ? `[${block.shape.map(String).join(", ")}]` : "?";
    const activation = block.activation ? `, ${block.activation}` : "";
    return `  ${oneLine(block.name)} (${block.className}${activation}) ${shape}${from ? ` <- ${oneLine(from)}` : ""}`;
  });
}

/** The figure in a few sentences, for people who hear it. */
export function alternative(network: Network): string {
  const lines = networkText(network).split("\n");
  const words = lines.map((line) => line.trim()).join("; ");
  return `Network diagram of ${words.length > 1500 ? `${words.slice(0, 1500)}…` : words}.`;
}

/** An activation function as a small curve inside its neuron. */

import type { Markup } from "../html.ts";
import { el } from "../svg/element.ts";

/** Curves in a box from -9 to 9 across and -5 (high) to 5 (low). */
const CURVES: Record<string, string> = {
  relu: "M-9 3H0L8 -5",
  relu6: "M-9 3H0L5 -4H9",
  leaky_relu: "M-9 5L0 2L7 -5",
  prelu: "M-9 5L0 2L7 -5",
  elu: "M-9 5C-5 5 -3 4 0 1L6 -5",
  selu: "M-9 5C-5 5 -3 4 0 1L6 -5",
  gelu: "M-9 3C-4 3.4 -3 5.5 0 3L7 -5",
  silu: "M-9 3C-4 3.6 -3 5.5 0 3L7 -5",
  swish: "M-9 3C-4 3.6 -3 5.5 0 3L7 -5",
  softplus: "M-9 4C-3 4 0 2 7 -5",
  sigmoid: "M-9 4C-1 4 1 -4 9 -4",
  hard_sigmoid: "M-9 4H-4L4 -4H9",
  tanh: "M-9 5C-1 5 1 -5 9 -5",
  softsign: "M-9 4C-1 3 1 -3 9 -4",
  softmax: "M-7 5V2M-2 5V-4M3 5V0M8 5V3",
  exponential: "M-9 4C0 4 5 2 7 -5",
};

/** The curve centred at a point; none for a function without one. */
export function glyph(activation: string, x: number, y: number): Markup | undefined {
  const d = CURVES[activation];
  if (d === undefined) return undefined;
  return el("path", {
    d,
    transform: `translate(${x} ${y})`,
    fill: "none",
    stroke: "#000",
    "stroke-width": 1.5,
    "stroke-opacity": 0.65,
    "stroke-linecap": "round",
  });
}

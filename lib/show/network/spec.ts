/** What a network diagram draws, whatever class the model is: columns of neurons, or blocks and arrows. */

/** One column of neurons: the inputs, or a dense layer with the activations that follow it. */
export interface Column {
  /** The layer's name; "input" for the inputs. */
  name: string;
  /** Neurons in it. */
  units: number;
  /** A name for each neuron that is drawn. */
  label(unit: number): string;
  /** Activation functions after the sum, in order; none is linear. */
  activations: readonly string[];
  /** Layers that do not change the drawing: dropout, flatten. */
  notes: readonly string[];
  /** Weight from neuron `from` of the column before to neuron `to`; absent for the inputs. */
  weight?: (from: number, to: number) => number;
  /** The bias of a neuron; absent when the layer has none. */
  bias?: (to: number) => number;
  /** With an input: the sum each neuron computes, before its activation. */
  sums?: readonly number[];
  /** With an input: what each neuron gives on. */
  values?: readonly number[];
}

/** A chain of dense layers. */
export interface Neurons {
  kind: "neurons";
  name: string;
  params: number;
  columns: readonly Column[];
}

/** One layer as a box. */
export interface Block {
  name: string;
  className: string;
  /** Output shape, with null for the batch; undefined while unbuilt. */
  shape: readonly (number | null)[] | undefined;
  params: number;
  activation: string | undefined;
  /** Indices of the blocks whose output it takes. */
  inputs: readonly number[];
}

/** Any other model. */
export interface Blocks {
  kind: "blocks";
  name: string;
  params: number;
  blocks: readonly Block[];
}

export type Network = Neurons | Blocks;

/** `2-4-1`, or the number of layers. */
export function sizes(network: Network): string {
  if (network.kind === "neurons") return network.columns.map((column) => column.units).join("-");
  return `${network.blocks.length} layers`;
}

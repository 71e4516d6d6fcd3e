/** The layer calls between some symbolic tensors and others, in an order in which they can be computed. */
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import { callArrays } from "../layers/call.ts";
import type { CallOptions } from "../layers/callable.ts";
import type { Layer } from "../layers/layer.ts";
import { type Node, nodeOf, type SymbolicTensor } from "../symbolic.ts";

/** One layer call, with the places its tensors have in a list of values. */
interface Step {
  readonly layer: Layer;
  readonly node: Node;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** A computation from `inputs` to `outputs`. */
export class Graph {
  /** Calls by their distance from the outputs, farthest first, as Keras counts it. */
  readonly nodesByDepth: readonly (readonly Node[])[];
  /** Each layer once, in Keras's order: by depth, then by when it is first met on the way back from the outputs. */
  readonly layers: readonly Layer[];
  readonly #steps: readonly Step[];
  readonly #inputSlots: readonly number[];
  readonly #outputSlots: readonly number[];
  readonly #slots: number;

  constructor(
    readonly inputs: readonly SymbolicTensor[],
    readonly outputs: readonly SymbolicTensor[],
  ) {
    const { nodes, order } = trace(inputs, outputs);
    const { nodeDepths, layerDepths } = depths(nodes);
    for (const { kerasHistory } of inputs) {
      const node = kerasHistory.operation.inboundNodes[kerasHistory.nodeIndex]!;
      // An input that nothing depends on is still part of the model.
      if (!layerDepths.has(kerasHistory.operation) && node.isInput) {
        layerDepths.set(kerasHistory.operation, 0);
        order.set(kerasHistory.operation, -1);
        nodeDepths.set(node, 0);
      }
    }
    this.nodesByDepth = grouped(nodeDepths);
    this.layers = grouped(layerDepths).flatMap((group) => group.sort((a, b) => order.get(a)! - order.get(b)!));
    this.#checkNames();

    const slots = new Map<SymbolicTensor, number>();
    const slotOf = (tensor: SymbolicTensor): number => {
      if (!slots.has(tensor)) slots.set(tensor, slots.size);
      return slots.get(tensor)!;
    };
    this.#inputSlots = inputs.map(slotOf);
    const given = new Set(inputs);
    const steps: Step[] = [];
    for (const node of this.nodesByDepth.flat()) {
      if (node.isInput) {
        const missing = node.outputs.find((tensor) => !given.has(tensor));
        if (missing !== undefined) throw unconnected(missing, outputs);
        continue;
      }
      steps.push({ layer: node.operation, node, from: node.inputs.map(slotOf), to: node.outputs.map(slotOf) });
    }
    this.#steps = steps;
    this.#outputSlots = outputs.map(slotOf);
    this.#slots = slots.size;
  }

  /** The outputs for these inputs, in order. */
  run(inputs: readonly NDArray[], options: CallOptions): NDArray[] {
    const values = new Array<NDArray>(this.#slots);
    this.#inputSlots.forEach((slot, i) => {
      values[slot] = inputs[i]!;
    });
    for (const { layer, node, from, to } of this.#steps) {
      const given = node.single ? values[from[0]!]! : from.map((slot) => values[slot]!);
      const training = options.training ?? (node.args["training"] as boolean | undefined);
      const result = callArrays(layer, given, { ...node.args, training });
      const results = Array.isArray(result) ? result : [result];
      for (let i = 0; i < to.length; i++) values[to[i]!] = results[i]!;
    }
    return this.#outputSlots.map((slot) => values[slot]!);
  }

  #checkNames(): void {
    const seen = new Set<string>();
    for (const { name } of this.layers) {
      if (seen.has(name)) {
        throw new ValueError(`model: expected layers of different names, got "${name}" twice. Give one another name.`);
      }
      seen.add(name);
    }
  }
}

/** All calls on the way back from `outputs` to `inputs`, inputs first; and when each layer was first met. */
function trace(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
  const nodes: Node[] = [];
  const order = new Map<Layer, number>();
  const done = new Set<Node>();
  const given = new Set(inputs);
  const visit = (tensor: SymbolicTensor): void => {
    const node = nodeOf(tensor);
    if (done.has(node)) return;
    // Not marked as done: a call of several outputs may be needed for another of them.
    if (!node.isInput && given.has(tensor)) return;
    done.add(node);
    if (!order.has(node.operation)) order.set(node.operation, order.size);
    for (const input of node.inputs) visit(input);
    nodes.push(node);
  };
  for (const output of outputs) visit(output);
  return { nodes, order };
}

/** How far each call, and each layer, is from the outputs. */
function depths(nodes: readonly Node[]) {
  const nodeDepths = new Map<Node, number>();
  const layerDepths = new Map<Layer, number>();
  const members = new Set(nodes);
  for (const node of nodes.toReversed()) {
    // A shared layer counts where it is farthest.
    const depth = Math.max(nodeDepths.get(node) ?? 0, layerDepths.get(node.operation) ?? 0);
    layerDepths.set(node.operation, depth);
    nodeDepths.set(node, depth);
    for (const parent of node.parents) {
      if (members.has(parent)) nodeDepths.set(parent, Math.max(depth + 1, nodeDepths.get(parent) ?? 0));
    }
  }
  return { nodeDepths, layerDepths };
}

/** Keys with the same number together, highest number first. */
function grouped<K>(numbers: ReadonlyMap<K, number>): K[][] {
  const groups = new Map<number, K[]>();
  for (const [key, number] of numbers) groups.set(number, [...(groups.get(number) ?? []), key]);
  return [...groups].sort(([a], [b]) => b - a).map(([, keys]) => keys);
}

function unconnected(missing: SymbolicTensor, outputs: readonly SymbolicTensor[]): ValueError {
  return new ValueError(
    `model: expected outputs that depend on the inputs alone, got ${outputs.map(String).join(", ")}, ` +
      `which also needs "${missing.kerasHistory.operation.name}". Add it to the inputs.`,
  );
}

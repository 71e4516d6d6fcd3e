/**
 * Joins ops that the engine does in one go: a convolution with its bias and ReLU, and what goes back through a ReLU with
 * the op it comes from. The arrays are tens of megabytes; each pass over one that is saved is a millisecond a step.
 */
import type { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { add, multiply } from "../ops/arithmetic.ts";
import { convForward, convInput } from "../ops/conv.ts";
import { canFuse, convBias, convBiasRelu, convInputRelu, maxPoolInputRelu } from "../ops/conv-fused.ts";
import type { Op } from "../ops/define.ts";
import { maxPoolInput } from "../ops/pool.ts";
import { positive, relu } from "../ops/unary.ts";
import type { Graph, Node, Value } from "./graph.ts";

/** The graph with such ops for those they stand for; what comes out is the same to the bit. */
export function combine(graph: Graph): Graph {
  if (!graph.nodes.some(({ op }) => op === convForward.op || op === maxPoolInput.op)) return graph;
  const combining = new Combining(graph);
  for (const node of graph.nodes) if (node.op === relu.op) combining.rectified(node);
  for (const node of graph.nodes) {
    if (node.op === add.op) combining.biased(node);
    if (node.op === multiply.op) combining.masked(node);
  }
  return { ...graph, nodes: combining.left() };
}

class Combining {
  readonly #makers: ReadonlyMap<Value, Node>;
  /** How often a value is read, by ops and by what outlives the step. */
  readonly #reads = new Map<Value, number>();
  readonly #gone = new Set<Node>();
  readonly #instead = new Map<Node, Node>();

  constructor(readonly graph: Graph) {
    this.#makers = new Map(graph.nodes.map((node) => [node.out, node]));
    const read = (value: Value): void => void this.#reads.set(value, (this.#reads.get(value) ?? 0) + 1);
    for (const { inputs } of graph.nodes) inputs.forEach(read);
    graph.outputs.forEach(read);
    for (const { after } of graph.cells) if (after) read(after);
  }

  left(): Node[] {
    return this.graph.nodes.flatMap((node) => (this.#gone.has(node) ? [] : [this.#instead.get(node) ?? node]));
  }

  /** `relu(conv + bias)`. */
  rectified(node: Node): void {
    const sum = this.#only(node.inputs[0]!, add.op);
    if (sum === undefined) return;
    const parts = this.#convolved(sum);
    if (parts !== undefined) this.#join(node, convBiasRelu.op, [parts.conv, sum], [...parts.conv.inputs, parts.bias]);
  }

  /** `conv + bias`. */
  biased(node: Node): void {
    if (this.#gone.has(node)) return;
    const parts = this.#convolved(node);
    if (parts !== undefined) this.#join(node, convBias.op, [parts.conv], [...parts.conv.inputs, parts.bias]);
  }

  /** What pooling or a convolution passes back to `y`, times `positive(y)`. */
  masked(node: Node): void {
    for (const [from, mask] of bothWays(node)) {
      const sign = this.#makers.get(mask);
      if (sign?.op !== positive.op) continue;
      const y = sign.inputs[0]!;
      if (!alike(y, node.out) || !alike(from, node.out)) continue;
      const gone = this.#reads.get(mask) === 1 ? [sign] : [];
      const pool = this.#only(from, maxPoolInput.op);
      if (pool !== undefined && pool.inputs[1] === y) {
        this.#join(node, maxPoolInputRelu.op, [pool, ...gone], pool.inputs);
        return;
      }
      const conv = this.#only(from, convInput.op);
      if (conv !== undefined && canFuse(conv.op, from.array, conv.inputs[1]!.array, conv.params)) {
        this.#join(node, convInputRelu.op, [conv, ...gone], [...conv.inputs, y]);
        return;
      }
    }
  }

  /** A sum's convolution and bias, where it is one of them. */
  #convolved(sum: Node): { conv: Node; bias: Value } | undefined {
    for (const [from, bias] of bothWays(sum)) {
      const conv = this.#only(from, convForward.op);
      const fits = bias.array.ndim === 1 && bias.array.size === from.array.shape.at(-1);
      if (!conv || !fits || bias.array.dtype !== from.array.dtype) continue;
      const [x, kernel] = conv.inputs.map(({ array }) => array) as [NDArray, NDArray];
      if (canFuse(conv.op, x, kernel, conv.params)) return { conv, bias };
    }
    return undefined;
  }

  /** The node of `op` that makes `value`, if one op alone reads that. */
  #only(value: Value, op: unknown): Node | undefined {
    const node = this.#makers.get(value);
    if (node === undefined || node.op !== op || this.#gone.has(node)) return undefined;
    return this.#reads.get(value) === 1 ? node : undefined;
  }

  #join({ out }: Node, op: unknown, gone: readonly Node[], inputs: readonly Value[]): void {
    for (const node of gone) this.#gone.add(node);
    const { params } = gone[0]!;
    this.#instead.set(this.#makers.get(out)!, { op: op as Op, inputs, params, out });
  }
}

const bothWays = ({ inputs: [a, b] }: Node): [Value, Value][] => [
  [a!, b!],
  [b!, a!],
];
const alike = ({ array: a }: Value, { array: b }: Value): boolean => a.dtype === b.dtype && sameShape(a.shape, b.shape);

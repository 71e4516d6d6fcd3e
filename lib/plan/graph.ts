/** What a recording holds: values, the ops between them, and the cells they were read from and written to. */
import type { Cell } from "../core/cell.ts";
import type { NDArray } from "../core/ndarray.ts";
import type { Op, Spec } from "../ops/define.ts";

/** A value of the step. Its array, from the recording run, says shape and dtype; only a constant's contents count. */
export interface Value {
  readonly kind: "input" | "cell" | "constant" | "node";
  readonly array: NDArray;
}

export interface Node {
  readonly op: Op<unknown>;
  readonly inputs: readonly Value[];
  readonly params: unknown;
  readonly out: Value;
}

/** A cell that the step reads (`before`), writes (`after`), or both. */
export interface CellUse {
  readonly cell: Cell;
  readonly before: Value;
  after: Value | undefined;
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly cells: readonly CellUse[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

export const specOf = (value: Value): Spec => ({ shape: value.array.shape, dtype: value.array.dtype });

/** Drops what neither an output nor a cell needs. Ops that are impure stay: their streams must move on. */
export function prune(graph: Graph): Graph {
  const needed = new Set<Value>(graph.outputs);
  for (const { after } of graph.cells) if (after) needed.add(after);
  const kept: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!needed.has(node.out) && !node.op.impure) continue;
    for (const input of node.inputs) needed.add(input);
    kept.push(node);
  }
  return { ...graph, nodes: kept.reverse() };
}

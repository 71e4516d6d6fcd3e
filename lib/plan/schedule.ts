/** Orders a graph into steps: elementwise chains of one shape become one loop, views cost nothing. */
import { createStorage, isFloat } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";
import { type Shape, sameShape } from "../core/shape.ts";
import type { Graph, Node, Value } from "./graph.ts";

/** How a value lies in the buffer of `base`, which is itself unless the value is a view. */
export interface Layout {
  base: Value;
  shape: Shape;
  strides: readonly number[];
  offset: number;
}

export interface Loop {
  kind: "loop";
  shape: Shape;
  nodes: Node[];
}
export interface Single {
  kind: "single";
  node: Node;
}
export type Step = Loop | Single;

export interface Schedule {
  steps: readonly Step[];
  layouts: ReadonlyMap<Value, Layout>;
  /** The step that makes a value's buffer; absent for inputs, cells and constants. */
  madeIn: ReadonlyMap<Value, number>;
}

export function schedule(graph: Graph): Schedule {
  const layouts = new Map<Value, Layout>();
  const madeIn = new Map<Value, number>();
  const steps: Step[] = [];

  const layoutOf = (value: Value): Layout => {
    let layout = layouts.get(value);
    if (layout === undefined) {
      // A constant is read where it lies; everything else gets a buffer of its own, from its first element on.
      const { shape, strides, offset } = value.kind === "constant" ? value.array : fresh(value);
      layout = { base: value, shape, strides, offset };
      layouts.set(value, layout);
    }
    return layout;
  };

  /** The first step that may read `value`; within a loop of the same shape, the loop that makes it. */
  const ready = (value: Value, shape?: Shape): number => {
    const { base } = layoutOf(value);
    const made = madeIn.get(base);
    if (made === undefined) return 0;
    const fused = shape !== undefined && base === value && sameShape(value.array.shape, shape);
    return fused && steps[made]!.kind === "loop" ? made : made + 1;
  };

  for (const node of graph.nodes) {
    for (const input of node.inputs) layoutOf(input);
    const view = viewLayout(node, layouts);
    if (view !== undefined) {
      layouts.set(node.out, view);
      continue;
    }
    layoutOf(node.out);
    if (isElementwise(node)) {
      const { shape } = node.out.array;
      const from = node.inputs.reduce((latest, input) => Math.max(latest, ready(input, shape)), 0);
      let at = steps.findIndex((s, i) => i >= from && s.kind === "loop" && sameShape(s.shape, shape));
      if (at < 0) at = steps.push({ kind: "loop", shape, nodes: [] }) - 1;
      (steps[at] as Loop).nodes.push(node);
      madeIn.set(node.out, at);
    } else {
      steps.push({ kind: "single", node });
      madeIn.set(node.out, steps.length - 1);
    }
  }
  for (const value of graph.outputs) layoutOf(value);
  for (const { before, after } of graph.cells) {
    layoutOf(before);
    if (after) layoutOf(after);
  }
  return { steps, layouts, madeIn };
}

/** What a fused loop computes: floats, masks and counters. Ops on other integers are called instead. */
export type Fused = "float64" | "float32" | "int32" | "bool";

const fusable = ({ array: { dtype } }: Value): boolean => isFloat(dtype) || dtype === "bool" || dtype === "int32";

const isElementwise = ({ op, inputs, out }: Node): boolean =>
  op.scalar !== undefined && fusable(out) && inputs.every(fusable);

/** Where the op only looks at its input in another way: asked of a stand-in with the layout the plan will have. */
function viewLayout(node: Node, layouts: ReadonlyMap<Value, Layout>): Layout | undefined {
  if (node.op.view === undefined) return undefined;
  const stands = node.inputs.map((value) => standIn(value, layouts.get(value)!));
  const seen = node.op.view(stands, node.params);
  if (seen === undefined) return undefined;
  const from = stands.findIndex((stand) => stand.storage === seen.storage);
  const { base } = layouts.get(node.inputs[from]!)!;
  return { base, shape: seen.shape, strides: seen.strides, offset: seen.offset };
}

const standIn = (value: Value, { shape, strides, offset }: Layout): NDArray =>
  new NDArray(emptyStorage(value.array), value.array.dtype, shape, strides, offset);

// A storage of its own for each stand-in: a view is known by the storage it shares.
const emptyStorage = ({ dtype }: NDArray): NDArray["storage"] => createStorage(dtype, 0);

const fresh = (value: Value): NDArray => new NDArray(emptyStorage(value.array), value.array.dtype, value.array.shape);

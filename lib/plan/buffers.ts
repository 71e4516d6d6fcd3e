/**
 * Gives every value of a schedule its buffer: one each for inputs and cells, shared in turn by values whose lives do
 * not overlap, none for what lives only inside one loop.
 */
import type { Cell, Held } from "../core/cell.ts";
import { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { allocate } from "../engine/memory.ts";
import type { CellUse, Graph, Value } from "./graph.ts";
import type { Schedule, Step } from "./schedule.ts";

/** The buffer that all plans share for a cell, and the version of the cell that it holds. */
export class CellState implements Held {
  version = -1;

  constructor(readonly array: NDArray) {}

  copy(): NDArray {
    const { storage, dtype, shape } = this.array;
    return new NDArray(storage.slice() as typeof storage, dtype, shape);
  }

  take({ storage, dtype, shape, offset, size, contiguous }: NDArray, version: number): boolean {
    const { array } = this;
    if (size > 32 || !contiguous || dtype !== array.dtype || !sameShape(shape, array.shape)) return false;
    for (let i = 0; i < size; i++) array.storage[i] = storage[offset + i]!;
    this.version = version;
    return true;
  }
}

/** What a plan lays out, however its code is written. */
export interface Laid {
  readonly inputs: readonly NDArray[];
  readonly outputs: readonly NDArray[];
  /** One a cell, in the graph's order. */
  readonly states: readonly CellState[];
  readonly bytes: number;
}

export interface Buffers {
  /** The array of every value that has one; views are views of their base's. */
  readonly arrays: ReadonlyMap<Value, NDArray>;
  readonly states: readonly CellState[];
  /** Cells whose new value is computed elsewhere and copied in at the end. */
  readonly commits: readonly { from: NDArray; to: NDArray; viaCopy: boolean }[];
  readonly bytes: number;
}

export function assign(graph: Graph, plan: Schedule, guardStep: number): Buffers {
  const { steps, layouts } = plan;
  const lastRead = lastReads(graph, plan);
  const owned = new Map<Value, NDArray>();
  const states = graph.cells.map(({ cell, before }) => stateOf(cell, before.array));
  for (const [i, { before }] of graph.cells.entries()) owned.set(before, states[i]!.array);
  for (const value of graph.inputs) owned.set(value, contiguous(value.array));

  const placed = new Set<CellUse>();
  for (const [i, use] of graph.cells.entries()) {
    if (canComputeInPlace(use, graph, plan, lastRead, guardStep) && !owned.has(use.after!)) {
      owned.set(use.after!, states[i]!.array);
      placed.add(use);
    }
  }

  const pool = new Map<string, NDArray[]>();
  const expiring = new Map<number, Value[]>();
  let bytes = 0;
  for (const [index, step] of steps.entries()) {
    for (const value of made(step)) {
      const last = lastRead.get(value) ?? index;
      const inLoopOnly = step.kind === "loop" && last === index;
      if (owned.has(value) || inLoopOnly) continue;
      const key = `${value.array.dtype}:${value.array.size}`;
      const reused = pool.get(key)?.pop();
      const array = reused ? new NDArray(reused.storage, reused.dtype, value.array.shape) : contiguous(value.array);
      if (!reused) bytes += array.storage.byteLength;
      owned.set(value, array);
      if (last < Number.POSITIVE_INFINITY) expiring.set(last, [...(expiring.get(last) ?? []), value]);
    }
    for (const value of expiring.get(index) ?? []) {
      const key = `${value.array.dtype}:${value.array.size}`;
      pool.set(key, [...(pool.get(key) ?? []), owned.get(value)!]);
    }
  }

  const arrays = new Map<Value, NDArray>();
  for (const [value, { base, shape, strides, offset }] of layouts) {
    const whole = base.kind === "constant" ? base.array : owned.get(base);
    if (whole === undefined) continue;
    arrays.set(value, base === value ? whole : new NDArray(whole.storage, value.array.dtype, shape, strides, offset));
  }
  const commits = graph.cells.flatMap((use, i) => {
    if (use.after === undefined || placed.has(use)) return [];
    // The old value of another cell may be gone by the time it is copied: it goes by way of a copy.
    const viaCopy = layouts.get(use.after)!.base.kind === "cell";
    return [{ from: arrays.get(use.after)!, to: states[i]!.array, viaCopy }];
  });
  return { arrays, states, commits, bytes };
}

/** The last step that reads a buffer, by base value; infinity for what must outlive the step. */
function lastReads(graph: Graph, { steps, layouts }: Schedule): Map<Value, number> {
  const last = new Map<Value, number>();
  const keep = (value: Value): void => void last.set(layouts.get(value)!.base, Number.POSITIVE_INFINITY);
  for (const [index, step] of steps.entries()) {
    for (const node of step.kind === "loop" ? step.nodes : [step.node]) {
      for (const input of node.inputs) last.set(layouts.get(input)!.base, index);
    }
  }
  for (const value of graph.outputs) keep(value);
  for (const { after } of graph.cells) if (after) keep(after);
  return last;
}

/**
 * Whether a cell's new value can be written straight over the old one: nothing may read the old one afterwards, the
 * loop that makes the new one may read it only element by element, and the guard must have spoken.
 */
function canComputeInPlace(
  { before, after }: CellUse,
  graph: Graph,
  { steps, layouts, madeIn }: Schedule,
  lastRead: ReadonlyMap<Value, number>,
  guardStep: number,
): boolean {
  if (after === undefined || after.kind !== "node" || layouts.get(after)!.base !== after) return false;
  const { shape, dtype } = before.array;
  if (after.array.dtype !== dtype || !sameShape(after.array.shape, shape)) return false;
  const at = madeIn.get(after)!;
  const step = steps[at]!;
  if (step.kind !== "loop" || at <= guardStep) return false;
  const last = lastRead.get(before) ?? -1;
  if (last > at || graph.outputs.some((value) => layouts.get(value)!.base === before)) return false;
  return step.nodes.every((node) =>
    node.inputs.every(
      (input) => layouts.get(input)!.base !== before || (input === before && sameShape(shape, step.shape)),
    ),
  );
}

const made = (step: Step): Value[] => (step.kind === "loop" ? step.nodes.map((node) => node.out) : [step.node.out]);

/** A buffer in the engine's memory, where there is one. It is given back when the array is garbage. */
export const contiguous = (like: NDArray): NDArray =>
  new NDArray(allocate(like.dtype, like.size), like.dtype, like.shape);

const allStates = new WeakMap<Cell, CellState>();

/** One buffer a cell for all plans, so that going from one to another (a last, smaller batch) copies nothing. */
export function stateOf(cell: Cell, like: NDArray): CellState {
  let state = allStates.get(cell);
  if (state === undefined || state.array.dtype !== like.dtype || !sameShape(state.array.shape, like.shape)) {
    state = new CellState(contiguous(like));
    allStates.set(cell, state);
  }
  return state;
}

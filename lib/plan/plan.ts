/**
 * A plan: a step recorded once for fixed shapes, laid out over buffers, and run as one generated function.
 *
 * It computes what the step computed, to the bit, with no arrays made on the way: `fit`, `evaluate` and `predict` run one
 * a batch shape.
 */

import type { Cell, Holder } from "../core/cell.ts";
import type { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { copyInto } from "../ops/cast.ts";
import { assign, type Buffers, type CellState, contiguous, type Laid } from "./buffers.ts";
import { combine } from "./combine.ts";
import { canGuard, writeCopy, writeSteps } from "./emit.ts";
import { type Graph, prune, type Value } from "./graph.ts";
import { type Programmed, writeFlat, writeProgram } from "./program.ts";
import { type Recording, record } from "./record.ts";
import { type Schedule, schedule } from "./schedule.ts";
import { writeStraight } from "./straight.ts";
import { TextSheet } from "./text.ts";
import { Writer } from "./writer.ts";

/** What a step is: arrays in, arrays out, cells read and written on the way, by ops only. */
export type StepFunction = (inputs: readonly NDArray[]) => readonly NDArray[];

export interface PlanOptions {
  /**
   * Which result must be finite (a loss): when it is not, `run` answers false and no cell has changed. 0-d, float.
   */
  guard?: number;
  /**
   * Whether nothing is computed while the step is recorded, and the plan's first run is the step's: it is many times as
   * fast. Without, the step runs op by op, which gives the same.
   */
  defers?: boolean;
  /** How the step is written: without, the best there is. For tests. */
  way?: Way;
}

/**
 * WebAssembly with a variable for each element of a tiny step; WebAssembly with loops; JavaScript with such variables;
 * JavaScript with loops.
 */
export type Way = "flat" | "wasm" | "straight" | "loops";

export interface Planned {
  /** To be filled before `run`: contiguous, of the recorded shapes and dtypes. */
  readonly inputs: readonly NDArray[];
  /** The results of the last `run`; overwritten by the next. */
  readonly outputs: readonly NDArray[];
  /** How often it ran and all was well. */
  readonly runs: number;
  /** Runs the step; false when the guarded result was not finite, and then nothing was written. */
  run(): boolean;
  /** In a line for people: what was fused and what is called. */
  readonly explain: string;
  /** The generated code, for the curious and for tests. */
  readonly code: string;
}

export interface FirstRun {
  /** What the first step gave; of a deferred one, the plan's outputs, which the next run overwrites. */
  results: readonly NDArray[];
  /** False where a deferred step's guarded result was not finite: then no cell has changed, and there are no results. */
  well: boolean;
  planned: Planned | undefined;
  /** Why there is no plan. */
  reason: string | undefined;
}

/**
 * Runs `step` once on `inputs`, and makes a plan of what it did.
 *
 * @param step - Computes by ops alone; a look at a value, or an assignment in place, and there is no plan.
 * @example
 * const { planned } = plan(([x]) => [nd.multiply(x, x)], [nd.array([1, 2])]);
 */
export function plan(step: StepFunction, inputs: readonly NDArray[], options: PlanOptions = {}): FirstRun {
  const { results, graph, reason, deferred }: Recording = record(step, inputs, options.defers);
  if (graph === undefined) return { results, well: true, planned: undefined, reason };
  const planned = build(combine(prune(graph)), options);
  if (!deferred) return { results, well: true, planned, reason: undefined };
  planned.inputs.forEach((into, i) => void fill(into, inputs[i]!));
  const well = planned.run();
  return { results: well ? planned.outputs : [], well, planned, reason: undefined };
}

let preferred: Way | undefined;

/** How plans are written from now on, where their options do not say. For tests; undefined is the best there is. */
export function preferWay(way: Way | undefined): void {
  preferred = way;
}

function build(graph: Graph, { guard, way = preferred }: PlanOptions): Planned {
  const scheduled = schedule(graph);
  const guarded = guard === undefined ? undefined : guardOf(graph, guard);
  const ways: readonly Way[] = way === undefined ? ["flat", "wasm", "straight", "loops"] : [way, "loops"];
  for (const one of ways) {
    const found = writers[one](graph, scheduled, guarded);
    if (found !== undefined) return planned(graph, found);
  }
  throw new Error("plan: loops can always be written");
}

type Write = (graph: Graph, scheduled: Schedule, guarded: Value | undefined) => Programmed | undefined;

const writers: { readonly [W in Way]: Write } = {
  flat: writeFlat,
  wasm: writeProgram,
  straight(graph, scheduled, guarded) {
    const writer = new Writer();
    const sheet = new TextSheet(writer);
    const laid = writeStraight(sheet, graph, scheduled, guarded);
    const { length: calls } = sheet.calls;
    return laid && finished(writer, laid, `written out element by element${calls > 0 ? `, ${calls} calls` : ""}`);
  },
  loops(graph, scheduled, guarded) {
    const writer = new Writer();
    const { laid, how } = writeLoops(writer, graph, scheduled, guarded);
    return finished(writer, laid, how);
  },
};

function finished(writer: Writer, laid: Laid, how: string): Programmed {
  writer.line("return true;");
  return { ...laid, step: writer.compile(), how, code: writer.text };
}

function planned(graph: Graph, { inputs, outputs, states, bytes, step, how, code }: Programmed): Planned {
  const explain = `a plan of ${graph.nodes.length} ops ${how}, ${bytes} bytes of buffers`;
  // At first every cell is to be taken; later those that somebody else gave a value.
  const holder: Holder = { runs: 0, lost: graph.cells.map((_, slot) => slot) };
  const run = runner(step, graph, states, holder);
  return {
    inputs,
    outputs,
    code,
    explain,
    run,
    get runs() {
      return holder.runs;
    },
  };
}

/** The step as loops and calls over buffers. */
function writeLoops(writer: Writer, graph: Graph, scheduled: Schedule, guarded: Value | undefined) {
  const { layouts, madeIn } = scheduled;
  const guard = guarded && { value: guarded, step: madeIn.get(layouts.get(guarded)!.base) ?? -1 };
  const buffers = assign(graph, scheduled, guard?.step ?? -1);
  const how = writeSteps(writer, scheduled, buffers, guard);
  const outputs = writeOutputs(writer, graph, scheduled, buffers);
  writeCommits(writer, buffers);
  const inputs = graph.inputs.map((value) => buffers.arrays.get(value) ?? contiguous(value.array));
  return { laid: { inputs, outputs, states: buffers.states, bytes: buffers.bytes }, how };
}

function runner(step: () => boolean, graph: Graph, states: readonly CellState[], holder: Holder): () => boolean {
  // No more of the graph than this: its arrays, and what they may still be computed from, are not to be kept.
  const cells = graph.cells.map(({ cell, after }) => ({ cell, changes: after !== undefined }));
  const take = (): void => {
    const { lost } = holder;
    // Metrics start again every epoch: for small steps this loop is a good part of the time.
    for (let i = 0; i < lost.length; i++) {
      const slot = lost[i]!;
      const state = states[slot]!;
      const { cell, changes } = cells[slot]!;
      if (state.version !== cell.version) load(state, cell);
      cell.hold(holder, slot, state, changes);
    }
    lost.length = 0;
  };
  return () => {
    if (holder.lost.length > 0) take();
    if (!step()) return false;
    holder.runs++;
    return true;
  };
}

/** Brings a cell's array, given from outside, into the buffer that plans share for it. */
function load(state: CellState, cell: Cell): void {
  const { array } = state;
  const { value } = cell;
  if (!sameShape(array.shape, value.shape) || array.dtype !== value.dtype) {
    throw new ShapeError(
      `plan: expected the cell as recorded, ${array.dtype} ${showShape(array.shape)}, ` +
        `got ${value.dtype} ${showShape(value.shape)}.`,
    );
  }
  fill(array, value);
  state.version = cell.version;
}

/** Copies `value` into the contiguous array `into` of the same shape, whatever the layout of `value`. */
export function fill(into: NDArray, value: NDArray): void {
  if (!value.contiguous || value.dtype !== into.dtype) return void copyInto(into, value);
  const { storage: target, offset: to } = into;
  const { storage: source, offset: from, size } = value;
  // A view of the source costs more than a few elements.
  if (size <= 32) for (let i = 0; i < size; i++) target[to + i] = source[from + i]!;
  else target.set(source.subarray(from, from + size) as never, to);
}

function guardOf(graph: Graph, index: number): Value {
  const value = graph.outputs[index]!;
  if (!canGuard(value.array)) {
    throw new ShapeError(
      `plan: expected a 0-d float as the guarded result, got ${value.array.dtype} ${showShape(value.array.shape)}.`,
    );
  }
  return value;
}

/** A result that is a cell's old value is copied out before the new one goes in. */
function writeOutputs(out: Writer, graph: Graph, { layouts }: Schedule, { arrays }: Buffers): NDArray[] {
  return graph.outputs.map((value) => {
    const array = arrays.get(value)!;
    if (layouts.get(value)!.base.kind !== "cell") return array;
    const copy = contiguous(array);
    writeCopy(out, array, copy);
    return copy;
  });
}

function writeCommits(out: Writer, { commits }: Buffers): void {
  const direct = commits.map(({ from, viaCopy }) => {
    if (!viaCopy) return from;
    const copy = contiguous(from);
    writeCopy(out, from, copy);
    return copy;
  });
  for (const [i, { to }] of commits.entries()) writeCopy(out, direct[i]!, to);
}

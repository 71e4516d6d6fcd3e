/**
 * Records one run of a step: every op, cell read and cell write is noted on the way. The step runs for real, or with
 * arrays that are computed only if somebody looks at them (deferred.ts).
 *
 * Arrays are told apart by identity, so inputs and cells answer with aliases of their own: two cells that hold the same
 * array stay two values.
 */
import { type Cell, type CellWatcher, watchCells } from "../core/cell.ts";
import { type Apply, type Interpreter, interpret, type Operation, watched } from "../core/dispatch.ts";
import { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import type { Op } from "../ops/define.ts";
import { defer } from "./deferred.ts";
import type { CellUse, Graph, Node, Value } from "./graph.ts";

export interface Recording {
  /** What the step returned: computed, unless the step was `deferred`. */
  results: readonly NDArray[];
  /** Whether nothing has happened yet: the step's cells are as they were, and the plan's first run is the step's. */
  deferred: boolean;
  /** Absent where the step cannot be replayed; `reason` then says why, in a line for people. */
  graph: Graph | undefined;
  reason: string | undefined;
}

/**
 * Runs `step(inputs)` and records it.
 *
 * @param defers - Whether what the step computes may wait. It does not where somebody else watches.
 */
export function record(
  step: (inputs: readonly NDArray[]) => readonly NDArray[],
  inputs: readonly NDArray[],
  defers = false,
): Recording {
  const recorder = new Recorder(defers && !watched());
  const aliases = inputs.map((input) => recorder.input(input));
  const results = watchCells(recorder, () => interpret(recorder, () => step(aliases)));
  const { reason, defers: deferred } = recorder;
  if (reason === undefined) {
    if (deferred) recorder.undo();
    return { results, reason, deferred, graph: recorder.graph(results) };
  }
  recorder.settle();
  return { results, reason, deferred: false, graph: undefined };
}

class Recorder implements Interpreter, CellWatcher {
  readonly #values = new Map<NDArray, Value>();
  readonly #inputs: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #cells = new Map<Cell, CellUse>();
  /** What cells held before the step. */
  readonly #old = new Map<Cell, NDArray>();
  /** Results that wait, in order. */
  readonly #waiting: NDArray[] = [];
  reason: string | undefined;

  constructor(readonly defers: boolean) {}

  input(array: NDArray): NDArray {
    const alias = aliasOf(array);
    this.#inputs.push(this.#note(alias, "input"));
    return alias;
  }

  graph(results: readonly NDArray[]): Graph {
    return {
      inputs: this.#inputs,
      cells: [...this.#cells.values()],
      nodes: this.#nodes,
      outputs: results.map((array) => this.#valueOf(array)),
    };
  }

  /** Gives cells back what they held. */
  undo(): void {
    for (const { cell, after } of this.#cells.values()) if (after) cell.assign(this.#old.get(cell)!);
  }

  /** Computes whatever waits. */
  settle(): void {
    // Looking is enough.
    for (const array of this.#waiting) void array.storage;
    this.#waiting.length = 0;
  }

  apply<P>(op: Operation<P>, inputs: readonly NDArray[], params: P, outer: Apply): NDArray {
    const result = this.#deferred(op as unknown as Op, inputs, params) ?? outer(op, inputs, params);
    if (inputs.includes(result)) return result;
    const values = inputs.map((array) => this.#valueOf(array));
    // An op of constants alone gives a constant: unknown arrays count as such, so there is nothing to note.
    if (!(op as Op).impure && values.every((value) => value.kind === "constant")) return result;
    const out = this.#note(result, "node");
    this.#nodes.push({ op: op as unknown as Op<unknown>, inputs: values, params, out });
    return result;
  }

  /** The result, where it may wait: constants are computed at once, and everything once there can be no plan. */
  #deferred(op: Op, inputs: readonly NDArray[], params: unknown): NDArray | undefined {
    if (!this.defers || this.reason !== undefined) return undefined;
    if (inputs.every((array) => this.#valueOf(array).kind === "constant")) return undefined;
    const result = defer(op, inputs, params);
    if (result !== undefined) this.#waiting.push(result);
    return result;
  }

  onRead(array: NDArray): void {
    const value = this.#values.get(array);
    if (value !== undefined && value.kind !== "constant") {
      this.reason ??= "the step looks at values (item, data, tolist or printing), and may decide on them";
    }
  }

  onAssign(): void {
    // What reads the old elements must have them.
    this.settle();
    this.reason ??= "the step assigns into an array in place";
  }

  onCellRead(cell: Cell, array: NDArray): NDArray {
    const use = this.#use(cell, array);
    return use.after === undefined ? use.before.array : array;
  }

  onCellWrite(cell: Cell, array: NDArray, old: NDArray): void {
    const alike = array.dtype === old.dtype && sameShape(array.shape, old.shape);
    if (this.defers && !alike) this.reason ??= "the step gives a variable another shape or dtype";
    // A cell that is only written still needs a buffer of its shape.
    this.#use(cell, alike ? old : array).after = this.#valueOf(array);
  }

  #use(cell: Cell, array: NDArray): CellUse {
    let use = this.#cells.get(cell);
    if (use === undefined) {
      use = { cell, before: this.#note(aliasOf(array), "cell"), after: undefined };
      this.#cells.set(cell, use);
      this.#old.set(cell, array);
    }
    return use;
  }

  #valueOf(array: NDArray): Value {
    return this.#values.get(array) ?? this.#note(array, "constant");
  }

  #note(array: NDArray, kind: Value["kind"]): Value {
    const value: Value = { kind, array };
    this.#values.set(array, value);
    return value;
  }
}

const aliasOf = (a: NDArray): NDArray => new NDArray(a.storage, a.dtype, a.shape, a.strides, a.offset);

/**
 * Records one run of a step: the step runs for real, and every op, cell read and cell write is noted on the way.
 *
 * Arrays are told apart by identity, so inputs and cells answer with aliases of their own: two cells that hold the same
 * array stay two values.
 */
import { type Cell, type CellWatcher, watchCells } from "../core/cell.ts";
import { type Apply, type Interpreter, interpret, type Operation } from "../core/dispatch.ts";
import { NDArray } from "../core/ndarray.ts";
import type { Op } from "../ops/define.ts";
import type { CellUse, Graph, Node, Value } from "./graph.ts";

export interface Recording {
  /** What the step returned, computed eagerly. */
  results: readonly NDArray[];
  /** Absent where the step cannot be replayed; `reason` then says why, in a line for people. */
  graph: Graph | undefined;
  reason: string | undefined;
}

/** Runs `step(inputs)` and records it. */
export function record(
  step: (inputs: readonly NDArray[]) => readonly NDArray[],
  inputs: readonly NDArray[],
): Recording {
  const recorder = new Recorder();
  const aliases = inputs.map((input) => recorder.input(input));
  const results = watchCells(recorder, () => interpret(recorder, () => step(aliases)));
  const { reason } = recorder;
  return { results, reason, graph: reason === undefined ? recorder.graph(results) : undefined };
}

class Recorder implements Interpreter, CellWatcher {
  readonly #values = new Map<NDArray, Value>();
  readonly #inputs: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #cells = new Map<Cell, CellUse>();
  reason: string | undefined;

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

  apply<P>(op: Operation<P>, inputs: readonly NDArray[], params: P, outer: Apply): NDArray {
    const result = outer(op, inputs, params);
    if (inputs.includes(result)) return result;
    const values = inputs.map((array) => this.#valueOf(array));
    // An op of constants alone gives a constant: unknown arrays count as such, so there is nothing to note.
    if (!(op as Op).impure && values.every((value) => value.kind === "constant")) return result;
    const out = this.#note(result, "node");
    this.#nodes.push({ op: op as unknown as Op<unknown>, inputs: values, params, out });
    return result;
  }

  onRead(array: NDArray): void {
    const value = this.#values.get(array);
    if (value !== undefined && value.kind !== "constant") {
      this.reason ??= "the step looks at values (item, data, tolist or printing), and may decide on them";
    }
  }

  onAssign(): void {
    this.reason ??= "the step assigns into an array in place";
  }

  onCellRead(cell: Cell, array: NDArray): NDArray {
    const use = this.#use(cell, array);
    return use.after === undefined ? use.before.array : array;
  }

  onCellWrite(cell: Cell, array: NDArray): void {
    // A cell that is only written still needs a buffer of its shape.
    this.#use(cell, array).after = this.#valueOf(array);
  }

  #use(cell: Cell, array: NDArray): CellUse {
    let use = this.#cells.get(cell);
    if (use === undefined) {
      use = { cell, before: this.#note(aliasOf(array), "cell"), after: undefined };
      this.#cells.set(cell, use);
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

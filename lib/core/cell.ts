/**
 * A place that holds an array and can be given another: a weight, an optimizer's moment, a metric's total.
 *
 * Arrays in cells are never changed in place by the library, so whoever read one keeps it, and going back to the last
 * good step is keeping a reference. A plan is the exception for speed's sake: it trains in buffers of its own and
 * `lend`s their contents; a cell under loan answers with a copy, made when somebody asks.
 */
import type { NDArray } from "./ndarray.ts";

/** Who watches cells while a step is recorded. */
export interface CellWatcher {
  onCellRead(cell: Cell, value: NDArray): NDArray;
  onCellWrite(cell: Cell, value: NDArray): void;
}

let watcher: CellWatcher | undefined;

export class Cell {
  #value: NDArray;
  #loan: (() => NDArray) | undefined;
  /** Counts values given from outside a plan: a plan that holds an older one loads again. */
  version = 0;

  constructor(value: NDArray) {
    this.#value = value;
  }

  get value(): NDArray {
    if (this.#loan !== undefined) {
      this.#value = this.#loan();
      this.#loan = undefined;
    }
    return watcher === undefined ? this.#value : watcher.onCellRead(this, this.#value);
  }

  /** Replaces the array. */
  assign(value: NDArray): void {
    if (watcher !== undefined) watcher.onCellWrite(this, value);
    this.#loan = undefined;
    this.#value = value;
    this.version++;
  }

  /** A plan has a newer value in a buffer of its own: `copy` fetches it when somebody asks. Does not count as assigning. */
  lend(copy: () => NDArray): void {
    this.#loan = copy;
  }
}

/** Lets `next` see every read and write of a cell while `body` runs. */
export function watchCells<T>(next: CellWatcher, body: () => T): T {
  const saved = watcher;
  watcher = next;
  try {
    return body();
  } finally {
    watcher = saved;
  }
}

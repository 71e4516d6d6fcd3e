/**
 * A place that holds an array and can be given another: a weight, an optimizer's moment, a metric's total.
 *
 * Arrays in cells are never changed in place by the library, so whoever read one keeps it, and going back to the last
 * good step is keeping a reference. A plan is the exception for speed's sake: it trains in buffers of its own and holds
 * the cells meanwhile; a held cell answers with a copy, made when somebody asks after a run.
 */
import type { NDArray } from "./ndarray.ts";

/** Who watches cells while a step is recorded. */
export interface CellWatcher {
  onCellRead(cell: Cell, value: NDArray): NDArray;
  onCellWrite(cell: Cell, value: NDArray): void;
}

let watcher: CellWatcher | undefined;

/** Who has the newest value of some cells in buffers: a plan. A run of it then costs nothing a cell. */
export interface Holder {
  /** Counts its runs: what was read before the last one is old. */
  runs: number;
  /** The slots of cells it lost: they were given a value from outside, or another holder took them. */
  readonly lost: number[];
}

export class Cell {
  #value: NDArray;
  #holder: Holder | undefined;
  /** The holder's number for this cell. */
  #slot = 0;
  /** Fetches the holder's value; absent where the holder only reads. */
  #copy: (() => NDArray) | undefined;
  /** The holder's runs when its value was last fetched. */
  #fetched = 0;
  /** Counts values given from outside a plan: a buffer that holds an older one is loaded again. */
  version = 0;

  constructor(value: NDArray) {
    this.#value = value;
  }

  get value(): NDArray {
    this.#fetch();
    return watcher === undefined ? this.#value : watcher.onCellRead(this, this.#value);
  }

  /** Replaces the array. */
  assign(value: NDArray): void {
    if (watcher !== undefined) watcher.onCellWrite(this, value);
    this.#release();
    this.#value = value;
    this.version++;
  }

  /**
   * From now on `holder` has the value in a buffer, and `copy` fetches it. Does not count as assigning.
   *
   * @param copy - The buffer's contents; left out where the holder never writes.
   */
  hold(holder: Holder, slot: number, copy?: () => NDArray): void {
    // What the last holder wrote is in the buffer that both share; only who counts the runs changes.
    const old = this.#copy !== undefined && this.#fetched !== this.#holder!.runs;
    if (old && copy === undefined) this.#fetch();
    if (this.#holder !== holder) this.#release();
    this.#holder = holder;
    this.#slot = slot;
    this.#copy = copy;
    this.#fetched = old ? -1 : holder.runs;
  }

  #fetch(): void {
    if (this.#copy === undefined || this.#fetched === this.#holder!.runs) return;
    this.#value = this.#copy();
    this.#fetched = this.#holder!.runs;
  }

  #release(): void {
    if (this.#holder === undefined) return;
    this.#holder.lost.push(this.#slot);
    this.#holder = undefined;
    this.#copy = undefined;
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

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
  onCellWrite(cell: Cell, value: NDArray, old: NDArray): void;
}

let watcher: CellWatcher | undefined;

/** Who has the newest value of some cells in buffers: a plan. A run of it then costs nothing a cell. */
export interface Holder {
  /** Counts its runs: what was read before the last one is old. */
  runs: number;
  /** The slots of cells it lost: they were given a value from outside, or another holder took them. */
  readonly lost: number[];
}

/** Where a holder has a cell's value. */
export interface Held {
  /** The value as it is now. */
  copy(): NDArray;
  /** Takes a value from outside, if that is a small matter; false where the holder must fetch it before its next run. */
  take(value: NDArray, version: number): boolean;
}

export class Cell {
  #value: NDArray;
  #holder: Holder | undefined;
  /** The holder's number for this cell. */
  #slot = 0;
  #held: Held | undefined;
  /** Whether the holder changes the value. */
  #changes = false;
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
    if (watcher !== undefined) {
      this.#fetch();
      watcher.onCellWrite(this, value, this.#value);
    }
    this.version++;
    // A metric that starts again every epoch stays held: letting go and taking it back costs more than a small step.
    if (this.#held?.take(value, this.version)) this.#fetched = this.#holder!.runs;
    else this.#release();
    this.#value = value;
  }

  /**
   * From now on `holder` has the value in a buffer. Does not count as assigning.
   *
   * @param changes - Whether its runs change the value.
   */
  hold(holder: Holder, slot: number, held: Held, changes: boolean): void {
    // What the last holder wrote is in the buffer that both share; only who counts the runs changes.
    const old = this.#changes && this.#fetched !== this.#holder!.runs;
    if (old && !changes) this.#fetch();
    if (this.#holder !== holder) this.#release();
    this.#holder = holder;
    this.#slot = slot;
    this.#held = held;
    this.#changes = changes;
    this.#fetched = old ? -1 : holder.runs;
  }

  #fetch(): void {
    if (!this.#changes || this.#fetched === this.#holder!.runs) return;
    this.#value = this.#held!.copy();
    this.#fetched = this.#holder!.runs;
  }

  #release(): void {
    if (this.#holder === undefined) return;
    this.#holder.lost.push(this.#slot);
    this.#holder = undefined;
    this.#held = undefined;
    this.#changes = false;
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

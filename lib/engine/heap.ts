/**
 * Which bytes of a growing address range are taken: first fit over a sorted list of gaps, neighbours merged.
 *
 * Stop ends JavaScript at any loop or call, so every change of the list is one built-in call or one assignment: cut off
 * in between, bytes may be lost, never handed out twice.
 */

/** Every piece begins at a multiple of this, a cache line, so that no two threads write the same one. */
export const ALIGNMENT = 64;

interface Gap {
  start: number;
  readonly end: number;
}

export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Nobody had these bytes before: they are zero. */
  readonly fresh: boolean;
}

export class Heap {
  readonly #gaps: Gap[] = [];
  /** Bytes from here on were never handed out. */
  #top: number;
  #taken = 0;

  constructor(start: number) {
    this.#top = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
  }

  /** Bytes handed out and not yet given back. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes `bytes` from a gap, or from the top when `reach(end)` says that the range can be made to go that far.
   *
   * @returns undefined if it cannot.
   */
  take(bytes: number, reach: (end: number) => boolean): Piece | undefined {
    const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
    for (let i = 0; i < this.#gaps.length; i++) {
      const gap = this.#gaps[i]!;
      if (gap.end - gap.start < size) continue;
      const start = gap.start;
      if (gap.end - start === size) this.#gaps.splice(i, 1);
      else gap.start = start + size;
      this.#taken += size;
      return { start, end: start + size, fresh: false };
    }
    const start = this.#top;
    if (!reach(start + size)) return undefined;
    this.#top = start + size;
    this.#taken += size;
    return { start, end: start + size, fresh: true };
  }

  /** Gives a piece back; once only. */
  give({ start, end }: Piece): void {
    let low = 0;
    let high = this.#gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#gaps[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    const before = this.#gaps[low - 1];
    const after = this.#gaps[low];
    const joinsBefore = before?.end === start;
    const joinsAfter = after?.start === end;
    const gap = { start: joinsBefore ? before.start : start, end: joinsAfter ? after.end : end };
    this.#gaps.splice(low - Number(joinsBefore), Number(joinsBefore) + Number(joinsAfter), gap);
    this.#taken -= end - start;
  }
}

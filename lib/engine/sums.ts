/** Sums that an engine takes over from the loops of reduce.ts, in their order, so that they give the same bits. */
import type { Floats } from "./types.ts";

/** A matrix without gaps, and where its columns' sums go. */
export interface Columns {
  readonly x: Floats;
  readonly at: number;
  readonly out: Floats;
  readonly outAt: number;
  readonly rows: number;
  readonly columns: number;
  /** What each sum is divided by before it is rounded. */
  readonly share: number;
}

export interface Sums {
  /** Sums down each column, in float64, a row after the other. @returns Whether it was done. */
  columns(matrix: Columns): boolean;
}

/** Those of an engine that has none. */
export const noSums: Sums = { columns: () => false };

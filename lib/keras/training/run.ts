/**
 * How steps run: op by op, or recorded once a batch shape and replayed as a plan. The one place that decides it.
 */
import type { Cell } from "../../core/cell.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { sameShape } from "../../core/shape.ts";
import { fill, type Planned, plan, type StepFunction } from "../../plan/index.ts";
import { copyRows, gatherRows, numberOf, rows } from "../arrays.ts";
import type { Model } from "../models/model.ts";

/** Runs a step; `undefined` if the step's first result was not finite, and then no variable has changed. */
export type Run = (arrays: readonly NDArray[]) => readonly NDArray[] | undefined;

/** Columns of data, each with as many rows. */
export interface Columns {
  readonly arrays: readonly NDArray[];
  readonly count: number;
}

/**
 * Runs a step on the rows `from` to `to` of all columns, in the given order or as they lie. A plan takes them straight
 * into its buffers.
 *
 * @param again - Whether as many rows will come again: then a plan pays at once.
 */
export type RunRows = (
  columns: Columns,
  order: Int32Array | undefined,
  from: number,
  to: number,
  again: boolean,
) => readonly NDArray[] | undefined;

export interface Runner {
  run: Run;
  runRows: RunRows;
  /** The plan that ran last; undefined if the last step was run op by op. */
  latest(): Planned | undefined;
  /** In a line for people: how steps run, and why. */
  explain(): string;
}

/** A plan for one batch shape. */
interface Shaped {
  readonly shapes: readonly NDArray[];
  /** How often the shape was seen. */
  seen: number;
  planned: Planned | undefined;
  /** What the plan's inputs hold now. */
  loaded: (NDArray | undefined)[];
}

/**
 * The way to run `step`.
 *
 * @param guarded - Whether a step whose first result is not finite must leave everything as it was.
 * @param cells - What the step writes, for going back where there is no plan.
 */
export function makeRunner(
  step: StepFunction,
  { eager, guarded, cells }: { eager: boolean; guarded: boolean; cells: () => readonly Cell[] },
): Runner {
  const eagerly = guarded ? guardedEager(step, cells) : step;
  let reason = eager ? "compile was told runEagerly" : undefined;
  const known: Shaped[] = [];
  let last: Shaped | undefined;

  const run: Run = (arrays) => runOn(arrays, false);

  const runOn = (arrays: readonly NDArray[], again: boolean): readonly NDArray[] | undefined => {
    if (reason !== undefined) return eagerly(arrays);
    if (last === undefined || !matches(last, arrays)) last = find(known, arrays);
    if (last.planned !== undefined) return runPlanned(last, last.planned, arrays);
    // Recording and generating costs more than a step: it begins to pay when a shape comes back.
    if (++last.seen < 2 && !again) return eagerly(arrays);
    const kept = guarded ? cells().map((cell) => [cell, cell.value] as const) : [];
    const first = plan(step, arrays, guarded ? { guard: 0, defers: true } : { defers: true });
    last.planned = first.planned;
    last.loaded = [];
    reason = first.reason;
    if (!first.well) return undefined;
    if (guarded && !Number.isFinite(numberOf(first.results[0]!))) {
      for (const [cell, value] of kept) cell.assign(value);
      return undefined;
    }
    return first.results;
  };

  /** The plans for the columns that were met last, by number of rows. */
  let columnsOf: readonly NDArray[] | undefined;
  const byCount = new Map<number, Shaped>();

  const runRows: RunRows = (columns, order, from, to, again) => {
    const { arrays, count } = columns;
    if (arrays !== columnsOf) {
      columnsOf = arrays;
      byCount.clear();
    }
    const shaped = byCount.get(to - from);
    if (shaped?.planned !== undefined) {
      if (order === undefined && to - from === count) return runPlanned(shaped, shaped.planned, arrays);
      const { inputs } = shaped.planned;
      for (let i = 0; i < arrays.length; i++) copyRows(inputs[i]!, arrays[i]!, order, from, to);
      shaped.loaded.length = 0;
      return shaped.planned.run() ? shaped.planned.outputs : undefined;
    }
    const batch = to - from === count && order === undefined ? arrays : arrays.map((a) => rowsOf(a, order, from, to));
    const results = runOn(batch, again);
    if (last !== undefined && arrays.every(({ contiguous }) => contiguous)) byCount.set(to - from, last);
    return results;
  };

  const explain = (): string => {
    if (reason !== undefined) return `op by op: ${reason}`;
    const planned = known.flatMap((shaped) => shaped.planned ?? []);
    if (planned.length === 0) return "op by op so far: a plan is made when a batch shape comes back";
    return planned.map(({ explain, runs }) => `${explain}, run ${runs} times`).join("; ");
  };
  return { run, runRows, explain, latest: () => (reason === undefined ? last?.planned : undefined) };
}

const rowsOf = (array: NDArray, order: Int32Array | undefined, from: number, to: number): NDArray =>
  order === undefined ? rows(array, from, to) : gatherRows(array, order, from, to);

function runPlanned(shaped: Shaped, planned: Planned, arrays: readonly NDArray[]): readonly NDArray[] | undefined {
  const { loaded } = shaped;
  for (let i = 0; i < arrays.length; i++) {
    if (loaded[i] === arrays[i]) continue;
    fill(planned.inputs[i]!, arrays[i]!);
    loaded[i] = arrays[i];
  }
  return planned.run() ? planned.outputs : undefined;
}

function guardedEager(step: StepFunction, cells: () => readonly Cell[]): Run {
  let written: readonly Cell[] | undefined;
  return (arrays) => {
    // Arrays in cells are never changed in place: keeping them is keeping references.
    written ??= cells();
    const kept = written.map((cell) => cell.value);
    const results = step(arrays);
    if (Number.isFinite(numberOf(results[0]!))) return results;
    written.forEach((cell, i) => void cell.assign(kept[i]!));
    return undefined;
  };
}

const matches = ({ shapes }: Shaped, arrays: readonly NDArray[]): boolean => {
  for (let i = 0; i < arrays.length; i++) {
    const [known, given] = [shapes[i]!, arrays[i]!];
    if (known !== given && (known.dtype !== given.dtype || !sameShape(known.shape, given.shape))) return false;
  }
  return true;
};

function find(known: Shaped[], arrays: readonly NDArray[]): Shaped {
  const found = known.find((shaped) => matches(shaped, arrays));
  if (found !== undefined) return found;
  const shaped: Shaped = { shapes: [...arrays], seen: 0, planned: undefined, loaded: [] };
  known.push(shaped);
  return shaped;
}

/** What `model.explain()` says. */
export function explain(model: Model): string {
  const runner = model.compiledState?.runners.train;
  return runner === undefined ? "no training step has run yet" : runner.explain();
}

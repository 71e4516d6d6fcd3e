import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { showValue, ValueError } from "../../../errors.ts";
import type { CallOptions } from "../callable.ts";
import type { LayerOptions } from "../layer.ts";
import { configOf, type LayerConfig, layerFrom } from "../registry.ts";
import { type CellResult, RecurrentCell } from "./cell.ts";

export interface StackedOptions extends LayerOptions {
  cells?: readonly (RecurrentCell | LayerConfig)[];
}

/**
 * Cells one above the other as one: each takes what the one below gives. States are a flat list, cell by cell.
 *
 * @example
 * layers.rnn(layers.stackedRNNCells([layers.lstmCell(8), layers.lstmCell(4)]));
 */
export class StackedRNNCells extends RecurrentCell {
  readonly cells: readonly RecurrentCell[];

  constructor(cells: readonly RecurrentCell[] | StackedOptions, options: StackedOptions = {}) {
    const given = (Array.isArray(cells) ? { ...options, cells } : cells) as StackedOptions;
    super(given);
    const list = (given.cells ?? []).map((cell) => layerFrom(cell, "stackedRNNCells"));
    if (list.length === 0 || !list.every((cell) => cell instanceof RecurrentCell)) {
      throw new ValueError(`stackedRNNCells: expected a list of cells, got ${showValue(cells)}.`);
    }
    this.cells = list as RecurrentCell[];
  }

  get stateSize(): readonly number[] {
    return this.cells.flatMap((cell) => cell.stateSize);
  }

  override get outputSize(): number {
    return this.cells.at(-1)!.outputSize;
  }

  override build(inputShape: Shape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      cell.ensureBuilt(shape);
      shape = [shape[0]!, cell.outputSize];
    }
  }

  override beginSequence(): void {
    for (const cell of this.cells) cell.beginSequence();
  }

  override getInitialState(batchSize: number): NDArray[] {
    return this.cells.flatMap((cell) => cell.getInitialState(batchSize));
  }

  override call(inputs: NDArray, states: readonly NDArray[], options: CallOptions = {}): CellResult {
    let x = inputs;
    let from = 0;
    const after: NDArray[] = [];
    for (const cell of this.cells) {
      const count = cell.stateSize.length;
      const [output, next] = cell.call(x, states.slice(from, from + count), options) as CellResult;
      after.push(...next);
      from += count;
      x = output;
    }
    return [x, after];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cells: this.cells.map(configOf) };
  }
}

import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { full } from "../../arrays.ts";
import type { FloatX } from "../../config.ts";
import type { InitializerLike } from "../../initializers/index.ts";
import * as math from "../../math.ts";
import type { CallOptions } from "../callable.ts";
import type { CellResult } from "./cell.ts";
import { GatedCell, type GatedCellOptions } from "./keras-cell.ts";

export interface LSTMCellOptions extends GatedCellOptions {
  /** Whether the forget gate's bias starts at 1. Default true. */
  unitForgetBias?: boolean | undefined;
}

/**
 * One step of an LSTM: `cell(x, [h, c])` → `[h, [h, c]]`.
 *
 * Weights: kernel `[features, 4·units]`, recurrent kernel `[units, 4·units]`, bias `[4·units]`; blocks i, f, c, o.
 */
export class LSTMCell extends GatedCell {
  readonly unitForgetBias: boolean;

  constructor(units: number | LSTMCellOptions, options: LSTMCellOptions = {}) {
    const given: LSTMCellOptions = typeof units === "object" ? units : { ...options, units };
    super(given);
    this.unitForgetBias = given.unitForgetBias ?? true;
  }

  override get blocks(): number {
    return 4;
  }

  override get stateSize(): readonly number[] {
    return [this.units, this.units];
  }

  protected override biasStart(): InitializerLike {
    const { units, biasInitializer } = this;
    if (!this.unitForgetBias) return biasInitializer;
    return (_: Shape, dtype: FloatX) => {
      const start = full([4 * units], 1, dtype);
      const fill = (from: number, values: NDArray) => {
        for (let i = 0; i < values.size; i++) start.storage[from + i] = values.storage[values.offset + i]!;
      };
      fill(0, biasInitializer.create([units], dtype));
      fill(2 * units, biasInitializer.create([2 * units], dtype));
      return start;
    };
  }

  override call(inputs: NDArray, states: readonly NDArray[], { training }: CallOptions = {}): CellResult {
    const [h, c] = states as [NDArray, NDArray];
    let z = math.add(
      this.project("inputs", inputs, this.kernel.value, training),
      this.project("state", h, this.recurrentKernel.value, training),
    );
    if (this.bias !== undefined) z = math.add(z, this.bias.value);
    const { activation, recurrentActivation } = this;
    const gate = (i: number) => recurrentActivation(this.block(z, i));
    const kept = math.multiply(gate(1), c);
    const cell = math.add(kept, math.multiply(gate(0), activation(this.block(z, 2))));
    const output = math.multiply(gate(3), activation(cell));
    return [output, [output, cell]];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), unitForgetBias: this.unitForgetBias };
  }
}

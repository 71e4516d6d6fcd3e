/** What lstm, gru and simpleRNN share: their cell's options are theirs, and usual ones run as one op. */
import type { NDArray } from "../../../core/ndarray.ts";
import * as math from "../../math.ts";
import type { Variable } from "../../variable.ts";
import type { KerasCell } from "./keras-cell.ts";
import { RNN, type Rolled, type SequenceOptions } from "./rnn.ts";

/** Options of the layer, not of its cell. */
const SEQUENCE = ["returnSequences", "returnState", "goBackwards", "stateful", "unroll", "zeroOutputForMask"] as const;

/** The options of a layer like `lstm` without those that its cell does not take. */
export function cellOptions<O extends SequenceOptions>(options: O, name: string): Omit<O, keyof SequenceOptions> {
  const own: Record<string, unknown> = Object.assign({} as Record<string, unknown>, options, { name });
  for (const key of [...SEQUENCE, "inputShape", "inputDim", "activityRegularizer"]) delete own[key];
  return own as Omit<O, keyof SequenceOptions>;
}

/** A layer of one of Keras's cells. */
export abstract class KerasRNN<C extends KerasCell & { readonly usual: boolean }> extends RNN {
  declare readonly cell: C;

  /** Number of outputs. */
  get units(): number {
    return this.cell.units;
  }

  /** The kernel of the inputs. */
  get kernel(): Variable {
    return this.cell.kernel;
  }

  /** The kernel of the state. */
  get recurrentKernel(): Variable {
    return this.cell.recurrentKernel;
  }

  get bias(): Variable | undefined {
    return this.cell.bias;
  }

  /** @internal The op over all steps: from projected inputs, `[steps, batch, blocks·units]`. */
  protected abstract rollUsual(z: NDArray, states: readonly NDArray[], valid: NDArray | undefined): Rolled;

  /** @internal What is added to the projected inputs. */
  protected get inputBias(): NDArray | undefined {
    return this.cell.bias?.value;
  }

  /** @internal Whether the op computes what the cell does. */
  protected get fits(): boolean {
    return this.cell.usual;
  }

  protected override roll(
    x: NDArray,
    states: readonly NDArray[],
    valid: NDArray | undefined,
    training?: boolean,
  ): Rolled {
    const { cell } = this;
    const drops = cell.drops(training, "inputs");
    // Masks for each block are for the cell.
    if (!this.fits || this.unroll || cell.drops(training, "state") || (drops && cell.recurrentDropout > 0)) {
      return super.roll(x, states, valid, training);
    }
    const [steps, batch, features] = x.shape as [number, number, number];
    const given = drops ? math.multiply(x, cell.dropMasks("inputs", math.pick(x, 0, 0))[0]!) : x;
    // All steps' products with the inputs at once.
    let z = math.matmul(math.reshape(given, [steps * batch, features]), cell.kernel.value);
    if (this.inputBias !== undefined) z = math.add(z, this.inputBias);
    return this.rollUsual(math.reshape(z, [steps, batch, z.shape[1]!]), states, valid);
  }

  override getConfig(): Record<string, unknown> {
    // The layer's own name, not the cell's.
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/** A cell run over a sequence, a step after the other. */
import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { ShapeError, StateError, showShape, ValueError } from "../../../errors.ts";
import { full } from "../../arrays.ts";
import { firstMask, type Masks } from "../../masks.ts";
import * as math from "../../math.ts";
import { isInferring } from "../../spec.ts";
import type { SymbolicTensor } from "../../symbolic.ts";
import { Variable } from "../../variable.ts";
import type { CallOptions } from "../callable.ts";
import { Layer, type LayerOptions } from "../layer.ts";
import { configOf, type LayerConfig, layerFrom } from "../registry.ts";
import { RecurrentCell } from "./cell.ts";
import { StackedRNNCells } from "./stacked.ts";

export interface SequenceOptions extends LayerOptions {
  /** Whether the outputs of all steps are given, `[batch, steps, units]`, or the last one only. Default false. */
  returnSequences?: boolean | undefined;
  /** Whether the last states are given too: the call then gives a list. Default false. */
  returnState?: boolean | undefined;
  /** Whether the sequence is read from its end; outputs come in the order they are made. Default false. */
  goBackwards?: boolean | undefined;
  /** Whether a batch begins with the states that the last one ended with. Needs a fixed batch size. Default false. */
  stateful?: boolean | undefined;
  /**
   * Whether the net is computed step by step with ops, where it could be one op: slower, and it can be differentiated
   * more than once. Default false.
   */
  unroll?: boolean | undefined;
  /** Whether masked steps give zeros, not the output of the step before. Default false. */
  zeroOutputForMask?: boolean | undefined;
}

export interface RNNOptions extends SequenceOptions {
  cell?: RecurrentCell | LayerConfig | readonly RecurrentCell[];
}

/** What a call of a recurrent layer may be told. */
export interface RecurrentCallOptions extends CallOptions {
  /** The states before the first step, one array a state. Default zeros. */
  initialState?: NDArray | SymbolicTensor | readonly (NDArray | SymbolicTensor)[] | undefined;
  /** `[batch, steps]`, bool: false where a step is padding, over which states are carried. Default: the inputs'. */
  mask?: Masks;
}

/** What came out of a sequence: outputs of all steps with the steps first, and the last states. */
export interface Rolled {
  outputs: NDArray;
  states: NDArray[];
}

/**
 * Runs a cell over a sequence: `[batch, steps, features]` → the last output `[batch, units]`, or all of them.
 *
 * @param cell - One step; a list of cells is run as a stack.
 * @example
 * layers.rnn(layers.lstmCell(4), { returnSequences: true })(nd.ones([2, 10, 3])).shape; // → [ 2, 10, 4 ]
 */
export class RNN extends Layer {
  /** @internal What follows the first input are the states to begin with. */
  static readonly takesStates: boolean = true;

  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  /** @internal `bidirectional` sets it, as Keras does. */
  zeroOutputForMask: boolean;
  readonly cell: RecurrentCell;
  #states: Variable[] | undefined;

  constructor(cell: RecurrentCell | readonly RecurrentCell[] | RNNOptions, options: RNNOptions = {}) {
    const bare = cell instanceof Layer || Array.isArray(cell);
    const given = (bare ? { ...options, cell } : cell) as RNNOptions;
    super(given);
    const step = Array.isArray(given.cell) ? new StackedRNNCells(given.cell) : layerFrom(given.cell as Layer, "rnn");
    if (!(step instanceof RecurrentCell)) {
      throw new ValueError(`rnn: expected a cell (layers.lstmCell(4), or a RecurrentCell of your own), got ${step}.`);
    }
    this.returnSequences = given.returnSequences ?? false;
    this.returnState = given.returnState ?? false;
    this.goBackwards = given.goBackwards ?? false;
    this.stateful = given.stateful ?? false;
    this.unroll = given.unroll ?? false;
    this.zeroOutputForMask = given.zeroOutputForMask ?? false;
    this.cell = step;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: unknown, mask: Masks): Masks {
    const output = this.returnSequences ? firstMask(mask) : undefined;
    return this.returnState ? [output, ...this.cell.stateSize.map(() => undefined)] : output;
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    if (shape.length < 3) {
      throw new ShapeError(
        `${this.name}: expected inputs [batch, steps, features], got ${showShape(shape.map((n) => (n < 0 ? null : n)))}.`,
      );
    }
    this.cell.ensureBuilt([shape[0]!, ...shape.slice(2)]);
  }

  /** @internal States do not count: the shape of the sequence. */
  override ensureBuilt(shape: Shape | readonly Shape[]): void {
    super.ensureBuilt((Array.isArray(shape[0]) ? shape[0] : shape) as Shape);
  }

  /** @internal Initial states count as inputs, so that symbolic ones become part of a model. */
  override invoke(inputs: unknown, options: RecurrentCallOptions = {}): unknown {
    const { initialState, ...rest } = options;
    if (initialState === undefined || initialState === null) return super.invoke(inputs, rest);
    return super.invoke([inputs, ...[initialState].flat()], rest);
  }

  override call(inputs: NDArray | readonly NDArray[], options: RecurrentCallOptions = {}): NDArray | NDArray[] {
    const [x, ...given] = Array.isArray(inputs) ? (inputs as NDArray[]) : [inputs as NDArray];
    if (x!.ndim < 3) {
      throw new ShapeError(`${this.name}: expected inputs [batch, steps, features], got ${showShape(x!.shape)}.`);
    }
    const states = given.length > 0 ? given : this.#statesBefore(x!.shape[0]!);
    const { stateSize } = this.cell;
    if (states.length !== stateSize.length) {
      throw new ValueError(`${this.name}: expected ${stateSize.length} initial states, got ${states.length}.`);
    }
    const sequence = math.swapaxes(x!, 0, 1);
    const mask = firstMask(options.mask);
    const steps = this.goBackwards ? math.flip(sequence, 0) : sequence;
    let valid = mask && math.swapaxes(math.astype(mask, "bool"), 0, 1);
    if (valid !== undefined && this.goBackwards) valid = math.flip(valid, 0);
    this.cell.beginSequence();
    const { outputs, states: after } = this.roll(steps, states, valid, options.training);
    if (this.stateful && !isInferring()) after.forEach((state, i) => void this.#states![i]!.cell.assign(state));
    const result = this.#shaped(outputs, valid);
    return this.returnState ? [result, ...after] : result;
  }

  /** The outputs wanted, the batch first. */
  #shaped(outputs: NDArray, valid: NDArray | undefined): NDArray {
    const last = outputs.shape[0]! - 1;
    const zeroed = (y: NDArray, counts: NDArray) => math.multiply(y, math.astype(math.expandDims(counts, -1), y.dtype));
    if (valid === undefined || !this.zeroOutputForMask) {
      return this.returnSequences ? math.swapaxes(outputs, 0, 1) : math.pick(outputs, 0, last);
    }
    if (this.returnSequences) return math.swapaxes(zeroed(outputs, valid), 0, 1);
    return zeroed(math.pick(outputs, 0, last), math.pick(valid, 0, last));
  }

  /**
   * @internal The cell over all steps.
   * @param x - `[steps, batch, features]`. @param valid - `[steps, batch]`: false where the states are carried over.
   */
  protected roll(x: NDArray, before: readonly NDArray[], valid: NDArray | undefined, training?: boolean): Rolled {
    let states = [...before];
    const outputs: NDArray[] = [];
    for (let t = 0; t < x.shape[0]!; t++) {
      const [output, next] = this.cell.call(math.pick(x, 0, t), states, { training }) as [NDArray, NDArray[]];
      if (valid === undefined) {
        outputs.push(output);
        states = next;
        continue;
      }
      const counts = math.expandDims(math.pick(valid, 0, t), -1);
      // As in Keras: the first state of the last cell is its output.
      outputs.push(math.where(counts, output, states[this.#outputState()]!));
      states = next.map((state, i) => math.where(counts, state, states[i]!));
    }
    return { outputs: math.stack(outputs, 0), states };
  }

  #outputState(): number {
    const { cell } = this;
    return cell instanceof StackedRNNCells ? cell.stateSize.length - cell.cells.at(-1)!.stateSize.length : 0;
  }

  // ------------------------------------------------------------------ states that are kept

  #statesBefore(batch: number): NDArray[] {
    if (!this.stateful || isInferring()) return this.cell.getInitialState(batch);
    const fixed = (this.buildShape as Shape | undefined)?.[0] ?? -1;
    if (this.#states === undefined) {
      this.#states = this.cell.getInitialState(fixed > 0 ? fixed : batch).map((value, i) => {
        return new Variable(value, { name: `rnn_state_${i}`, trainable: false });
      });
    }
    const [kept] = this.#states;
    if (kept!.shape[0] !== batch) {
      throw new StateError(
        `${this.name}: expected batches of ${kept!.shape[0]}, as long as it is stateful, got one of ${batch}. ` +
          "Choose a batchSize that divides the number of samples, or call resetState().",
      );
    }
    return this.#states.map((state) => state.value);
  }

  /** Forgets the states that a stateful layer kept: the next batch begins with zeros. */
  resetState(): void {
    for (const state of this.#states ?? []) state.assign(full(state.shape, 0, state.dtype));
  }

  /** The same, by Keras's older name. */
  resetStates(): void {
    this.resetState();
  }

  /** @internal What a sequence's options are. */
  protected sequenceConfig(): Record<string, unknown> {
    const { returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask } = this;
    return {
      ...super.getConfig(),
      returnSequences,
      returnState,
      goBackwards,
      stateful,
      unroll,
      zeroOutputForMask,
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.sequenceConfig(), cell: configOf(this.cell) };
  }
}

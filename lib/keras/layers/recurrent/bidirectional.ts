import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { showValue, ValueError } from "../../../errors.ts";
import { firstMask, type Masks } from "../../masks.ts";
import * as math from "../../math.ts";
import { Layer, type LayerOptions } from "../layer.ts";
import { configOf, copyLayer, type LayerConfig, layerFrom } from "../registry.ts";
import { type RecurrentCallOptions, RNN } from "./rnn.ts";

/** How the outputs of both directions become one; `null` leaves them apart. */
export type MergeMode = "concat" | "sum" | "mul" | "ave" | null;

export interface BidirectionalOptions extends LayerOptions {
  layer?: RNN | LayerConfig;
  /** Default `"concat"`. */
  mergeMode?: MergeMode | undefined;
  /** Reads backwards. Default: a copy of the layer with `goBackwards` turned round. */
  backwardLayer?: RNN | LayerConfig | null | undefined;
}

/**
 * A recurrent layer in both directions: one copy reads the sequence from its start, one from its end.
 *
 * Weights: those of the forward layer, then those of the backward one.
 *
 * @param layer - What is copied: `lstm`, `gru`, `rnn`…
 * @throws {ValueError} If it is no recurrent layer, or the directions are the same.
 * @see Schuster & Paliwal (1997).
 * @example
 * layers.bidirectional(layers.lstm(4, { returnSequences: true }))(nd.ones([2, 10, 3])).shape; // → [ 2, 10, 8 ]
 */
export class Bidirectional extends Layer {
  /** @internal What follows the first input are the states to begin with. */
  static readonly takesStates: boolean = true;

  readonly mergeMode: MergeMode;
  readonly forwardLayer: RNN;
  readonly backwardLayer: RNN;

  constructor(layer: RNN | BidirectionalOptions, options: BidirectionalOptions = {}) {
    const given = (layer instanceof Layer ? { ...options, layer } : layer) as BidirectionalOptions;
    super(given);
    const one = recurrent(given.layer, "a recurrent layer");
    this.mergeMode = given.mergeMode === undefined ? "concat" : given.mergeMode;
    if (!["concat", "sum", "mul", "ave", null].includes(this.mergeMode)) {
      throw new ValueError(
        `${this.name}: expected mergeMode "concat", "sum", "mul", "ave" or null, got ${showValue(this.mergeMode)}.`,
      );
    }
    const named = (direction: string) => `${direction}_${one.name.replace(new RegExp(`^${direction}_`), "")}`;
    this.forwardLayer = copyLayer(one, { name: named("forward") }) as RNN;
    this.backwardLayer = given.backwardLayer
      ? recurrent(given.backwardLayer, "a recurrent backwardLayer")
      : (copyLayer(one, { name: named("backward"), goBackwards: !one.goBackwards }) as RNN);
    this.#checkPair();
    for (const direction of [this.forwardLayer, this.backwardLayer]) {
      direction.zeroOutputForMask = direction.returnSequences;
    }
  }

  #checkPair(): void {
    const { forwardLayer: a, backwardLayer: b } = this;
    if (a.goBackwards === b.goBackwards) {
      throw new ValueError(`${this.name}: expected layers of different goBackwards, both have ${a.goBackwards}.`);
    }
    for (const option of ["stateful", "returnSequences", "returnState"] as const) {
      if (a[option] === b[option]) continue;
      throw new ValueError(
        `${this.name}: expected both layers to have the same ${option}, got ${a[option]} and ${b[option]}.`,
      );
    }
  }

  /** Whether the outputs of all steps are given. */
  get returnSequences(): boolean {
    return this.forwardLayer.returnSequences;
  }

  /** Whether the last states are given too. */
  get returnState(): boolean {
    return this.forwardLayer.returnState;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: unknown, mask: Masks): Masks {
    const output = this.returnSequences ? firstMask(mask) : undefined;
    return this.mergeMode === null ? [output, output] : [output];
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape;
    this.forwardLayer.ensureBuilt(shape);
    this.backwardLayer.ensureBuilt(shape);
  }

  /** @internal As in `RNN`. */
  override ensureBuilt(shape: Shape | readonly Shape[]): void {
    super.ensureBuilt((Array.isArray(shape[0]) ? shape[0] : shape) as Shape);
  }

  /** @internal As in `RNN`. */
  override invoke(inputs: unknown, options: RecurrentCallOptions = {}): unknown {
    const { initialState, ...rest } = options;
    if (initialState === undefined || initialState === null) return super.invoke(inputs, rest);
    return super.invoke([inputs, ...[initialState].flat()], rest);
  }

  override call(inputs: NDArray | readonly NDArray[], options: RecurrentCallOptions = {}): NDArray | NDArray[] {
    const [x, ...states] = Array.isArray(inputs) ? (inputs as NDArray[]) : [inputs as NDArray];
    const half = states.length / 2;
    const told = { training: options.training, mask: firstMask(options.mask) };
    const both = [this.forwardLayer, this.backwardLayer].map((layer, i) => {
      const own = states.slice(i * half, (i + 1) * half);
      return [layer.call(own.length > 0 ? [x!, ...own] : x!, told)].flat();
    });
    const [[forward, ...after], [read, ...before]] = both as [[NDArray, ...NDArray[]], [NDArray, ...NDArray[]]];
    const backward = this.returnSequences ? math.flip(read, 1) : read;
    const output = this.#merged(forward, backward);
    return this.returnState || this.mergeMode === null ? [output, ...after, ...before].flat() : (output as NDArray);
  }

  #merged(a: NDArray, b: NDArray): NDArray | NDArray[] {
    if (this.mergeMode === null) return [a, b];
    if (this.mergeMode === "concat") return math.concatenate([a, b], -1);
    if (this.mergeMode === "mul") return math.multiply(a, b);
    const total = math.add(a, b);
    return this.mergeMode === "sum" ? total : math.divide(total, 2);
  }

  /** Forgets the states that stateful layers kept. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }

  /** The same, by Keras's older name. */
  resetStates(): void {
    this.resetState();
  }

  override getConfig(): Record<string, unknown> {
    const { mergeMode, forwardLayer, backwardLayer } = this;
    const pair = { layer: configOf(forwardLayer), backwardLayer: configOf(backwardLayer) };
    return { ...super.getConfig(), mergeMode, ...pair };
  }
}

function recurrent(given: RNN | LayerConfig | undefined, what: string): RNN {
  const layer = layerFrom(given as RNN, "bidirectional");
  if (layer instanceof RNN) return layer;
  throw new ValueError(`bidirectional: expected ${what} (layers.lstm(32)), got ${layer}.`);
}

/** Attention over sequences by a score of each query and key: attention, additiveAttention. */
import type { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { ShapeError, showValue, ValueError } from "../../../errors.ts";
import type { Masks } from "../../masks.ts";
import * as math from "../../math.ts";
import type { Variable } from "../../variable.ts";
import type { CallOptions } from "../callable.ts";
import { Layer, type LayerOptions } from "../layer.ts";
import { Dropout } from "../noise.ts";
import { causalMask } from "./causal.ts";

export interface AdditiveAttentionOptions extends LayerOptions {
  /** Whether scores are scaled by something learned. */
  useScale?: boolean | undefined;
  /** Share of the attention weights that is dropped while training. Default 0. */
  dropout?: number | undefined;
  seed?: number | null | undefined;
}

export interface AttentionOptions extends AdditiveAttentionOptions {
  /** `"dot"` (the default): `q·k`; `"concat"`: `w·Σtanh(q + k)`. */
  scoreMode?: "dot" | "concat" | undefined;
}

/** What a call of an attention layer may be told. */
export interface AttentionCallOptions extends CallOptions {
  /** Masks of query and value, `[batch, steps]` each. Default: the inputs'. */
  mask?: Masks;
  /** Whether a query sees only what is not after it. Default false. */
  useCausalMask?: boolean | undefined;
  /** Whether the attention weights are given too: the call then gives a list. Default false. */
  returnAttentionScores?: boolean | undefined;
}

abstract class Scored extends Layer {
  readonly useScale: boolean;
  readonly dropout: number;
  readonly seed: number | null;
  scale: Variable | undefined;
  readonly #dropout: Dropout;

  constructor(options: AdditiveAttentionOptions, useScale: boolean) {
    super(options);
    this.useScale = options.useScale ?? useScale;
    this.dropout = options.dropout ?? 0;
    this.seed = options.seed ?? null;
    this.#dropout = new Dropout(this.dropout, { seed: this.seed, name: "dropout" });
  }

  /** @internal `[batch, queries, keys]`. */
  protected abstract scores(query: NDArray, key: NDArray): NDArray;

  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(_inputs: unknown, mask: Masks): Masks {
    return Array.isArray(mask) ? (mask[0] as NDArray | undefined) : undefined;
  }

  override call(inputs: readonly NDArray[], options: AttentionCallOptions = {}): NDArray | NDArray[] {
    if (!Array.isArray(inputs) || inputs.length < 2 || inputs.length > 3) {
      throw new ShapeError(
        `${this.name}: expected a list of inputs: ${this.name}([query, value]) or [query, value, key].`,
      );
    }
    const [query, value, key = value] = inputs as [NDArray, NDArray, NDArray?];
    const [queryMask, valueMask] = (Array.isArray(options.mask) ? options.mask : []) as (NDArray | undefined)[];
    let scores = this.scores(query, key);
    let seen = valueMask && math.expandDims(math.astype(valueMask, "bool"), -2);
    if (options.useCausalMask) {
      const causal = causalMask(scores.shape.at(-2)!, scores.shape.at(-1)!);
      seen = seen === undefined ? causal : math.logicalAnd(seen, causal);
    }
    if (seen !== undefined) scores = math.where(seen, scores, math.subtract(scores, 1e9));
    const weights = math.softmax(scores);
    const kept = this.dropout > 0 ? this.#dropout.call(weights, { training: options.training }) : weights;
    let output = math.matmul(kept, value);
    if (queryMask !== undefined) output = math.where(math.expandDims(math.astype(queryMask, "bool"), -1), output, 0);
    return options.returnAttentionScores ? [output, weights] : output;
  }

  override getConfig(): Record<string, unknown> {
    const { useScale, dropout, seed } = this;
    return { ...super.getConfig(), useScale, dropout, seed };
  }
}

/**
 * Luong's attention: values mixed by the softmax of `query·key`. Called with `[query, value]` or `[query, value, key]`,
 * `[batch, queries, dim]` and `[batch, keys, dim]`; gives `[batch, queries, dim]`.
 *
 * @see Luong et al. (2015). https://arxiv.org/abs/1508.04025
 * @example
 * layers.attention()([nd.ones([2, 3, 4]), nd.ones([2, 5, 4])]).shape; // → [ 2, 3, 4 ]
 */
export class Attention extends Scored {
  readonly scoreMode: "dot" | "concat";
  concatScoreWeight: Variable | undefined;

  constructor(options: AttentionOptions = {}) {
    super(options, false);
    this.scoreMode = options.scoreMode ?? "dot";
    if (this.scoreMode !== "dot" && this.scoreMode !== "concat") {
      throw new ValueError(`attention: expected scoreMode "dot" or "concat", got ${showValue(this.scoreMode)}.`);
    }
  }

  override build(): void {
    if (this.useScale) this.scale = this.addWeight({ name: "scale", shape: [], initializer: "ones" });
    if (this.scoreMode === "dot") return;
    this.concatScoreWeight = this.addWeight({ name: "concat_score_weight", shape: [], initializer: "ones" });
  }

  protected override scores(query: NDArray, key: NDArray): NDArray {
    const scaled = (x: NDArray) => (this.scale === undefined ? x : math.multiply(x, this.scale.value));
    if (this.scoreMode === "dot") return scaled(math.matmul(query, math.swapaxes(key, -1, -2)));
    const both = math.add(math.expandDims(query, -2), math.expandDims(key, -3));
    return math.multiply(math.sum(math.tanh(scaled(both)), -1), this.concatScoreWeight!.value);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scoreMode: this.scoreMode };
  }
}

/**
 * Bahdanau's attention: values mixed by the softmax of `Σ scale·tanh(query + key)`. Called as `attention`.
 *
 * @see Bahdanau et al. (2015). https://arxiv.org/abs/1409.0473
 */
export class AdditiveAttention extends Scored {
  constructor(options: AdditiveAttentionOptions = {}) {
    super(options, true);
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    if (!this.useScale) return;
    const dim = (inputShape[0] as Shape).at(-1)!;
    this.scale = this.addWeight({ name: "scale", shape: [dim], initializer: "glorotUniform" });
  }

  protected override scores(query: NDArray, key: NDArray): NDArray {
    const both = math.tanh(math.add(math.expandDims(query, -2), math.expandDims(key, -3)));
    return math.sum(this.scale === undefined ? both : math.multiply(both, this.scale.value), -1);
  }
}

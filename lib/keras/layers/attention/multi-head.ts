import { countOf, Heads, type HeadsOptions } from "./heads.ts";

export interface MultiHeadAttentionOptions extends HeadsOptions {
  /** How many attentions there are side by side. */
  numHeads?: number | undefined;
  /** Length of a head's queries and keys. */
  keyDim?: number | undefined;
  /** Length of a head's values. Default `keyDim`. */
  valueDim?: number | null | undefined;
  /** Features of the output. Default the query's. */
  outputShape?: number | readonly number[] | null | undefined;
}

/**
 * Multi-head attention: `mha(query, value)`, `mha(query, { value, key })` or `mha([query, value, key])`, of
 * `[batch, queries, features]` and `[batch, keys, features]`; gives `[batch, queries, features]`.
 *
 * Weights: kernel `[features, heads, keyDim]` and bias `[heads, keyDim]` of query, key and value, then of the output
 * `[heads, valueDim, features]` and `[features]`.
 *
 * @param numHeads - How many attentions there are side by side.
 * @param keyDim - Length of a head's queries and keys.
 * @throws {ValueError} If one of them is not a whole number above 0. @throws {ShapeError} If inputs are not sequences.
 * @see Vaswani et al. (2017), Attention is all you need. https://arxiv.org/abs/1706.03762
 * @example
 * const x = nd.ones([2, 5, 8]);
 * layers.multiHeadAttention(2, 4)(x, x, { useCausalMask: true }).shape; // → [ 2, 5, 8 ]
 */
export class MultiHeadAttention extends Heads {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly outputShapeOption: readonly number[] | null;

  constructor(
    numHeads: number | MultiHeadAttentionOptions,
    keyDim?: number | MultiHeadAttentionOptions,
    options: MultiHeadAttentionOptions = {},
  ) {
    const given: MultiHeadAttentionOptions =
      typeof numHeads === "object"
        ? numHeads
        : typeof keyDim === "object"
          ? { ...keyDim, numHeads }
          : { ...options, numHeads, keyDim };
    super(given);
    this.numHeads = countOf(given.numHeads, "numHeads", "multiHeadAttention");
    this.keyDim = countOf(given.keyDim, "keyDim", "multiHeadAttention");
    this.valueDim = given.valueDim ?? this.keyDim;
    const shape = given.outputShape ?? null;
    this.outputShapeOption = typeof shape === "number" ? [shape] : shape;
  }

  protected override get sizes() {
    const { numHeads, keyDim, valueDim } = this;
    return { queries: numHeads, keys: numHeads, depth: keyDim, value: valueDim };
  }

  protected override outputFeatures(query: number): number {
    return this.outputShapeOption?.at(-1) ?? query;
  }

  override getConfig(): Record<string, unknown> {
    const { numHeads, keyDim, valueDim, outputShapeOption: outputShape } = this;
    return { ...super.getConfig(), numHeads, keyDim, valueDim, outputShape };
  }
}

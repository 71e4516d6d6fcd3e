import type { NDArray } from "../../../core/ndarray.ts";
import { ValueError } from "../../../errors.ts";
import * as math from "../../math.ts";
import { countOf, Heads, type HeadsOptions } from "./heads.ts";

export interface GroupedQueryAttentionOptions extends HeadsOptions {
  /** Length of a head. */
  headDim?: number | undefined;
  numQueryHeads?: number | undefined;
  /** Divides `numQueryHeads`. */
  numKeyValueHeads?: number | undefined;
}

/**
 * Multi-head attention whose queries share keys and values, a group of heads at a time; called as `multiHeadAttention`.
 *
 * @param headDim - Length of a head. @param numQueryHeads - Heads of queries. @param numKeyValueHeads - Of keys and values.
 * @throws {ValueError} If one is not a whole number above 0, or the heads do not divide.
 * @see Ainslie et al. (2023). https://arxiv.org/abs/2305.13245
 * @example
 * layers.groupQueryAttention(4, 4, 2)([nd.ones([2, 5, 8]), nd.ones([2, 3, 8])]).shape; // → [ 2, 5, 8 ]
 */
export class GroupedQueryAttention extends Heads {
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;

  constructor(
    headDim: number | GroupedQueryAttentionOptions,
    numQueryHeads?: number,
    numKeyValueHeads?: number,
    options: GroupedQueryAttentionOptions = {},
  ) {
    const given: GroupedQueryAttentionOptions =
      typeof headDim === "object" ? headDim : { ...options, headDim, numQueryHeads, numKeyValueHeads };
    super(given);
    this.headDim = countOf(given.headDim, "headDim", "groupQueryAttention");
    this.numQueryHeads = countOf(given.numQueryHeads, "numQueryHeads", "groupQueryAttention");
    this.numKeyValueHeads = countOf(given.numKeyValueHeads, "numKeyValueHeads", "groupQueryAttention");
    if (this.numQueryHeads % this.numKeyValueHeads !== 0) {
      throw new ValueError(
        `${this.name}: expected numQueryHeads to be a multiple of numKeyValueHeads, ` +
          `got ${this.numQueryHeads} and ${this.numKeyValueHeads}.`,
      );
    }
  }

  protected override get sizes() {
    const { numQueryHeads, numKeyValueHeads, headDim } = this;
    return { queries: numQueryHeads, keys: numKeyValueHeads, depth: headDim, value: headDim };
  }

  protected override repeated(x: NDArray): NDArray {
    const [batch, heads, steps, width] = x.shape as [number, number, number, number];
    const times = this.numQueryHeads / this.numKeyValueHeads;
    if (times === 1) return x;
    const wide = math.broadcastTo(math.expandDims(x, 2), [batch, heads, times, steps, width]);
    return math.reshape(wide, [batch, heads * times, steps, width]);
  }

  override savedAs(field: string): string {
    return `_${super.savedAs(field)}`;
  }

  override getConfig(): Record<string, unknown> {
    const { headDim, numQueryHeads, numKeyValueHeads } = this;
    return { ...super.getConfig(), headDim, numQueryHeads, numKeyValueHeads };
  }
}

/** Layers for sequences and for words, and the functions that make them. */
import type { NDArray } from "../../core/ndarray.ts";
import { factory } from "../factory.ts";
import type { SymbolicTensor } from "../symbolic.ts";
import { AdditiveAttention, Attention, type AttentionCallOptions } from "./attention/attention.ts";
import { GroupedQueryAttention } from "./attention/grouped-query.ts";
import type { HeadsCallOptions } from "./attention/heads.ts";
import { MultiHeadAttention } from "./attention/multi-head.ts";
import { Dot } from "./dot.ts";
import { EinsumDense } from "./einsum-dense.ts";
import { Embedding } from "./embedding.ts";
import { GroupNormalization, RMSNormalization } from "./group-normalization.ts";
import { Masking } from "./masking.ts";
import { AlphaDropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D } from "./spatial-dropout.ts";

export * from "./recurrent/index.ts";
export {
  AdditiveAttention,
  AlphaDropout,
  Attention,
  Dot,
  EinsumDense,
  Embedding,
  GroupedQueryAttention,
  GroupedQueryAttention as GroupQueryAttention,
  GroupNormalization,
  Masking,
  MultiHeadAttention,
  RMSNormalization,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
};

/** A vector for each of so many numbers: `layers.embedding(5000, 32)`. */
export const embedding = factory(Embedding);
/** Marks steps that are padding: `layers.masking({ maskValue: 0 })`. */
export const masking = factory(Masking);
/** With `returnAttentionScores` a call gives a list: the output, and the attention weights. */
type Scores<O> = O & { returnAttentionScores: true };

/** How attention layers are called, beside the ways any layer is. */
type Attending<L> = {
  (inputs: readonly SymbolicTensor[], options: Scores<AttentionCallOptions>): SymbolicTensor[];
  (inputs: readonly NDArray[], options: Scores<AttentionCallOptions>): NDArray[];
} & L;

/** Multi-head attention takes its tensors one by one too. */
type AttendingHeads<L> = {
  (query: SymbolicTensor, value: SymbolicTensor, options: Scores<HeadsCallOptions>): SymbolicTensor[];
  (query: NDArray, value: NDArray, options: Scores<HeadsCallOptions>): NDArray[];
  (query: SymbolicTensor, value: SymbolicTensor, options?: HeadsCallOptions): SymbolicTensor;
  (query: NDArray, value: NDArray, options?: HeadsCallOptions): NDArray;
} & Attending<L>;

type Factory<C extends abstract new (...args: never[]) => object, R> = (...args: ConstructorParameters<C>) => R;

/** Values mixed by how well keys fit a query: `layers.attention()([query, value])`. */
export const attention = factory(Attention) as Factory<typeof Attention, Attending<Attention>>;
/** The same, by the tanh of query and key. */
export const additiveAttention = factory(AdditiveAttention) as Factory<
  typeof AdditiveAttention,
  Attending<AdditiveAttention>
>;
/** Several attentions side by side: `layers.multiHeadAttention(2, 16)(query, value)`. */
export const multiHeadAttention = factory(MultiHeadAttention) as Factory<
  typeof MultiHeadAttention,
  AttendingHeads<MultiHeadAttention>
>;
/** Multi-head attention whose queries share keys and values. */
export const groupQueryAttention = factory(GroupedQueryAttention) as Factory<
  typeof GroupedQueryAttention,
  AttendingHeads<GroupedQueryAttention>
>;
/** The same, by Keras's class's name. */
export const groupedQueryAttention = groupQueryAttention;
/** Dense along any axes: `layers.einsumDense("abc,cd->abd", { outputShape: [null, 64] })`. */
export const einsumDense = factory(EinsumDense);
/** Products of two tensors along an axis: `layers.dot(1)([a, b])`. */
export const dot = factory(Dot);
/** Each group of a sample's features to mean 0 and variance 1: `layers.groupNormalization(8)`. */
export const groupNormalization = factory(GroupNormalization);
/** Each sample by the root of its mean square. */
export const rmsNormalization = factory(RMSNormalization);
/** Drops features of sequences as wholes: `layers.spatialDropout1d(0.2)`. */
export const spatialDropout1d = factory(SpatialDropout1D);
/** Drops features of images as wholes. */
export const spatialDropout2d = factory(SpatialDropout2D);
/** Drops features of volumes as wholes. */
export const spatialDropout3d = factory(SpatialDropout3D);
/** Dropout that keeps mean and variance, for selu. */
export const alphaDropout = factory(AlphaDropout);

/** Layers for sequences and for words, and what models of them are made of, by name. */
import { AdditiveAttention, Attention } from "./attention/attention.ts";
import { GroupedQueryAttention } from "./attention/grouped-query.ts";
import { MultiHeadAttention } from "./attention/multi-head.ts";
import { Dot } from "./dot.ts";
import { EinsumDense } from "./einsum-dense.ts";
import { Embedding } from "./embedding.ts";
import { GroupNormalization, RMSNormalization } from "./group-normalization.ts";
import { Masking } from "./masking.ts";
import { recurrentClasses } from "./recurrent/index.ts";
import { AlphaDropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D } from "./spatial-dropout.ts";

/** @internal Each has a row in the tests' table of samples. */
export const sequenceClasses = {
  Embedding,
  Masking,
  ...recurrentClasses,
  Attention,
  AdditiveAttention,
  MultiHeadAttention,
  GroupedQueryAttention,
  EinsumDense,
  Dot,
  GroupNormalization,
  RMSNormalization,
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  AlphaDropout,
} as const;

/** Layers for sequences and for words, and the functions that make them. */
import { factory } from "../factory.ts";
import { Embedding } from "./embedding.ts";
import { Masking } from "./masking.ts";

export * from "./recurrent/index.ts";
export { Embedding, Masking };

/** A vector for each of so many numbers: `layers.embedding(5000, 32)`. */
export const embedding = factory(Embedding);
/** Marks steps that are padding: `layers.masking({ maskValue: 0 })`. */
export const masking = factory(Masking);

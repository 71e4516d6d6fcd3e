/** Layers for sequences and for words, by name. */
import { Embedding } from "./embedding.ts";
import { Masking } from "./masking.ts";
import { recurrentClasses } from "./recurrent/index.ts";

/** @internal Each has a row in the tests' table of samples. */
export const sequenceClasses = { Embedding, Masking, ...recurrentClasses } as const;

/**
 * Arrays as NumPy has them: its names in camelCase, its promotion, its printing, its random streams. Where something
 * differs, its docs say so; FEATURES.md has the list.
 */
import "./methods.ts";

export type { DType } from "../core/dtype.ts";
export { dtypes } from "../core/dtype.ts";
export type { ArrayInput, Index, Reduction, Search, SliceLike, Spread } from "../core/methods.ts";
export { NDArray } from "../core/ndarray.ts";
export type { Shape } from "../core/shape.ts";
export * from "./aliases.ts";
export * from "./arithmetic.ts";
export { divide as div, multiply as mul, power as pow, subtract as sub } from "./arithmetic.ts";
export * from "./assembling.ts";
export * from "./choices.ts";
export * from "./comparison.ts";
export * from "./creation.ts";
export * from "./diagonals.ts";
export * from "./dtypes.ts";
export * from "./elements.ts";
export { abs as absolute, negative as neg } from "./elements.ts";
export { engine } from "./engine.ts";
export * from "./files/index.ts";
export * from "./functional.ts";
export { slice } from "./indexing.ts";
export type { Destination, Into } from "./into.ts";
export * as linalg from "./linalg/index.ts";
export * from "./nan.ts";
export * from "./numeric.ts";
export * from "./pad.ts";
export * from "./picking.ts";
export * from "./places.ts";
export * from "./polynomials.ts";
export * from "./printing/index.ts";
export * from "./products.ts";
export * from "./quantiles.ts";
export { random } from "./random/index.ts";
export * from "./reductions.ts";
export * from "./sequences.ts";
export * from "./sets.ts";
export * from "./shaping.ts";
export * from "./signals.ts";
export * from "./sorting.ts";
export * from "./special.ts";
export * from "./statistics.ts";
export * from "./trigonometry.ts";
export * from "./types.ts";
export * from "./unique.ts";

/** The ratio of a circle's circumference to its diameter. */
export const pi = Math.PI;
/** The base of natural logarithms. */
export const e = Math.E;
/** Infinity. */
export const inf = Number.POSITIVE_INFINITY;
/** Not a number. */
export const nan = Number.NaN;
/** A new axis of length 1, as an index: `a.at(":", nd.newaxis)`. */
export const newaxis = null;

/** Steps of a plan as WebAssembly SIMD, written at run time over the engine's memory. */
export { type Code, ElementWriter } from "./elements.ts";
export { inputName, parse, type Tree } from "./expression.ts";
export type { ElementOp, FusedLoop, Source } from "./loop.ts";
export { type Access, placeOf } from "./places.ts";
export { canProgram, type FusedStep, Program } from "./program.ts";
export { type Lane, Unsupported } from "./values.ts";

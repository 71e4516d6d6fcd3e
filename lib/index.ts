/** The public API. */

export type { DType, NDArray, Shape } from "./nd/index.ts";
export * as nd from "./nd/index.ts";

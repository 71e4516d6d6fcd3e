/** How a layer is called. */
import type { NDArray } from "../../core/ndarray.ts";
import type { ArrayInput } from "../arrays.ts";
import { Callable } from "../callable.ts";
import type { SymbolicTensor } from "../symbolic.ts";

/** What a layer call may be told. Layers of your own may take more. */
export interface CallOptions {
  /** Whether dropout drops, batch statistics are taken, and so on. Default: as the call around it, else false. */
  training?: boolean | undefined;
  [name: string]: unknown;
}

/** Symbolic tensors give symbolic ones, arrays (or nested lists) give arrays. */
export interface LayerCall {
  (inputs: SymbolicTensor, options?: CallOptions): SymbolicTensor;
  (inputs: readonly SymbolicTensor[], options?: CallOptions): SymbolicTensor;
  (inputs: NDArray, options?: CallOptions): NDArray;
  (inputs: readonly NDArray[], options?: CallOptions): NDArray;
  (inputs: ArrayInput, options?: CallOptions): NDArray;
}

/** `Callable`, typed as a layer is called. */
export const CallableLayer = Callable as unknown as new () => LayerCall;

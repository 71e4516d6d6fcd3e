/** The engine of WebAssembly SIMD. */
import type { Engine } from "../engine.ts";
import { makeConvolutions } from "./convolution.ts";
import { makeDepthwise } from "./depthwise.ts";
import { makeGates } from "./gates.ts";
import { compile } from "./module.ts";
import { makeBindGemm, makeGemm } from "./product.ts";
import { makeSequences } from "./sequences.ts";
import { makeSums } from "./sums.ts";
import { Threads } from "./threads.ts";
import { makeWindows } from "./windows.ts";

/** @returns undefined where the runtime lacks SIMD or shared memory. */
export function wasmEngine(): Engine | undefined {
  const compiled = compile();
  if (compiled === undefined) return undefined;
  const { relaxed } = compiled;
  const threads = new Threads(compiled);
  const { most } = threads;
  const text = `wasm (${relaxed ? "relaxed SIMD" : "SIMD"}, ${most} thread${most === 1 ? "" : "s"})`;
  return {
    info: { name: "wasm", relaxed, threads: most, toString: () => text },
    gemm: makeGemm(compiled, threads),
    bindGemm: makeBindGemm(compiled, threads),
    convolutions: makeConvolutions(compiled, threads),
    windows: { ...makeWindows(compiled, threads), ...makeDepthwise(compiled, threads) },
    gates: makeGates(compiled),
    sequences: makeSequences(compiled, threads),
    sums: makeSums(compiled, threads),
  };
}

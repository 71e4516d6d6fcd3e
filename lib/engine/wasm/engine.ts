/** The engine of WebAssembly SIMD. */
import type { Engine } from "../engine.ts";
import { compile } from "./module.ts";
import { makeGemm } from "./product.ts";

/** @returns undefined where the runtime lacks SIMD or shared memory. */
export function wasmEngine(): Engine | undefined {
  const compiled = compile();
  if (compiled === undefined) return undefined;
  const { relaxed } = compiled;
  const threads = 1;
  const text = `wasm (${relaxed ? "relaxed SIMD" : "SIMD"}, ${threads} thread${threads === 1 ? "" : "s"})`;
  return { info: { name: "wasm", relaxed, threads, toString: () => text }, gemm: makeGemm(compiled) };
}

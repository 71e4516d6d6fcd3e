/** What the compiled kernels import, on every thread. */
import type { WasmMemory } from "../webassembly.ts";

/** The one argument of their instances; it can be sent to another thread. */
export interface Imports {
  readonly env: { readonly memory: WasmMemory; readonly ordered: number };
}

export const importsOf = (memory: WasmMemory): Imports => ({ env: { memory, ordered: Number(keepsOrder()) } });

/**
 * Whether this runtime's compiler of WebAssembly leaves loads and sums in the order in which they are written: V8's did
 * not before version 13 (Node 24). Only speed depends on it (docs/decisions/0176).
 */
function keepsOrder(): boolean {
  const { process } = globalThis as { process?: { versions?: Record<string, string | undefined> } };
  const v8 = process?.versions?.["v8"];
  return v8 === undefined || Number.parseInt(v8, 10) >= 13;
}

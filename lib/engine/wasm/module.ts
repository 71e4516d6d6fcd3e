/** Compiles the WebAssembly that the build left as text: with relaxed SIMD where this runtime has it, else without. */
import { relaxed, simd } from "../assembly/built.ts";
import { bytesOf } from "../base64.ts";
import { engineMemory, reserve } from "../memory.ts";
import { type WasmMemory, type WasmModule, webAssembly } from "../webassembly.ts";
import type { KernelName, Part } from "./control.ts";
import { importsOf } from "./imports.ts";
import { SCRATCH } from "./layout.ts";

/** What lib/engine/assembly/index.ts exports. */
export type Kernels = Record<KernelName, Part>;

export interface Compiled {
  kernels: Kernels;
  /** For other threads. */
  module: WasmModule;
  memory: WasmMemory;
  /** Whether products are fused with sums. */
  relaxed: boolean;
  /** The main thread's scratch area. */
  scratch: number;
}

/**
 * The kernels over the engine's memory, compiled at once (a few milliseconds).
 *
 * @param mayRelax - Whether relaxed SIMD is welcome where the runtime has it.
 * @returns undefined where there is no shared memory, or none left, or no SIMD.
 */
export function compile(mayRelax = true): Compiled | undefined {
  const memory = engineMemory();
  const scratch = reserve(SCRATCH);
  if (webAssembly === undefined || memory === undefined || scratch === undefined) return undefined;
  for (const [text, isRelaxed] of [
    [relaxed, true],
    [simd, false],
  ] as const) {
    if (isRelaxed && !mayRelax) continue;
    const bytes = bytesOf(text);
    if (!webAssembly.validate(bytes)) continue;
    const module = new webAssembly.Module(bytes);
    const { exports } = new webAssembly.Instance(module, importsOf(memory));
    return { kernels: exports as Kernels, module, memory, relaxed: isRelaxed, scratch };
  }
  return undefined;
}

/** Matrix products in WebAssembly: operands placed, the job written, its parts computed. */
import type { Engine } from "../engine.ts";
import { blockedGemm, type Matrix } from "../gemm.ts";
import { addressOf, reserve } from "../memory.ts";
import type { StorageByDType } from "../types.ts";
import type { Part } from "./control.ts";
import { JOB, JOB_WORDS, SCRATCH } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { type Float, Stage } from "./staging.ts";
import type { Threads } from "./threads.ts";

/** `gemm` of the interface `Engine`, over compiled kernels; undefined if there is no memory left to work in. */
export function makeGemm({ kernels, memory }: Compiled, threads: Threads): Engine["gemm"] | undefined {
  const job = new Uint32Array(memory.buffer, JOB, JOB_WORDS);
  const scratch = reserve(SCRATCH);
  if (scratch === undefined) return undefined;
  const [stageA, stageB, stageC] = [new Stage(), new Stage(), new Stage()];

  return (m, n, k, a, b, c, dtype) => {
    if (m === 0 || n === 0) return;
    const bytes = dtype === "float32" ? 4 : 8;
    const placedA = stageA.place(a, m, k, dtype);
    const placedB = stageB.place(b, k, n, dtype);
    const atC = addressOf(c.storage);
    const aside = atC === undefined ? stageC.area(dtype, m * n) : undefined;
    if (placedA === undefined || placedB === undefined || (atC === undefined && aside === undefined)) {
      blockedGemm(m, n, k, a, b, c, dtype);
      return;
    }
    threads.settle();
    job[0] = k;
    job[1] = placedA.address;
    job[2] = placedA.rows * bytes;
    job[3] = placedA.columns * bytes;
    job[4] = placedB.address;
    job[5] = placedB.rows * bytes;
    job[6] = placedB.columns * bytes;
    job[7] = aside === undefined ? atC! + c.offset * bytes : addressOf(aside)!;
    job[8] = (aside === undefined ? c.rows : n) * bytes;
    if (!threads.run(m, n, k, dtype === "float64", scratch)) {
      const part: Part = dtype === "float32" ? kernels.product32 : kernels.product64;
      part(0, m, 0, n, scratch);
    }
    if (aside === undefined) return;
    copyOut(aside, c, m, n);
    stageA.trim();
    stageB.trim();
    stageC.trim();
  };
}

function copyOut(from: StorageByDType[Float], { storage, offset, rows }: Matrix, m: number, n: number): void {
  const to = storage as StorageByDType[Float];
  if (rows === n) {
    to.set(from.length === m * n ? from : from.subarray(0, m * n), offset);
    return;
  }
  for (let i = 0; i < m; i++) to.set(from.subarray(i * n, (i + 1) * n), offset + i * rows);
}

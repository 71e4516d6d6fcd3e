/** Matrix products in WebAssembly: operands placed, the job written, its parts computed. */
import type { Engine } from "../engine.ts";
import { blockedGemm } from "../gemm.ts";
import type { Part } from "./control.ts";
import { JOB, JOB_WORDS } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { finish, inMemory, type Placed, Stage } from "./staging.ts";
import type { Threads } from "./threads.ts";

/** Numbers products: never 0, and hardly ever the same again. */
let serial = 0;
export function nextSerial(): number {
  serial = (serial % 0x7fffffff) + 1;
  return serial;
}

/** `gemm` of the interface `Engine`, over compiled kernels. */
export function makeGemm({ kernels, memory, scratch }: Compiled, threads: Threads): Engine["gemm"] {
  const job = new Uint32Array(memory.buffer, JOB, JOB_WORDS);
  const [stageA, stageB, stageC] = [new Stage(), new Stage(), new Stage()];
  const stages = [stageA, stageB, stageC];

  return (m, n, k, a, b, c, dtype) => {
    if (m === 0 || n === 0) return;
    const bytes = dtype === "float32" ? 4 : 8;
    const placedA = stageA.place(a, m, k, dtype);
    const placedB = stageB.place(b, k, n, dtype);
    const placedC = stageC.target(c, m, n, dtype);
    if (placedA === undefined || placedB === undefined || placedC === undefined) {
      blockedGemm(m, n, k, a, b, c, dtype);
      return;
    }
    threads.settle();
    job.set(wordsOf(k, placedA, placedB, placedC, bytes));
    job[9] = nextSerial();
    if (!threads.run(m, n, k, dtype === "float64")) {
      const part: Part = dtype === "float32" ? kernels.product32 : kernels.product64;
      part(0, m, 0, n, scratch);
    }
    finish(placedC, c, m, n);
    for (const stage of stages) stage.trim();
  };
}

/** `bindGemm` of the interface `Engine`: of matrices in the engine's memory, which a plan's are. */
export function makeBindGemm({ kernels, memory, scratch }: Compiled, threads: Threads): Engine["bindGemm"] {
  const job = new Uint32Array(memory.buffer, JOB, JOB_WORDS);

  return (m, n, k, a, b, c, dtype) => {
    const [placedA, placedB, placedC] = [inMemory(a), inMemory(b), inMemory(c)];
    if (m === 0 || n === 0 || placedA === undefined || placedB === undefined || placedC === undefined) return undefined;
    const isWide = dtype === "float64";
    const part: Part = isWide ? kernels.product64 : kernels.product32;
    const words = wordsOf(k, placedA, placedB, placedC, isWide ? 8 : 4);
    return () => {
      threads.settle();
      job.set(words);
      job[9] = nextSerial();
      if (!threads.run(m, n, k, isWide)) part(0, m, 0, n, scratch);
    };
  };
}

/** The job up to its number, as lib/engine/assembly/job.ts reads it. */
const wordsOf = (k: number, a: Placed, b: Placed, c: Placed, bytes: number): Uint32Array =>
  Uint32Array.of(
    k,
    a.address,
    a.rows * bytes,
    a.columns * bytes,
    b.address,
    b.rows * bytes,
    b.columns * bytes,
    c.address,
    c.rows * bytes,
  );

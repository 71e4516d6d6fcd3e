/** Matrix products in WebAssembly: operands placed, the job written, its parts computed. */
import type { Engine } from "../engine.ts";
import { blockedGemm } from "../gemm.ts";
import type { Part } from "./control.ts";
import { JOB, JOB_WORDS } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { finish, Stage } from "./staging.ts";
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
    job[0] = k;
    job[1] = placedA.address;
    job[2] = placedA.rows * bytes;
    job[3] = placedA.columns * bytes;
    job[4] = placedB.address;
    job[5] = placedB.rows * bytes;
    job[6] = placedB.columns * bytes;
    job[7] = placedC.address;
    job[8] = placedC.rows * bytes;
    job[9] = nextSerial();
    if (!threads.run(m, n, k, dtype === "float64")) {
      const part: Part = dtype === "float32" ? kernels.product32 : kernels.product64;
      part(0, m, 0, n, scratch);
    }
    finish(placedC, c, m, n);
    for (const stage of stages) stage.trim();
  };
}

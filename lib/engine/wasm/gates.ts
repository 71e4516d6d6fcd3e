/** Steps of LSTM and GRU in WebAssembly, where the arrays are float32 and lie in the engine's memory. */
import { type GateLoops, plainGates } from "../gates/index.ts";
import type { Matrix } from "../gemm.ts";
import { addressOf } from "../memory.ts";
import type { TypedArray } from "../types.ts";
import type { Compiled } from "./module.ts";

type Step = (batch: number, units: number, ...addresses: number[]) => void;
type Kernels = Record<keyof GateLoops, Step>;

/** The address of an element, or NaN for an array that lies elsewhere or is not float32 (a mask: bytes). */
function at(array: TypedArray, offset: number): number {
  const start = addressOf(array);
  const { BYTES_PER_ELEMENT: bytes } = array;
  return start === undefined || bytes === 8 ? Number.NaN : start + offset * bytes;
}
const rows = ({ storage, offset }: Matrix): number => at(storage, offset);

export function makeGates({ kernels }: Compiled): GateLoops {
  const steps = kernels as unknown as Kernels;
  /** False where the kernel cannot reach an array. */
  const run = (step: Step, batch: number, units: number, ...addresses: number[]): boolean => {
    for (const address of addresses) if (Number.isNaN(address)) return false;
    step(batch, units, ...addresses);
    return true;
  };
  return {
    lstmForward(batch, units, z, zAt, recurrent, record, to, h, c, valid, validAt) {
      const mask = valid === undefined ? 0 : at(valid, validAt);
      const [x, r, q] = [at(z, zAt), at(recurrent, 0), at(record, to)];
      if (run(steps.lstmForward, batch, units, x, r, q, rows(h), h.rows * 4, rows(c), c.rows * 4, mask)) return;
      plainGates.lstmForward(batch, units, z, zAt, recurrent, record, to, h, c, valid, validAt);
    },
    lstmBackward(batch, units, dy, dyAt, record, from, c, dz, dzAt, dh, dc, passed, valid, validAt) {
      const mask = valid === undefined ? 0 : at(valid, validAt);
      const [y, q, to] = [at(dy, dyAt), at(record, from), at(dz, dzAt)];
      const [a, b, p] = [at(dh, 0), at(dc, 0), at(passed, 0)];
      if (run(steps.lstmBackward, batch, units, y, q, rows(c), c.rows * 4, to, a, b, p, mask)) return;
      plainGates.lstmBackward(batch, units, dy, dyAt, record, from, c, dz, dzAt, dh, dc, passed, valid, validAt);
    },
    gruForward(batch, units, x, xAt, recurrent, bias, biasAt, record, to, h, valid, validAt) {
      const mask = valid === undefined ? 0 : at(valid, validAt);
      const [z, r, b, q] = [at(x, xAt), at(recurrent, 0), at(bias, biasAt), at(record, to)];
      if (run(steps.gruForward, batch, units, z, r, b, q, rows(h), h.rows * 4, mask)) return;
      plainGates.gruForward(batch, units, x, xAt, recurrent, bias, biasAt, record, to, h, valid, validAt);
    },
    gruBackward(batch, units, dy, dyAt, record, from, h, dz, dzAt, dh, passed, valid, validAt) {
      const mask = valid === undefined ? 0 : at(valid, validAt);
      const [y, q, to, a, p] = [at(dy, dyAt), at(record, from), at(dz, dzAt), at(dh, 0), at(passed, 0)];
      if (run(steps.gruBackward, batch, units, y, q, rows(h), h.rows * 4, to, a, p, mask)) return;
      plainGates.gruBackward(batch, units, dy, dyAt, record, from, h, dz, dzAt, dh, passed, valid, validAt);
    },
  };
}

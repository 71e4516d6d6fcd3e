/** One step of a GRU in plain JavaScript, over all rows of a batch: what is left of it when the product is done. */
import type { Matrix } from "../gemm.ts";
import type { Floats } from "../types.ts";

/**
 * Gates, candidate and output of a step into its record (`[batch, 5·units]` from `at`).
 *
 * @param x - Projected inputs of the step, from `xAt`; `recurrent` is what the state adds, both `[batch, 3·units]`.
 * @param h - The output before the step.
 */
export function gruForwardStep(
  batch: number,
  units: number,
  x: Floats,
  xAt: number,
  recurrent: Floats,
  bias: Floats,
  biasAt: number,
  record: Floats,
  at: number,
  h: Matrix,
  valid: Uint8Array | undefined,
  validAt: number,
): void {
  const hiddens = h.storage as Floats;
  for (let b = 0; b < batch; b++) {
    const q = at + b * 5 * units;
    const hAt = h.offset + b * h.rows;
    if (valid !== undefined && valid[validAt + b] === 0) {
      for (let j = 0; j < units; j++) {
        for (let k = 0; k < 4; k++) record[q + k * units + j] = 0;
        record[q + 4 * units + j] = hiddens[hAt + j]!;
      }
      continue;
    }
    const [p, r] = [xAt + b * 3 * units, b * 3 * units];
    for (let j = 0; j < units; j++) {
      const update = 1 / (1 + Math.exp(-(x[p + j]! + (recurrent[r + j]! + bias[biasAt + j]!))));
      const reset = 1 / (1 + Math.exp(-(x[p + units + j]! + (recurrent[r + units + j]! + bias[biasAt + units + j]!))));
      const inner = recurrent[r + 2 * units + j]! + bias[biasAt + 2 * units + j]!;
      const candidate = Math.tanh(x[p + 2 * units + j]! + reset * inner);
      record[q + j] = update;
      record[q + units + j] = reset;
      record[q + 2 * units + j] = candidate;
      record[q + 3 * units + j] = inner;
      record[q + 4 * units + j] = update * hiddens[hAt + j]! + (1 - update) * candidate;
    }
  }
}

/**
 * From the gradient of a step's h to those of its gates (`dz`, `[batch, 4·units]` from `dzAt`: z, r, q, candidate).
 *
 * @param dy - Gradient of the step's record, of which the block of h counts.
 * @param h - The output before the step.
 * @param dh - The gradient of h from the step after.
 * @param passed - Out: the part of the gradient of the step before's h that passes by the product.
 */
export function gruBackwardStep(
  batch: number,
  units: number,
  dy: Floats,
  dyAt: number,
  record: Floats,
  at: number,
  h: Matrix,
  dz: Floats,
  dzAt: number,
  dh: Floats,
  passed: Floats,
  valid: Uint8Array | undefined,
  validAt: number,
): void {
  const hiddens = h.storage as Floats;
  for (let b = 0; b < batch; b++) {
    const q = at + b * 5 * units;
    const from = dyAt + b * 5 * units;
    const to = dzAt + b * 4 * units;
    const hAt = h.offset + b * h.rows;
    const masked = valid !== undefined && valid[validAt + b] === 0;
    for (let j = 0; j < units; j++) {
      const s = b * units + j;
      const dOut = dh[s]! + dy[from + 4 * units + j]!;
      if (masked) {
        passed[s] = dOut;
        for (let k = 0; k < 4; k++) dz[to + k * units + j] = 0;
        continue;
      }
      const update = record[q + j]!;
      const reset = record[q + units + j]!;
      const candidate = record[q + 2 * units + j]!;
      const inner = record[q + 3 * units + j]!;
      const dCandidate = dOut * (1 - update) * (1 - candidate * candidate);
      dz[to + j] = dOut * (hiddens[hAt + j]! - candidate) * update * (1 - update);
      dz[to + units + j] = dCandidate * inner * reset * (1 - reset);
      dz[to + 2 * units + j] = dCandidate * reset;
      dz[to + 3 * units + j] = dCandidate;
      passed[s] = dOut * update;
    }
  }
}

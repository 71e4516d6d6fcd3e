/** One step of an LSTM in plain JavaScript, over all rows of a batch: what is left of it when the product is done. */
import type { Matrix } from "../gemm.ts";
import type { Floats } from "../types.ts";

/**
 * Gates, cell state and output of a step into its record (`[batch, 7·units]` from `at`).
 *
 * @param z - Projected inputs of the step, from `zAt`; `recurrent` is what the state adds, both `[batch, 4·units]`.
 * @param h - The output before, read where a row is masked; `c` the cell state before.
 */
export function lstmForwardStep(
  batch: number,
  units: number,
  z: Floats,
  zAt: number,
  recurrent: Floats,
  record: Floats,
  at: number,
  h: Matrix,
  c: Matrix,
  valid: Uint8Array | undefined,
  validAt: number,
): void {
  const [cells, hiddens] = [c.storage as Floats, h.storage as Floats];
  for (let b = 0; b < batch; b++) {
    const q = at + b * 7 * units;
    const cAt = c.offset + b * c.rows;
    if (valid !== undefined && valid[validAt + b] === 0) {
      const hAt = h.offset + b * h.rows;
      for (let j = 0; j < units; j++) {
        for (let k = 0; k < 6; k++) record[q + k * units + j] = 0;
        record[q + 4 * units + j] = cells[cAt + j]!;
        record[q + 6 * units + j] = hiddens[hAt + j]!;
      }
      continue;
    }
    const [x, r] = [zAt + b * 4 * units, b * 4 * units];
    for (let j = 0; j < units; j++) {
      const i = 1 / (1 + Math.exp(-(z[x + j]! + recurrent[r + j]!)));
      const f = 1 / (1 + Math.exp(-(z[x + units + j]! + recurrent[r + units + j]!)));
      const g = Math.tanh(z[x + 2 * units + j]! + recurrent[r + 2 * units + j]!);
      const o = 1 / (1 + Math.exp(-(z[x + 3 * units + j]! + recurrent[r + 3 * units + j]!)));
      const state = f * cells[cAt + j]! + i * g;
      const squashed = Math.tanh(state);
      record[q + j] = i;
      record[q + units + j] = f;
      record[q + 2 * units + j] = g;
      record[q + 3 * units + j] = o;
      record[q + 4 * units + j] = state;
      record[q + 5 * units + j] = squashed;
      record[q + 6 * units + j] = o * squashed;
    }
  }
}

/**
 * From the gradients of a step's h and c to those of its gates (`dz`, `[batch, 4·units]` from `dzAt`).
 *
 * @param dy - Gradient of the step's record, of which the blocks of c and h count.
 * @param c - The cell state before the step.
 * @param dh - In: the gradient of h from the step after. Out, for masked rows, nothing: it goes to `passed`.
 * @param dc - In and out: the gradient of c from the step after, and for the step before.
 */
export function lstmBackwardStep(
  batch: number,
  units: number,
  dy: Floats,
  dyAt: number,
  record: Floats,
  at: number,
  c: Matrix,
  dz: Floats,
  dzAt: number,
  dh: Floats,
  dc: Floats,
  passed: Floats,
  valid: Uint8Array | undefined,
  validAt: number,
): void {
  const cells = c.storage as Floats;
  for (let b = 0; b < batch; b++) {
    const q = at + b * 7 * units;
    const from = dyAt + b * 7 * units;
    const to = dzAt + b * 4 * units;
    const cAt = c.offset + b * c.rows;
    const masked = valid !== undefined && valid[validAt + b] === 0;
    for (let j = 0; j < units; j++) {
      const s = b * units + j;
      const dOut = dh[s]! + dy[from + 6 * units + j]!;
      const dCell = dc[s]! + dy[from + 4 * units + j]!;
      if (masked) {
        passed[s] = dOut;
        dc[s] = dCell;
        dz[to + j] = 0;
        dz[to + units + j] = 0;
        dz[to + 2 * units + j] = 0;
        dz[to + 3 * units + j] = 0;
        continue;
      }
      passed[s] = 0;
      const i = record[q + j]!;
      const f = record[q + units + j]!;
      const g = record[q + 2 * units + j]!;
      const o = record[q + 3 * units + j]!;
      const squashed = record[q + 5 * units + j]!;
      const all = dCell + dOut * o * (1 - squashed * squashed);
      dz[to + j] = all * g * i * (1 - i);
      dz[to + units + j] = all * cells[cAt + j]! * f * (1 - f);
      dz[to + 2 * units + j] = all * i * (1 - g * g);
      dz[to + 3 * units + j] = dOut * squashed * o * (1 - o);
      dc[s] = all * f;
    }
  }
}

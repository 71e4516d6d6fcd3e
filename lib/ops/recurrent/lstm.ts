/** LSTM over a whole sequence: one op forward, one backward, so that a step costs its products and one pass. */
import type { NDArray } from "../../core/ndarray.ts";
import { engine } from "../../engine/engine.ts";
import { isLarge } from "../../engine/gemm.ts";
import { add } from "../arithmetic.ts";
import { defineListOp, type Gradients } from "../define.ts";
import { matmul } from "../matmul.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { swapaxes } from "../transpose.ts";
import {
  block,
  type Floats,
  matrix,
  onceOnly,
  Places,
  product,
  range,
  scratch,
  sequenceShape,
  stepsOf,
} from "./shared.ts";

/** Blocks of a record, in units: the gates i, f, g and o, the cell state c, tanh(c), and the output h. */
export const LSTM_BLOCKS = 7;
const CELL = 4;
const HIDDEN = 6;

/**
 * `[z, U, h0, c0]` or `[z, U, h0, c0, mask]` → `[steps, batch, 7·units]`: what every step computed. Only the blocks of c
 * and h are results; the others are kept for the way back, and gradients given to them are not looked at.
 */
const lstmRecord = defineListOp("lstm", {
  infer([z, kernel, h0, c0, mask]) {
    const { steps, batch, units, dtype } = sequenceShape("lstm", 4, z!, kernel!, [h0!, c0!], mask);
    return { shape: [steps, batch, LSTM_BLOCKS * units], dtype };
  },
  run(out, [z, kernel, h0, c0, mask]) {
    const { steps, batch, units, dtype } = sequenceShape("lstm", 4, z!, kernel!, [h0!, c0!], mask);
    const places = new Places();
    const [x, first, cell] = [places.floats(z!), places.floats(h0!), places.floats(c0!)];
    const { data: u, at: uAt } = places.floats(kernel!);
    const valid = places.mask(mask);
    const { data: record, at: start } = places.result(out);
    const [width, row] = [4 * units, LSTM_BLOCKS * units];
    const recurrent = scratch("lstm", dtype, batch * width);
    if (dtype === "float32" && isLarge(batch, width, units, dtype)) {
      const lines = {
        z: x,
        kernel: { data: u, at: uAt },
        h0: first,
        c0: cell,
        valid,
        record: { data: record, at: start },
      };
      if (engine.sequences.lstmForward({ steps, batch, units, ...lines, recurrent: { data: recurrent, at: 0 } })) {
        places.done();
        return;
      }
    }
    for (let t = 0; t < steps; t++) {
      const at = start + t * batch * row;
      const before = at - batch * row;
      const h = t === 0 ? matrix(first.data, first.at, units) : matrix(record, before + HIDDEN * units, row);
      const c = t === 0 ? matrix(cell.data, cell.at, units) : matrix(record, before + CELL * units, row);
      product(batch, width, units, h, matrix(u, uAt, width), matrix(recurrent, 0, width), dtype);
      // biome-ignore format: one call.
      engine.gates.lstmForward(batch, units, x.data, x.at + t * batch * width, recurrent, record, at, h, c, valid?.data, (valid?.at ?? 0) + t * batch);
    }
    places.done();
  },
  vjp(dy, [z, kernel, h0, c0, mask], _, record): Gradients {
    const [steps, batch, width] = z!.shape as [number, number, number];
    const units = width / 4;
    const back = lstmBackward([dy, record, kernel!, c0!, ...(mask ? [mask] : [])], undefined);
    const dz = stepsOf(back, 0, steps);
    const dStates = slice(back, [steps]);
    // The step's outputs meet the next step's gates: all steps in one product.
    let dKernel = matmul(swapaxes(h0!, 0, 1), slice(dz, [0]));
    if (steps > 1) {
      const rows = (steps - 1) * batch;
      const outputs = reshape(stepsOf(block(record, units, HIDDEN), 0, steps - 1), [rows, units]);
      dKernel = add(dKernel, matmul(swapaxes(outputs, 0, 1), reshape(stepsOf(dz, 1, steps), [rows, width])));
    }
    const state = (from: number) => slice(dStates, [range(0, batch), range(from * units, (from + 1) * units)]);
    return [dz, dKernel, state(0), state(1), undefined];
  },
});

/**
 * `[dRecord, record, U, c0]` and perhaps a mask → `[steps + 1, batch, 4·units]`: the gradients of the gates before their
 * activations; behind them, in the last place, those of h0 and c0.
 */
const lstmBackward = defineListOp("lstmBackward", {
  infer([, record, kernel]) {
    const [steps, batch] = record!.shape as [number, number];
    return { shape: [steps + 1, batch, kernel!.shape[1]!], dtype: record!.dtype };
  },
  run(out, [dRecord, made, kernel, c0, mask]) {
    const [steps, batch] = made!.shape as [number, number];
    const units = kernel!.shape[0]!;
    const dtype = made!.dtype as "float32";
    const places = new Places();
    const [dy, record, cell] = [places.floats(dRecord!), places.floats(made!), places.floats(c0!)];
    const { data: u, at: uAt } = places.floats(kernel!);
    const valid = places.mask(mask);
    const [width, row] = [4 * units, LSTM_BLOCKS * units];
    const { data: target, at: start } = places.result(out);
    const size = batch * units;
    // The gradients of h and c that come from the step after; a product writes h's, so masked rows keep theirs aside.
    const dh = scratch("lstm dh", dtype, size);
    const dc = scratch("lstm dc", dtype, size);
    const passed = scratch("lstm passed", dtype, size);
    dh.fill(0, 0, size);
    dc.fill(0, 0, size);
    const line = (data: Floats, at = 0) => ({ data, at });
    const whole =
      dtype === "float32" &&
      isLarge(batch, units, width, dtype) &&
      // biome-ignore format: one call.
      engine.sequences.lstmBackward({ steps, batch, units, dy, kernel: line(u, uAt), c0: cell, record, dz: line(target, start), dh: line(dh), dc: line(dc), passed: line(passed), valid });
    for (let t = whole ? -1 : steps - 1; t >= 0; t--) {
      const at = record.at + t * batch * row;
      const c = t === 0 ? matrix(cell.data, cell.at, units) : matrix(record.data, at - batch * row + CELL * units, row);
      const dz = start + t * batch * width;
      // biome-ignore format: one call.
      engine.gates.lstmBackward(batch, units, dy.data, dy.at + t * batch * row, record.data, at, c, target, dz, dh, dc, passed, valid?.data, (valid?.at ?? 0) + t * batch);
      product(batch, units, width, matrix(target, dz, width), matrix(u, uAt, 1, width), matrix(dh, 0, units), dtype);
      if (valid) for (let i = 0; i < size; i++) dh[i]! += passed[i]!;
    }
    const last = start + steps * batch * width;
    for (let b = 0; b < batch; b++) {
      for (let j = 0; j < units; j++) {
        const q = last + b * width + j;
        target[q] = dh[b * units + j]!;
        target[q + units] = dc[b * units + j]!;
        target[q + 2 * units] = 0;
        target[q + 3 * units] = 0;
      }
    }
    places.done();
  },
  vjp: () => onceOnly("lstm"),
});

/** What came out of a sequence, a step after the other. */
export interface LSTMSequence {
  /** Outputs h, `[steps, batch, units]`. */
  readonly hidden: NDArray;
  /** Cell states c, `[steps, batch, units]`. */
  readonly cell: NDArray;
}

/**
 * LSTM over a sequence, steps first. With `a = z[t] + h·U` and σ the sigmoid:
 * `i, f, o = σ(a)`, `g = tanh(a)` (blocks in the order i f g o), `c ← f·c + i·g`, `h ← o·tanh(c)`.
 *
 * Differentiable once; the gradients of all weights are one product each over all steps.
 *
 * @param z - Inputs times kernel, plus bias: `[steps, batch, 4·units]`.
 * @param recurrentKernel - U, `[units, 4·units]`.
 * @param h0 - The output before the first step, `[batch, units]`.
 * @param c0 - The cell state before it, `[batch, units]`.
 * @param mask - `[steps, batch]`, bool: where false, h and c stay as they are.
 * @throws {ShapeError} If shapes do not belong together. @throws {DTypeError} If they are not floats of one dtype.
 * @see Hochreiter & Schmidhuber (1997); with forget gates, Gers et al. (2000).
 */
export function lstm(
  z: NDArray,
  recurrentKernel: NDArray,
  h0: NDArray,
  c0: NDArray,
  mask?: NDArray | undefined,
): LSTMSequence {
  const record = lstmRecord(mask ? [z, recurrentKernel, h0, c0, mask] : [z, recurrentKernel, h0, c0], undefined);
  const units = recurrentKernel.shape[0]!;
  return { hidden: block(record, units, HIDDEN), cell: block(record, units, CELL) };
}
